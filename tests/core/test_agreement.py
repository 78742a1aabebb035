"""What marketing and sales have agreed on: what it leaves open, and what it promises too soon."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funnelplan.core.agreement import ITEMS, OWNERS, Agreement
from funnelplan.core.lags import Average, ByTable, Exactly, Lag, done_by
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Severity
from funnelplan.core.promises import disagreements
from funnelplan.core.quantities import Duration, Span, days, share
from funnelplan.core.shelf import Response
from tests.strategies import funnel, replace


def day(amount: int | Fraction) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


ALL = {item: "as told" for item in ITEMS if item != "response"}
BOTH = dict.fromkeys(OWNERS, "someone")
SETTLED = Agreement(ALL, BOTH, day(1))


def with_response(plan: Plan, stage: int, lag: Lag, sla: Agreement | None = SETTLED) -> Plan:
    """The plan with a response at a stage, and an agreement."""
    stages = list(plan.stages)
    stages[stage] = replace(stages[stage], response=Response(lag), basis=Fraction(0))
    return replace(plan, stages=tuple(stages), sla=sla)


PLAN = replace(funnel(mql="1/2", sql="1/4"), sla=SETTLED)


def codes(plan: Plan) -> list[str]:
    return [problem.code for problem in disagreements(plan)]


# --- what it leaves open


def test_an_agreement_that_settles_everything_lacks_nothing() -> None:
    assert SETTLED.lacking == ()
    assert codes(PLAN) == []


def test_a_plan_without_an_agreement_is_not_asked_for_one() -> None:
    assert codes(replace(PLAN, sla=None)) == []
    assert codes(with_response(PLAN, 1, Average(day(30)), sla=None)) == []


def test_everything_that_is_open_is_told_in_the_usual_order() -> None:
    found = list(disagreements(replace(PLAN, sla=Agreement({}, {}))))
    items = (*ITEMS, "owners.marketing", "owners.sales")
    assert [problem.facts for problem in found] == [{"item": i, "hint": i} for i in items]
    assert {(p.code, p.path, p.severity) for p in found} == {("FP612", ("sla",), Severity.WARNING)}


@pytest.mark.parametrize("item", ITEMS)
def test_each_item_is_asked_for(item: str) -> None:
    without = {key: text for key, text in ALL.items() if key != item}
    sla = Agreement(without, BOTH, None if item == "response" else day(1))
    assert sla.lacking == (item,)


@pytest.mark.parametrize("side", OWNERS)
def test_each_side_answers_for_it(side: str) -> None:
    owners = {key: text for key, text in BOTH.items() if key != side}
    assert SETTLED._replace(owners=owners).lacking == (f"owners.{side}",)


# --- what it promises


def test_a_promise_that_is_shorter_than_what_is_planned_is_told() -> None:
    (problem,) = disagreements(with_response(PLAN, 1, Average(day(7), 3)))
    assert (problem.code, problem.path, problem.severity) == (
        "FP613",
        ("sla", "response"),
        Severity.WARNING,
    )
    problem_share = done_by(Average(day(7), 3), Fraction(1))
    assert problem.facts == {
        "name": "sql",
        "promised": days(Fraction(1)),
        "kept": share(problem_share),
    }


@pytest.mark.parametrize(
    ("lag", "found"),
    [
        (Exactly(day(1)), []),
        (Exactly(Duration(Fraction(25), Span.HOUR)), ["FP613"]),
        (Average(Duration(Fraction(14), Span.HOUR)), []),  # 1 − e^(−24/14) = 82 %
        (Average(Duration(Fraction(15), Span.HOUR)), ["FP613"]),  # 79.8 %
        (ByTable(((day(1), Fraction(4, 5)),)), []),
        (ByTable(((day(1), Fraction(79, 100)), (day(2), Fraction(1)))), ["FP613"]),
    ],
)
def test_a_promise_is_kept_that_eight_of_ten_get(lag: Lag, found: list[str]) -> None:
    assert codes(with_response(PLAN, 1, lag)) == found


def test_who_is_never_called_does_not_get_what_is_promised() -> None:
    plan = with_response(PLAN, 1, Exactly(day(1)))
    stages = list(plan.stages)
    stages[1] = replace(stages[1], response=Response(Exactly(day(1)), Fraction(21, 100)))
    assert codes(replace(plan, stages=tuple(stages))) == ["FP613"]


def test_the_promise_is_about_the_stage_that_goes_cold() -> None:
    above = with_response(PLAN, 0, Exactly(day(9)))
    assert [p.facts["name"] for p in disagreements(above)] == ["mql"]
    both = with_response(above, 1, Exactly(day(1)))
    assert codes(both) == []


def test_without_a_promise_nothing_is_promised_too_soon() -> None:
    silent = SETTLED._replace(response=None)
    assert codes(with_response(PLAN, 1, Exactly(day(9)), silent)) == ["FP612"]
