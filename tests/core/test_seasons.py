"""Seasons that are too late for the plan's last day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from funnelplan.core import cycle
from funnelplan.core.lags import Exactly
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Severity
from funnelplan.core.quantities import Span, months
from funnelplan.core.seasons import OutOfSeason, findings, out_of_season
from funnelplan.core.when import Within
from tests.core.timed import days, over_year, table, taking
from tests.strategies import funnel, replace, with_channels

DECEMBER = Within(date(2027, 12, 1), date(2027, 12, 31))


def of_december(many: int, enters: str = "sql") -> Plan:
    """A fair in December, so many days before its customers, and leads of the whole year."""
    plan = over_year(taking(funnel(sql="1/4"), sql=Exactly(days(many))))
    plan = with_channels(plan, fair={"enters": enters, "share": "1/2"}, web={"share": "1/2"})
    fair, web = plan.channels
    return replace(plan, channels=(fair._replace(when=DECEMBER), web))


def test_who_comes_in_december_and_takes_forty_days_is_too_late() -> None:
    plan = of_december(40)
    assert list(out_of_season(plan)) == [OutOfSeason(0, 334, 364, Fraction(40))]
    (found,) = findings(plan)
    assert (found.code, found.severity) == ("FP619", Severity.ERROR)
    assert found.path == ("channels", 0, "when")
    assert found.facts == {
        "name": "fair",
        "by": date(2027, 12, 31),
        "first": date(2027, 12, 1),
        "last": date(2027, 12, 31),
        "cycle": months(40 / Span.MONTH.value),
    }


def test_who_is_there_within_the_month_is_not() -> None:
    assert not list(findings(of_december(30)))  # those of the first of December
    assert list(findings(of_december(31)))


def test_what_takes_longer_than_the_plan_is_no_matter_of_the_season() -> None:
    assert list(findings(of_december(364)))
    late = of_december(365)  # not even who comes on the first day
    assert not list(findings(late))
    assert [each.path for each in cycle.findings(late)] == [("channels", 0), ("channels", 1)]


def test_nobody_is_late_unsaid() -> None:
    # December is too late for 40 to 60 days, however long a few take besides
    takes = table((40, "0"), (60, "3/5"), (4_000, "3/5"), (4_001, "1"))
    plan = taking(of_december(40), sql=takes)
    assert [each.code for each in (*findings(plan), *cycle.findings(plan))] == ["FP619"]
    slow = taking(plan, sql=table((40, "0"), (60, "2/5"), (4_000, "2/5"), (4_001, "1")))
    found = [*findings(slow), *cycle.findings(slow)]
    assert [(each.code, each.path) for each in found] == [
        ("FP617", ("channels", 0)),
        ("FP617", ("channels", 1)),
    ]


def test_who_joins_as_a_customer_is_never_too_late() -> None:
    assert not list(findings(of_december(40, "customer")))


def test_a_channel_that_nobody_counts_on_is_not_told() -> None:
    plan = of_december(40)
    fair, web = plan.channels
    assert not list(findings(replace(plan, channels=(fair._replace(share=None), web))))


def test_without_days_there_is_no_season() -> None:
    assert not list(findings(replace(of_december(40), goal=None)))
