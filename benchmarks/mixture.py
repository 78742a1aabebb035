"""The chance of 200 channels, and the leads they need, against naive convolution and mpmath.

    python benchmarks/mixture.py

200 channels of 1 to 200 leads, each with a rate of its own, bring about 1,000 customers. Their
chance is compared with the convolution of their laws, channel by channel and term by term; that
and the volumes for three confidences are timed, and chances from 8 deviations below the mean to 6
above it (where they fall to 1e-9) are held against 50 digits. Exits 1 if one of them is off by
more than 1e-12 of itself.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction

from mpmath import mp, mpf

from funnelplan.core.mixture import Groups, Mixture, chance, units_for_several
from funnelplan.core.terms import customers, written_out

CHANNELS, LARGEST_CHANNEL, GOAL = 200, 200, 1_000
SURE = tuple(Fraction(percent, 100) for percent in (50, 80, 95))
RUNS = 5
REPEATS = 20
LARGEST_ERROR = 1e-12
DISTANCES = (-8, -3, -1, 0, 1, 3, 6)


def channels() -> Groups:
    """So many leads at a rate of its own for each channel, by dice that always fall the same."""
    dice = random.Random(20_260_701)  # noqa: S311 (no secret)
    rates = dice.sample(range(200, 9_800), CHANNELS)
    return tuple(
        (dice.randint(1, LARGEST_CHANNEL), Fraction(rate, 100_000)) for rate in sorted(rates)
    )


def naive_chance(groups: Groups, target: int) -> float:
    """From left to right, every term of a law times every term of the next."""
    law = [1.0]
    for n, rate in groups:
        lowest, terms, *_ = written_out(n, rate)
        folded = [0.0] * (len(law) + lowest + len(terms) - 1)
        for i, a in enumerate(law):
            for j, b in enumerate(terms, lowest):
                folded[i + j] += a * b
        law = folded
    return math.fsum(law[target:])


def precise_law(groups: Groups) -> list[mpf]:
    """P(X = 0), P(X = 1), … to 40 digits after the point."""
    law, nothing = [mpf(1)], mpf("1e-45")
    for n, rate in groups:
        p = mpf(rate.numerator) / rate.denominator
        term, terms = (1 - p) ** n, []
        for k in range(n + 1):
            terms.append(term)
            term *= (n - k) * p / ((k + 1) * (1 - p))
            if k > n * p and term < nothing:
                break
        folded = [mpf(0)] * (len(law) + len(terms) - 1)
        for i, a in enumerate(law):
            if a > nothing:
                for j, b in enumerate(terms):
                    folded[i + j] += a * b
        law = folded
    return law


def median_ms(work: Callable[[], object], repeats: int = 1) -> float:
    """The median over the runs, per repeat."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        for _ in range(repeats):
            work()
        taken.append((time.perf_counter() - begun) / repeats)
    return 1e3 * statistics.median(taken)


def largest_error(groups: Groups) -> float:
    """The largest |chance / exact − 1|."""
    law = precise_law(groups)
    mean = float(sum(n * rate for n, rate in groups))
    deviation = math.sqrt(sum(n * rate * (1 - rate) for n, rate in groups))
    targets = [round(mean + distance * deviation) for distance in DISTANCES]
    return max(float(abs(chance(groups, k) / mp.fsum(law[k:]) - 1)) for k in targets)


def main() -> int:
    """Time, compare, and check."""
    groups = channels()
    leads, mean = sum(n for n, _ in groups), float(sum(n * rate for n, rate in groups))
    print(f"{CHANNELS} channels, {leads:,} leads, {mean:,.1f} customers on average")
    target = round(mean)
    ours = median_ms(lambda: chance(groups, target), REPEATS)
    naive = median_ms(lambda: naive_chance(groups, target))
    law = median_ms(lambda: customers(groups))
    mixture = Mixture((), tuple((Fraction(n), rate) for n, rate in groups))
    volumes = median_ms(lambda: units_for_several(mixture, GOAL, SURE), REPEATS)
    print(f"chance of {target} or more: {chance(groups, target):.12f}")
    print(f"  by angles            {ours:10.3f} ms")
    print(f"  naive convolution    {naive:10.3f} ms   {naive_chance(groups, target):.12f}")
    print(f"  ratio                {naive / ours:10,.0f}")
    print(f"the whole law          {law:10.3f} ms")
    percent = ", ".join(f"{float(sure):.0%}" for sure in SURE)
    print(f"leads for {GOAL:,} with {percent}: {units_for_several(mixture, GOAL, SURE)}")
    print(f"  all of them          {volumes:10.3f} ms")
    with mp.workdps(50):
        error = largest_error(groups)
    print(f"largest relative error of {len(DISTANCES)} chances against mpmath: {error:.1e}")
    return 0 if error <= LARGEST_ERROR else 1


if __name__ == "__main__":
    sys.exit(main())
