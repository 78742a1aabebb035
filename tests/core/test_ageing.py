"""What an open lead is worth, new and old."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.ageing import Passage, close_chance, value_at, values
from funnelplan.core.discounting import expected
from funnelplan.core.lags import Average, ByTable, Exactly, Lag
from funnelplan.core.quantities import Duration, Missing, Span

TENTH, NONE, QUARTER = Fraction(1, 10), Fraction(0), Fraction(1, 4)
MONTH = Span.MONTH.value
WINS = Average(Duration(Fraction(3), Span.MONTH), 3)
LOSES = Average(Duration(Fraction(4), Span.MONTH))

DEAL = Passage(QUARTER, WINS, Fraction(400), LOSES)
TO_SQL = Passage(Fraction(3, 10), Average(Duration(Fraction(1), Span.MONTH), 2), NONE)
TO_MQL = Passage(Fraction(4, 10), Average(Duration(Fraction(1), Span.MONTH)), NONE)


def days(amount: int) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


def test_what_leads_are_worth_by_stage() -> None:
    # maths.md T5.7
    lead, mql, sql, customer = values(Fraction(20_000), (TO_MQL, TO_SQL, DEAL), TENTH)
    assert customer == 20_000
    assert sql == pytest.approx(4_482.73, abs=0.005)
    assert mql == pytest.approx(1_334.20, abs=0.005)
    assert lead == pytest.approx(529.48, abs=0.005)
    assert 200 * lead + 60 * mql + 20 * sql == pytest.approx(275_602, abs=0.5)


def test_a_deal_that_is_open_for_nine_months_is_a_thirteenth_of_a_new_one() -> None:
    # maths.md T5.8
    wanted = {0: 25.0, 1: 28.2, 3: 23.0, 6: 8.5, 9: 1.9}
    for age, percent in wanted.items():
        chance = close_chance(DEAL, age * MONTH)
        assert not isinstance(chance, Missing)
        assert 100 * chance == pytest.approx(percent, abs=0.05)
    new, old = close_chance(DEAL, NONE), close_chance(DEAL, 9 * MONTH)
    assert not isinstance(new, Missing)
    assert not isinstance(old, Missing)
    assert round(new / old) == 13


def test_who_is_never_given_up_is_ever_more_surely_among_those_who_never_buy() -> None:
    kept = DEAL._replace(lost_after=None)
    # R·S ÷ (R·S + 1 − R); S is 1 at once and 0 in the end
    assert close_chance(kept, NONE) == QUARTER
    assert close_chance(kept, 10_000 * MONTH) == 0
    exactly = Passage(QUARTER, Exactly(days(30)), NONE)
    assert close_chance(exactly, Fraction(29)) == QUARTER
    assert close_chance(exactly, Fraction(30)) == 0


def test_who_outlasts_all_others_buys() -> None:
    short = Passage(QUARTER, WINS, NONE, Exactly(days(30)))
    assert close_chance(short, Fraction(30)) == 1
    assert close_chance(Passage(Fraction(1), WINS, NONE), 5 * MONTH) == 1


def test_older_than_any_is_nobody() -> None:
    passage = Passage(QUARTER, Exactly(days(60)), Fraction(7), Exactly(days(30)))
    assert close_chance(passage, Fraction(60)) == Missing("none_open")
    assert value_at(passage, Fraction(1), TENTH, Fraction(60)) == Missing("none_open")
    # those who are open still are not among the winners: nothing comes, what is spent is spent
    kept = passage._replace(lost_after=None)
    assert value_at(kept, Fraction(100), TENTH, Fraction(60)) == -7


def test_a_table_that_does_not_end_at_all_speaks_of_those_who_go_on() -> None:
    half = ByTable(((days(10), Fraction(1, 2)),))
    # of the winners half are left after 5 days: 1/8 ÷ (1/8 + 3/4)
    assert close_chance(Passage(QUARTER, half, NONE), Fraction(5)) == Fraction(1, 7)
    # half of the losers are never given up: 1/8 ÷ (1/8 + 3/4 · 3/4)
    assert close_chance(Passage(QUARTER, half, NONE, half), Fraction(5)) == Fraction(2, 11)


def test_a_new_one_of_any_age_is_worth_what_a_new_one_is() -> None:
    (sql, _) = values(Fraction(20_000), (DEAL,), TENTH)
    assert value_at(DEAL, Fraction(20_000), TENTH, NONE) == pytest.approx(float(sql), rel=1e-14)
    assert values(Fraction(5), (), TENTH) == (5,)
    assert values(Fraction(1), (DEAL,), TENTH)[0] < 0


lags = st.sampled_from([WINS, LOSES, Exactly(days(50)), ByTable(((days(100), Fraction(1)),))])
shares = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50)


@given(shares, lags, lags, st.integers(0, 49))
def test_the_chance_is_one_and_better_odds_are_better(
    rate: Fraction, takes: Lag, lost_after: Lag, age: int
) -> None:
    passage = Passage(rate, takes, NONE, lost_after)
    chance = close_chance(passage, Fraction(age))
    better = close_chance(passage._replace(rate=(1 + rate) / 2), Fraction(age))
    assert not isinstance(chance, Missing)
    assert not isinstance(better, Missing)
    assert 0 <= chance < better <= 1
    same = close_chance(passage._replace(lost_after=takes), Fraction(age))
    assert same == pytest.approx(float(rate), rel=1e-12)


@given(shares, lags, st.fractions(0, 1, max_denominator=20))
def test_two_passages_are_one_after_the_other(rate: Fraction, takes: Lag, i: Fraction) -> None:
    one, two = Passage(rate, takes, Fraction(3)), Passage(rate, WINS, Fraction(5))
    top, middle, _ = values(Fraction(1000), (one, two), i)
    assert values(middle, (one,), i)[0] == top
    assert middle == pytest.approx(float(rate) * expected(WINS, i) * 1000 - 5, rel=1e-12)
