"""Assumptions without a source, and sources that have grown old."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.assumption import Assumption
from funnelplan.core.problems import Fact, Problem
from funnelplan.core.quantities import Duration, Known, Provenance, Span
from funnelplan.core.sources import unsourced
from tests.strategies import funnel, replace

TODAY = date(2026, 7, 1)
YEAR = Duration(Fraction(1), Span.YEAR)
PATH = ("stages", 0, "rate")


def found(
    provenance: Provenance, max_age: Duration | None = None, known: Known = Known.QUOTED
) -> tuple[Problem, ...]:
    assumption = Assumption("close rate", PATH, known, provenance)
    return unsourced(replace(funnel(sql="1/4"), assumptions=(assumption,)), TODAY, max_age)


@pytest.mark.parametrize(
    ("known", "code"),
    [(Known.ASSUMED, "FP603"), (Known.QUOTED, "FP603"), (Known.COUNTED, "FP604")],
)
def test_an_assumption_without_a_source_is_reported(known: Known, code: str) -> None:
    expected = (Problem(code, {"name": "close rate"}, PATH),)
    assert found(Provenance(), known=known) == expected
    assert found(Provenance(as_of=TODAY, owner="Ada"), YEAR, known) == expected


def test_a_source_is_enough_where_no_age_is_asked_for() -> None:
    assert found(Provenance("CRM")) == ()
    assert found(Provenance("CRM", date(1999, 1, 1))) == ()


def test_a_source_without_a_date_has_no_age() -> None:
    assert found(Provenance("CRM"), YEAR) == (Problem("FP605", {"name": "close rate"}, PATH),)


def test_a_source_from_the_future_is_reported() -> None:
    tomorrow = TODAY + timedelta(days=1)
    facts: dict[str, Fact] = {"name": "close rate", "as_of": tomorrow, "today": TODAY}
    assert found(Provenance("CRM", tomorrow), YEAR) == (Problem("FP607", facts, PATH),)
    assert found(Provenance("CRM", TODAY), YEAR) == ()


def test_a_source_grows_old_on_the_day_after_its_age() -> None:
    ten_days = Duration(Fraction(10), Span.DAY)
    assert found(Provenance("CRM", TODAY - timedelta(days=10)), ten_days) == ()
    eleven = TODAY - timedelta(days=11)
    facts: dict[str, Fact] = {"name": "close rate", "as_of": eleven, "today": TODAY}
    assert found(Provenance("CRM", eleven), ten_days) == (Problem("FP606", facts, PATH),)


def test_a_year_is_365_and_a_quarter_days() -> None:
    assert found(Provenance("CRM", TODAY - timedelta(days=365)), YEAR) == ()
    assert found(Provenance("CRM", TODAY - timedelta(days=366)), YEAR)[0].code == "FP606"


def test_every_assumption_is_looked_at_in_the_order_of_the_plan() -> None:
    assumptions = (
        Assumption("a", ("stages", 0, "rate"), Known.ASSUMED, Provenance()),
        Assumption("b", ("deal", "value"), Known.QUOTED, Provenance("CRM")),
        Assumption("c", ("deal", "margin"), Known.COUNTED, Provenance()),
    )
    plan = replace(funnel(sql="1/4"), assumptions=assumptions)
    codes = [(problem.code, problem.facts["name"]) for problem in unsourced(plan, TODAY, None)]
    assert codes == [("FP603", "a"), ("FP604", "c")]
    assert unsourced(funnel(sql="1/4"), TODAY, YEAR) == ()


@given(st.integers(0, 2000), st.integers(1, 1000), st.integers(0, 1000))
def test_more_patience_never_finds_more(age: int, days: int, more: int) -> None:
    old = Provenance("CRM", TODAY - timedelta(days=age))
    strict = found(old, Duration(Fraction(days), Span.DAY))
    patient = found(old, Duration(Fraction(days + more), Span.DAY))
    assert len(patient) <= len(strict)
    assert bool(strict) == (age > days)
