"""Loss for want of people: worked examples, 50 digits, event by event, and what always holds."""

from __future__ import annotations

import functools
import math
import time
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from numpy.typing import NDArray
from scipy.stats import poisson

from funnelplan.core.queueing import (
    GAUSS_LEGENDRE,
    Desk,
    backlog_at_half_life,
    first_loss_after,
    fluid_loss,
    loss_at_half_life,
    loss_at_hard_limit,
    loss_by_table,
    people_for,
)

WEEK = Fraction(7)
MONTH = Fraction(30)
CENTURY = Fraction(36_525)
DIGITS = 400
"""The oracle subtracts what is nearly equal, so it needs the digits of a loss of 1e-300 and 50."""

ERRORS = 4
"""How many standard errors a simulated share may lie beside the computed one."""

SEED = 20_260_702
TABLE = tuple((Fraction(day), Fraction(share, 10)) for day, share in ((2, 8), (10, 3), (30, 1)))

few = settings(max_examples=settings().max_examples // 4)

Table = tuple[tuple[Fraction, Fraction], ...]
Floats = NDArray[np.float64]
Law = Callable[[Desk, Fraction], float]


def weekly(inflow: int | str, people: int, each: int | str) -> Desk:
    """A desk from leads per week."""
    return Desk(Fraction(inflow) / WEEK, people, Fraction(each) / WEEK)


def loaded(load: Fraction, people: int, each: Fraction = Fraction(3, 10)) -> Desk:
    return Desk(load * people * each, people, each)


def halving(half: Fraction, points: int = 150, *, until: int = 20) -> Table:
    """The share alive at a half-life, at points that are closest where it falls most."""
    parts = (Fraction(i, points) ** 2 * until for i in range(1, points + 1))
    return tuple((half * part, Fraction(2.0 ** -float(part))) for part in parts)


# Worked examples


def test_matched_capacity_loses_one_in_22_and_a_half() -> None:
    # maths.md T3.5
    desk = Desk(Fraction(2), 2, Fraction(1))
    assert loss_at_hard_limit(desk, Fraction(10)) == pytest.approx(1 / 22.5, rel=1e-14)


@pytest.mark.parametrize(
    ("people", "fluid", "month", "half_month", "day"),
    [
        (2, "20", "20.00", "20.9", "35.3"),
        (3, "0", "0.002", "3.4", "15.7"),
        (4, "0", "0", "0.76", "5.6"),
        (5, "0", "0", "0.20", "1.6"),
    ],
)
def test_loss_by_people_and_shelf_life(
    people: int, fluid: str, month: str, half_month: str, day: str
) -> None:
    # maths.md T3.6
    desk = weekly(10, people, 4)
    assert fluid_loss(desk) == Fraction(fluid) / 100
    for loss, printed in (
        (loss_at_hard_limit(desk, MONTH), month),
        (loss_at_half_life(desk, MONTH), half_month),
        (loss_at_hard_limit(desk, Fraction(1)), day),
    ):
        decimals = len(printed.partition(".")[2])
        assert f"{100 * loss:.{decimals}f}" == printed


def test_exactly_matched_capacity_still_loses_something() -> None:
    # maths.md section 3d: κ = λ = 10 per week, 2 people, 30 days
    assert f"{loss_at_hard_limit(weekly(10, 2, 5), MONTH):.1%}" == "2.2%"
    # maths.md section 9: M/M/1+D over 4 weeks
    assert f"{loss_at_hard_limit(weekly(10, 1, 10), 4 * WEEK):.1%}" == "2.4%"
    assert f"{loss_at_hard_limit(weekly(12, 1, 10), 4 * WEEK):.1%}" == "16.7%"


def test_a_backlog_hides_the_loss_for_24_weeks() -> None:
    # maths.md T3.7
    desk = weekly(12, 1, 10)
    assert first_loss_after(desk, 4 * WEEK) == 24 * WEEK
    assert fluid_loss(desk) * desk.inflow == 2 / WEEK
    assert desk.load == Fraction(12, 10)


@pytest.mark.parametrize("inflow", [0, 9, 10])
def test_nothing_need_be_lost_with_people_enough(inflow: int) -> None:
    desk = weekly(inflow, 5, 2)
    assert first_loss_after(desk, WEEK) is None
    assert fluid_loss(desk) == 0
    assert backlog_at_half_life(desk, WEEK) == 0.0


def test_the_first_loss_of_a_flow_comes_when_the_formula_says() -> None:
    # maths.md T3.7, lead by lead: evenly 12 a week in, 10 a week worked, oldest first
    limit, done, lost = 4 * WEEK, Fraction(0), None
    for i in range(400):
        born = i * WEEK / 12
        start = max(born, done)
        if start > born + limit:
            lost = born + limit
            break
        done = start + WEEK / 10
    assert lost is not None
    assert abs(lost - 24 * WEEK) <= WEEK / 2


def test_the_backlog_loses_what_can_not_be_worked() -> None:
    # maths.md T3.7: (λ − κ)/θ
    desk = weekly(12, 1, 10)
    backlog = backlog_at_half_life(desk, MONTH)
    assert backlog * math.log(2) / 30 == pytest.approx(2 / 7, rel=1e-15)


@pytest.mark.parametrize("people", [1, 2, 7, 40])
@pytest.mark.parametrize("load", [Fraction(1, 2), Fraction(1), Fraction(3)])
def test_leads_that_do_not_keep_give_erlang_b(people: int, load: Fraction) -> None:
    # maths.md section 3d: θ → ∞
    desk = loaded(load, people)
    offered = float(load * people)
    expected = float(poisson.pmf(people, offered) / poisson.cdf(people, offered))
    assert loss_at_hard_limit(desk, Fraction(0)) == pytest.approx(expected, rel=1e-12)
    assert loss_at_half_life(desk, Fraction(1, 10**15)) == pytest.approx(expected, rel=1e-12)
    assert loss_by_table(desk, ((Fraction(0), Fraction(0)),)) == pytest.approx(expected, rel=1e-12)


def test_leads_that_leave_as_fast_as_they_are_worked_are_a_poisson_crowd() -> None:
    # maths.md section 3d: θ = μ
    loss = loss_at_half_life(Desk(Fraction(3), 4, Fraction(1)), Fraction(math.log(2)))
    assert f"{loss:.6f}" == "0.106452"
    queue = sum((k - 4) * float(poisson.pmf(k, 3)) for k in range(5, 60))
    assert loss == pytest.approx(queue / 3, rel=1e-13)


def test_the_nodes_are_those_of_gauss_and_legendre() -> None:
    nodes, weights = np.polynomial.legendre.leggauss(10)
    np.testing.assert_allclose(nodes[5:], [node for node, _ in GAUSS_LEGENDRE], rtol=1e-15)
    np.testing.assert_allclose(weights[5:], [w for _, w in GAUSS_LEGENDRE], rtol=2e-14)


# The same from other formulas


def boots_tijms(desk: Desk, limit: float) -> float:
    """(1 − ρ)Π/(1 − ρΠ), and its value at ρ = 1 (maths.md section 3d)."""
    n, offered, load = desk.people, float(desk.inflow / desk.each), float(desk.load)
    blocked = 1.0
    for busy in range(1, n):
        blocked = offered * blocked / (busy + offered * blocked)
    if desk.load == 1:
        return 1 / (1 / blocked + float(desk.inflow) * (limit + 1 / float(desk.capacity)))
    all_busy = offered * blocked / (n + offered * blocked)
    delayed = all_busy / (1 - load * (1 - all_busy))
    late = delayed * math.exp(-float(desk.capacity - desk.inflow) * limit)
    return (1 - load) * late / (1 - load * late)


@pytest.mark.parametrize("people", [1, 2, 5, 30])
@pytest.mark.parametrize("load", ["1/10", "1/2", "9/10", "1", "11/10", "3/2", "4"])
@pytest.mark.parametrize("limit", [0, 1, 20])
def test_hard_limits_are_those_of_boots_and_tijms(people: int, load: str, limit: int) -> None:
    # maths.md section 3d: Boots–Tijms = Zeltyn–Mandelbaum to 1e-12, above ρ = 1 too
    desk = loaded(Fraction(load), people)
    found = loss_at_hard_limit(desk, Fraction(limit))
    assert found == pytest.approx(boots_tijms(desk, limit), rel=1e-12)


@functools.cache
def oracle_free(people: int, offered: Fraction) -> mpf:
    """1 / ErlangB(n − 1, offered)."""
    total = mpf(1)
    for busy in range(1, people):
        total = 1 + total * busy / exactly(offered)
    return total


def exactly(value: Fraction) -> mpf:
    return mpf(value.numerator) / value.denominator


def oracle(desk: Desk, area: mpf) -> mpf:
    """Zeltyn & Mandelbaum as published: (1 + (λ − κ)J) / (E + λJ)."""
    free = oracle_free(desk.people, desk.inflow / desk.each)
    gap = exactly(desk.inflow - desk.capacity)
    return (1 + gap * area) / (free + exactly(desk.inflow) * area)


def oracle_hard_limit(desk: Desk, limit: Fraction) -> mpf:
    gap, days = exactly(desk.inflow - desk.capacity), exactly(limit)
    waiting = mp.expm1(gap * days) / gap if gap else days
    return oracle(desk, waiting + mp.exp(gap * days) / exactly(desk.capacity))


def oracle_half_life(desk: Desk, half: Fraction) -> mpf:
    """J = e^y·y^{−κ/θ}·γ(κ/θ, y)/θ with y = λ/θ."""
    cooling = mp.log(2) / exactly(half)
    y, a = exactly(desk.inflow) / cooling, exactly(desk.capacity) / cooling
    return oracle(desk, mp.exp(y) * y**-a * mp.gammainc(a, 0, y) / cooling)


def oracle_parabola(rise: mpf, bend: mpf, width: mpf) -> mpf:
    """∫exp(rise·x − bend·x²) over 0 … width, by the error function."""
    if not bend:
        return mp.expm1(rise * width) / rise if rise else width
    root = mp.sqrt(bend)
    left, right = rise / (2 * root), (2 * bend * width - rise) / (2 * root)
    if left < 0:
        sides = mp.erfc(-left) - mp.erfc(right)
    elif right < 0:
        sides = mp.erfc(-right) - mp.erfc(left)
    else:
        sides = mp.erf(left) + mp.erf(right)
    return mp.exp(left**2) * mp.sqrt(mp.pi) / (2 * root) * sides


def oracle_table(desk: Desk, points: Table) -> mpf:
    area, height = mpf(0), Fraction(0)
    for (start, alive), (end, share) in pairwise(((Fraction(0), Fraction(1)), *points)):
        if end > start:
            width = end - start
            rise = desk.inflow * alive - desk.capacity
            bend = desk.inflow * (alive - share) / (2 * width)
            area += mp.exp(exactly(height)) * oracle_parabola(*map(exactly, (rise, bend, width)))
            height += (rise - bend * width) * width
    falls = desk.capacity - desk.inflow * points[-1][1]
    return oracle(desk, area + mp.exp(exactly(height)) / exactly(falls))


def check(found: float, expected: mpf, rel: float = 1e-12) -> None:
    if expected < mpf("1e-300"):
        assert 0 <= found <= 2e-300
    else:
        assert found == pytest.approx(float(expected), rel=rel)


NEAR_ONE = ("999999999999/1000000000000", "1", "1000000000001/1000000000000")
LOADS = tuple(map(Fraction, ("1/1000000", "1/100", "1/2", "9/10", *NEAR_ONE, "11/10", "2", "1000")))
PEOPLE = (1, 3, 50, 10_000)
LIMITS = tuple(map(Fraction, ("0", "1/24", "1", "30", "1000", "36525")))


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("load", LOADS, ids=float)
def test_hard_limits_against_many_digits(people: int, load: Fraction) -> None:
    desk = loaded(load, people)
    with mp.workdps(DIGITS):
        for limit in LIMITS:
            check(loss_at_hard_limit(desk, limit), oracle_hard_limit(desk, limit))


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("load", LOADS, ids=float)
def test_half_lives_against_many_digits(people: int, load: Fraction) -> None:
    desk = loaded(load, people)
    longest = 3000 / desk.inflow  # the incomplete gamma function takes long with large arguments
    with mp.workdps(DIGITS):
        for half in LIMITS[1:]:
            short = min(half, longest)
            check(loss_at_half_life(desk, short), oracle_half_life(desk, short))


TABLES: dict[str, Table] = {
    "gradual": TABLE,
    "some for ever": ((Fraction(3), Fraction(1, 2)), (Fraction(9), Fraction(1, 2000))),
    "at once": ((Fraction(0), Fraction(4, 5)), (Fraction(2), Fraction(0))),
    "sudden": (
        (Fraction(2), Fraction(1)),
        (Fraction(2), Fraction(1, 2)),
        (Fraction(6), Fraction(0)),
    ),
    "steep": ((Fraction(30), Fraction(1)), (Fraction(30) + Fraction(1, 10**9), Fraction(0))),
    "years": ((Fraction(1000), Fraction(9, 10)), (CENTURY, Fraction(0))),
}


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("name", TABLES)
def test_tables_against_many_digits(people: int, name: str) -> None:
    points = TABLES[name]
    with mp.workdps(DIGITS):
        for load in LOADS:
            desk = loaded(load, people)
            if load * points[-1][1] < 1:
                check(loss_by_table(desk, points), oracle_table(desk, points))
            else:
                assert loss_by_table(desk, points) == float(fluid_loss(desk))


def test_far_too_many_leads_are_no_longer_to_count_than_a_few() -> None:
    began = time.process_time()
    swamped = Desk(Fraction(10**15), 2, Fraction(1, 10**9))
    assert loss_at_half_life(swamped, CENTURY) == float(fluid_loss(swamped))
    assert time.process_time() - began < 0.5


def test_the_longest_half_lives_of_the_largest_desks() -> None:
    twice = loaded(Fraction(2), 10_000)
    assert loss_at_half_life(twice, CENTURY) == pytest.approx(0.5, rel=1e-11)
    matched = loaded(Fraction(1), 10_000, Fraction(1))
    cooling = math.log(2) / 36_525
    # half a bell below the crest of the queue: the others are too few to matter
    queue = math.sqrt(2 / math.pi * 10_000 / cooling)
    assert loss_at_half_life(matched, CENTURY) == pytest.approx(cooling * queue / 10_000, rel=0.01)


# Event by event


def standard_error(batches: Floats) -> float:
    return float(batches.std(ddof=1)) / math.sqrt(len(batches))


def check_mean(batches: Floats, expected: float, rounding: float = 0.0) -> None:
    assert len(batches) >= 16
    allowed = ERRORS * standard_error(batches) + rounding
    assert abs(float(batches.mean()) - expected) <= allowed


def patience(random: np.random.Generator, points: Table, size: int) -> Floats:
    """How long leads keep, by turning the table round; those it never loses keep for ever."""
    days = [0.0, *(float(day) for day, _ in points)]
    shares = [1.0, *(float(share) for _, share in points)]
    chosen = random.random(size)
    kept: Floats = np.interp(chosen, shares[::-1], days[::-1])
    kept[chosen <= shares[-1]] = math.inf
    return kept


def lost_in_batches(
    desk: Desk, keeps: Callable[[np.random.Generator, int], Floats], leads: int = 4_000
) -> Floats:
    """The share lost in each of many batches: a lead waits for the first who is free, or leaves."""
    random, batches, warm_up = np.random.default_rng(SEED), 250, leads // 4
    every = np.arange(batches)
    free, now = np.zeros((batches, desk.people)), np.zeros(batches)
    lost = np.zeros(batches)
    for i in range(leads):
        now += random.exponential(1 / float(desk.inflow), batches)
        who = free.argmin(axis=1)
        start = np.maximum(now, free[every, who])
        worked = start - now <= keeps(random, batches)
        done = start + random.exponential(1 / float(desk.each), batches)
        free[every[worked], who[worked]] = done[worked]
        lost += ~worked & (i >= warm_up)
    return lost / (leads - warm_up)


@pytest.mark.parametrize(("people", "limit"), [(2, 30), (2, 1), (4, 1)])
def test_leads_that_keep_for_a_time_are_lost_event_by_event(people: int, limit: int) -> None:
    # maths.md T3.6
    desk = weekly(10, people, 4)
    batches = lost_in_batches(desk, lambda _, size: np.full(size, float(limit)))
    check_mean(batches, loss_at_hard_limit(desk, Fraction(limit)))


@pytest.mark.parametrize("people", [2, 3, 5])
def test_leads_that_fade_are_lost_event_by_event(people: int) -> None:
    # maths.md T3.6
    desk, mean = weekly(10, people, 4), 30 / math.log(2)
    batches = lost_in_batches(desk, lambda random, size: random.exponential(mean, size))
    check_mean(batches, loss_at_half_life(desk, MONTH))


@pytest.mark.parametrize("people", [2, 3])
def test_leads_that_keep_as_a_table_says_are_lost_event_by_event(people: int) -> None:
    desk = weekly(10, people, 4)
    batches = lost_in_batches(desk, lambda random, size: patience(random, TABLE, size))
    check_mean(batches, loss_by_table(desk, TABLE))


def ages_when_worked(
    random: np.random.Generator, desk: Desk, limit: float, leads: int, *, newest_first: bool
) -> Floats:
    """The age of each lead when one person begins with it; not a number where it is lost."""
    born = random.exponential(1 / float(desk.inflow), leads).cumsum().tolist()
    takes = random.exponential(1 / float(desk.capacity), leads).tolist()
    waiting: deque[int] = deque()
    ages = np.full(leads, math.nan)
    now, coming = 0.0, 0
    while coming < leads:
        if not waiting:
            now = max(now, born[coming])
        while coming < leads and born[coming] <= now:
            waiting.append(coming)
            coming += 1
        while waiting and born[waiting[0]] < now - limit:
            waiting.popleft()
        if waiting:
            lead = waiting.pop() if newest_first else waiting.popleft()
            ages[lead] = now - born[lead]
            now += takes[lead]
    return ages


def in_order(desk: Desk, *, newest_first: bool) -> tuple[Floats, Floats, Floats]:
    """Share lost, mean age when worked, and value left at a half-life of 10 days, by batch."""
    random, rows = np.random.default_rng(SEED), []
    for _ in range(20):
        every = ages_when_worked(random, desk, 30.0, 9_000, newest_first=newest_first)
        ages = every[1_000:-500]  # the first find no queue, the last still wait
        value = np.nan_to_num(2 ** (-ages / 10))
        rows.append((np.isnan(ages).mean(), np.nanmean(ages), value.mean()))
    lost, age, value = np.array(rows).T
    return lost, age, value


def test_of_too_many_leads_the_oldest_are_worth_little() -> None:
    # maths.md T3.8: 30 % lost, 27.7 days, 10 % of the value left
    desk = weekly(10, 1, 7)
    lost, age, value = in_order(desk, newest_first=False)
    check_mean(lost, loss_at_hard_limit(desk, MONTH))
    # the wait has density ∝ e^{(λ − κ)x} up to the limit, where the desk is hardly ever free
    growth, cooling = 3 / 7, math.log(2) / 10
    assert f"{30 - 1 / growth:.1f}" == "27.7"
    check_mean(age, 30 - 1 / growth)
    left = 0.7 * 2**-3 * growth / (growth - cooling)
    assert f"{left:.0%}" == "10%"
    check_mean(value, left)


def test_of_too_many_leads_the_newest_are_worth_more() -> None:
    # maths.md T3.8: as many lost, 2.0 days, 62 % of the value left; given to so many digits
    lost, age, value = in_order(weekly(10, 1, 7), newest_first=True)
    check_mean(lost, 0.30, rounding=0.005)
    check_mean(age, 2.0, rounding=0.05)
    check_mean(value, 0.62, rounding=0.005)


def test_the_oldest_come_first_where_capacity_nearly_does_and_the_limit_is_hard() -> None:
    # maths.md section 3e: about 0.7 % against 5.4 % at ρ ≈ 0.95
    desk = weekly("19/2", 1, 10)
    oldest, newest = (in_order(desk, newest_first=order)[0] for order in (False, True))
    check_mean(oldest, loss_at_hard_limit(desk, MONTH))
    assert float(newest.mean()) > 5 * float(oldest.mean())


# How many people


@pytest.mark.parametrize(("most", "people"), [("1/5", 2), ("19/100", 3), ("1/1000", 3)])
def test_people_by_averages(most: str, people: int) -> None:
    # maths.md T3.6
    assert people_for(weekly(10, 1, 4), Fraction(most), fluid_loss) == people


def test_people_by_shelf_life() -> None:
    # maths.md T3.6: with a day of shelf life twice the capacity loses less than 2 %
    desk, most = weekly(10, 1, 4), Fraction(2, 100)
    assert people_for(desk, most, lambda d: loss_at_hard_limit(d, Fraction(1))) == 5
    assert people_for(desk, most, lambda d: loss_at_half_life(d, MONTH)) == 4
    assert people_for(desk, most, lambda d: loss_at_hard_limit(d, MONTH)) == 3
    assert people_for(desk, most, lambda d: loss_by_table(d, TABLE)) >= 3


def test_one_person_is_the_least() -> None:
    assert people_for(weekly(0, 7, 4), Fraction(1, 100), fluid_loss) == 1
    assert people_for(weekly(1, 7, 4), Fraction(1, 100), fluid_loss) == 1


@few
@given(st.integers(1, 3000), st.integers(1, 40), st.integers(1, 99), st.integers(0, 60))
def test_one_fewer_would_not_do(inflow: int, each: int, percent: int, limit: int) -> None:
    desk, most = weekly(inflow, 1, each), Fraction(percent, 100)

    def loss(asked: Desk) -> float:
        return loss_at_hard_limit(asked, Fraction(limit))

    people = people_for(desk, most, loss)
    assert loss(desk._replace(people=people)) <= most
    assert people == 1 or loss(desk._replace(people=people - 1)) > most
    averages = people_for(desk, most, fluid_loss)
    assert averages == max(1, math.ceil(inflow * (1 - most) / each))
    assert averages <= people


# What always holds


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Days rise and shares fall, some of them suddenly and some not at all."""
    many = draw(st.integers(1, 5))
    days = sorted(draw(st.integers(0, 300)) for _ in range(many))
    shares = sorted((draw(st.integers(0, 100)) for _ in range(many)), reverse=True)
    pairs = zip(days, shares, strict=True)
    return tuple((Fraction(day, 4), Fraction(share, 100)) for day, share in pairs)


def desks() -> st.SearchStrategy[Desk]:
    rates = st.fractions("1/50", 60, max_denominator=50)
    return st.builds(Desk, rates, st.integers(1, 40), rates)


def shelf_lives() -> st.SearchStrategy[Fraction]:
    return st.fractions("1/100", 200, max_denominator=100)


def stretched(desk: Desk, scale: Fraction) -> float:
    """The loss by TABLE with all its days scaled."""
    return loss_by_table(desk, tuple((day * scale, share) for day, share in TABLE))


LAWS: tuple[Law, ...] = (loss_at_hard_limit, loss_at_half_life, stretched)
laws = pytest.mark.parametrize("law", LAWS)


def at_most(smaller: float, larger: float) -> bool:
    """Whether it is, but for rounding."""
    return smaller <= larger * (1 + 1e-11) + 1e-300


@laws
@few
@given(desks(), shelf_lives(), st.integers(1, 20))
def test_loss_falls_with_people_and_shelf_life_and_rises_with_inflow(
    law: Law, desk: Desk, days: Fraction, more: int
) -> None:
    loss = law(desk, days)
    assert at_most(law(desk._replace(people=desk.people + more), days), loss)
    assert at_most(law(desk, days * (1 + Fraction(more, 10))), loss)
    assert at_most(loss, law(desk._replace(inflow=desk.inflow * (1 + Fraction(more, 10))), days))


@laws
@few
@given(desks(), shelf_lives())
def test_loss_lies_between_the_averages_and_no_queue_at_all(
    law: Law, desk: Desk, days: Fraction
) -> None:
    loss = law(desk, days)
    assert at_most(float(fluid_loss(desk)), loss)
    assert at_most(loss, loss_at_hard_limit(desk, Fraction(0)))


@laws
@few
@given(desks(), shelf_lives(), st.fractions("1/100", 100, max_denominator=100))
def test_the_unit_of_time_changes_nothing(
    law: Law, desk: Desk, days: Fraction, unit: Fraction
) -> None:
    other = Desk(desk.inflow / unit, desk.people, desk.each / unit)
    assert law(other, days * unit) == pytest.approx(law(desk, days), rel=1e-11, abs=1e-300)


@few
@given(desks())
def test_leads_that_keep_for_ever_give_the_averages(desk: Desk) -> None:
    days = CENTURY * 10
    fluid, inflow = float(fluid_loss(desk)), float(desk.inflow)
    assert loss_at_hard_limit(desk, days) <= fluid + 1 / (inflow * float(days))
    assert loss_at_half_life(desk, days) <= fluid + math.sqrt(math.log(2) / float(days) / inflow)
    for points in ((), ((days, Fraction(1)),)):
        assert loss_by_table(desk, points) == pytest.approx(fluid, rel=1e-15)


@laws
@few
@given(desks(), shelf_lives())
def test_capacity_without_end_loses_nothing(law: Law, desk: Desk, days: Fraction) -> None:
    assert law(desk._replace(each=desk.each * 10**12), days) <= float(desk.load) / 10**12
    assert law(desk._replace(people=10_000), days) <= 1e-300


@laws
def test_no_inflow_loses_nothing(law: Law) -> None:
    assert law(weekly(0, 2, 4), MONTH) == 0.0


@few
@given(desks(), shelf_lives())
def test_a_table_that_falls_ever_faster_is_a_hard_limit(desk: Desk, limit: Fraction) -> None:
    hard, distances = loss_at_hard_limit(desk, limit), []
    assume(hard > 1e-200)
    for part in (10**3, 10**6, 10**9):
        points = ((limit * (1 - Fraction(1, part)), Fraction(1)), (limit, Fraction(0)))
        distances.append(abs(loss_by_table(desk, points) / hard - 1))
    assert distances[2] <= max(distances[1], 1e-10)
    assert distances[1] <= max(distances[0], 1e-10)
    assert distances[2] <= 1e-3


@few
@given(desks(), st.fractions(1, 60, max_denominator=10))
def test_a_table_of_halvings_is_a_half_life(desk: Desk, half: Fraction) -> None:
    found = loss_by_table(desk, halving(half))
    assume(desk.load * halving(half)[-1][1] < 1)
    assert found == pytest.approx(loss_at_half_life(desk, half), rel=5e-4, abs=1e-300)


@few
@given(desks(), tables(), st.fractions(0, 1, max_denominator=20))
def test_a_table_with_fewer_alive_loses_more(desk: Desk, points: Table, part: Fraction) -> None:
    fewer = tuple((day, share * part) for day, share in points)
    loss = loss_by_table(desk, points)
    assert at_most(loss, loss_by_table(desk, fewer))
    assert at_most(float(fluid_loss(desk)), loss)


@few
@given(desks(), tables())
def test_tables_agree_with_many_digits(desk: Desk, points: Table) -> None:
    assume(desk.load * points[-1][1] < 1)
    with mp.workdps(DIGITS):
        check(loss_by_table(desk, points), oracle_table(desk, points))


@few
@given(desks(), tables(), st.integers(1, 4))
def test_a_point_on_the_line_changes_nothing(desk: Desk, points: Table, fifths: int) -> None:
    between = []
    for (start, alive), (end, share) in pairwise(((Fraction(0), Fraction(1)), *points)):
        part = Fraction(fifths, 5)
        between += [(start + part * (end - start), alive + part * (share - alive)), (end, share)]
    found = loss_by_table(desk, tuple(between))
    assert found == pytest.approx(loss_by_table(desk, points), rel=1e-11, abs=1e-300)
