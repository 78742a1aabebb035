"""Two times one after the other, as one law."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given

from funnelplan.core.ageing import Passage, close_chance
from funnelplan.core.consecutive import together
from funnelplan.core.lags import Average, ByTable, Exactly, Lag, done_by, mean_days, still_open
from funnelplan.core.quantities import Missing
from tests.core.timed import averages, days, table, tables

TWO = Average(days(2))
HALF = Fraction(1, 2)


def chance(takes: Lag, lost_after: Lag, age: int) -> float:
    found = close_chance(Passage(Fraction(1, 4), takes, Fraction(0), lost_after), Fraction(age))
    assert not isinstance(found, Missing)
    return float(found)


@pytest.mark.parametrize("age", [1, 4, 10])
def test_two_averages_are_those_of_the_closed_form(age: int) -> None:
    # S = e^(−a/2)·(1 + a/2), L = e^(−a/4): 28.0, 26.9 and 14.1 %
    still, lost = math.exp(-age / 2) * (1 + age / 2), math.exp(-age / 4)
    wanted = still / (still + 3 * lost)
    assert chance(together(TWO, TWO), Average(days(4)), age) == pytest.approx(wanted, abs=1e-4)
    assert wanted == pytest.approx({1: 0.280, 4: 0.269, 10: 0.141}[age], abs=5e-4)


@pytest.mark.parametrize("age", [1, 3])
@pytest.mark.parametrize("in_order", [True, False])
def test_a_minute_before_makes_next_to_no_difference(age: int, *, in_order: bool) -> None:
    minute = Exactly(days(Fraction(1, 1440)))
    both = together(minute, TWO) if in_order else together(TWO, minute)
    # S(a) = e^(−(a − 1/1440) ÷ 2) beside L(a) = e^(−a ÷ 2)
    more = math.exp(1 / 2880)
    assert chance(both, TWO, age) == pytest.approx(more / (more + 3), abs=5e-5)
    assert chance(both, TWO, age) == pytest.approx(0.25, abs=1e-3)


def test_what_always_takes_as_long_adds_up() -> None:
    both = together(Exactly(days(10)), Exactly(days(20)))
    assert both == Exactly(days(30))
    assert chance(both, Average(days(100)), 30) == 0


def test_a_table_is_put_off_by_what_always_takes_as_long() -> None:
    assert together(Exactly(days(5)), table((2, "1/2"), (4, "1"))) == table(
        (5, "0"), (7, "1/2"), (9, "1")
    )
    at_once = together(table((0, "1/4"), (4, "1")), Exactly(days(5)))
    shares = [done_by(at_once, Fraction(t)) for t in ("4.99", "5", "7", "9")]
    assert shares == [0, Fraction(1, 4), Fraction(5, 8), 1]


def test_the_means_may_be_far_apart() -> None:
    m, n = 1 / 6, 180  # P(open at t) = (m·e^(−t/m) − n·e^(−t/n)) ÷ (m − n)
    both = together(Average(days(Fraction(1, 6))), Average(days(n)))
    for t in (2, 8, 30, 180, 900):  # a cell is two days
        wanted = (m * math.exp(-t / m) - n * math.exp(-t / n)) / (m - n)
        assert float(still_open(both, Fraction(t))) == pytest.approx(wanted, abs=1e-4), t


def test_who_is_there_at_once_twice_is_there_at_once() -> None:
    # ¼ at once, else evenly within 2 days; ⅓ at once, else evenly within 3
    both = together(table((0, "1/4"), (2, "1")), table((0, "1/3"), (3, "1")))
    assert done_by(both, Fraction(0)) == pytest.approx(1 / 12)
    # by day 1: 1/12 + ¼·⅔·⅓ + ⅓·¾·½ + ¾·⅔·(½ · ½ · ⅓)
    wanted = 1 / 12 + 1 / 18 + 1 / 8 + 1 / 24
    assert float(done_by(both, Fraction(1))) == pytest.approx(wanted, abs=2e-5)
    assert float(mean_days(both)) == pytest.approx(0.75 + 1, abs=1e-4)


def test_two_even_ones_make_a_triangle() -> None:
    both = together(table((2, "1")), table((2, "1")))
    for t in (Fraction(1, 4), HALF, Fraction(1), Fraction(2), Fraction(3)):
        wanted = t * t / 8 if t <= 2 else 1 - (4 - t) ** 2 / 8
        assert float(done_by(both, t)) == pytest.approx(float(wanted), abs=2e-5)


@given(tables() | averages, tables() | averages)
def test_the_law_is_short_whole_and_keeps_the_mean(one: Lag, other: Lag) -> None:
    if not mean_days(one) or not mean_days(other):
        return
    both = together(one, other)
    assert isinstance(both, ByTable)
    assert len(both.points) <= 400
    delays, shares = zip(*((delay.days, share) for delay, share in both.points), strict=True)
    assert list(delays) == sorted(set(delays))
    assert list(shares) == sorted(shares)
    assert shares[-1] == 1
    means = float(mean_days(one) + mean_days(other))
    assert float(mean_days(both)) == pytest.approx(means, rel=2e-3)
