"""Compare the required volumes of millions of random funnels with plain integer arithmetic.

    python .ci/exactness.py [chains]

Every chain has 1-5 stages at whole or tenth percents and a target of 1-10,000 customers. For each
stage the exact count, the count rounded up once, and the one rounded up at every stage are worked
out again from numerators and denominators alone. Exits 1 if a single one differs. Also told: in
how many chains the first stage would be wrong had it been worked out in floats.
"""

from __future__ import annotations

import math
import multiprocessing
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Rate
from funnelplan.core.stage import Stage
from funnelplan.core.volume import Rounding, Target
from funnelplan.core.volumes import required

CHAINS = 10_000_000
BATCH = 20_000
SEED = 20_260_701
MOST_STAGES = 5
LARGEST_TARGET = 10_000
PROCESSES = 2

CUSTOMER = Stage("customer")
STAGES = [Stage("stage", rate=Rate(Fraction(tenths, 1000))) for tenths in range(1, 1001)]
"""One stage per rate: 0.1 %, 0.2 %, …, 100 %."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Of so many chains, how many came out wrong, and how many floats get wrong."""

    chains: int = 0
    mismatches: int = 0
    float_errors: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.chains + other.chains,
            self.mismatches + other.mismatches,
            self.float_errors + other.float_errors,
        )


def chains(batch: int, count: int) -> Iterator[tuple[list[int], int]]:
    """Random rates in tenths of a percent, and targets; the same for the same batch."""
    random = np.random.default_rng((SEED, batch))
    stages = random.integers(1, MOST_STAGES, size=count, endpoint=True)
    rates = random.integers(1, 1000, size=(count, MOST_STAGES), endpoint=True)
    whole_percent = random.random(count) < 0.5  # noqa: PLR2004 (half of the chains)
    rates[whole_percent] = (rates[whole_percent] + 9) // 10 * 10
    targets = random.integers(1, LARGEST_TARGET, size=count, endpoint=True)
    for n, row, target in zip(stages.tolist(), rates.tolist(), targets.tolist(), strict=True):
        yield row[:n], target


def oracle(tenths: list[int], target: int) -> tuple[list[tuple[int, int]], list[int]]:
    """From the top: each count as numerator and denominator, and rounded up at every stage."""
    above, below = target, 1
    exact, every = [(above, below)], [target]
    for rate in reversed(tenths):
        above, below = above * 1000, below * rate
        exact.append((above, below))
        every.append(-(-every[-1] * 1000 // rate))
    return exact[::-1], every[::-1]


def agrees(tenths: list[int], target: int) -> bool:
    """Whether the counts of the plan, under both roundings, are those of the oracle."""
    plan = Plan((*(STAGES[rate - 1] for rate in tenths), CUSTOMER))
    goal = Target(plan.last, Fraction(target))
    once = required(plan, goal).counts
    stepwise = required(plan, goal, Rounding.EVERY_STAGE).counts
    exact, every = oracle(tenths, target)
    return len(once) == len(exact) and all(
        count.numerator * below == above * count.denominator
        and math.ceil(count) == -(-above // below)
        and stage == whole
        for count, (above, below), stage, whole in zip(once, exact, stepwise, every, strict=True)
    )


def float_fails(tenths: list[int], target: int) -> bool:
    """Whether ⌈target ÷ Π rates⌉ in floats differs from the exact answer."""
    exact, _ = oracle(tenths, target)
    above, below = exact[0]
    return math.ceil(target / math.prod(rate / 1000 for rate in tenths)) != -(-above // below)


def check(job: tuple[int, int]) -> Tally:
    """Check one batch."""
    batch, count = job
    mismatches = float_errors = 0
    for tenths, target in chains(batch, count):
        mismatches += not agrees(tenths, target)
        float_errors += float_fails(tenths, target)
    return Tally(count, mismatches, float_errors)


def main(arguments: list[str]) -> int:
    """Check all batches on all processes, and tell what came out."""
    wanted = int(arguments[0]) if arguments else CHAINS
    sizes = [min(BATCH, wanted - start) for start in range(0, wanted, BATCH)]
    total, begun = Tally(), time.perf_counter()
    with multiprocessing.Pool(PROCESSES) as pool:
        for tally in pool.imap_unordered(check, enumerate(sizes)):
            total = total.plus(tally)
    sys.stdout.write(
        f"chains:                   {total.chains:>12,}\n"
        f"mismatches:               {total.mismatches:>12,}\n"
        f"floats would have missed: {total.float_errors:>12,}\n"
        f"seconds:                  {time.perf_counter() - begun:>12.1f}\n"
    )
    return 1 if total.mismatches or total.chains != wanted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
