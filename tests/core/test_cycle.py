"""The sales cycle: its start and end, its mean, and where it is too long."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest
from scipy.stats import gamma

from funnelplan.core.cycle import cycle_of, findings
from funnelplan.core.lags import ByTable, Exactly
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Severity
from funnelplan.core.punctual import in_time
from funnelplan.core.quantities import Duration, Quantity, Span, months
from funnelplan.core.shelf import Response
from funnelplan.core.timing import cycle_days
from funnelplan.core.volumes import planned
from funnelplan.core.when import Within
from tests.core.timed import (
    MONTH,
    QUARTER_OF_A_YEAR,
    at_stage,
    average,
    dated,
    days,
    over_year,
    table,
    taking,
)
from tests.strategies import funnel, replace, with_channels

PLAN = over_year(
    taking(funnel(lead="1/5", mql="1/2", sql="1/4"), mql=average(1), sql=QUARTER_OF_A_YEAR)
)


def long(norm: int) -> Duration:
    return Duration(Fraction(norm), Span.MONTH)


def test_a_cycle_goes_from_the_first_stage_that_takes_time_to_the_customer() -> None:
    found = cycle_of(PLAN)
    assert (found.begins, found.ends, found.average) == ("mql", "customer", months(Fraction(4)))
    assert (found.norm, found.untimed, found.channels) == (None, ("lead",), {})


def test_a_norm_is_kept_or_warned_of() -> None:
    assert not list(findings(replace(PLAN, cycle_norm=long(4))))
    (found,) = findings(replace(PLAN, cycle_norm=long(3)))
    assert (found.code, found.severity, found.path) == ("FP618", Severity.WARNING, ("cycle_norm",))
    assert (found.facts["cycle"], found.facts["norm"]) == (
        months(Fraction(4)),
        months(Fraction(3)),
    )


def test_a_cycle_longer_than_the_plan_names_its_months_and_the_last_useful_day() -> None:
    short = dated(PLAN, date(2027, 1, 1), 90)
    (found,) = findings(short)
    assert (found.code, found.severity, found.path) == ("FP617", Severity.ERROR, ("goal", "by"))
    assert found.facts["left"] == months(Fraction(3))
    # gamma(4, 1 month) has its median at 3.672 months, 111.8 days: 112 before the 31 March
    assert found.facts["latest"] == date(2026, 12, 9)
    assert not list(findings(dated(PLAN, date(2027, 1, 1), 122)))


def test_a_mean_beyond_the_plan_is_an_error_where_most_are_late_as_they_come() -> None:
    # half of gamma(4, 1 month) is there by day 111.8, though it takes 121.75 days on average
    for length in (111, 113):
        (found,) = findings(dated(PLAN, date(2027, 1, 1), length))
        assert found.code == "FP617"
        timely = found.facts["timely"]
        assert isinstance(timely, Quantity)
        x, steps = length / float(MONTH), gamma(4)  # I(L) ÷ L = F₄(x) − 4 · F₅(x) ÷ x
        expected = steps.cdf(x) - 4 * gamma(5).cdf(x) / x
        assert float(timely.exact) == pytest.approx(expected, abs=1e-4)
    # who comes on the first day can: half of them do
    first = Within(date(2027, 1, 1), date(2027, 1, 1))
    fair = with_channels(dated(PLAN, date(2027, 1, 1), 114), fair={"share": "1"})
    assert not list(findings(replace(fair, channels=(fair.channels[0]._replace(when=first),))))


def test_a_few_that_take_years_do_not_make_the_others_late() -> None:
    ends = ((days(1), "0"), (days(14), "4/5"), (long(36), "4/5"), (long(37), "1"))
    takes = ByTable(tuple((delay, Fraction(share)) for delay, share in ends))
    plan = taking(funnel(sql="1/2"), sql=takes)
    plan = replace(dated(plan, date(2027, 1, 1), 181, 5), intake={0: 40})
    assert cycle_days(plan, 0, 1) > 181
    # I(181) = 0.8 · (181 − 14) + 0.4 · 13 days of 181
    assert float(in_time(plan, plan.own, 0, 1)) == pytest.approx(138.8 / 181)
    assert not list(findings(plan))


def test_a_fair_in_january_is_not_late_because_a_few_are() -> None:
    plan = dated(taking(funnel(sql="1/2"), sql=average(7)), date(2027, 1, 1), 181)
    plan = with_channels(plan, fair={"enters": "sql", "share": "1"})
    january = Within(date(2027, 1, 1), date(2027, 1, 31))
    plan = replace(plan, channels=(plan.channels[0]._replace(when=january),))
    mean = float(7 * Span.MONTH.value)  # 1 − e^(−u ÷ mean) over the last 150 to 181 days
    share = 1 - mean / 31 * (math.exp(-150 / mean) - math.exp(-181 / mean))
    assert float(in_time(plan, plan.routes[0], 0, 1)) == pytest.approx(share)
    assert share == pytest.approx(0.54, abs=0.005)
    assert not list(findings(plan))


def test_half_of_a_fast_mean_may_be_late() -> None:
    # 12 of 25 within 10 days and the rest after 199: on average 106.1 days, and the plan has 181
    late = table((10, "12/25"), (199, "12/25"), (200, "1"))
    (found,) = findings(dated(taking(funnel(sql="1/2"), sql=late), date(2027, 1, 1), 181))
    assert found.code == "FP617"
    assert found.facts["cycle"] == months((Fraction(12, 5) + Fraction(5187, 50)) / MONTH)
    assert found.facts["latest"] == date(2026, 12, 13)  # 199 days before the 30 June


def test_a_wait_alone_can_be_too_long() -> None:
    plan = with_channels(over_year(funnel(lead="1/2", sql="1/4")), fair={"enters": "sql"})
    fair = plan.channels[0]._replace(expect=4, takes={1: Exactly(days(10))})
    plan = at_stage(replace(plan, channels=(fair,)), 0, response=Response(Exactly(days(500))))
    (found,) = findings(plan)
    assert (found.path, found.facts["begins"]) == (("goal", "by"), "lead")
    assert found.facts["cycle"] == months(500 / MONTH)


def test_days_that_are_no_whole_months_are_told_in_parts_of_them() -> None:
    (found,) = findings(dated(PLAN, date(2027, 1, 15), 60))
    assert found.facts["left"] == months(Fraction(60) / Span.MONTH.value)


def with_fair(plan: Plan, share: str = "1") -> Plan:
    plan = with_channels(plan, fair={"enters": "sql", "expect": 9}, web={"share": share})
    fair, web = plan.channels
    return replace(plan, channels=(fair._replace(takes={2: Exactly(days(500))}), web))


def test_a_channel_that_takes_longer_is_told_by_itself() -> None:
    (found,) = findings(with_fair(PLAN))
    assert (found.code, found.path) == ("FP617", ("channels", 0))
    whole = cycle_of(with_fair(PLAN))
    assert whole.channels == {"fair": months(500 / Span.MONTH.value), "web": months(Fraction(4))}
    assert (whole.begins, whole.average) == ("sql", months(500 / Span.MONTH.value))
    idle = with_fair(PLAN)
    idle = replace(idle, channels=(idle.channels[0]._replace(expect=None), idle.channels[1]))
    assert not list(findings(idle)), "nobody counts on it"


def test_a_channel_that_says_the_same_is_not_told_by_itself() -> None:
    plan = with_channels(PLAN, fair={"enters": "sql", "expect": 9})
    same = plan.channels[0]._replace(takes={2: QUARTER_OF_A_YEAR})
    assert cycle_of(replace(plan, channels=(same,))).channels == {}


def test_a_way_that_no_lead_takes_is_no_cycle() -> None:
    # a partner takes 20 months, and the plan's own stages say nothing
    plan = with_channels(over_year(funnel(lead="1/2", sql="1/4")), partner={"enters": "sql"})
    partner = plan.channels[0]._replace(share=Fraction(1), takes={1: average(20)})
    plan = replace(plan, channels=(partner,), cycle_norm=long(6))
    found = cycle_of(plan)
    assert (found.begins, found.average, found.untimed) == ("sql", months(Fraction(20)), ())
    assert not found.channels
    assert [(each.code, each.facts["cycle"]) for each in findings(plan)] == [
        ("FP618", months(Fraction(20))),
        ("FP617", months(Fraction(20))),
    ]
    # its 100 SQLs bring 25 customers, more than are wanted: nobody takes the plan's own way
    slow = taking(plan, sql=average(2))
    slow = replace(slow, channels=(partner._replace(share=None, expect=100),))
    assert (cycle_of(slow).average, cycle_of(slow).channels) == (months(Fraction(20)), {})
    # 20 bring 5 of 10: the rest does
    both = cycle_of(replace(slow, channels=(partner._replace(share=None, expect=20),)))
    assert both.channels == {"partner": months(Fraction(20)), "uncovered": months(Fraction(2))}
    assert both.untimed == ("lead",)


def test_what_comes_in_further_down_does_not_wait_above() -> None:
    # nine months from the MQL and four from the SQL are too long; the intake is of SQLs
    plan = taking(funnel(mql="1/2", sql="1/4"), mql=average(9), sql=average(4))
    short = dated(plan, date(2027, 1, 1), 300)
    assert [each.code for each in findings(short)] == ["FP617"]
    assert not list(findings(replace(short, intake={1: 60})))


def test_stages_above_the_intake_are_in_no_cycle() -> None:
    plan = taking(funnel(lead="1/5", mql="1/2", sql="1/4"), mql=Exactly(long(6)), sql=average(2))
    plan = replace(over_year(plan), cycle_norm=long(4))
    assert [each.code for each in findings(plan)] == ["FP618"]  # 8 months
    taken = replace(plan, intake={2: 100})
    found = cycle_of(taken)
    assert (found.begins, found.average, found.untimed) == ("sql", months(Fraction(2)), ())
    assert not list(findings(taken))
    assert Figures(taken, planned(taken, None), None)["cycle"].amount == 2
    # the same as over a channel that enters there
    fair = with_channels(plan, fair={"enters": "sql", "expect": 100})
    assert cycle_of(fair) == found
    # and where leads come in above as well, it is theirs
    assert cycle_of(replace(plan, intake={1: 1, 2: 100})).average == months(Fraction(8))


def test_what_no_channel_brings_takes_the_plans_own_time() -> None:
    short = dated(with_channels(PLAN, fair={"enters": "sql", "expect": 1}), date(2027, 1, 1), 70)
    paths = [found.path for found in findings(short)]
    assert paths == [("goal", "by"), ("channels", 0)]


def test_without_times_or_days_nothing_is_too_long() -> None:
    assert not list(findings(over_year(funnel(sql="1/4"))))
    assert not list(findings(replace(PLAN, goal=None)))
    timeless = replace(over_year(funnel(sql="1/4")), cycle_norm=long(1))
    assert not list(findings(timeless))
