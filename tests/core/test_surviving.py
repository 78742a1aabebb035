"""How long it took those who did not go cold meanwhile: the slow ones are gone."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma

from funnelplan.core.lags import Average, ByTable, Exactly, Lag, done_by, given_done, mean_days
from funnelplan.core.shelf import (
    AliveTable,
    HalfLife,
    HardLimit,
    Response,
    ShelfLife,
    alive_after,
    alive_share,
    cold_share,
)
from funnelplan.core.surviving import surviving
from tests.core.timed import MONTH, QUARTER_OF_A_YEAR, average, days, lags, months, table

FADING = AliveTable(((days(10), Fraction(3, 4)), (days(100), Fraction(1, 5))))
"""A quarter is gone within 10 days, a fifth is left after 100, and stays."""

shelves: st.SearchStrategy[ShelfLife] = st.one_of(
    st.builds(HardLimit, st.integers(0, 60).map(days)),
    st.builds(HalfLife, st.integers(1, 60).map(days)),
    st.just(FADING),
)


def test_the_slow_ones_die_so_winners_look_fast() -> None:
    # maths.md T4.9: half are cold after six months
    half = HalfLife(months(6))
    assert alive_share(half, Response(QUARTER_OF_A_YEAR)) == pytest.approx(0.7204, abs=5e-5)
    left = surviving(half, QUARTER_OF_A_YEAR)
    assert isinstance(left, Average)
    assert left.steps == 3
    assert float(mean_days(left) / MONTH) == pytest.approx(2.689, abs=5e-4)


def test_of_two_exponential_laws_the_faster_one_wins() -> None:
    # λc ÷ (λc + λd) get through, as fast as both together (maths.md section 4)
    closing, dying = 1 / 20, np.log(2) / 30
    half, lag = HalfLife(days(30)), Average(days(20))
    assert alive_share(half, Response(lag)) == pytest.approx(closing / (closing + dying))
    assert float(mean_days(surviving(half, lag))) == pytest.approx(1 / (closing + dying))


@pytest.mark.parametrize("steps", [1, 3, 12])
@pytest.mark.parametrize("limit", [5, 30, 90, 900])
def test_a_hard_limit_cuts_the_law(steps: int, limit: int) -> None:
    law = gamma(steps, scale=30 / steps)
    found = surviving(HardLimit(days(limit)), Average(days(30), steps))
    through = law.cdf(limit)
    for t in np.linspace(0, limit, 37):
        wanted = law.cdf(t) / through
        assert float(done_by(found, Fraction(t))) == pytest.approx(wanted, abs=2e-3)
    area, _ = quad(law.cdf, 0, limit)
    assert float(mean_days(found)) == pytest.approx(limit - area / through, rel=3e-4)


@pytest.mark.parametrize("lag", [average(1), average(2, 4), table((3, "1/4"), (80, "1"))])
@pytest.mark.parametrize("shelf", [FADING, HalfLife(days(25))])
def test_what_has_no_closed_form_is_followed_by_pieces(lag: Lag, shelf: ShelfLife) -> None:
    found = surviving(shelf, lag)
    corner = [0.0, 3, 10, 80, 100, 2_000]  # each piece is smooth

    def alive(t: float) -> float:
        return float(alive_after(shelf, Fraction(t)))

    def dense(t: float) -> float:
        if isinstance(lag, Average):
            return float(gamma(lag.steps, scale=float(lag.mean.days) / lag.steps).pdf(t))
        return 1 / 12 if t <= 3 else 0.75 / 77 if t <= 80 else 0.0

    pieces = list(pairwise(corner))
    through = sum(quad(lambda t: alive(t) * dense(t), u, v)[0] for u, v in pieces)
    moment = sum(quad(lambda t: t * alive(t) * dense(t), u, v)[0] for u, v in pieces)
    assert float(alive_share(shelf, Response(lag))) == pytest.approx(through, rel=1e-6)
    assert float(mean_days(found)) == pytest.approx(moment / through, rel=3e-4)


def test_what_takes_a_fixed_time_still_takes_it() -> None:
    for lag in (Exactly(days(9)), Exactly(days(0)), Average(days(0))):
        for shelf in (None, FADING, HalfLife(days(3)), HardLimit(days(2))):
            assert surviving(shelf, lag) == lag


def test_what_keeps_for_ever_takes_as_long_as_ever() -> None:
    rest = table((2, "1/2"), (4, "3/4"))
    assert surviving(None, rest) == given_done(rest) == table((2, "2/3"), (4, "1"))
    found = surviving(AliveTable(((days(5), Fraction(1)),)), QUARTER_OF_A_YEAR)
    assert float(mean_days(found) / MONTH) == pytest.approx(3, rel=3e-4)


def test_some_are_through_at_once() -> None:
    # half at once, the other half within 10 days, of which one in two are within the limit
    found = surviving(HardLimit(days(5)), table((0, "1/2"), (10, "1")))
    assert done_by(found, Fraction(0)) == pytest.approx(Fraction(2, 3))
    assert mean_days(found) == pytest.approx(Fraction(1, 3) * Fraction(5, 2))


@pytest.mark.parametrize(
    "lag", [Average(days(3)), table((10, "1")), table((2, "0"), (4, "1"))], ids=str
)
def test_where_nobody_is_left_the_time_is_nobodys(lag: Lag) -> None:
    gone = HardLimit(days(0))
    assert cold_share(gone, Response(lag)) == 1
    assert surviving(gone, lag) == lag
    assert surviving(AliveTable(((days(0), Fraction(0)),)), lag) == lag


@given(shelves, lags)
def test_survivors_are_a_law_of_their_own_and_no_slower(shelf: ShelfLife, lag: Lag) -> None:
    found = surviving(shelf, lag)
    assert mean_days(found) <= mean_days(lag) * Fraction("1.001")
    if isinstance(found, ByTable):
        delays = [delay.days for delay, _ in found.points]
        shares = [share for _, share in found.points]
        assert all(a < b for a, b in pairwise(delays))
        assert all(a <= b for a, b in pairwise(shares))
        assert shares[-1] == 1


def test_a_half_life_is_not_taken_for_a_limit_of_the_same_length() -> None:
    limit, half = (surviving(kind(days(9)), Average(days(9))) for kind in (HardLimit, HalfLife))
    assert isinstance(limit, ByTable)
    assert isinstance(half, Average)
