"""The registry of figures: what is missing goes on, names are found, nothing hides anything."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal, Spend, UnitCost
from funnelplan.core.names import ALIASES, FIXED_NAMES, is_taken, name_of
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Missing, Quantity, Rate
from funnelplan.core.stage import Role, Stage
from funnelplan.core.volume import Target, Volume
from funnelplan.core.volumes import required
from tests.strategies import at_customers, cases, funnel, replace

PLAN = replace(
    funnel(lead="1/2", mql="1/2", sql="1/4"),
    deal=Deal(Fraction(1000), Fraction(1, 2)),
    spend=Spend(Fraction(900), per=(UnitCost(0, Fraction(1)),)),
)
GERMAN = Plan(
    (
        Stage("Anfrage", role=Role.LEAD, rate=Rate(Fraction(1, 2))),
        Stage("MQL-Neu", role=Role.MQL, rate=Rate(Fraction(1, 4))),
        Stage("Kunde", role=Role.CUSTOMER),
    ),
    deal=PLAN.deal,
    spend=Spend(Fraction(900)),
)


def figures(plan: Plan = PLAN) -> Figures:
    target = at_customers(plan, 10)
    return Figures(plan, required(plan, target), target)


@given(cases())
def test_what_is_missing_goes_on_with_its_reason(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    found = Figures(plan, volume, target)
    for name, metric in found.registry.items():
        inputs = [found[i] for i in metric.inputs]
        first = next((i.why for i in inputs if i.why is not None), None)
        if first is not None:
            assert found[name].why == first, name
        assert (found[name].amount is None) == (found[name].why is not None), name
        assert found[name].unit == metric.unit, name


OF_TIME = (
    "cycle",
    "in_time_share",
    "customers_by_date",
    "chance_by_date",
    "chance_by_date_with_evidence",
)
"""What a plan can't give that says nothing of time."""


@given(cases())
def test_a_plan_that_states_everything_misses_nothing_but_quotients_by_zero(
    case: tuple[Plan, Target, Volume],
) -> None:
    plan, target, volume = case
    full = replace(plan, deal=PLAN.deal, spend=replace(plan.spend, budget=Fraction(1)))
    found = dict(Figures(full, volume, target).all())
    next_ones = ("next_cost_per_", "cost_of_one_")
    lacking = {q.why for name, q in found.items() if name.startswith(next_ones)} - {None}
    assert lacking == (set() if full.spend.per else {Missing("key", "spend.per")})
    unsaid = {found.pop(name).why for name in ("chance_with_evidence", "cold_share", "response")}
    timed = {found.pop(name).why for name in OF_TIME}
    dates = Missing("key", "goal.from, goal.by, takes")
    assert timed == {dates, Missing("key", "takes")}
    stage = full.stages[full.cold_stage].name
    response = Missing("key", f"stages.{stage}.response")
    assert unsaid <= {Missing("no_evidence"), Missing("enters_below"), response, None}
    reasons = {q.why for name, q in found.items() if not name.startswith(next_ones)} - {None}
    below = bool(volume.entering) and min(volume.given) > target.stage
    known = {Missing("zero"), Missing("too_large")}
    assert reasons <= known | ({Missing("enters_below")} if below else set())


@given(cases())
def test_the_order_in_which_figures_are_asked_for_is_irrelevant(
    case: tuple[Plan, Target, Volume],
) -> None:
    plan, target, volume = case
    forwards = Figures(plan, volume, target)
    backwards = Figures(plan, volume, target)
    last_first: dict[str, Quantity] = {n: backwards[n] for n in reversed(backwards.registry)}
    assert dict(forwards.all()) == last_first


def test_a_figure_is_computed_once() -> None:
    found = figures()
    assert found["spend"] is found["spend"]


def test_all_figures_are_those_of_the_registry_in_its_order() -> None:
    found = figures()
    assert list(found.all()) == list(found.registry)
    assert list(found.all())[:2] == ["goal", "rate_lead"]
    assert set(found.registry) >= FIXED_NAMES


def test_an_unknown_figure_is_an_error() -> None:
    with pytest.raises(KeyError):
        _ = figures()["cost_per_moon"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("CPL", "cost_per_mql"),
        ("cpo", "cost_per_order"),
        ("Cost per MQL", "cost_per_mql"),
        ("cost-per-lead", "cost_per_lead"),
        ("cost_per_customer", "cost_per_order"),
        ("value_per_customer", "customer_value"),
        ("margin_per_customer", "customer_margin"),
        (" ROI on margin ", "roi_on_margin"),
        ("customer", "customers"),
        ("sql", "sql"),
        ("rate_sql", "rate_sql"),
        ("rate_customer", None),
        ("per_lead", "per_lead"),
        ("moon", None),
        ("cost_per_moon", None),
    ],
)
def test_names_are_found_by_alias_role_and_without_case(asked: str, found: str | None) -> None:
    assert figures().resolve(asked) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("cpl", "cost_per_mql_neu"),
        ("cost per mql-neu", "cost_per_mql_neu"),
        ("value_per_lead", "value_per_anfrage"),
        ("lead", "anfrage"),
        ("rate_lead", "rate_anfrage"),
        ("kunde", "customers"),
        ("cost_per_kunde", "cost_per_order"),
        ("sql", None),
    ],
)
def test_names_of_roles_are_found_where_stages_are_called_otherwise(
    asked: str, found: str | None
) -> None:
    assert figures(GERMAN).resolve(asked) == found


@given(cases())
def test_every_name_of_the_registry_is_found(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    found = Figures(plan, volume, target)
    for name in found.registry:
        assert found.resolve(name.upper().replace("_", " ")) == name


def test_aliases_lead_to_figures() -> None:
    assert {figures().resolve(alias) for alias in ALIASES} == set(ALIASES.values())


def test_figures_of_the_customer_have_names_of_their_own() -> None:
    names = {name_of(PLAN, p, PLAN.last) for p in ("", "cost_per_", "value_per_", "margin_per_")}
    assert names == {"customers", "cost_per_order", "customer_value", "customer_margin"}
    assert name_of(PLAN, "cost_per_", 2) == "cost_per_sql"
    assert figures().of_stage("cost_per_", PLAN.last) == figures()["cost_per_order"]


def test_a_stage_that_would_hide_a_figure_is_taken() -> None:
    for key in ("goal", "spend", "rate_sql", "cost_per_sql", "value_per_x", "margin_per_x"):
        assert is_taken(key), key
    assert is_taken("per_sql")
    for key in ("sql", "lead", "person", "rating"):
        assert not is_taken(key), key


def test_no_stage_above_the_customer_may_hide_a_figure() -> None:
    taken = (
        "confidence",
        "deal_value",
        "payments",
        "order",
        "cpl",
        "spend",
        "rate_sql",
        "per_lead",
    )
    assert all(is_taken(key) for key in taken)
    assert not any(is_taken(key) for key in ("sql", "lead", "offer", "kunde", "persons"))
