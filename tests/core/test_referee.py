"""A Monte Carlo referee: every lead is sent through the stages by itself, millions of times."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from funnelplan.core.decay import cold
from funnelplan.core.forecast import outcomes
from funnelplan.core.laws import BetaBinomial, at_least
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal
from funnelplan.core.plan import Plan
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import confident, flowing, required
from tests.strategies import at_customers, funnel, replace

RUNS = 20_000
SEED = 20_260_701
ERRORS = 4
"""How many standard errors a simulated share may lie beside the computed one."""

PLAN = replace(funnel(lead="2/5", mql="1/2", sql="1/4"), deal=Deal(Fraction(1000), Fraction(2, 5)))
Counts = NDArray[np.int64]


def simulated(plan: Plan, entering: dict[int, int], lost: int = 0) -> Counts:
    """Customers of every run; each lead passes a stage or not. `lost` leave where they enter."""
    random = np.random.default_rng(SEED)
    bought = np.zeros(RUNS, dtype=np.int64)
    for stage, n in entering.items():
        alive = np.ones((RUNS, n - lost), dtype=bool)
        for i in range(stage, plan.last):
            alive &= random.random(alive.shape, dtype=np.float32) < np.float32(plan.rate(i))
        bought += alive.sum(axis=1)
    return bought


def check_share(happened: NDArray[np.bool_], expected: float) -> None:
    error = math.sqrt(max(expected * (1 - expected), 1e-9) / RUNS)
    assert abs(float(happened.mean()) - expected) <= ERRORS * error


def check_mean(counts: Counts, expected: Fraction) -> None:
    error = float(counts.std()) / math.sqrt(RUNS)
    assert abs(float(counts.mean()) - float(expected)) <= ERRORS * error


@pytest.mark.parametrize("entering", [{2: 40}, {1: 80}, {0: 200}], ids=str)
@pytest.mark.parametrize("goal", [7, 10, 14])
def test_the_chance_is_the_share_of_runs_that_reach_the_goal(
    entering: dict[int, int], goal: int
) -> None:
    volume = flowing(PLAN, entering, Rule.INTAKE)
    expected = Figures(PLAN, volume, at_customers(PLAN, goal))["chance"].exact
    check_share(simulated(PLAN, entering) >= goal, float(expected))


def test_expected_customers_are_the_mean_of_the_runs() -> None:
    for entering in ({0: 200}, {0: 50, 2: 30}):
        check_mean(simulated(PLAN, entering), flowing(PLAN, entering, Rule.INTAKE).counts[-1])


@pytest.mark.parametrize("goal", [8, 12, 16])
def test_groups_that_join_at_different_stages_reach_the_goal_together(goal: int) -> None:
    entering = {0: 100, 1: 20, 2: 20}
    volume = flowing(PLAN, entering, Rule.INTAKE)
    expected = Figures(PLAN, volume, at_customers(PLAN, goal))["chance"].exact
    check_share(simulated(PLAN, entering) >= goal, float(expected))


@pytest.mark.parametrize("entering", [{2: 40}, {0: 200}, {0: 100, 1: 20, 2: 20}], ids=str)
def test_quantiles_hold_their_share_of_the_runs(entering: dict[int, int]) -> None:
    customers = simulated(PLAN, entering)
    for quantile in outcomes(PLAN, flowing(PLAN, entering, Rule.INTAKE), None).quantiles:
        at, count = float(quantile.at), int(quantile.customers.exact)
        error = ERRORS * math.sqrt(at * (1 - at) / RUNS)
        assert float((customers <= count).mean()) >= at - error
        assert float((customers < count).mean()) < at + error


@pytest.mark.parametrize("lost", [0, 5, 20])
def test_the_rows_after_a_loss_are_the_shares_of_runs(lost: int) -> None:
    # maths.md T3.1 with five lost
    result = cold(PLAN, 2, 40, lost, 10)
    planned, now = simulated(PLAN, {2: 40}), simulated(PLAN, {2: 40}, lost)
    for row in result.chances:
        check_share(planned >= row.at_least, float(row.planned.exact))
        check_share(now >= row.at_least, float(row.now.exact))
    check_mean(now, result.customers.now.exact)
    check_mean(1000 * now, result.metrics["revenue"].now.exact)
    even = result.better_than_even
    assert float((now >= even).mean()) > 0.5 > float((now >= even + 1).mean())


@pytest.mark.parametrize("percent", [50, 80, 90, 95])
def test_a_confident_volume_reaches_the_goal_in_its_share_of_the_runs(percent: int) -> None:
    # maths.md T2.2
    sure = Fraction(percent, 100)
    volume = confident(PLAN, at_customers(PLAN, 10), sure)
    assert volume is not None
    ((stage, n),) = volume.given.items()
    reached = float((simulated(PLAN, {stage: n}) >= 10).mean())
    error = ERRORS * math.sqrt(float(sure * (1 - sure)) / RUNS)
    assert reached >= float(sure) - error
    assert float((simulated(PLAN, {stage: n - 1}) >= 10).mean()) < float(sure) + error


def test_the_required_volume_reaches_the_goal_in_about_half_of_the_runs() -> None:
    # maths.md T2.1
    volume = required(PLAN, at_customers(PLAN, 10))
    assert volume.entering == ((2, 40, PLAN.own),)
    check_share(simulated(PLAN, {2: 40}) >= 10, 0.5604602683)


def test_an_estimated_rate_is_one_drawn_anew_in_every_run() -> None:
    # maths.md T2.4
    random = np.random.default_rng(SEED)
    rates = random.beta(10 + 0.5, 30 + 0.5, size=RUNS)
    customers = random.binomial(40, rates)
    for goal in (5, 10, 15):
        check_share(customers >= goal, at_least(BetaBinomial(40, 10, 40), goal))
