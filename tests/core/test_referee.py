"""A Monte Carlo referee: every lead is sent through the stages by itself, millions of times."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from funnelplan.core.beta import counted
from funnelplan.core.decay import cold
from funnelplan.core.forecast import outcomes
from funnelplan.core.lags import Average, Exactly, Lag
from funnelplan.core.laws import BetaBinomial, at_least
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Counted
from funnelplan.core.shelf import HalfLife, HardLimit, ShelfLife
from funnelplan.core.stage import Stage
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import confident, flowing, required
from tests.spec import reading
from tests.strategies import at_customers, funnel, replace

RUNS = 20_000
SEED = 20_260_701
ERRORS = 4
"""How many standard errors a simulated share may lie beside the computed one."""

PLAN = replace(funnel(lead="2/5", mql="1/2", sql="1/4"), deal=Deal(Fraction(1000), Fraction(2, 5)))
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


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
        check_share(customers >= goal, at_least(BetaBinomial(40, counted(10, 40)), goal))


# Leads that are called too late, rates that are only known from samples

LIVES = {
    "hard": ("shelf_life.hard=20 days",),
    "half": ("shelf_life.half=30 days",),
    "table": ("shelf_life.table.7 days=80%", "shelf_life.table.50 days=30%"),
}
RESPONSES = {
    "exactly": ("response.exactly=12 days", "response.never=5%"),
    "average": ("response.average=9 days", "response.steps=3"),
    "table": ("response.table.2 days=40%", "response.table.26 days=90%"),
}
SALES = """
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: lead, rate: 40%}
  - {name: mql, rate: 30 of 80, basis: worked, response: {average: 3 days}, shelf_life: {half: 20 days}}
  - {name: sql, rate: 25 of 60, basis: {all: 10%}}
  - {name: opportunity, rate: 30 of 50}
  - {name: customer}
"""


def waiting(random: np.random.Generator, lag: Lag, size: tuple[int, ...]) -> Floats:
    """How long it takes until each lead is called, in days; for ever if it is not in a table."""
    if isinstance(lag, Exactly):
        return np.full(size, float(lag.after.days))
    if isinstance(lag, Average):
        return random.gamma(lag.steps, float(lag.mean.days) / lag.steps, size)
    days = [0.0, *(float(delay.days) for delay, _ in lag.points)]
    shares = [0.0, *(float(done) for _, done in lag.points)]
    return np.asarray(np.interp(random.random(size), shares, days, right=math.inf))


def keeping(random: np.random.Generator, shelf: ShelfLife | None, size: tuple[int, ...]) -> Floats:
    """How long each lead keeps, in days."""
    if shelf is None:
        return np.full(size, 1e300)
    if isinstance(shelf, HardLimit):
        return np.full(size, float(shelf.limit.days))
    if isinstance(shelf, HalfLife):
        return random.exponential(float(shelf.half.days) / math.log(2), size)
    days = [0.0, *(float(delay.days) for delay, _ in shelf.points)]
    gone = [0.0, *(1 - float(alive) for _, alive in shelf.points)]
    return np.asarray(np.interp(random.random(size), gone, days, right=1e300))


def called_in_time(
    random: np.random.Generator, stage: Stage, size: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Which leads of a stage are called while they are alive."""
    if stage.response is None:
        return np.ones(size, dtype=bool)
    called = random.random(size) >= float(stage.response.never)
    late = waiting(random, stage.response.lag, size) > keeping(random, stage.shelf_life, size)
    return np.asarray(called & ~late)


def customers_of(plan: Plan, begins: int, leads: int, *, drawn: bool) -> Counts:
    """Customers of every run; the rates are drawn anew for each from what was counted, or stated."""
    random = np.random.default_rng(SEED)
    size = (RUNS, leads)
    alive = np.ones(size, dtype=bool)
    for stage in plan.stages[begins : plan.last]:
        assert stage.rate is not None
        rate = np.full((RUNS, 1), float(stage.rate.value))
        if drawn and isinstance(stage.rate.evidence, Counted):
            known = counted(*stage.rate.evidence)
            rate = random.beta(float(known.a), float(known.b), size=(RUNS, 1))
        alive &= random.random(size) < rate / (1 - float(stage.basis or 0))
        alive &= called_in_time(random, stage, size)
    return np.asarray(alive.sum(axis=1))


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("shelf_life", LIVES)
def test_the_cold_share_is_that_of_leads_called_one_by_one(shelf_life: str, response: str) -> None:
    said = [f"stages.sql.{each}" for each in (*LIVES[shelf_life], *RESPONSES[response])]
    plan = reading.plan(SALES, None, *said)
    many = 400_000
    in_time = called_in_time(np.random.default_rng(SEED), plan.stages[2], (many,))
    share = float(plan.cold[2])
    error = math.sqrt(share * (1 - share) / many)
    assert abs(1 - float(in_time.mean()) - share) <= ERRORS * error


@pytest.mark.parametrize(
    ("shelf_life", "response"), [("half", "average"), ("hard", "table"), ("table", "exactly")]
)
@pytest.mark.parametrize("entering", [{"mql": 130}, {"sql": 50}], ids=str)
def test_leads_called_one_by_one_at_drawn_rates_bring_what_the_plan_says(
    entering: dict[str, int], shelf_life: str, response: str
) -> None:
    # maths.md T2.5: several stages that are only known from counts
    said = [f"stages.sql.{each}" for each in (*LIVES[shelf_life], *RESPONSES[response])]
    ((name, leads),) = entering.items()
    loaded = reading.loaded(SALES, None, f"intake.{name}={leads}", *said)
    plan, figures = loaded.plan, loaded.figures
    begins = plan.find(name)
    assert begins is not None
    stated = customers_of(plan, begins, leads, drawn=False)
    check_share(stated >= 10, float(figures["chance"].exact))
    check_mean(stated, figures["customers"].exact)
    drawn = customers_of(plan, begins, leads, drawn=True)
    check_share(drawn >= 10, float(figures["chance_with_evidence"].exact))


def test_channels_with_counts_of_their_own_bring_what_the_universal_rule_says() -> None:
    # maths.md section 2: leads at random, so that customers are Poisson at drawn rates
    channels = """
channels:
  - {name: fair, enters: sql, expect: 30, rates: {sql: 12 of 40}}
  - {name: search, enters: lead, expect: 250}
"""
    loaded = reading.loaded(SALES + channels, None, "stages.sql.response.never=12.5%")
    plan, random = loaded.plan, np.random.default_rng(SEED)

    def drawn(evidence: Counted) -> Floats:
        known = counted(*evidence)
        return random.beta(float(known.a), float(known.b), size=RUNS)

    last, own = drawn(Counted(30, 50)), drawn(Counted(12, 40))
    usual, first = drawn(Counted(25, 60)), drawn(Counted(30, 80))
    in_time = 1 - float(plan.cold[1])
    worked = 0.875 / 0.9
    fair = random.poisson(30, RUNS)
    search = random.poisson(250, RUNS)
    customers = random.binomial(fair, own * worked * last)
    customers += random.binomial(search, 0.4 * first * in_time * usual * worked * last)
    for goal in (10, 18, 25):
        figures = reading.loaded(
            SALES + channels, None, "stages.sql.response.never=12.5%", f"goal.customers={goal}"
        ).figures
        check_share(customers >= goal, float(figures["chance_with_evidence"].exact))
