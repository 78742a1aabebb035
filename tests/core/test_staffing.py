"""The people of a stage against what comes in there, and what keeps to a share that may go cold."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelplan.core.cold import by_capacity, by_response
from funnelplan.core.lags import Average, ByTable, Exactly, Lag
from funnelplan.core.quantities import DAYS, Duration, Missing, Pace, Span, need, outcome, share
from funnelplan.core.shelf import AliveTable, HalfLife, HardLimit, Response, ShelfLife
from funnelplan.core.staffing import USUAL_LIMITS, Limit, Staff, limits, staff
from funnelplan.core.stage import Capacity, Stage
from tests.core.queues import lost_at_half_life, lost_at_limit
from tests.strategies import replace

TENTH = Fraction(1, 10)


def days(number: float | str) -> Duration:
    return Duration(Fraction(number), Span.DAY)


def weekly(number: float) -> Fraction:
    return Fraction(number) / 7


def desk(
    people: int = 2, each: int = 4, keeps: ShelfLife | None = None, called: Lag | None = None
) -> Stage:
    """A stage where so many people each take so many a week."""
    capacity = Capacity(people, Pace(Fraction(each), Span.WEEK))
    response = None if called is None else Response(called)
    return Stage("sql", capacity=capacity, shelf_life=keeps, response=response)


def staffed(at: Stage, per_day: Fraction) -> Staff:
    found = staff(at, per_day)
    assert found is not None
    return found


def people(at: Stage, per_day: Fraction) -> list[int | None]:
    return [limit.people.whole for limit in limits(at, per_day)]


def test_nothing_is_lost_for_24_weeks_then_two_a_week_for_ever() -> None:
    # maths.md T3.7
    found = staffed(desk(people=2, each=5, keeps=HardLimit(days(28))), weekly(12))
    assert found.people == outcome(2, "people")
    assert (found.capacity.amount, found.inflow.amount) == (10, 12)
    assert found.load.amount == Fraction(6, 5)
    assert found.fluid == share(Fraction(1, 6))
    assert found.inflow.exact * found.fluid.exact == 2
    assert found.first_loss.amount == 24 * 7
    assert found.backlog == outcome(0, "sql")
    assert found.advice == "newest"


def test_of_a_half_life_the_first_goes_at_once_and_a_backlog_remains() -> None:
    # maths.md 3d: λ · loss = θ · E[queue], far above capacity (λ − κ)/θ
    found = staffed(desk(people=2, each=5, keeps=HalfLife(days(30))), weekly(12))
    assert found.first_loss.why == Missing("no_loss")
    lost = float(found.queue.exact)
    assert found.backlog.exact == pytest.approx(lost * 12 / 7 * 30 / math.log(2), rel=1e-12)
    flooded = staffed(desk(people=2, each=5, keeps=HalfLife(days(300))), weekly(1000))
    assert flooded.backlog.exact == pytest.approx(990 / 7 * 300 / math.log(2), rel=1e-9)


def test_where_fewer_come_than_can_be_worked_no_loss_is_sure() -> None:
    found = staffed(desk(people=3, keeps=HardLimit(days(1))), weekly(10))
    assert found.first_loss.why == Missing("no_loss")
    assert found.fluid.amount == 0
    assert found.queue.amount == pytest.approx(0.157, abs=5e-4)  # maths.md T3.6


def test_without_a_shelf_life_only_the_averages_speak() -> None:
    found = staffed(desk(), weekly(10))
    assert found.queue == found.fluid == share(Fraction(1, 5))
    assert found.advice == "newest"


def test_the_order_of_work_matters_where_a_queue_is_full() -> None:
    # maths.md T3.8 and the line below it
    hard = HardLimit(days(30))
    assert staffed(desk(keeps=hard), weekly(10)).advice == "newest"
    assert staffed(desk(keeps=hard), weekly(8)).advice == "oldest"
    assert staffed(desk(people=10, each=1, keeps=hard), weekly(9)).advice == "oldest"
    assert staffed(desk(people=10, each=1, keeps=hard), weekly(8)).advice == "none"
    assert staffed(desk(keeps=HalfLife(days(30))), weekly(8)).advice == "none"
    assert staffed(desk(), weekly(8)).advice == "none"


def test_nobody_is_told_of_where_nothing_is_said_or_nothing_comes() -> None:
    assert staff(Stage("sql"), weekly(10)) is None
    assert staff(desk(), None) is None
    (limit, *_) = limits(desk(), None)
    assert limit.people.why == Missing("key", "stages.sql.capacity")
    assert people(Stage("sql"), weekly(10)) == [None] * 3


# how many people


@pytest.mark.parametrize(
    ("keeps", "enough"),
    [
        (HardLimit(days(30)), [3, 3, 3]),  # two lose 20.0005 %, three 0.002 %
        (HalfLife(days(30)), [3, 3, 3]),  # 20.9 %, 3.4 %
        (HardLimit(days(1)), [5, 4, 3]),  # 35.3 %, 15.7 %, 5.6 %, 1.6 %
        (None, [3, 3, 2]),  # 20 %, 0
    ],
)
def test_people_for_ten_a_week(keeps: ShelfLife | None, enough: list[int]) -> None:
    # maths.md T3.6
    assert [limit.at for limit in limits(desk(), weekly(10))] == [Fraction(1, 20), TENTH, 2 * TENTH]
    assert people(desk(keeps=keeps), weekly(10)) == enough


@given(
    st.integers(1, 60),
    st.integers(1, 20),
    st.integers(1, 40),
    st.sampled_from((HardLimit, HalfLife)),
    st.integers(1, 99),
)
@settings(max_examples=40, deadline=None)
def test_the_people_needed_are_the_fewest(
    inflow: int, each: int, keeps: int, kind: type[HardLimit | HalfLife], percent: int
) -> None:
    most = Fraction(percent, 100)
    at = desk(each=each, keeps=kind(days(keeps)))
    found = {limit.at: limit.people.whole for limit in limits(at, weekly(inflow), most)}
    n = found[most]
    assert n is not None

    def lost(people: int) -> float:
        oracle = lost_at_limit if kind is HardLimit else lost_at_half_life
        load = (inflow + (1e-9 if inflow == people * each else 0)) / 7
        return oracle(load, people, each / 7, keeps)

    assert lost(n) <= percent / 100 + 1e-9
    assert n == 1 or lost(n - 1) > percent / 100 - 1e-9
    assert sorted(found.values(), key=lambda n: -(n or 0)) == [
        found[each] for each in sorted(found)
    ]


@given(
    st.integers(1, 8),
    st.integers(1, 60),
    st.integers(1, 40),
    st.sampled_from((HardLimit, HalfLife)),
)
@settings(max_examples=30, deadline=None)
def test_more_people_never_lose_more(
    people: int, inflow: int, keeps: int, kind: type[HardLimit | HalfLife]
) -> None:
    shelf = kind(days(keeps))
    few, more = (staffed(desk(n, keeps=shelf), weekly(inflow)) for n in (people, people + 1))
    assert more.queue.exact <= few.queue.exact + Fraction(1, 10**12)
    assert more.fluid.exact <= few.fluid.exact
    for found in (few, more):
        assert found.queue.exact >= found.fluid.exact - Fraction(1, 10**12)


# how soon to call


def slowest(keeps: ShelfLife | None, called: Lag | None, most: Fraction) -> Limit:
    at = replace(desk(keeps=keeps, called=called), capacity=None)
    return next(limit for limit in limits(at, None, most) if limit.at == most)


@pytest.mark.parametrize(
    ("keeps", "called", "within"),
    [
        (HalfLife(days(30)), Exactly(days(7)), 4.56),
        (HalfLife(days(30)), Average(days(7)), 4.81),
        (HardLimit(days(30)), Average(days(7)), 13.03),
    ],
)
def test_at_most_a_tenth_goes_cold_within_so_many_days(
    keeps: ShelfLife, called: Lag, within: float
) -> None:
    # maths.md T3.4
    response = slowest(keeps, called, TENTH).response
    assert response.unit == DAYS
    assert response.exact == pytest.approx(within, abs=5e-3)


def test_a_share_of_ones_own_stands_among_the_usual() -> None:
    at = replace(desk(), capacity=None)
    assert [limit.at for limit in limits(at, None)] == list(USUAL_LIMITS)
    assert [limit.at for limit in limits(at, None, TENTH)] == list(USUAL_LIMITS)
    own = [limit.at for limit in limits(at, None, Fraction(3, 20))]
    assert own == [Fraction(1, 20), TENTH, Fraction(3, 20), Fraction(1, 5)]


def test_what_is_not_said_has_no_slowest_response() -> None:
    limit = slowest(None, Exactly(days(1)), TENTH)
    assert limit.response.why == Missing("key", "stages.sql.shelf_life")
    limit = slowest(HardLimit(days(1)), None, TENTH)
    assert limit.response.why == Missing("key", "stages.sql.response")


def test_any_response_may_do_and_none_may() -> None:
    table = AliveTable(((days(5), Fraction(19, 20)),))
    assert slowest(table, Exactly(days(1)), TENTH).response.why == Missing("any_response")
    left = ByTable(((days(5), Fraction(4, 5)),))
    assert slowest(HardLimit(days(1)), left, TENTH).response.why == Missing("no_response")
    assert slowest(HardLimit(days(1)), left, Fraction(1, 5)).response.why is None


@given(
    st.sampled_from((HardLimit, HalfLife)),
    st.sampled_from((1, 2, 3, None)),
    st.integers(1, 400),
    st.integers(1, 99),
    st.integers(0, 50),
)
@settings(max_examples=60, deadline=None)
def test_at_most_so_many_percent_inverts_the_share_that_goes_cold(
    kind: type[HardLimit | HalfLife],
    steps: int | None,
    keeps: int,
    percent: int,
    never: int,
) -> None:
    def calling(mean: Duration) -> Response:
        lag = Exactly(mean) if steps is None else Average(mean, steps)
        return Response(lag, Fraction(never, 100))

    shelf, most = kind(days(keeps)), Fraction(percent, 100)
    at = Stage("sql", shelf_life=shelf, response=calling(days(1)))
    found = next(limit for limit in limits(at, None, most) if limit.at == most).response
    if found.why is not None:
        assert found.why == Missing("no_response")
        assert never > percent
        return

    def cold(mean: Fraction) -> float:
        share = by_response(replace(at, response=calling(days(str(mean)))))
        return float(share or 0)

    assert cold(found.exact * Fraction(999, 1000)) <= percent / 100 + 1e-12
    assert cold(found.exact * Fraction(1001, 1000)) >= percent / 100 - 1e-12
    if steps is not None or kind is HalfLife:
        assert cold(found.exact) == pytest.approx(percent / 100, abs=1e-9)


def test_the_people_of_a_limit_lose_no_more_than_it() -> None:
    at = desk(keeps=HardLimit(days(1)))
    for limit in limits(at, weekly(10)):
        whole = limit.people.whole
        assert whole is not None
        assert limit.people == need(whole, "people")
        lost = by_capacity(desk(people=whole, keeps=HardLimit(days(1))), weekly(10))
        assert lost is not None
        assert lost <= limit.at
