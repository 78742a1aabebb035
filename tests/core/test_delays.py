"""The price of every hour or day until sales follows up."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelplan.core.delays import Priced
from funnelplan.core.perishing import perishing
from funnelplan.core.quantities import Missing, money, share
from tests.spec import reading

PLAN = """
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-30}
stages:
  - {name: mql, rate: 30%}
  - name: sql
    rate: 25%
    basis: worked
    shelf_life: {hard: 30 days}
    response: {average: 3 days}
  - {name: customer}
deal: {value: 100_000, margin: 40%}
"""
KEEPS = "stages.sql.shelf_life"
CALLS = "stages.sql.response"


def table(*sets: str, text: str = PLAN, of: int = 40) -> tuple[Priced, ...]:
    return perishing(reading.plan(text, None, *sets), 1, of, 10).response_table


def by_time(rows: tuple[Priced, ...]) -> dict[Fraction, Priced]:
    return {row.at: row for row in rows}


def test_days_are_priced_up_to_twice_the_plans_own() -> None:
    rows = table(f"{KEEPS}.half=30 days", f"{CALLS}.exactly=3 days")
    assert [row.at for row in rows] == [0, 1, 2, 3, 4, 5, 6]
    assert [row.response.amount for row in rows] == [row.at for row in rows]
    assert [row.what for row in rows] == ["step"] * 3 + ["now"] + ["step"] * 3
    for row in rows:
        alive = 0.5 ** (float(row.at) / 30)  # maths.md 3c: 2^(−q/h)
        customers = 40 * alive / 4
        assert float(row.cold_share.exact) == pytest.approx(1 - alive, abs=1e-14)
        assert float(row.customers.exact) == pytest.approx(customers, abs=1e-12)
        gained = 10 * alive - 10 * 0.5**0.1
        assert float(row.change.exact) == pytest.approx(gained, abs=1e-12)
        assert row.revenue.exact == row.change.exact * 100_000
        assert row.margin.exact == row.change.exact * 40_000


def test_the_plans_own_response_changes_nothing() -> None:
    for sets in ((), (f"{CALLS}.exactly=31 h",), (f"{CALLS}.table.1 week=90%",)):
        now = next(row for row in table(*sets) if row.what == "now")
        assert now.change.amount == 0
        assert now.revenue == money(0, "EUR")


def test_hours_are_priced_where_sales_takes_less_than_two_days() -> None:
    rows = table(f"{CALLS}.average=4 h")
    assert [row.at * 24 for row in rows] == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert [row.at for row in table(f"{CALLS}.average=9 days")] == [0, 4, 8, 9, 12, 16]
    assert [row.at for row in table(f"{CALLS}.average=1 day")][:3] == [
        0,
        Fraction(1, 3),
        Fraction(2, 3),
    ]


def test_from_at_once_the_next_hours_are_priced() -> None:
    rows = table(f"{CALLS}.exactly=0 days", f"{KEEPS}.half=1 day")
    assert [row.at * 24 for row in rows] == [0, 1, 2, 3, 4]
    assert [row.what for row in rows] == ["now", "step", "step", "step", "step"]
    assert float(rows[4].cold_share.exact) == pytest.approx(1 - 0.5 ** (1 / 6), abs=1e-14)


def test_a_table_by_which_all_are_called_at_once_is_priced_too() -> None:
    rows = table(f"{CALLS}.table.0 days=90%", f"{KEEPS}.hard=3 h")
    assert [row.cold_share.amount for row in rows] == [Fraction(1, 10)] * 4 + [1]
    assert rows[0].what == "now"


def test_the_agreed_response_stands_among_them() -> None:
    rows = by_time(table(text=PLAN + "sla: {response: 36 h}\n"))
    assert rows[Fraction(3, 2)].what == "agreed"
    assert rows[Fraction(3)].what == "now"
    same = by_time(table(text=PLAN + "sla: {response: 3 days}\n"))
    assert same[Fraction(3)].what == "now"
    assert by_time(table(text=PLAN + "sla: {goal: ten}\n"))[Fraction(3)].what == "now"


def test_who_is_never_called_stays_so() -> None:
    rows = table(f"{CALLS}.never=10%")
    assert rows[0].cold_share == share(Fraction(1, 10))
    left = table(f"{CALLS}.table.10 days=80%")
    assert left[0].cold_share == share(Fraction(1, 5))
    assert [row.what for row in left].count("now") == 1
    (now,) = (row for row in left if row.what == "now")
    assert now.at == 5  # evenly over ten days


def test_the_same_kind_of_response_is_priced() -> None:
    rows = by_time(table(f"{KEEPS}.half=10 days", f"{CALLS}.average=3 days", f"{CALLS}.steps=2"))
    theta = 0.6931471805599453 / 10
    for time, row in rows.items():
        alive = (1 + theta * float(time) / 2) ** -2  # maths.md 3c: (1 + θq/a)^(−a)
        assert 1 - float(row.cold_share.exact) == pytest.approx(alive, abs=1e-14)


def test_a_table_of_calls_is_stretched() -> None:
    # evenly over 4 days, 2 on average: twice as slow is evenly over 8, of which 3 are in time
    rows = by_time(table(f"{CALLS}.table.4 days=100%", f"{KEEPS}.hard=3 days"))
    assert rows[Fraction(2)].cold_share == share(Fraction(1, 4))
    assert rows[Fraction(4)].cold_share == share(Fraction(5, 8))


def test_where_all_go_cold_none_become_customers() -> None:
    rows = by_time(table(f"{KEEPS}.hard=2 days", f"{CALLS}.exactly=2 days"))
    assert rows[Fraction(2)].customers.amount == 10
    assert rows[Fraction(3)].cold_share == share(Fraction(1))
    assert rows[Fraction(3)].customers.amount == 0
    assert rows[Fraction(3)].revenue == money(-1_000_000, "EUR")


def test_where_all_go_cold_those_who_join_below_are_still_there() -> None:
    stages = PLAN.replace(
        "  - {name: customer}", "  - {name: opportunity, rate: 50%}\n  - {name: customer}"
    )
    text = (
        stages
        + "channels: [{name: own, enters: mql, share: 100%}, {name: fair, enters: opportunity, expect: 8}]\n"
    )
    rows = by_time(table(f"{KEEPS}.hard=2 days", f"{CALLS}.exactly=2 days", text=text, of=40))
    assert rows[Fraction(2)].customers.amount == 40 * Fraction(1, 8) + 4
    assert rows[Fraction(3)].customers.amount == 4
    assert rows[Fraction(3)].change.amount == -5


def test_people_who_are_short_lose_as_many_however_soon_they_call() -> None:
    text = PLAN.replace(
        "    response:", "    capacity: {people: 1, each: 1 per month}\n    response:"
    )
    rows = table(text=text, of=400)
    result = perishing(reading.plan(text), 1, 400, 10)
    assert {row.cold_share for row in rows} == {result.by_capacity}
    assert {row.change.amount for row in rows} == {0}


def test_without_money_only_customers_are_told() -> None:
    text = PLAN.replace("deal: {value: 100_000, margin: 40%}\n", "")
    row = table(text=text)[0]
    assert row.change.amount is not None
    assert row.revenue.why == Missing("key", "deal.value")
    assert row.margin.why == Missing("key", "deal.margin")


@pytest.mark.parametrize(
    "text",
    [
        PLAN.replace("    shelf_life: {hard: 30 days}\n", ""),
        PLAN.replace(
            "    response: {average: 3 days}\n", "    capacity: {people: 2, each: 1 per day}\n"
        ),
    ],
    ids=["no shelf life", "no response"],
)
def test_without_a_shelf_life_or_a_response_there_is_no_price(text: str) -> None:
    assert table(f"{CALLS}.never=10%" if "response" in text else "name=x", text=text) == ()


@given(
    st.sampled_from(("half", "hard")),
    st.sampled_from(("exactly", "average")),
    st.integers(40, 400),
    st.integers(1, 400),
    st.integers(0, 90),
)
@settings(max_examples=40, deadline=None)
def test_the_later_the_more_go_cold_and_the_less_comes_out(
    keeps: str, calls: str, shelf: int, response: int, never: int
) -> None:
    said = f"{KEEPS}.{keeps}={shelf} h", f"{CALLS}.{calls}={response} h"
    if keeps == "hard" and calls == "exactly" and response > shelf:
        return  # nothing is left, which is refused
    rows = table(*said, f"{CALLS}.never={never}%")
    assert 4 <= len(rows) <= 10
    for sooner, later in pairwise(rows):
        assert sooner.at < later.at
        assert sooner.cold_share.exact <= later.cold_share.exact
        assert sooner.customers.exact >= later.customers.exact
        assert sooner.margin.exact >= later.margin.exact
    assert rows[0].cold_share == share(Fraction(never, 100))
    for row in rows:
        assert row.customers.exact == 10 * (1 - row.cold_share.exact)
