"""A chance with evidence against a simulation of the same model, and a whole plan in this process.

    python benchmarks/evidence.py

The chance of 10 customers or more of 67 SQLs, 12.5 % of them going cold, at a close rate counted as 25
of 100: once by the formula, once by 1,000,000 draws of the rate and of the customers, with the
sampling error beside the digits, and once from its definition in 50 digits. Then a plan of six stages
that says everything about going cold and evidence: read, ladder, chances, volumes for five
confidences, levers. Exits 1 if the formula is not 100 times faster than the draws, the digits differ
by more than 1e-9 of them, or the plan takes 50 ms.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from mpmath import mp, mpf

from funnelplan.core.beta import Beta, counted, product
from funnelplan.core.chance import chance_with_evidence
from funnelplan.core.levers import levers
from funnelplan.core.plan import Plan
from funnelplan.core.sufficient import confident_with_evidence
from funnelplan.core.target import needs
from funnelplan.core.volumes import confident, goal_of, planned
from funnelplan.spec.load import document, load
from funnelplan.spec.reader import Source

DRAWS = 1_000_000
LEADS, GOAL = 67, 10
WORKED = Fraction(7, 8)
SAMPLE = counted(25, 100)
RATE: Beta = product([SAMPLE], WORKED)
RUNS = 9
REPEATS = 200

FASTER, CLOSE, WHOLE_PLAN = 100, 1e-9, 0.050
SURE = tuple(Fraction(percent, 100) for percent in (50, 80, 90, 95, 99))

PLAN = b"""\
funnelplan: 1
goal: {customers: 10, confidence: 90%, from: 2027-01-01, by: 2027-12-31}
stages:
  - {name: visitor, rate: 2%, reference: {rate: 2.5%}}
  - {name: lead, rate: 160 of 800}
  - {name: mql, rate: 48 of 160, reference: {rate: 34%}}
  - name: sql
    rate: 60 of 120
    basis: {all: 10%}
    shelf_life: {half: 30 days}
    response: {average: 7 days, steps: 3, never: 8%}
    capacity: {people: 2, each: 4 per week}
    reference: {rate: 55%}
  - {name: opportunity, rate: 40% to 60%}
  - {name: customer}
deal: {value: 100_000, margin: 40%}
spend: {budget: 240_000, costs: [{what: team, amount: 30_000}], per: {visitor: 4.50, sql: 120}}
period_wobble: 15%
revive: {stage: mql, success: 25%, effort: 1.5, gone: 30%, rate: 40%, attempt: 120}
"""

random = np.random.default_rng(20_261_122)


def drawn() -> tuple[float, float]:
    """The share of draws that reach the goal, and its standard error."""
    rates = random.beta(float(SAMPLE.a), float(SAMPLE.b), size=DRAWS) * float(WORKED)
    share = float((random.binomial(LEADS, rates) >= GOAL).mean())
    return share, math.sqrt(share * (1 - share) / DRAWS)


def precisely() -> mpf:
    """P(BetaBin(n, a, b) >= goal) from beta functions."""
    a, b = (mpf(each.numerator) / each.denominator for each in (RATE.a, RATE.b))
    terms = (
        mp.binomial(LEADS, k) * mp.beta(a + k, b + LEADS - k) / mp.beta(a, b)
        for k in range(GOAL, LEADS + 1)
    )
    return mp.fsum(terms)


def median_seconds(work: Callable[[], object], repeats: int = 1) -> float:
    """The median over the runs, per repeat, after one that is not counted."""
    work()
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        for _ in range(repeats):
            work()
        taken.append((time.perf_counter() - begun) / repeats)
    return statistics.median(taken)


def whole_plan() -> None:
    """Everything about one plan, from its text on."""
    plan: Plan = load(document(Source("plan.yaml", PLAN))).plan
    goal = goal_of(plan)
    assert goal is not None
    needs(plan, goal)
    for sure in SURE:
        confident(plan, goal, sure)
        confident_with_evidence(plan, goal, sure)
    levers(plan, planned(plan, goal))


def main() -> int:
    """Run both and hold them to what is asked."""
    exact = chance_with_evidence(LEADS, RATE, GOAL)
    share, error = drawn()
    with mp.workdps(50):
        digits = precisely()
        off = float(abs(exact - digits) / digits)
        print(f"chance of {GOAL} or more of {LEADS} SQLs, the rate counted as 25 of 100")
        print(f"  in 50 digits {mp.nstr(digits, 20)}")
    print(f"  formula      {exact:.15f}   relative error {off:.1e}")
    print(f"  {DRAWS:,} draws  {share:.6f} ± {error:.6f}")
    formula = median_seconds(lambda: chance_with_evidence(LEADS, RATE, GOAL), REPEATS)
    simulation = median_seconds(drawn)
    ratio = simulation / formula
    print(f"  {formula * 1e6:.0f} µs against {simulation * 1e3:.0f} ms: {ratio:,.0f} times faster")
    plan = median_seconds(whole_plan)
    print(f"six stages, read, ladder, chances, volumes, levers: {plan * 1e3:.1f} ms")
    return 0 if ratio >= FASTER and off <= CLOSE and plan < WHOLE_PLAN else 1


if __name__ == "__main__":
    sys.exit(main())
