"""A Monte Carlo referee of time: every lead comes on its day, takes its time, and may go cold."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2

from funnelplan.core.calendar import calendar_of
from funnelplan.core.cold import with_cold
from funnelplan.core.daily import law
from funnelplan.core.inflow import spread
from funnelplan.core.lags import Average, ByTable, Exactly, Lag, done_by, mean_days
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Rate
from funnelplan.core.shelf import (
    AliveTable,
    HalfLife,
    HardLimit,
    Response,
    ShelfLife,
    alive_share,
)
from funnelplan.core.stage import Lot
from funnelplan.core.surviving import surviving
from funnelplan.core.timeline import TimelineResult, periods_of, timeline
from funnelplan.core.timing import path
from funnelplan.core.unfolding import Inflow, inflows
from funnelplan.core.volume import Rule, Volume
from funnelplan.core.volumes import flowing, goal_of, planned
from funnelplan.core.when import Ramp, Within
from tests.core.timed import (
    QUARTER_OF_A_YEAR,
    at_stage,
    average,
    days,
    months,
    over_year,
    table,
    taking,
)
from tests.strategies import funnel, replace, with_channels

RUNS = 20_000
SEED = 20_270_101
ERRORS = 4
"""How many standard errors a simulated share may lie beside the computed one."""

HORIZON = 500
"""Days that are looked at: from the first day of the plan into the next year."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def times(random: np.random.Generator, lag: Lag, n: int) -> Floats:
    """So many times of a law, in days."""
    if isinstance(lag, Exactly):
        return np.full(n, float(lag.after.days))
    if isinstance(lag, Average):
        return random.gamma(lag.steps, float(lag.mean.days) / lag.steps, n)
    return drawn(random, [(float(d.days), float(share)) for d, share in lag.points], n)


def drawn(random: np.random.Generator, line: list[tuple[float, float]], n: int) -> Floats:
    """Times of a table, linear between its points, from nothing at day 0."""
    points = line if line[0][0] == 0 else [(0.0, 0.0), *line]
    return np.interp(random.random(n), [share for _, share in points], [day for day, _ in points])


def alive(random: np.random.Generator, shelf: ShelfLife, n: int) -> Floats:
    """How long each of so many leads keeps."""
    if isinstance(shelf, HardLimit):
        return np.full(n, float(shelf.limit.days))
    if isinstance(shelf, HalfLife):
        return random.exponential(float(shelf.half.days) / math.log(2), n)
    line = [(0.0, 1.0), *((float(d.days), float(share)) for d, share in shelf.points)]
    u = random.random(n)
    keeps = np.interp(-u, [-share for _, share in line], [day for day, _ in line])
    return np.where(u < line[-1][1], np.inf, keeps)


def won(random: np.random.Generator, plan: Plan, inflow: Inflow, n: int) -> Floats:
    """The moments at which n leads of an inflow become customers; ∞ where they never do."""
    calendar = calendar_of(plan.goal)
    day = random.choice(calendar.cells, n, p=np.array(spread(inflow.when, calendar)))
    at = day + random.random(n)
    for stage in range(inflow.begins, plan.last):
        at[random.random(n) >= float(inflow.route.rates[stage])] = np.inf
        for lag in path(plan, stage, stage + 1, inflow.route):
            at += times(random, lag, n)
    return at


class Simulated(NamedTuple):
    """Customers of every run, month by month, and in all by the last day of the plan."""

    by_month: Ints
    in_time: Ints


def simulated(plan: Plan, volume: Volume, *, poisson: bool) -> Simulated:
    """All runs at once: a Poisson number of leads, or exactly so many."""
    random = np.random.default_rng(SEED)
    calendar = calendar_of(plan.goal)
    edges = [0, *(month.ends for month in periods_of(calendar, HORIZON, quarters=False))]
    counts = np.zeros((RUNS, len(edges) - 1), dtype=np.int64)
    for inflow in inflows(plan, volume):
        each = np.full(RUNS, round(inflow.leads))
        if poisson:
            each = random.poisson(inflow.leads, RUNS)
        run = np.repeat(np.arange(RUNS), each)
        at = won(random, plan, inflow, len(run))
        there = at < edges[-1]
        month = np.searchsorted(edges, at[there], side="right") - 1
        np.add.at(counts, (run[there], month), 1)
    within = sum(end <= calendar.cells for end in edges[1:])
    return Simulated(counts, counts[:, :within].sum(axis=1))


def told(plan: Plan, volume: Volume) -> TimelineResult:
    periods = periods_of(calendar_of(plan.goal), HORIZON, quarters=False)
    return timeline(plan, volume, goal_of(plan), periods, "month")


SQLS = over_year(taking(funnel(sql="1/4"), sql=QUARTER_OF_A_YEAR))


def own() -> tuple[Plan, Volume]:
    """One way with three times, one of them a wait for sales; leads join at two stages."""
    plan = taking(funnel(lead="2/5", mql="1/2", sql="1/4"), lead=average("1/2"))
    plan = at_stage(plan, 2, takes=average(2, 3), response=Response(Exactly(days(5))))
    plan = over_year(plan)
    return plan, flowing(plan, {0: 100, 2: 20}, Rule.GIVEN)


def mixed() -> tuple[Plan, Volume]:
    """Channels at several stages, with a season, a ramp and times of their own; some go cold."""
    plan = taking(funnel(lead="1/5", sql="1/4"), lead=table((0, "1/5"), (30, "3/5"), (90, "1")))
    plan = at_stage(
        plan,
        1,
        takes=QUARTER_OF_A_YEAR,
        basis=Fraction(0),
        shelf_life=HalfLife(days(20)),
        response=Response(Average(days(6)), Fraction(1, 20)),
    )
    plan = with_channels(
        with_cold(over_year(plan)),
        web={"enters": "lead", "expect": 120},
        fair={"enters": "sql", "expect": 25, "rates": {"sql": "2/5"}},
        mail={"enters": "lead", "expect": 60},
    )
    web, fair, mail = plan.channels
    spring = Within(date(2027, 4, 12), date(2027, 4, 16))
    fair = fair._replace(when=spring, takes={1: Average(days(60))})
    plan = replace(plan, channels=(web._replace(when=Ramp(6)), fair, mail))
    return plan, planned(plan, goal_of(plan))


@pytest.mark.parametrize("case", [own, mixed], ids=["own", "mixed"])
def test_months_have_the_means_of_the_runs_and_are_poisson_and_independent(
    case: Callable[[], tuple[Plan, Volume]],
) -> None:
    # maths.md section 9: 4 SE each, χ² overall; variance ÷ mean 1, neighbours uncorrelated
    plan, volume = case()
    counts = simulated(plan, volume, poisson=True).by_month
    means = np.array([float(each.customers.exact) for each in told(plan, volume).periods])
    enough = means * RUNS >= 5
    z = (counts.mean(axis=0) - means)[enough] / np.sqrt(means[enough] / RUNS)
    assert np.abs(z).max() <= ERRORS
    assert float(z @ z) <= chi2(len(z)).ppf(1 - 1e-4)
    spread_of = counts.var(axis=0)[enough] / means[enough]
    errors = np.sqrt((2 + 1 / means[enough]) / RUNS)  # of the variance ÷ mean of a Poisson count
    assert (np.abs(spread_of - 1) <= ERRORS * errors + 1e-9).all()
    kept = counts[:, enough]
    for month in range(kept.shape[1] - 1):
        together = np.corrcoef(kept[:, month], kept[:, month + 1])[0, 1]
        assert abs(together) <= ERRORS / math.sqrt(RUNS) + 1e-9


def test_bands_hold_four_of_five_runs() -> None:
    plan, volume = own()
    counts = simulated(plan, volume, poisson=True).by_month
    for i, each in enumerate(told(plan, volume).periods):
        low, high = int(each.low.exact), int(each.high.exact)
        slack = ERRORS * math.sqrt(0.1 * 0.9 / RUNS)
        assert (counts[:, i] < low).mean() <= 0.1 + slack
        assert (counts[:, i] > high).mean() <= 0.1 + slack
        if high:
            assert (counts[:, i] >= high).mean() >= 0.1 - slack


@pytest.mark.parametrize("n", [40, 75, 84])
def test_bought_leads_are_binomial_and_random_ones_poisson(n: int) -> None:
    # maths.md section 4: fixed counts spread less, so Poisson is the safe side for T ≤ m
    volume = flowing(SQLS, {0: n}, Rule.GIVEN)
    found = Figures(SQLS, volume, goal_of(SQLS))
    fixed = simulated(SQLS, volume, poisson=False).in_time
    check_share(fixed >= 10, float(found["chance_by_date"].exact))
    mean = float(found["customers_by_date"].exact)
    assert abs(fixed.mean() - mean) <= ERRORS * fixed.std() / math.sqrt(RUNS)
    year = over_year(SQLS, 10, (1, 3, 5, 10))
    shown = told(year, volume).periods
    come = np.cumsum(simulated(SQLS, volume, poisson=True).by_month, axis=1)
    for i, each in enumerate(shown):
        if each.wanted is not None:
            assert each.wanted_chance is not None
            check_share(come[:, i] >= each.wanted, float(each.wanted_chance.exact))


@pytest.mark.parametrize("goal", [8, 10, 14])
def test_a_mix_is_a_sum_of_binomial_counts(goal: int) -> None:
    plan, _ = mixed()
    web, fair, mail = plan.channels
    at_sales = (web._replace(enters=1, expect=30), fair, mail._replace(enters=1, expect=12))
    plan = replace(plan, channels=at_sales, goal=replace(plan.goal, customers=goal))
    volume = planned(plan, goal_of(plan))
    found = Figures(plan, volume, goal_of(plan))["chance_by_date"].exact
    check_share(simulated(plan, volume, poisson=False).in_time >= goal, float(found))


def check_share(happened: NDArray[np.bool_], expected: float) -> None:
    error = math.sqrt(max(expected * (1 - expected), 1e-9) / RUNS)
    assert abs(float(happened.mean()) - expected) <= ERRORS * error


LAWS: list[Lag] = [
    Exactly(days("2.4")),
    Average(days(2)),
    Average(days(3), 3),
    Average(days(30), 1_000),
    table((0, "1/4"), (1, "1/2"), ("7/2", "1")),
]


@pytest.mark.parametrize("lag", LAWS, ids=str)
def test_shares_of_days_are_those_of_leads_that_come_at_any_time_of_theirs(lag: Lag) -> None:
    # maths.md section 9: g_j against simulated ⌊U + L⌋
    random = np.random.default_rng(SEED)
    n = 400_000
    day = np.floor(random.random(n) + times(random, lag, n)).astype(int)
    found = np.array(law(lag, Fraction(1), 400))
    seen = np.bincount(day, minlength=len(found))[: len(found)] / n
    assert (np.abs(seen - found) <= ERRORS * np.sqrt(found * (1 - found) / n) + 2e-6).all()


@pytest.mark.parametrize(
    "shelf",
    [
        HalfLife(months(6)),
        HardLimit(days(60)),
        AliveTable(((days(20), Fraction(4, 5)), (days(150), Fraction(1, 10)))),
    ],
    ids=["half", "hard", "table"],
)
@pytest.mark.parametrize(
    "lag", [QUARTER_OF_A_YEAR, average(1), table((10, "1/3"), (120, "1"))], ids=str
)
def test_winners_look_fast_where_going_cold_competes(shelf: ShelfLife, lag: Lag) -> None:
    # maths.md T4.9
    random = np.random.default_rng(SEED)
    n = 200_000
    took = times(random, lag, n)
    left = took[took <= alive(random, shelf, n)]
    through = float(alive_share(shelf, Response(lag)))
    assert abs(len(left) / n - through) <= ERRORS * math.sqrt(through * (1 - through) / n)
    found = surviving(shelf, lag)
    error = ERRORS * float(left.std()) / math.sqrt(len(left))
    assert abs(float(left.mean()) - float(mean_days(found))) <= error * 1.1
    for decile in np.quantile(left, np.arange(1, 10) / 10):
        share = float(done_by(found, Fraction(float(decile))))
        below = float((left <= decile).mean())
        assert share == pytest.approx(below, abs=ERRORS * 0.5 / math.sqrt(len(left)) + 1e-3)
    assert isinstance(found, ByTable | Average)


def test_a_plan_whose_leads_go_cold_on_the_way_has_the_customers_of_its_runs() -> None:
    # maths.md T4.9, through the whole plan
    keeps = HalfLife(months(6))
    plan = at_stage(SQLS, 0, shelf_life=keeps, basis=Fraction(0))
    plan = with_cold(plan)
    volume = flowing(plan, {0: 75}, Rule.GIVEN)
    found = Figures(plan, volume, goal_of(plan))
    random = np.random.default_rng(SEED)
    n = 75 * RUNS
    at, took = random.random(n) * 365, random.gamma(3, float(months(1).days), n)
    lives = took <= alive(random, keeps, n)
    bought = lives & (random.random(n) < 0.25)
    check = {
        "customers": bought,
        "customers_by_date": bought & (at + took < 365),
    }
    for name, happened in check.items():
        counts = happened.reshape(RUNS, 75).sum(axis=1)
        error = ERRORS * float(counts.std()) / math.sqrt(RUNS)
        assert abs(float(counts.mean()) - float(found[name].exact)) <= error, name
    by_date = check["customers_by_date"].reshape(RUNS, 75).sum(axis=1)
    check_share(by_date >= 10, float(found["chance_by_date"].exact))


def test_open_leads_bring_what_they_do_in_the_runs() -> None:
    # maths.md T5.8: leads that are still open after 60 days, and what becomes of them this year
    plan = at_stage(SQLS, 0, rate=Rate(Fraction(1, 4)), lost_after=Average(days(120), 2))
    plan = at_stage(plan, 0, open=(Lot(1_000, days(60)),))
    (shown,) = told(plan, flowing(plan, {0: 0}, Rule.GIVEN)).opening
    random = np.random.default_rng(SEED)
    n = 1_000_000
    wins = random.random(n) < 0.25
    took = np.where(wins, random.gamma(3, float(months(1).days), n), random.gamma(2, 60, n))
    age = 59 + random.random(n)  # they came on one day, at any time of it
    still = took > age
    goes_on = wins[still]
    error = ERRORS * math.sqrt(0.25 / still.sum())
    assert abs(float(goes_on.mean()) - float(shown.goes_on.exact)) <= error
    early = goes_on & (took[still] - age[still] < 100)
    cells = timeline(
        plan,
        flowing(plan, {0: 0}, Rule.GIVEN),
        goal_of(plan),
        periods_of(calendar_of(plan.goal), 100, quarters=False),
        "month",
    )
    assert abs(float(early.mean()) * 1_000 - float(cells.customers.exact)) <= 1_000 * error
