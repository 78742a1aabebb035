"""How long a lead keeps, and what share is cold when it is called."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from numpy.typing import NDArray
from scipy.stats import gamma

from funnelplan.core.lags import Average, ByTable, Exactly, Lag, mean_days, slowed
from funnelplan.core.quantities import Duration, Span
from funnelplan.core.shelf import (
    AliveTable,
    HalfLife,
    HardLimit,
    Response,
    ShelfLife,
    alive_after,
    alive_share,
    cold_share,
    never_called,
)
from funnelplan.core.slowest import Pace, slowest_days

YEARS_100 = Duration(Fraction(100), Span.YEAR)
MINUTE = Duration(Fraction(1), Span.MINUTE)
TENTH = Fraction(1, 10)


def days(amount: Fraction | int | str) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


def points(*given: tuple[int | str, str]) -> tuple[tuple[Duration, Fraction], ...]:
    return tuple((days(delay), Fraction(share)) for delay, share in given)


def fixed(amount: Fraction | int | str) -> Response:
    return Response(Exactly(days(amount)))


def average(amount: Fraction | int | str, steps: int = 1) -> Response:
    return Response(Average(days(amount), steps))


def pace(shelf: ShelfLife, response: Response, most: Fraction = TENTH) -> float:
    found = slowest_days(shelf, response, most)
    assert not isinstance(found, Pace)
    return float(found)


LIMIT = HardLimit(days(30))
HALF = HalfLife(days(30))
FADING = AliveTable(points((10, "9/10"), (30, "1/2"), (60, "1/5")))
"""9 of 10 alive after 10 days, half after 30, a fifth after 60 and for good."""
SHELVES: tuple[ShelfLife, ...] = (LIMIT, HALF, FADING)

CALLS = ByTable(points((1, "1/2"), (20, "1")))
AT_ONCE = ByTable(points((0, "1/5"), (5, "3/5"), (80, "1")))
LAGS: tuple[Lag, ...] = (
    Exactly(days(7)),
    Average(days(7)),
    Average(days(14), 3),
    Average(days(45), 20),
    CALLS,
    AT_ONCE,
)

RESPONSES = (
    *map(Response, LAGS),
    Response(Average(days(20), 2), Fraction(1, 5)),
    Response(ByTable(points((2, "1/2"), (40, "3/4")))),
)

moments = st.fractions(Fraction(1, 24), 60, max_denominator=24)
shares = st.fractions(0, 1, max_denominator=20)


@st.composite
def delays(draw: st.DrawFn, count: int) -> list[Duration]:
    drawn = st.lists(moments, min_size=count, max_size=count, unique=True)
    return [days(t) for t in sorted(draw(drawn))]


@st.composite
def alive_tables(draw: st.DrawFn) -> AliveTable:
    count = draw(st.integers(1, 4))
    alive = sorted(draw(st.lists(shares, min_size=count, max_size=count)), reverse=True)
    return AliveTable(tuple(zip(draw(delays(count)), alive, strict=True)))


@st.composite
def call_tables(draw: st.DrawFn) -> ByTable:
    count = draw(st.integers(0, 3))
    by = sorted(draw(st.lists(shares, min_size=count, max_size=count)))
    return ByTable(tuple(zip(draw(delays(count + 1)), [*by, Fraction(1)], strict=True)))


shelves = st.one_of(
    moments.map(lambda t: HardLimit(days(t))),
    moments.map(lambda t: HalfLife(days(t))),
    alive_tables(),
)
lags = st.one_of(
    moments.map(lambda t: Exactly(days(t))),
    st.builds(Average, moments.map(days), st.integers(1, 6)),
    call_tables(),
)
responses = st.builds(Response, lags, st.sampled_from([Fraction(0), Fraction(1, 5)]))


def longer(shelf: ShelfLife, by: Fraction) -> ShelfLife:
    if isinstance(shelf, HardLimit):
        return HardLimit(days(shelf.limit.days * by))
    if isinstance(shelf, HalfLife):
        return HalfLife(days(shelf.half.days * by))
    return AliveTable(tuple((days(delay.days * by), alive) for delay, alive in shelf.points))


def survival(shelf: ShelfLife, t: mpf) -> mpf:
    """S(t), written once more from the definitions."""
    if isinstance(shelf, HardLimit):
        return mpf(t <= _mpf(shelf.limit.days))
    if isinstance(shelf, HalfLife):
        return mpf(2) ** (-t / _mpf(shelf.half.days))
    before, alive = mpf(0), mpf(1)
    for delay, share in shelf.points:
        v, after = _mpf(delay.days), _mpf(share)
        if t < v:
            return alive + (after - alive) * (t - before) / (v - before)
        before, alive = v, after
    return alive


def expected(shelf: ShelfLife, lag: Lag) -> mpf:
    """E[S(Q)] by integrating S against the law of Q, piece by piece, to 30 digits."""
    kinks = {mpf(0)}
    if isinstance(shelf, HardLimit):
        kinks.add(_mpf(shelf.limit.days))
    elif isinstance(shelf, AliveTable):
        kinks |= {_mpf(delay.days) for delay, _ in shelf.points}
    if isinstance(lag, Exactly):
        return survival(shelf, _mpf(lag.after.days))
    if isinstance(lag, ByTable):
        total, before, done = mpf(0), mpf(0), mpf(0)
        for delay, share in lag.points:
            v, weight = _mpf(delay.days), _mpf(share) - done
            if v == 0:
                total += weight * survival(shelf, v)
            else:
                cuts = sorted({before, v, *(k for k in kinks if before < k < v)})
                total += weight / (v - before) * _integral(lambda t: survival(shelf, t), cuts)
            before, done = v, _mpf(share)
        return total
    assert isinstance(lag, Average)
    rate, steps = lag.steps / _mpf(lag.mean.days), lag.steps

    def density(t: mpf) -> mpf:
        return rate**steps * t ** (steps - 1) * mp.exp(-rate * t) / mp.factorial(steps - 1)

    mean = _mpf(lag.mean.days)
    cuts = sorted({*kinks, mean / 2, mean, 2 * mean, 4 * mean, 10 * mean, 30 * mean, 90 * mean})
    return _integral(lambda t: survival(shelf, t) * density(t), cuts)


def _integral(of: object, cuts: list[mpf]) -> mpf:
    return sum((mp.quad(of, [u, v]) for u, v in pairwise(cuts)), mpf(0))


def _mpf(value: Fraction) -> mpf:
    return mpf(value.numerator) / value.denominator


def test_a_response_against_thirty_days() -> None:
    # maths.md T3.3
    alive = [alive_share(HALF, response) for response in (fixed(7), average(7), average(7, 3))]
    assert alive == pytest.approx([0.8507, 0.8608, 0.8543], abs=5e-5)
    assert cold_share(LIMIT, average(14)) == pytest.approx(0.1173, abs=5e-5)
    assert alive == pytest.approx(
        [2 ** (-7 / 30), 1 / (1 + math.log(2) * 7 / 30), (1 + math.log(2) * 7 / 90) ** -3],
        rel=1e-14,
    )
    assert cold_share(LIMIT, average(14)) == pytest.approx(math.exp(-30 / 14), rel=1e-14)


def test_how_fast_to_call_to_lose_no_more_than_a_tenth() -> None:
    # maths.md T3.4
    found = [pace(HALF, fixed(7)), pace(HALF, average(7)), pace(LIMIT, average(7))]
    assert found == pytest.approx([4.56, 4.81, 13.03], abs=5e-3)
    assert slowest_days(LIMIT, fixed(7), TENTH) == 30


def test_the_same_for_every_kind_of_shelf_life_and_response() -> None:
    # hard limit: the quantile of the response at 90 % is the limit
    slow = 30 * 3 / gamma(3).ppf(0.9)
    assert slowest_days(LIMIT, average(1, 3), TENTH) == pytest.approx(slow, rel=1e-12)
    # 90 % are called by 1 + 19·4/5 days, on average after 1/2·1/2 + 1/2·21/2
    wanted = 30 / Fraction("16.2") * Fraction("5.5")
    assert slowest_days(LIMIT, Response(CALLS), TENTH) == wanted
    # half-life: (1 + θq/3)^−3 = 0.9, and (1 − e^−y)/y = 0.9
    slow = 90 / math.log(2) * (0.9 ** (-1 / 3) - 1)
    assert slowest_days(HALF, average(1, 3), TENTH) == pytest.approx(slow, rel=1e-12)
    evenly = Response(ByTable(points((1, "1"))))
    with mp.workdps(30):
        y = mp.findroot(lambda y: (1 - mp.exp(-y)) / y - mpf("0.9"), mpf("0.2"))
    slow = float(y) * 30 / math.log(2) / 2
    assert slowest_days(HALF, evenly, TENTH) == pytest.approx(slow, rel=1e-12)
    # shares alive: 9/10 at day 10; evenly called up to v ≤ 10, cold v/200
    assert slowest_days(FADING, fixed(1), TENTH) == 10
    assert slowest_days(FADING, fixed(1), Fraction(1, 2)) == 30
    assert slowest_days(FADING, fixed(1), Fraction(3, 5)) == 40
    assert slowest_days(FADING, evenly, Fraction(1, 40)) == pytest.approx(2.5, rel=1e-12)
    found = pace(FADING, average(1, 2))
    with mp.workdps(30):
        alive = expected(FADING, Average(days(Fraction(found)), 2))
        assert float(alive) == pytest.approx(0.9, rel=1e-9)


def test_who_is_never_called_leaves_less_time_for_the_others() -> None:
    # of 19/20 called, 18/20 may be alive: 1 − y = 18/19
    some = Fraction(1, 20)
    wanted = 30 * math.log2(19 / 18)
    assert pace(HALF, Response(Exactly(days(1)), some)) == pytest.approx(wanted, rel=1e-12)
    rest = Response(ByTable(points((1, "19/20"))))
    # evenly up to v: 30/v = 18/19 of those called
    assert slowest_days(LIMIT, rest, TENTH) == Fraction(30 * 19, 18) / 2
    assert cold_share(LIMIT, Response(slowed(rest.lag, Fraction(30 * 19, 18)))) == TENTH


@pytest.mark.parametrize("shelf", SHELVES)
def test_no_response_is_fast_enough_if_too_many_are_never_called(shelf: ShelfLife) -> None:
    for lag in LAGS:
        assert slowest_days(shelf, Response(lag, Fraction(1, 5)), TENTH) is Pace.NONE
        assert slowest_days(shelf, Response(lag, Fraction(1)), TENTH) is Pace.NONE
        assert slowest_days(shelf, Response(lag, Fraction(1)), Fraction(1)) is Pace.ANY
        assert slowest_days(shelf, Response(lag), Fraction(1)) is Pace.ANY
    assert slowest_days(shelf, Response(ByTable(points((9, "3/4")))), TENTH) is Pace.NONE


def test_any_response_keeps_the_limit_if_enough_stay_alive_for_good() -> None:
    for lag in LAGS:
        assert slowest_days(FADING, Response(lag), Fraction(4, 5)) is Pace.ANY
    # a fifth is called at once, however slow the others are
    assert slowest_days(HALF, Response(AT_ONCE), Fraction(4, 5)) is Pace.ANY
    assert slowest_days(FADING, Response(AT_ONCE), Fraction(4, 5) ** 2) is Pace.ANY
    assert pace(FADING, Response(AT_ONCE), Fraction(63, 100)) > 0


def test_a_limit_that_floats_can_not_tell_from_the_last_share_is_any() -> None:
    shelf = AliveTable(points((10, "2/3")))
    near = Fraction(1, 3) - Fraction(1, 10**30)
    assert slowest_days(shelf, average(1), near) is Pace.ANY


def test_only_at_once_keeps_a_limit_of_none_at_all() -> None:
    none = Fraction(0)
    for response in (fixed(1), average(1), Response(CALLS)):
        assert slowest_days(HALF, response, none) == 0
    assert slowest_days(LIMIT, average(1), none) == 0
    assert slowest_days(LIMIT, fixed(1), none) == 30
    assert slowest_days(LIMIT, Response(CALLS), none) == Fraction(30, 20) * mean_days(CALLS)
    # nothing is lost within the ten days that all keep
    safe = AliveTable(points((10, "1"), (20, "0")))
    assert slowest_days(safe, fixed(1), none) == 10
    assert slowest_days(safe, average(1), none) == 0
    assert slowest_days(safe, Response(CALLS), none) == pytest.approx(
        float(mean_days(CALLS)) / 2, rel=1e-12
    )
    at_once = HardLimit(days(0))
    for response in (fixed(1), average(1), average(1, 3), Response(CALLS)):
        assert slowest_days(at_once, response, TENTH) == 0


def test_limits_next_to_none_and_all() -> None:
    least = Fraction(1, 10**18)
    assert pace(HALF, fixed(1), least) == pytest.approx(30e-18 / math.log(2), rel=1e-12)
    assert pace(HALF, average(1), least) == pytest.approx(30e-18 / math.log(2), rel=1e-12)
    assert pace(LIMIT, average(1), least) == pytest.approx(30 / math.log(1e18), rel=1e-12)
    assert pace(HALF, fixed(1), 1 - least) == pytest.approx(30 * math.log2(1e18), rel=1e-12)
    assert pace(HALF, average(1), 1 - least) == pytest.approx(30e18 / math.log(2), rel=1e-12)
    assert pace(LIMIT, average(1), 1 - least) == pytest.approx(30e18, rel=1e-12)


def test_what_is_alive_after_some_days() -> None:
    assert [alive_after(LIMIT, Fraction(t)) for t in (0, 30, 31)] == [1, 1, 0]
    assert [alive_after(HALF, Fraction(t)) for t in (0, 30, 90)] == [
        1,
        Fraction(1, 2),
        TENTH * 5 / 4,
    ]
    assert alive_after(HALF, Fraction(15)) == pytest.approx(math.sqrt(0.5), rel=1e-15)
    wanted = {
        0: "1",
        5: "19/20",
        10: "9/10",
        20: "7/10",
        30: "1/2",
        45: "7/20",
        60: "1/5",
        99: "1/5",
    }
    for t, alive in wanted.items():
        assert alive_after(FADING, Fraction(t)) == Fraction(alive)


def test_pairs_that_are_rational_are_exact() -> None:
    exact: dict[tuple[ShelfLife, Lag], Fraction] = {
        (LIMIT, Exactly(days(30))): Fraction(1),
        (LIMIT, Exactly(days(31))): Fraction(0),
        (LIMIT, CALLS): Fraction(1),
        (HardLimit(days("21/2")), CALLS): Fraction(3, 4),
        (FADING, Exactly(days(20))): Fraction(7, 10),
        # half of the calls at 0.995 alive; the others within 1 … 10 and 10 … 20
        (FADING, CALLS): Fraction(1, 2) * Fraction(199, 200)
        + Fraction(9, 38) * (Fraction(99, 100) + Fraction(9, 10)) / 2
        + Fraction(10, 38) * (Fraction(9, 10) + Fraction(7, 10)) / 2,
        (HALF, Exactly(days(60))): Fraction(1, 4),
    }
    for (shelf, lag), alive in exact.items():
        for share, wanted in (
            (alive_share(shelf, Response(lag)), alive),
            (cold_share(shelf, Response(lag)), 1 - alive),
        ):
            assert isinstance(share, Fraction)
            assert share == wanted


def test_two_points_of_a_table_are_hand_arithmetic() -> None:
    # all alive until day 10, none from day 20 on, called evenly within 15 days: 10/15 + 5/15·3/4
    shelf = AliveTable(points((10, "1"), (20, "0")))
    assert alive_share(shelf, Response(ByTable(points((15, "1"))))) == Fraction(11, 12)
    assert alive_share(shelf, fixed(12)) == Fraction(4, 5)
    # evenly within a half-life: (1 − 1/2) / ln 2
    evenly = Response(ByTable(points((30, "1"))))
    assert alive_share(HALF, evenly) == pytest.approx(0.5 / math.log(2), rel=1e-15)


def test_some_are_cold_at_once() -> None:
    shelf = AliveTable(points((0, "4/5"), (10, "0")))
    assert (alive_after(shelf, Fraction(0)), alive_after(shelf, Fraction(5))) == (
        Fraction(4, 5),
        Fraction(2, 5),
    )
    assert cold_share(shelf, fixed(0)) == Fraction(1, 5)
    assert cold_share(shelf, fixed(5)) == Fraction(3, 5)
    assert alive_share(shelf, fixed(5)) == Fraction(2, 5)
    assert slowest_days(shelf, fixed(5), TENTH) is Pace.NONE
    assert slowest_days(shelf, fixed(5), Fraction(1, 5)) == 0
    assert slowest_days(shelf, average(5), Fraction(1, 5)) == 0


def test_who_is_never_called_is_cold() -> None:
    some = Response(Exactly(days(30)), Fraction(1, 4))
    assert (never_called(some), alive_share(HALF, some), cold_share(HALF, some)) == (
        Fraction(1, 4),
        Fraction(3, 8),
        Fraction(5, 8),
    )
    rest = Response(ByTable(points((2, "1/2"), (6, "3/4"))))
    assert never_called(rest) == Fraction(1, 4)
    assert cold_share(LIMIT, rest) == Fraction(1, 4)
    assert alive_share(HardLimit(days(4)), rest) == Fraction(5, 8)
    nobody = Response(Exactly(days(1)), Fraction(1))
    assert (alive_share(HALF, nobody), cold_share(HALF, nobody)) == (0, 1)


def test_without_a_shelf_life_only_they_are() -> None:
    assert cold_share(None, fixed(700)) == 0
    assert cold_share(None, Response(Average(days(7)), TENTH)) == TENTH
    assert cold_share(None, Response(ByTable(points((6, "3/4"))))) == Fraction(1, 4)


@pytest.mark.parametrize(("shelf", "lag"), [*product(SHELVES, LAGS)])
def test_every_pair_is_the_integral_of_one_law_against_the_other(
    shelf: ShelfLife, lag: Lag
) -> None:
    with mp.workdps(30):
        alive = expected(shelf, lag)
        wanted = float(alive), float(1 - alive)
    assert float(alive_share(shelf, Response(lag))) == pytest.approx(wanted[0], rel=1e-9)
    assert float(cold_share(shelf, Response(lag))) == pytest.approx(wanted[1], rel=1e-9, abs=1e-20)


def lives(shelf: ShelfLife, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """The time a lead keeps, for a uniform number: the inverse of S."""
    if isinstance(shelf, HardLimit):
        return np.full_like(u, float(shelf.limit.days))
    if isinstance(shelf, HalfLife):
        halvings: NDArray[np.float64] = -np.log2(u)
        return halvings * float(shelf.half.days)
    at = [0.0, *(float(delay.days) for delay, _ in shelf.points)]
    alive = [1.0, *(float(share) for _, share in shelf.points)]
    found: NDArray[np.float64] = np.interp(u, alive[::-1], at[::-1])
    found[u < alive[-1]] = np.inf
    return found


def waits(lag: Lag, rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    """The time to a call; never is infinite."""
    if isinstance(lag, Exactly):
        return np.full(n, float(lag.after.days))
    if isinstance(lag, Average):
        step = float(lag.mean.days) / lag.steps
        return rng.gamma(lag.steps, step, size=n)
    u = rng.random(n)
    at, by = [0.0], [0.0]
    for delay, share in lag.points:
        at.append(float(delay.days))
        by.append(float(share))
    found: NDArray[np.float64] = np.interp(u, by, at)
    found[u > by[-1]] = np.inf
    return found


@pytest.mark.parametrize(
    ("shelf", "response"),
    [*product(SHELVES, RESPONSES)],
)
def test_simulation_finds_the_same(shelf: ShelfLife, response: Response) -> None:
    n, rng = 100_000, np.random.default_rng(3_030)
    called = rng.random(n) >= float(response.never)
    waited = waits(response.lag, rng, n)
    kept = called & np.isfinite(waited) & (waited <= lives(shelf, rng.random(n)))
    alive = float(alive_share(shelf, response))
    assert abs(kept.mean() - alive) <= 4 * math.sqrt(alive * (1 - alive) / n) + 1e-12


@pytest.mark.parametrize("steps", [1, 3, 40])
def test_a_minute_against_a_hundred_years(steps: int) -> None:
    tiny = float(MINUTE.days / YEARS_100.days)
    fading = HalfLife(YEARS_100)
    assert cold_share(fading, Response(Exactly(MINUTE))) == pytest.approx(
        math.log(2) * tiny, rel=1e-7
    )
    evenly = Response(ByTable(((MINUTE, Fraction(1)),)))
    assert cold_share(fading, evenly) == pytest.approx(math.log(2) * tiny / 2, rel=1e-7)
    line = AliveTable(((YEARS_100, Fraction(0)),))
    assert cold_share(line, evenly) == MINUTE.days / YEARS_100.days / 2
    quick = Response(Average(MINUTE, steps))
    with mp.workdps(40):
        theta = mp.log(2) * _mpf(MINUTE.days / YEARS_100.days)
        cold = float(1 - (1 + theta / steps) ** -steps)
    assert cold_share(fading, quick) == pytest.approx(cold, rel=1e-12)
    assert cold_share(line, quick) == pytest.approx(tiny, rel=1e-12)
    assert cold_share(HardLimit(YEARS_100), quick) == 0
    for shelf in (fading, line, HardLimit(YEARS_100)):
        assert alive_share(shelf, quick) == pytest.approx(1, rel=1e-7)


@pytest.mark.parametrize("steps", [1, 3, 40])
def test_a_hundred_years_against_a_minute(steps: int) -> None:
    slow = Response(Average(YEARS_100, steps))
    times = YEARS_100.days / MINUTE.days
    fading, line = HalfLife(MINUTE), AliveTable(((MINUTE, Fraction(0)),))
    with mp.workdps(60):
        x = mpf(steps) / _mpf(times)
        half = (1 + mp.log(2) / x) ** -steps
        hard = mp.gammainc(steps, 0, x, regularized=True)
        even = hard - steps / x * mp.gammainc(steps + 1, 0, x, regularized=True)
    for shelf, alive in ((fading, half), (HardLimit(MINUTE), hard), (line, even)):
        assert alive_share(shelf, slow) == pytest.approx(float(alive), rel=1e-9, abs=1e-305)
        assert cold_share(shelf, slow) == pytest.approx(float(1 - alive), rel=1e-12)
    assert alive_share(fading, Response(Exactly(YEARS_100))) == 0
    assert cold_share(fading, Response(Exactly(YEARS_100))) == 1
    evenly = Response(ByTable(((YEARS_100, Fraction(1)),)))
    assert alive_share(fading, evenly) == pytest.approx(1 / math.log(2) / float(times), rel=1e-9)
    assert alive_share(line, evenly) == 1 / times / 2


@given(shelves, responses, st.fractions(1, 5, max_denominator=10))
def test_slower_calls_are_colder_and_longer_lives_warmer(
    shelf: ShelfLife, response: Response, by: Fraction
) -> None:
    cold = cold_share(shelf, response)
    slower = Response(slowed(response.lag, by), response.never)
    assert 0 <= cold <= 1
    assert cold_share(shelf, slower) >= cold - Fraction(1, 10**13)
    assert cold_share(longer(shelf, by), response) <= cold + Fraction(1, 10**13)
    assert float(cold + alive_share(shelf, response)) == pytest.approx(1, abs=1e-12)
    assert cold >= never_called(response)


@given(shelves, responses)
def test_a_call_at_once_or_a_life_without_end_loses_only_the_uncalled(
    shelf: ShelfLife, response: Response
) -> None:
    uncalled = float(response.never)
    for lag in (Exactly(days(0)), Average(days(0), 3), ByTable(points((0, "1")))):
        assert cold_share(shelf, Response(lag, response.never)) == pytest.approx(
            uncalled, abs=1e-15
        )
    for_good = longer(shelf, Fraction(10**15))
    assert float(cold_share(for_good, response)) == pytest.approx(uncalled, abs=1e-11)


@given(shelves, responses, st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
def test_the_slowest_response_just_keeps_the_limit(
    shelf: ShelfLife, response: Response, most: Fraction
) -> None:
    found = slowest_days(shelf, response, most)
    if found is Pace.NONE:
        assert never_called(response) > most
        return
    if found is Pace.ANY:
        forever = Response(slowed(response.lag, Fraction(10**15)), response.never)
        assert cold_share(shelf, forever) <= most
        return
    assume(found > 0)
    at, beyond = (cold_share(shelf, paced(response, Fraction(found) * k)) for k in (1, SLOWER))
    assert float(at) <= float(most) + 1e-9
    assert beyond > most
    jumps = isinstance(shelf, HardLimit) and isinstance(response.lag, Exactly)
    if not jumps:
        assert float(at) == pytest.approx(float(most), abs=1e-9)


SLOWER = 1 + Fraction(1, 10**6)


def paced(response: Response, mean: Fraction) -> Response:
    """The same kind of response with another mean."""
    return Response(slowed(response.lag, mean / mean_days(response.lag)), response.never)


# --- what has been observed elsewhere


def test_contact_data_that_lose_two_percent_a_month_have_a_half_life_of_almost_three_years() -> (
    None
):
    # maths.md T3.12: 2.1 % a month are 22.5 % a year
    months = math.log(2) / -math.log1p(-0.021)
    assert months == pytest.approx(32.7, abs=0.05)
    shelf = HalfLife(Duration(Fraction(months), Span.MONTH))
    month, year = Span.MONTH.value, 12 * Span.MONTH.value
    assert float(alive_after(shelf, month)) == pytest.approx(0.979, rel=1e-12)
    assert 1 - float(alive_after(shelf, year)) == pytest.approx(0.225, abs=5e-4)


def test_seven_and_sixty_times_as_likely_is_no_single_half_life_but_a_table_can_say_it() -> None:
    # maths.md T3.11: after ½, 1½ and 36 h; observed ln 60 ÷ ln 7
    times = [Fraction(hours) * Span.HOUR.value for hours in ("1/2", "3/2", "36")]

    def ratio(shelf: ShelfLife) -> float:
        first, second, last = (float(alive_after(shelf, time)) for time in times)
        return math.log(first / last) / math.log(first / second)

    observed = math.log(60) / math.log(7)
    assert observed == pytest.approx(2.10, abs=0.005)
    assert ratio(HalfLife(Duration(Fraction(20), Span.HOUR))) == pytest.approx(35.5, rel=1e-9)
    # of 2^−(t/h)^k it is (36^k − ½^k) ÷ (1.5^k − ½^k), and its least value is at k → 0
    shapes = [10.0**-power for power in range(5)]
    weibull = [(36**k - 0.5**k) / (1.5**k - 0.5**k) for k in shapes]
    assert weibull == sorted(weibull, reverse=True)
    least = math.log(72) / math.log(3)
    assert least == pytest.approx(3.89, abs=0.005)
    assert min(weibull) > least > observed
    alive = [Fraction(7, 10), Fraction(1, 10), Fraction(7, 600)]
    hours = [Duration(Fraction(each), Span.HOUR) for each in ("1/2", "3/2", "36")]
    assert ratio(AliveTable(tuple(zip(hours, alive, strict=True)))) == pytest.approx(observed)
