"""Scenarios and options: values put in place of others, by their paths."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.core.quantities import Duration, Known, Provenance, Rate, Span
from funnelplan.core.spanning import spanning
from funnelplan.spec import overrides
from funnelplan.spec.nodes import Listing, Scalar, plain
from tests.spec.reading import only, plan, problems, source, spot, spots, tree, underlined

PLAN = """\
funnelplan: 1
stages:
  - {name: visitor, rate: 2%}
  - {name: sql, rate: {value: 25%, source: CRM, as_of: 2026-10-01}}
  - {name: customer}
spend:
  costs:
    - {what: agency, amount: 36_000}
    - {what: Fair, amount: 8_000}
scenarios:
  cautious: {stages.sql.rate: 20%, spend.budget: 200_000}
  bold:
    stages.SQL.rate: {value: 30%, source: own best year}
    spend.costs:
      - {what: fair, amount: 1}
    goal: {customers: 12}
  same: {}
"""


def rate(scenario: str | None, *sets: str) -> Fraction:
    """The rate of the SQL in a scenario with options."""
    return plan(PLAN, scenario, *sets).rate(1)


# --- scenarios and options


def test_a_scenario_puts_its_values_in_place() -> None:
    read = plan(PLAN, "cautious")
    assert read.rate(1) == Fraction(1, 5)
    assert read.spend.budget == 200_000
    assert read.rate(0) == plan(PLAN).rate(0)


def test_a_scenario_may_put_whole_parts_in_place() -> None:
    read = plan(PLAN, "bold")
    assert [(cost.what, cost.amount) for cost in read.spend.costs] == [("fair", Fraction(1))]
    assert read.goal is not None
    assert read.goal.customers == 12
    assumption = read.assumption("stages", 1, "rate")
    assert assumption is not None
    assert assumption.provenance == Provenance("own best year")


def test_the_base_is_the_plan_as_it_stands() -> None:
    assert plan(PLAN, "base") == plan(PLAN) == plan(PLAN, "same")
    assert plan(PLAN).spend.budget is None


def test_an_option_goes_over_a_scenario_and_the_last_option_over_the_others() -> None:
    assert rate("cautious", "stages.sql.rate=40%") == Fraction(2, 5)
    assert rate(None, "stages.sql.rate=40%", "stages.sql.rate=50%") == Fraction(1, 2)
    assert rate("cautious", "goal.customers=3") == Fraction(1, 5)


@pytest.mark.parametrize(
    "path", ["stages.sql.rate", "stages.SQL.rate", "STAGES.Sql.RATE", " stages.sql.rate "]
)
def test_a_path_goes_by_keys_and_names_without_case(path: str) -> None:
    assert rate(None, f"{path}= 40% ") == Fraction(2, 5)


def test_costs_go_by_what_is_paid_for() -> None:
    costs = plan(PLAN, None, "spend.costs.fair.amount=9", "spend.costs.AGENCY.what=us").spend.costs
    assert [(cost.what, cost.amount) for cost in costs] == [
        ("us", Fraction(36_000)),
        ("Fair", Fraction(9)),
    ]


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("goal.customers=10", "goal"),
        ("intake.sql=48", "intake"),
        ("deal.recurring.value=5", None),
        ("spend.per.sql=120", "spend"),
        ("currency=CHF", "currency"),
        ("name=a=b", "name"),
    ],
)
def test_keys_that_are_not_there_yet_are_made(option: str, found: str | None) -> None:
    if found is None:
        assert plan(PLAN, None, option, "deal.recurring.per=month").deal.recurring is not None
    else:
        assert getattr(plan(PLAN, None, option), found) != getattr(plan(PLAN), found)


def test_a_value_is_all_that_stands_behind_the_first_equals_sign() -> None:
    assert plan(PLAN, None, "name= a = b ").name == "a = b"


def test_an_override_drops_the_evidence_of_what_it_replaces() -> None:
    before = plan(PLAN).assumption("stages", 1, "rate")
    assert before is not None
    assert before.known is Known.QUOTED
    for read in (plan(PLAN, "cautious"), plan(PLAN, None, "stages.sql.rate=25%")):
        after = read.assumption("stages", 1, "rate")
        assert after is not None
        assert (after.known, after.provenance) == (Known.ASSUMED, Provenance())


@pytest.mark.parametrize(
    ("scenario", "sets"), [("value", ()), (None, ("stages.sql.rate.value=30%",))]
)
def test_a_value_of_a_long_form_drops_the_evidence_of_the_old_one(
    scenario: str | None, sets: tuple[str, ...]
) -> None:
    text = PLAN + "  value: {stages.sql.rate.value: 30%}\n"
    read = plan(text, scenario, *sets)
    assert read.rate(1) == Fraction(3, 10)
    after = read.assumption("stages", 1, "rate")
    assert after is not None
    assert (after.known, after.provenance) == (Known.ASSUMED, Provenance())


def test_a_value_may_bring_evidence_of_its_own() -> None:
    new = ("stages.sql.rate.value=30%", "stages.sql.rate.source=pilot")
    after = plan(PLAN, None, *new).assumption("stages", 1, "rate")
    assert after is not None
    assert (after.known, after.provenance) == (Known.QUOTED, Provenance("pilot"))
    kept = plan(PLAN, None, "stages.sql.rate.source=pilot").assumption("stages", 1, "rate")
    assert kept is not None
    assert kept.provenance.as_of is not None


def test_a_value_beside_other_keys_leaves_them_alone() -> None:
    text = PLAN + "deal: {value: 5, margin: 40%, recurring: {value: 5, per: month}}\n"
    deal = plan(text, None, "deal.value=7", "deal.recurring.value=8").deal
    assert deal.value == 7
    assert deal.margin == Fraction(2, 5)
    assert deal.recurring is not None
    assert deal.recurring.value == 8
    assert deal.recurring.periods == 12


@pytest.mark.parametrize("name", ["K\u00e4ufer", "Ka\u0308ufer", "K\u00c4UFER", "ka\u0308ufer"])
def test_a_name_in_a_path_is_the_same_in_every_unicode_normal_form(name: str) -> None:
    for written in ("K\u00e4ufer", "Ka\u0308ufer"):
        text = (
            f"funnelplan: 1\nstages: [{{name: {written}, rate: 5%}}, {{name: won}}]\n"
            f"spend: {{costs: [{{what: {written}, amount: 3}}]}}\n"
        )
        read = plan(text, None, f"stages.{name}.rate=7%", f"spend.costs.{name}.amount=4")
        assert read.rate(0) == Fraction(7, 100)
        assert read.spend.costs[0].amount == 4


@pytest.mark.parametrize("name", ["qualified lead", "Qualified-Lead", "QUALIFIED_LEAD"])
def test_a_name_in_a_path_goes_without_blanks_and_hyphens(name: str) -> None:
    text = "funnelplan: 1\nstages: [{name: Qualified lead, rate: 5%}, {name: won}]\n"
    assert plan(text, None, f"stages.{name}.rate=7%").rate(0) == Fraction(7, 100)


def test_a_key_in_a_path_is_the_one_of_the_file_without_case() -> None:
    text = PLAN.replace("spend:", "spend:\n  per: {SQL: 120}")
    (cost,) = plan(text, None, "spend.per.sql=9", "Spend.PER.Sql=10").spend.per
    assert cost.amount == 10


def test_a_short_value_can_be_given_its_long_parts() -> None:
    read = plan(PLAN, None, "stages.visitor.rate.value=3%", "stages.visitor.rate.source=web log")
    assert read.stages[0].rate == Rate(Fraction(3, 100))
    assumption = read.assumption("stages", 0, "rate")
    assert assumption is not None
    assert assumption.provenance.source == "web log"


def test_a_stage_can_be_renamed_and_found_by_its_new_name_after_that() -> None:
    read = plan(PLAN, None, "stages.sql.name=enquiry", "stages.enquiry.role=sql")
    assert read.stages[1].name == "enquiry"
    assert spots(PLAN, None, "stages.sql.name=enquiry", "stages.sql.role=sql") == [
        "FP515 --set stages.sql.role=sql"
    ]


def test_the_tree_itself_stays_as_it_is() -> None:
    root = tree(PLAN)
    before = plain(root)
    pairs = [overrides.option("stages.sql.rate=1%"), overrides.option("goal.customers=1")]
    changed, refusals = overrides.applied(root, pairs)
    assert refusals == []
    assert plain(root) == before != plain(changed)
    assert overrides.applied(root, [])[0] is root


# --- what can't be overridden


@pytest.mark.parametrize(
    "path",
    [
        *("funnelplan", "scenarios", "scenarios.cautious", "$schema"),
        *("FUNNELPLAN", "Scenarios", "SCENARIOS.cautious", "$Schema", "Funnelplan.x"),
        *("goal..customers", ".goal", "goal.", "."),
    ],
)
def test_some_paths_can_not_be_overridden(path: str) -> None:
    problem = only(PLAN, None, f"{path}=1")
    assert problem.code == "FP516"
    assert problem.facts == {"path": path}
    assert problem.place == Place(f"--set {path}=1")


@pytest.mark.parametrize(
    "text", ["", "stages.sql.rate", "=30%", " = 30%", "goal.customers=", "a= "]
)
def test_an_option_is_a_path_and_a_value(text: str) -> None:
    assert problems(PLAN, None, text) == (
        Problem("FP011", {"text": text}, place=Place(f"--set {text}")),
    )


def test_a_name_that_is_not_in_a_list_is_told_with_those_that_are() -> None:
    problem = only(PLAN, None, "stages.sqll.rate=30%")
    assert spot(problem) == "FP515 --set stages.sqll.rate=30%"
    assert problem.facts == {
        "path": "stages.sqll.rate",
        "name": "sqll",
        "near": "sql",
        "known": ("visitor", "sql", "customer"),
    }
    problem = only(PLAN, None, "spend.costs.fairs.amount=1")
    assert problem.facts["known"] == ("agency", "Fair")
    assert problem.facts["near"] == "Fair"
    assert only(PLAN, None, "stages.0.rate=1%").code == "FP515"


def test_an_item_without_a_name_is_not_found() -> None:
    text = PLAN + "guardrails: [visitor <= 5, {check: sql <= 4}]\n"
    problem = only(text, None, "guardrails.visitor=1")
    assert (problem.code, problem.facts["known"]) == ("FP515", ())


def test_an_unknown_key_is_told_at_the_option() -> None:
    problem = only(PLAN, None, "stages.sql.ratee=30%")
    assert spot(problem) == "FP301 --set stages.sql.ratee=30%"
    assert problem.facts["near"] == "rate"
    assert spots(PLAN, None, "gaol.customers=3") == ["FP301 --set gaol.customers=3"]
    assert spots(PLAN, None, "goal.custommers=3") == ["FP301 --set goal.custommers=3"]


def test_a_key_of_a_later_version_is_told_at_the_option() -> None:
    assert spots(PLAN, None, "lead_definition=x", "deal.spread=80%") == [
        "FP306 --set deal.spread=80%",
        "FP306 --set lead_definition=x",
    ]


def test_a_channel_of_a_plan_without_channels_is_not_made_up() -> None:
    assert spots(PLAN, None, "channels.fair.expect=200") == ["FP304 --set channels.fair.expect=200"]


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("stages.sql.rate=140%", "FP404"),
        ("stages.sql.rate=30", "FP402"),
        ("goal.customers=0", "FP416"),
        ("stages=sql", "FP304"),
        ("goal=10", "FP303"),
        ("intake.foo=3", "FP508"),
        ("intake.customer=3", "FP509"),
        ("stages.sql.rate.confidence=90%", "FP418"),
        ("currency=null", "FP461"),
        ("stages.sql.name=visitor", "FP501"),
        ("stages.sql.name=a.b", "FP451"),
        ("stages.customer.rate=3%", "FP506"),
        ("guardrails=x", "FP304"),
    ],
)
def test_a_value_of_an_option_is_refused_like_one_of_the_plan(option: str, code: str) -> None:
    assert spots(PLAN, None, option) == [f"{code} --set {option}"]


def test_every_option_that_is_wrong_is_told_with_what_is_wrong_in_the_plan() -> None:
    text = PLAN.replace("rate: 2%", "rate: 2")
    assert spots(text, None, "stages.sql.rate=30", "stages.x.rate=1%", "funnelplan=2") == [
        "FP515 --set stages.x.rate=1%",
        "FP516 --set funnelplan=2",
        "FP402 --set stages.sql.rate=30",
        "FP402 3:27",
    ]


def test_an_option_that_is_given_twice_is_refused_once() -> None:
    assert spots(PLAN, None, "funnelplan=2", "funnelplan=2") == ["FP516 --set funnelplan=2"]


# --- places in scenarios

WRONG = """\
funnelplan: 1
stages:
  - {name: sql, rate: 25%}
  - {name: customer}
scenarios:
  wrong:
    stages.sql.rate: 140%
    stages.lead.rate: 10%
    funnelplan: 2
    goal.custommers: 5
    currency:
    name: [a]
  other: {stages.sql.rate: 30}
"""


def test_what_a_scenario_puts_in_place_is_told_at_the_line_of_the_scenario() -> None:
    found = problems(WRONG, "wrong")
    assert [spot(p) for p in found] == [
        "FP404 7:22",
        "FP515 8:5",
        "FP516 9:5",
        "FP301 10:5",
        "FP310 11:5",
        "FP305 12:11",
    ]
    assert underlined(found[1]) == "stages.lead.rate"
    assert underlined(found[3]) == "goal.custommers"


def test_scenarios_that_are_not_chosen_are_not_applied() -> None:
    assert plan(WRONG).rate(0) == Fraction(1, 4)
    assert spots(WRONG, "other") == ["FP402 13:28"]


def test_an_option_can_mend_a_scenario() -> None:
    assert plan(WRONG, "other", "stages.sql.rate=30%").rate(0) == Fraction(3, 10)


def test_a_scenario_that_is_not_there_is_told_with_those_that_are() -> None:
    assert problems(PLAN, "cautios") == (
        Problem(
            "FP012",
            {
                "name": "cautios",
                "near": "cautious",
                "known": ("base", "cautious", "bold", "same"),
            },
        ),
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a: 1\n", []),
        ("scenarios: {b: {}, a: {c: 1}}\n", ["b", "a"]),
        ("scenarios: [a]\n", []),
        ("scenarios: a\n", []),
        ("scenarios:\n", []),
    ],
)
def test_the_scenarios_of_a_plan_are_named_in_its_order(text: str, names: list[str]) -> None:
    assert overrides.names(tree(text)) == names


@pytest.mark.parametrize("text", ["a: 1\n", "scenarios: x\n", "scenarios: {a: x}\n"])
def test_a_scenario_that_is_no_mapping_changes_nothing(text: str) -> None:
    assert overrides.of_scenario(tree(text), "a") == []


def test_a_scenario_of_another_shape_is_refused_when_it_is_chosen() -> None:
    text = "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n"
    assert spots(text + "scenarios: {a: 30%}\n", "a") == ["FP303 3:16"]


def test_a_list_item_is_called_by_its_name_before_what_it_is_for() -> None:
    root = tree("list: [{what: x, name: y}, {what: z}, [a], {name: [b]}, c]\n")
    key, value = overrides.option("list.y.k=1")
    changed, refusals = overrides.applied(root, [(key, value)])
    assert not refusals
    items = changed.items["list"]
    assert isinstance(items, Listing)
    assert plain(items.items[0]) == {"what": "x", "name": "y", "k": "1"}
    ((mark, refusal),) = overrides.applied(root, [overrides.option("list.x.k=1")])[1]
    assert refusal.facts["known"] == ("y", "z")
    assert source("").place(mark) == Place("--set list.x.k=1")


def test_an_option_is_a_key_and_a_value_with_the_option_as_its_place() -> None:
    key, value = overrides.option(" a.b = c=d ")
    assert isinstance(value, Scalar)
    assert (key.text, value.text) == ("a.b", "c=d")
    assert key.mark.option == value.mark.option == "--set  a.b = c=d "
    assert isinstance(value, Scalar)


def test_a_refused_override_carries_its_code() -> None:
    with pytest.raises(overrides.Refused, match=r"^FP011$"):
        overrides.option("x")
    with pytest.raises(ProblemsFound, match=r"^FP011$"):
        plan(PLAN, None, "x")


def test_an_override_that_could_mean_two_costs_is_refused() -> None:
    text = (
        "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n"
        "spend: {costs: [{what: fair, amount: 1}, {what: Fair, amount: 2}]}\n"
    )
    (problem,) = problems(text, None, "spend.costs.fair.amount=3")
    assert (problem.code, problem.facts["name"]) == ("FP518", "fair")


def test_an_option_takes_a_list_of_values() -> None:
    text = (
        "funnelplan: 1\ngoal: {customers: 10, from: 2027-01-01, by: 2027-12-31}\n"
        "stages:\n  - {name: sql, rate: 25%, takes: {average: 3 months}}\n  - {name: customer}\n"
    )
    found = plan(
        text, None, "goal.by_quarter=[1, 3, 6, 10]", "stages.sql.takes.between=[1 month, 6 months]"
    )
    assert found.goal is not None
    assert found.goal.by_quarter == (1, 3, 6, 10)
    takes = found.stages[0].takes
    assert takes is not None
    assert takes == spanning(*(Duration(Fraction(n), Span.MONTH) for n in (1, 6)))
    (wrong,) = problems(text, None, "goal.by_quarter=[1, 3, six, 10]")
    assert (wrong.code, wrong.facts["text"]) == ("FP411", "six")
    (nested,) = problems(text, None, "stages.sql.open=[{count: 3}]")
    assert nested.code == "FP411"
