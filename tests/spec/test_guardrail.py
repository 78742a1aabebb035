"""The limits of a plan: figure, comparison, limit, each read in the unit of its figure."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from funnelplan.core.formula import Metric
from funnelplan.core.guardrail import Comparison, Guardrail
from funnelplan.core.metrics import Figures
from funnelplan.core.problems import Fact, Problem, Severity
from funnelplan.core.quantities import Quantity, money, months, share
from funnelplan.spec.guardrail import guardrail
from tests.spec.reading import loaded, only, plan, spot, spots, underlined

FULL = """\
funnelplan: 1
goal: {customers: 10}
stages: [{name: lead, rate: 20%}, {name: Anfrage, role: sql, rate: 25%}, {name: customer}]
deal: {value: 100_000, margin: 40%}
spend: {budget: 240_000, per: {lead: 100}}
guardrails:
"""


def limit(check: str) -> tuple[str, Comparison, Fraction]:
    """The figure, comparison and limit of one guardrail."""
    (rail,) = plan(f'{FULL}  - "{check}"\n').guardrails
    assert rail.text == check
    return rail.metric, rail.comparison, rail.limit


@pytest.mark.parametrize(
    ("check", "metric", "comparison", "value"),
    [
        ("cost_per_order <= 24_000", "cost_per_order", Comparison.AT_MOST, 24_000),
        ("cost_per_order<24000.50", "cost_per_order", Comparison.BELOW, Fraction(48_001, 2)),
        ("CPO > 1", "cost_per_order", Comparison.ABOVE, 1),
        ("Cost per Order >= 0", "cost_per_order", Comparison.AT_LEAST, 0),
        ("cost per sql <= 9", "cost_per_anfrage", Comparison.AT_MOST, 9),
        ("cost_per_ANFRAGE <= 9", "cost_per_anfrage", Comparison.AT_MOST, 9),
        ("budget_left >= -1_000", "budget_left", Comparison.AT_LEAST, -1_000),
        ("budget_left >= - 0.5", "budget_left", Comparison.AT_LEAST, Fraction(-1, 2)),
        ("roi_on_margin >= 300%", "roi_on_margin", Comparison.AT_LEAST, 3),
        ("roi_on_margin >= -20 %", "roi_on_margin", Comparison.AT_LEAST, Fraction(-1, 5)),
        ("roi_on_margin >= 0.5", "roi_on_margin", Comparison.AT_LEAST, Fraction(1, 2)),
        ("roi_on_margin >= -0.5", "roi_on_margin", Comparison.AT_LEAST, Fraction(-1, 2)),
        ("roi_on_margin >= 7/2", "roi_on_margin", Comparison.AT_LEAST, Fraction(7, 2)),
        ("roi_on_margin >= 0", "roi_on_margin", Comparison.AT_LEAST, 0),
        ("rate_lead >= 15%", "rate_lead", Comparison.AT_LEAST, Fraction(3, 20)),
        ("chance >= 60%", "chance", Comparison.AT_LEAST, Fraction(3, 5)),
        ("chance > 3/5", "chance", Comparison.ABOVE, Fraction(3, 5)),
        ("chance < 0.6", "chance", Comparison.BELOW, Fraction(3, 5)),
        ("chance <= 100%", "chance", Comparison.AT_MOST, 1),
        ("chance >= 0", "chance", Comparison.AT_LEAST, 0),
        ("lead <= 1_000", "lead", Comparison.AT_MOST, 1_000),
        ("sql <= 40.5", "anfrage", Comparison.AT_MOST, Fraction(81, 2)),
        ("customers >= 10", "customers", Comparison.AT_LEAST, 10),
        ("margin_multiple >= 3", "margin_multiple", Comparison.AT_LEAST, 3),
        ("  lead  <=  5  ", "lead", Comparison.AT_MOST, 5),
    ],
)
def test_a_limit_is_read_in_the_unit_of_its_figure(
    check: str, metric: str, comparison: Comparison, value: Fraction
) -> None:
    assert limit(check.strip()) == (metric, comparison, value)


@pytest.mark.parametrize(
    "check",
    [
        *("", "cost_per_order", "<= 24", "chance >=", "chance = 60%", "chance == 60%"),
        *("chance ≥ 60%", "chance ! 60%", "chance at least 60%"),
        *("chance => 60%", "1 <= chance <= 2", "a <> b", "lead << 5", "lead =< 5", "lead <== 5"),
        *("lead <= 5 < 6", "<= 3", "lead <=", "<=", "= lead <= 5"),
        *("__import__('os')", "lambda: 0", "chance", "< < <"),
    ],
)
def test_what_is_no_guardrail_is_refused_as_written(check: str) -> None:
    problem = only(f'{FULL}  - "{check}"\n')
    assert spot(problem) == "FP541 7:5"
    assert problem.facts == {"text": check}


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("cost_per_oder", "cost_per_order"),
        ("chanse", "chance"),
        ("xyz", ""),
        ("cost_per_mql", ""),
        ("1 + sql", ""),
        ("os.system", ""),
    ],
)
def test_a_figure_that_is_not_there_is_told_with_the_nearest(name: str, near: str) -> None:
    problem = only(f'{FULL}  - "{name} <= 5"\n')
    assert (spot(problem), problem.facts["name"]) == ("FP542 7:5", name)
    assert not near or problem.facts["near"] == near


@pytest.mark.parametrize(
    ("check", "facts"),
    [
        ("cost_per_order <= 25%", {"text": "25%", "unit": "EUR", "kind": "money"}),
        ("cost_per_order <= -25%", {"text": "-25%", "unit": "EUR", "kind": "money"}),
        ("customers >= 1/2", {"text": "1/2", "unit": "customer", "kind": "outcome"}),
        ("lead >= 5 %", {"text": "5 %", "unit": "lead", "kind": "outcome"}),
        ("margin_multiple >= 300%", {"text": "300%", "unit": "factor", "kind": "factor"}),
    ],
)
def test_a_limit_in_another_unit_is_refused(check: str, facts: dict[str, Fact]) -> None:
    problem = only(f'{FULL}  - "{check}"\n')
    assert spot(problem) == "FP543 7:5"
    assert problem.facts == {"name": check.split(" ", maxsplit=1)[0], **facts}


@pytest.mark.parametrize(
    ("check", "code", "facts"),
    [
        ("chance >= 60", "FP402", {"text": "60", "percent": "60%", "decimal": "0.6"}),
        ("chance >= 140%", "FP404", {"text": "140%"}),
        ("chance >= -5%", "FP413", {"text": "-5"}),
        ("chance >= 1", "FP402", {"text": "1", "percent": "100%", "decimal": "1%"}),
        ("chance >= 140", "FP404", {"text": "140"}),
        ("chance >= likely", "FP401", {"text": "likely"}),
        ("roi_on_margin >= 3", "FP409", {"text": "3", "percent": "3%"}),
        ("roi_on_margin >= 1", "FP409", {"text": "1", "percent": "1%"}),
        ("roi_on_margin >= -3", "FP409", {"text": "-3", "percent": "-3%"}),
        ("roi_on_margin >= high", "FP401", {"text": "high"}),
        ("roi_on_margin >= 1,5", "FP403", {"text": "1,5", "better": "1.5"}),
        ("customers >= -3", "FP413", {"text": "-3"}),
        ("margin_multiple >= -3", "FP413", {"text": "-3"}),
        ("cost_per_order <= 24_000 EUR", "FP411", {"text": "24_000 EUR"}),
        ("cost_per_order <= --5", "FP413", {"text": "-5"}),
        (
            "cost_per_order <= 24.000",
            "FP412",
            {"text": "24.000", "grouped": "24_000", "decimal": "24"},
        ),
        ("cost_per_order <= 1e3", "FP415", {"text": "1e3"}),
        ("cost_per_order <= chance", "FP411", {"text": "chance"}),
    ],
)
def test_a_limit_that_is_not_understood_is_refused_like_any_value(
    check: str, code: str, facts: dict[str, Fact]
) -> None:
    problem = only(f'{FULL}  - "{check}"\n')
    assert spot(problem) == f"{code} 7:5"
    assert problem.facts == {"key": check.split(" ", maxsplit=1)[0], **facts}


@pytest.mark.parametrize(
    ("check", "key"),
    [
        ("chance >= 60%", "goal.customers"),
        ("roi_on_margin >= 100%", "deal.value"),
        ("cost_per_order <= 5", "spend.per"),
        ("budget_left >= 0", "spend.budget"),
    ],
)
def test_a_figure_that_the_plan_can_not_give_is_told_with_what_is_missing(
    check: str, key: str
) -> None:
    text = f"""\
funnelplan: 1
stages: [{{name: sql, rate: 25%}}, {{name: customer}}]
intake: {{sql: 40}}
guardrails:
  - {check}
"""
    problem = only(text)
    assert (spot(problem), problem.facts["name"]) == ("FP544 5:5", check.split(" ", maxsplit=1)[0])
    why = problem.facts["why"]
    assert isinstance(why, Quantity)
    assert why.why is not None
    assert why.why.key == key


def test_every_guardrail_that_is_wrong_is_told_at_its_own_place() -> None:
    text = FULL + "  - lead <= 5\n  - nothing\n  - {check: chance >= 60, severity: warning}\n"
    assert spots(text) == ["FP541 8:5", "FP402 9:5"]


def test_only_the_form_of_guardrails_is_looked_at_while_the_rest_is_wrong() -> None:
    text = FULL.replace("25%", "250%") + "  - nothing\n"
    assert spots(text) == ["FP404 3:68", "FP541 7:5"]


def test_a_severity_is_one_of_two() -> None:
    problem = only(FULL + "  - {check: lead <= 5, severity: fatal}\n")
    assert spot(problem) == "FP307 7:34"
    assert problem.facts["options"] == ("error", "warning")


def test_a_long_text_is_no_guardrail_and_is_refused_at_once() -> None:
    problem = only(f'{FULL}  - "{"x " * 499}x"\n')
    assert problem.code == "FP541"
    facts = {"key": "check", "length": 1_002, "most": 1_000}
    problem = only(f'{FULL}  - {{check: "{"x " * 501}"}}\n')
    assert (spot(problem), problem.facts) == ("FP453 7:13", facts)
    problem = only(f'{FULL}  - "{"x " * 501}"\n')
    assert (spot(problem), problem.facts) == ("FP453 7:5", facts)


@pytest.mark.parametrize("piece", [" ", "x ", "<", "<=", "a<", "a <= ", "=", "\u00a0"])
def test_a_sentence_is_understood_or_refused_in_time_that_grows_with_its_length(piece: str) -> None:
    figures = loaded(FULL + "  []\n").figures
    text = f"x{piece * 200_000}!"
    began = time.process_time()
    assert isinstance(guardrail(text, "error", (), figures), Problem)
    assert time.process_time() - began < 1


def test_a_sentence_is_read_without_its_margins() -> None:
    figures = loaded(FULL + "  []\n").figures
    for text in ("lead<=5", "lead <= 5", "\tlead\u00a0<=\n5 "):
        rail = guardrail(text, "warning", ("x",), figures)
        assert rail == Guardrail(
            "lead", Comparison.AT_MOST, Fraction(5), text, Severity.WARNING, ("x",)
        )


# --- figures of a channel

CHANNELS = """\
funnelplan: 1
goal: {customers: 10}
stages: [{name: lead, rate: 20%}, {name: Anfrage, role: sql, rate: 25%}, {name: customer}]
deal: {value: 100_000}
channels:
  - {name: Website, enters: lead, share: 100%, per: {lead: 100}}
  - {name: trade fair, enters: sql, expect: 12}
guardrails:
"""


@pytest.mark.parametrize(
    ("check", "metric", "value"),
    [
        ("lead.website <= 40", "lead.website", 40),
        ("LEAD.WEBSITE <= 40", "lead.website", 40),
        ("sql.trade fair <= 40", "anfrage.trade_fair", 40),
        ("Anfrage.Trade-Fair <= 40", "anfrage.trade_fair", 40),
        ("customer.trade_fair >= 3", "customers.trade_fair", 3),
        ("cost_per_order.website <= 4_000", "cost_per_order.website", 4_000),
        ("cost per sql.website <= 4_000", "cost_per_anfrage.website", 4_000),
        ("rate_lead.website >= 15%", "rate_lead.website", Fraction(3, 20)),
    ],
)
def test_a_limit_may_be_one_of_a_channel(check: str, metric: str, value: Fraction) -> None:
    (rail,) = plan(f'{CHANNELS}  - "{check}"\n').guardrails
    assert (rail.metric, rail.limit) == (metric, value)


@pytest.mark.parametrize(
    "name",
    [
        "sql.fair",
        "lead.trade fair",
        "xyz.website",
        "lead.",
        ".website",
        "lead.website.x",
        "lead.sql",
        "website",
    ],
)
def test_a_figure_that_a_channel_does_not_have_is_told(name: str) -> None:
    problem = only(f'{CHANNELS}  - "{name} <= 5"\n')
    assert (spot(problem), problem.facts["name"]) == ("FP542 9:5", name)


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("cost_per_order.website <= 25%", "FP543"),
        ("lead.website <= 25%", "FP543"),
        ("rate_lead.website >= 15", "FP409"),
        ("lead.website >= -3", "FP413"),
        ("roi_on_margin.website >= 100%", "FP544"),
    ],
)
def test_a_limit_of_a_channel_is_read_in_the_unit_of_its_figure(check: str, code: str) -> None:
    problem = only(f'{CHANNELS}  - "{check}"\n')
    name = check.split(" ", maxsplit=1)[0]
    assert (spot(problem), problem.facts.get("name", name)) == (f"{code} 9:5", name)


def test_a_limit_of_a_channel_that_is_not_needed_just_now_is_kept() -> None:
    text = CHANNELS.replace("customers: 10", "customers: 3")  # the fair alone brings 3
    (rail,) = plan(f"{text}  - cost_per_order.website <= 4_000\n").guardrails
    assert rail.metric == "cost_per_order.website"


# --- figures by year, and figures in months


def stub(name: str, quantity: Quantity) -> Figures:
    """The figures of a plan with one more."""
    figures = loaded(FULL + "  []\n").figures
    metric = Metric(name, quantity.unit, "1", (), lambda: quantity.exact)
    figures.registry[name] = metric
    return figures


@pytest.mark.parametrize(
    ("check", "year", "metric"),
    [
        ("roi >= 50%", 3, "roi_year_3"),
        ("roi >= 50%", None, "roi_year_5"),
        ("ROI >= 50%", 30, "roi_year_30"),
        ("npv >= -1_000", 1, "npv_year_1"),
        (" NPV > 0", None, "npv_year_5"),
        ("roi_year_4 >= 50%", None, "roi_year_4"),
    ],
)
def test_a_figure_of_a_year_is_the_one_of_its_name(
    check: str, year: int | None, metric: str
) -> None:
    figures = stub(metric, share(Fraction(1)) if "roi" in metric else money(Fraction(1), "EUR"))
    rail = guardrail(check, "error", (), figures, year)
    assert isinstance(rail, Guardrail)
    assert (rail.metric, rail.text) == (metric, check)
    assert rail.years == (None if "year" in check else year or 5)


@pytest.mark.parametrize(
    "name", ["chance", "CPO", "roi_on_margin", "xyz", "roi_year_3", "roi.fair"]
)
def test_a_year_beside_any_other_figure_is_refused(name: str) -> None:
    problem = only(f"{FULL}  - {{check: {name} >= 50%, year: 3}}\n")
    assert (spot(problem), underlined(problem)) == (f"FP438 7:{len(name) + 28}", "3")
    assert problem.facts == {"name": name, "options": ("roi", "npv")}


def test_a_figure_by_year_that_is_not_there_is_told_as_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures = loaded(FULL + "  []\n").figures
    asked: list[str] = []
    monkeypatch.setattr(figures, "resolve", asked.append)
    problem = guardrail("roi >= 50%", "error", (), figures, 3)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.facts["name"], asked) == ("FP542", "roi", ["roi_year_3"])


def test_a_year_beside_a_figure_that_each_year_has_names_that_of_the_year() -> None:
    spent = FULL + "  - {check: Spend <= 5_000, year: 1}\n"
    assert only(spent).facts["near"] == "Spend_year_1 <= 5_000"


@pytest.mark.parametrize(
    ("check", "years"),
    [
        ("irr >= -5%", 10),
        ("payback <= 1 year", 10),
        ("peak_funding <= 1_000", 10),
        ("spend_year_1 <= 5_000", None),
        ("lead <= 5", None),
    ],
)
def test_a_limit_has_the_years_within_which_its_figure_is_looked_at(
    check: str, years: int | None
) -> None:
    (rail,) = plan(f"{FULL}  - {check}\n").guardrails
    assert rail.years == years


@pytest.mark.parametrize(
    ("year", "code"), [("0", "FP416"), ("31", "FP422"), ("2.5", "FP421"), ("-1", "FP413")]
)
def test_a_year_is_one_of_thirty(year: str, code: str) -> None:
    problem = only(f"{FULL}  - {{check: roi >= 50%, year: {year}}}\n")
    assert (spot(problem), underlined(problem)) == (f"{code} 7:31", year)


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("6 months", Fraction(6)),
        ("1 year", Fraction(12)),
        ("2 quarters", Fraction(6)),
        ("487 days", Fraction(16)),
    ],
)
def test_a_limit_in_months_is_a_length_of_time(limit: str, value: Fraction) -> None:
    figures = stub("payback", months(Fraction(4)))
    rail = guardrail(f"payback <= {limit}", "error", (), figures)
    assert isinstance(rail, Guardrail)
    assert rail.limit == value


@pytest.mark.parametrize(
    ("limit", "code"), [("6", "FP442"), ("50%", "FP543"), ("soon", "FP441"), ("1/2", "FP543")]
)
def test_a_limit_in_months_that_is_none_is_told(limit: str, code: str) -> None:
    problem = guardrail(f"payback <= {limit}", "error", (), stub("payback", months(Fraction(4))))
    assert isinstance(problem, Problem)
    assert problem.code == code
