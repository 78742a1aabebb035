"""Fixed costs as they fall due, by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from funnelplan.core.calendar import Calendar, calendar_of
from funnelplan.core.goal import Goal
from funnelplan.core.instalments import Due, due, fixed_of, lacks_spend
from funnelplan.core.money import Cost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Missing
from funnelplan.core.settling import settled_plan
from funnelplan.core.volume import Volume
from funnelplan.core.volumes import goal_of, required
from tests.spec import reading

HALF_YEAR = calendar_of(Goal(start=date(2027, 1, 15), end=date(2027, 6, 30)))
YEAR = Calendar(None, 360)
NONE = Fraction(0)


def cost(amount: int, paid: str | None = None) -> Cost:
    return Cost("it", Fraction(amount), paid)


def row(*amounts: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, amounts))


@pytest.mark.parametrize(
    ("paid", "months", "spread", "early", "beyond"),
    [
        ("monthly", (10, 10, 10, 10, 10, 10, 0, 0), 0, 0, 0),
        (None, (10, 10, 10, 10, 10, 10, 0, 0), 60, 0, 0),
        ("2027-01", (60, 0, 0, 0, 0, 0, 0, 0), 0, 0, 0),
        ("2027-03-31", (0, 0, 60, 0, 0, 0, 0, 0), 0, 0, 0),
        ("2027-08", (0, 0, 0, 0, 0, 0, 0, 60), 0, 0, 0),
        ("2027-09-01", (0,) * 8, 0, 0, 60),
        ("2026-12-31", (60, 0, 0, 0, 0, 0, 0, 0), 0, 60, 0),
    ],
)
def test_of_a_plan_with_dates(
    paid: str | None, months: tuple[int, ...], spread: int, early: int, beyond: int
) -> None:
    assert due([cost(60, paid)], HALF_YEAR, 8) == Due(row(*months), *row(spread, early, beyond))


def test_of_a_plan_without_dates_all_are_spread_over_its_year() -> None:
    found = due([cost(120, "2027-03"), cost(12), cost(24, "monthly")], YEAR, 24)
    assert found.months == row(*[13] * 12, *[0] * 12)
    assert found[1:] == row(132, 0, 0)


def test_what_lies_beyond_the_months_looked_at_is_left_out() -> None:
    found = due([cost(60, "monthly"), cost(5, "2027-01")], HALF_YEAR, 4)
    assert found == Due(row(15, 10, 10, 10), NONE, NONE, Fraction(20))
    assert due([], HALF_YEAR, 2) == Due(row(0, 0), NONE, NONE, NONE)


def test_every_round_that_begins_in_the_months_counts() -> None:
    # rounds begin in months 0, 12, …, 72 of 84; paid 73 months on (once within), and 25 (five times)
    plan = calendar_of(Goal(start=date(2027, 1, 1), end=date(2027, 12, 31)))
    found = due([cost(90_000, "2033-02"), cost(700, "2029-02")], plan, 84, 12)
    assert {month: paid for month, paid in enumerate(found.months) if paid} == {
        73: 90_000 + 700,
        **dict.fromkeys((25, 37, 49, 61), 700),
    }
    assert found.beyond == 6 * 90_000 + 2 * 700
    assert found.early == found.spread == 0


def test_what_a_later_round_pays_before_it_begins_is_due_in_its_month() -> None:
    # rounds begin in months 0, 12, 24; three months before that are −3, 9, 21; 15 months −15, −3, 9
    plan = calendar_of(Goal(start=date(2027, 1, 1), end=date(2027, 12, 31)))
    found = due([cost(60, "2026-10"), cost(7, "2025-10"), cost(36)], plan, 36, 12)
    months = [3] * 36
    months[0] += 60 + 7 + 7
    months[9] += 60 + 7
    months[21] += 60
    assert found == Due(row(*months), *row(3 * 36, 60 + 7 + 7, 0))


def planned(text: str) -> tuple[Plan, Volume]:
    plan = reading.plan(
        "funnelplan: 1\nstages: [{name: lead, rate: 10%}, {name: sql, rate: 25%}, {name: customer}]\n"
        + text
    )
    found = settled_plan(plan, goal_of(plan))
    return found.plan, found.volume


def test_the_fixed_costs_are_those_of_the_plan_and_of_its_channels() -> None:
    plan, volume = planned(
        "goal: {customers: 3}\n"
        "spend: {per: {lead: 5}, costs: [{what: team, amount: 100}]}\n"
        "channels:\n"
        "  - {name: web, enters: lead, share: 100%, costs: [{what: site, amount: 30}]}\n"
        "  - {name: idle, enters: lead, costs: [{what: never, amount: 7}]}\n"
    )
    assert [each.amount for each in fixed_of(plan, volume)] == [100, 30]
    assert lacks_spend(plan, volume) is None


def test_a_plan_that_says_only_what_is_available_spends_it() -> None:
    plan, volume = planned("goal: {customers: 3}\nspend: {budget: 900}\n")
    assert fixed_of(plan, volume) == (Cost("budget", Fraction(900)),)
    assert lacks_spend(plan, volume) is None


def test_without_costs_and_budget_there_is_no_spend() -> None:
    plan, volume = planned("goal: {customers: 3}\n")
    assert fixed_of(plan, volume) == ()
    assert lacks_spend(plan, volume) == Missing("key", "spend.per")
    nurture = "spend: {nurture: {per: lead, amount: 1, every: month, for: 6 months}}\n"
    assert lacks_spend(*planned("goal: {customers: 3}\n" + nurture)) is None


def test_where_a_part_has_no_price_there_is_none_either() -> None:
    plan, _ = planned(
        "goal: {customers: 9}\nchannels: [{name: fair, enters: lead, expect: 20, per: {lead: 9}}]\n"
    )
    target = goal_of(plan)
    assert target is not None
    assert lacks_spend(plan, required(plan, target)) == Missing("own_costs", "spend.per")
