"""The structure of a plan file, in pydantic; the descriptions are read in the JSON Schema.

Structure only: what the values mean together is checked in `build`, so that one run tells both.
Nothing of pydantic leaves this folder.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WrapValidator

from funnelplan.core.stage import Role
from funnelplan.spec import fields as f
from funnelplan.spec.scalars import Unreadable, positive_duration

FORMAT = "1"


class Section(BaseModel):
    """A mapping of the plan: unknown keys are refused, keys of later versions by name."""

    model_config = ConfigDict(
        extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True, defer_build=True
    )

    later: ClassVar[frozenset[str]] = frozenset()
    """Keys of format 1 that this version does not support yet."""


def _wrapped_as(key: str) -> BeforeValidator:
    """A scalar in place of a mapping is short for a mapping with this one key."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


def _listed_as(key: str) -> BeforeValidator:
    """A scalar in place of a list is short for a list of one mapping with this key."""
    return BeforeValidator(lambda value: [{key: value}] if isinstance(value, str) else value)


def _passing_over_invalid() -> WrapValidator:
    """What was refused as a whole is passed over while the rest is looked through."""
    return WrapValidator(lambda value, handler: value if value is f.INVALID else handler(value))


def _any_of(scalar: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """For the JSON Schema: the short form beside the long one."""

    def extend(schema: dict[str, Any]) -> None:
        long = dict(schema)
        schema.clear()
        schema["anyOf"] = [scalar, long]

    return extend


def _basis(value: object) -> object:
    """`worked` is short for a share of no cold leads."""
    if not isinstance(value, str):
        return value
    if value.strip() != "worked":
        raise f.refusal("FP307", text=value, options=("worked", "{all: 10%}"))
    return {"all": "0%"}


def _which(one: str, other: str, hint: str = "") -> BeforeValidator:
    """A bare length of time could mean two things, and is refused with both of them."""

    def refuse(value: object) -> object:
        if not isinstance(value, str):
            return value
        text, time = value.strip(), _time(value)
        ways = {"one": f"{{{one}: {time}}}", "other": f"{{{other}: {time}}}"}
        raise f.refusal("FP446", text=text, **ways, hint=hint or one)

    return BeforeValidator(refuse)


def _time(text: str) -> str:
    """A length of time as it can be written: with days where the unit lacks, else an example."""
    for written in (text.strip(), f"{text.strip()} days"):
        try:
            positive_duration(written)
        except Unreadable:
            continue
        return written
    return "30 days"


class GoalSection(Section):
    """What is wanted: customers or revenue."""

    customers: f.PositiveCount | None = Field(None, description="New customers wanted.")
    revenue: f.PositiveMoney | None = Field(
        None, description="Revenue wanted, instead of customers."
    )
    start: f.PlanDay | None = Field(
        None, alias="from", description="First day of the plan, included."
    )
    by: f.PlanDay | None = Field(None, description="Last day of the plan, included.")
    confidence: f.Confidence | None = Field(
        None, description="How sure the goal should be, such as 90%."
    )
    by_quarter: list[f.Count] | None = Field(
        None,
        description="Customers wanted by the end of every quarter of the plan, those before"
        " included, such as [1, 3, 6, 10].",
    )


class LotSection(Section):
    """Leads of a stage that are open now."""

    count: f.Count = Field(description="How many are here now.")
    age: f.DurationField | None = Field(None, description="How long they have been here.")


class ReferenceSection(Section):
    """What a rate is compared with."""

    rate: f.RateField = Field(description="The rate to compare with.")
    source: f.Text | None = Field(None, description="Whose rate it is.")


class BasisSection(Section):
    """What a rate was measured on, where that was all leads and not only those worked in time."""

    all: f.ColdBefore = Field(description="Share of them that had gone cold.")


class ShelfLifeSection(Section):
    """How long a lead keeps: said in one of three ways."""

    half: f.PositiveDuration | None = Field(None, description="After so long half are cold.")
    hard: f.PositiveDuration | None = Field(
        None, description="Up to here all are alive, and none later."
    )
    table: dict[str, f.Share] | None = Field(
        None, description="Share still alive after each length of time: {7 days: 80%, …}."
    )


class ResponseSection(Section):
    """How long it takes until sales follows up: said in one of three ways."""

    exactly: f.DurationField | None = Field(None, description="Always so long.")
    average: f.PositiveDuration | None = Field(
        None, description="On average, some at once and a few very late."
    )
    steps: f.Steps | None = Field(
        None, description="The more steps, the less it varies about the average (1)."
    )
    table: dict[str, f.Share] | None = Field(
        None, description="Share followed up by each length of time: {1 h: 37%, …}."
    )
    never: f.Share | None = Field(None, description="Share that is never followed up.")


class CapacitySection(Section):
    """Who works the leads of a stage."""

    people: f.PositiveCount = Field(description="So many people.")
    each: f.PaceField = Field(description="What each can take, such as 4 per week.")


class TakesSection(Section):
    """How long something takes: said in one of four ways."""

    exactly: f.DurationField | None = Field(None, description="Always so long.")
    average: f.PositiveDuration | None = Field(
        None, description="On average, some at once and a few very late."
    )
    steps: f.Steps | None = Field(
        None, description="The more steps, the less it varies about the average (1)."
    )
    spread: f.Spread | None = Field(
        None,
        description="In place of `steps`: how far it varies about the average, relative to it,"
        " such as 60%.",
    )
    between: f.TwoDurations | None = Field(
        None, description="From when to when: 8 of 10 lie between, such as [1 month, 6 months]."
    )
    table: dict[str, f.Share] | None = Field(
        None,
        description="Share that is done by each length of time: {1 month: 40%, …}, up to 100%.",
    )


Takes = Annotated[TakesSection, _which("average", "exactly", "takes"), _passing_over_invalid()]


class StageSection(Section):
    """One stage of the funnel. Every stage but the last one has a rate."""

    name: f.Name = Field(description="Short name: letters, digits, blank, - and _.")
    title: f.Text | None = Field(None, description="The name for people, in tables.")
    means: f.Text | None = Field(None, description="The agreed definition, in one sentence.")
    role: Annotated[str, f.choice(*(role.value for role in Role))] | None = Field(
        None, description="What the stage is, where its name does not say so."
    )
    rate: f.RateField | None = Field(
        None,
        description="Share that reaches the next stage: 25%, 0.25, 1/4, 25 of 100, 20% to 30%.",
    )
    counts: Annotated[str, f.choice("contacts", "companies", "deals")] | None = Field(
        None, description="What one of them is."
    )
    basis: (
        Annotated[
            BasisSection,
            BeforeValidator(_basis),
            _passing_over_invalid(),
            Field(json_schema_extra=_any_of({"const": "worked"})),
        ]
        | None
    ) = Field(
        None,
        description="What the rate was measured on: `worked`, or `{all: 10%}` of which so many"
        " had gone cold.",
    )
    shelf_life: (
        Annotated[ShelfLifeSection, _which("half", "hard"), _passing_over_invalid()] | None
    ) = Field(None, description="How long one of them keeps.")
    response: (
        Annotated[ResponseSection, _which("average", "exactly"), _passing_over_invalid()] | None
    ) = Field(None, description="How long it takes until sales follows up.")
    capacity: CapacitySection | None = Field(None, description="Who works them.")
    takes: Takes | None = Field(
        None,
        description="How long those take who reach the next stage: from the response where one is"
        " stated, else from when they became one.",
    )
    lost_after: Takes | None = Field(
        None,
        description="How long those are kept open who never reach it, until they are given up.",
    )
    reference: ReferenceSection | None = Field(None, description="What the rate is compared with.")
    open: (
        Annotated[
            list[LotSection],
            _listed_as("count"),
            Field(json_schema_extra=_any_of(f.scalar_schema(f.WHOLE, "integer", minimum=0))),
        ]
        | None
    ) = Field(None, description="How many are here now; with their age as a list.")


class RecurringSection(Section):
    """Revenue that comes again until the customer leaves."""

    value: f.PositiveMoney = Field(description="Revenue per period.")
    per: Annotated[str, f.choice("month", "quarter", "year")] = Field(description="The period.")
    margin: f.Share | None = Field(None, description="Its gross margin, where it is another.")
    churn: f.ChurnField | None = Field(None, description="Share that leaves, such as 2% per month.")


class DealSection(Section):
    """What a customer is worth."""

    later: ClassVar[frozenset[str]] = frozenset({"spread"})

    value: f.PositiveMoney | None = Field(None, description="One-off value at signature.")
    margin: f.Share | None = Field(
        None, description="Gross margin; asked for by every ROI on margin."
    )
    recurring: RecurringSection | None = Field(None, description="Recurring revenue.")
    counts: f.PositiveDuration | None = Field(
        None, description="How long recurring revenue is counted (12 months)."
    )


class CostSection(Section):
    """A cost over the whole plan, whatever the volume."""

    what: f.Text = Field(description="What is paid for.")
    amount: f.AmountField = Field(
        description="The amount over the whole plan, or for every month of it: 3_000 per month."
    )
    paid: f.Paid | None = Field(None, description="When: monthly, 2027-04 or 2027-04-15.")


class NurtureSection(Section):
    """What it costs to stay in touch with leads of a stage."""

    per: f.Name = Field(description="The stage.")
    amount: f.Money = Field(description="What it costs for each of them, every time.")
    every: Annotated[str, f.choice("month", "quarter", "year")] = Field(description="How often.")
    lasts: f.PositiveDuration = Field(
        alias="for", description="Until a lead is so old, such as 36 months."
    )


class LateSection(Section):
    """Leads that become customers long after, besides those who go through the funnel."""

    rate: f.LateRate = Field(
        description="Share of all leads of the stage that is nurtured; without `nurture`, of the"
        " leads."
    )
    takes: Takes = Field(description="How long they take.")


class SpendSection(Section):
    """The money: what is available, and what things cost."""

    budget: f.Money | None = Field(None, description="Available over the whole plan.")
    costs: list[CostSection] | None = Field(None, description="Fixed costs.")
    per: dict[str, f.UnitCostField] | None = Field(
        None, description="What each one of a stage costs; of a customer also 8% of deal."
    )
    nurture: NurtureSection | None = Field(
        None, description="What it costs to stay in touch with leads that do not buy yet."
    )
    late: LateSection | None = Field(None, description="Leads that become customers long after.")
    discount: f.Discount | None = Field(
        None, description="What a year's delay takes off money, such as 10% per year."
    )


class ChannelSection(Section):
    """Where leads come from: a website, a fair, partners, a newsletter."""

    name: f.Name = Field(description="Short name: letters, digits, blank, - and _.")
    enters: f.Name = Field(description="The stage where its leads come in.")
    expect: f.StatedCount | None = Field(None, description="So many are expected to enter.")
    share: f.Share | None = Field(
        None,
        description="In place of `expect`: its share of the customers that the channels with"
        " `expect` leave open.",
    )
    at_most: f.StatedCount | None = Field(None, description="So many can enter at most.")
    when: f.WhenField | None = Field(
        None,
        description="When they come in: level, ramp, a month or day such as 2027-04, or weights by"
        " month.",
    )
    rates: dict[str, f.RateField] | None = Field(
        None, description="Rates of its own, by stage; the others are those of the stages."
    )
    takes: dict[str, Takes] | None = Field(
        None, description="How long its leads take, by stage; else as long as the stages say."
    )
    per: dict[str, f.UnitCostField] | None = Field(
        None, description="Unit costs of its own, by stage; the others are those of spend.per."
    )
    costs: list[CostSection] | None = Field(None, description="Fixed costs of the channel.")


class ReviveSection(Section):
    """What becomes of leads that went cold."""

    stage: f.Name = Field(
        description="The stage they fall back to; attempt and success lead from there to where they"
        " went cold."
    )
    success: f.Share = Field(
        description="Share of the attempts that bring one back to where it went cold."
    )
    effort: f.Factor | None = Field(
        None, description="What an attempt costs, in times of a first one (1)."
    )
    gone: f.Share | None = Field(None, description="Share that is gone for good (0%).")
    rate: f.RateField | None = Field(None, description="Their rate, where it is another one.")
    attempt: f.Money | None = Field(None, description="What a first attempt costs.")
    delay: f.DurationField | None = Field(None, description="How long until they are back.")


class OwnersSection(Section):
    """Who answers for the agreement."""

    marketing: f.Text | None = Field(None, description="For marketing.")
    sales: f.Text | None = Field(None, description="For sales.")


class AgreementSection(Section):
    """What marketing and sales have agreed on; `check` lists what is missing."""

    goal: f.Text | None = Field(None, description="The common goal.")
    sql_means: f.Text | None = Field(None, description="What a sales qualified lead is.")
    handover: f.Text | None = Field(None, description="How a lead is handed over.")
    response: f.PositiveDuration | None = Field(
        None, description="How soon sales follows up at the latest."
    )
    attempts: f.Text | None = Field(None, description="How often it is tried.")
    nurture: f.Text | None = Field(None, description="What becomes of those not ready to buy.")
    data: f.Text | None = Field(None, description="What sales tells marketing, and when.")
    owners: OwnersSection | None = Field(None, description="Who answers for it.")


class GuardrailSection(Section):
    """A limit of the plan's own."""

    check: f.Text = Field(description="Figure, comparison, limit: cost_per_order <= 24_000.")
    severity: Annotated[str, f.choice("error", "warning")] = Field(
        "error", description="A warning fails `check` only with --strict."
    )
    year: f.Year | None = Field(None, description="After how many years, for roi and npv (5).")


class PlanSection(Section):
    """A funnel plan, format 1."""

    later: ClassVar[frozenset[str]] = frozenset({"lead_definition"})

    schema_: f.Text | None = Field(None, alias="$schema", description="For editors; not read.")
    funnelplan: Annotated[str, f.version(FORMAT)] = Field(description="Version of the format: 1.")
    name: f.Text | None = Field(None, description="What the plan is called.")
    currency: f.Currency = Field("EUR", description="One per plan (ISO 4217).")
    locale: f.Locale | None = Field(None, description="How tables are written, such as de_DE.")
    goal: GoalSection | None = Field(None, description="What is wanted.")
    stages: Annotated[
        list[StageSection], Field(min_length=2, max_length=50), _passing_over_invalid()
    ] = Field(description="From the top down; the last one is the customer.")
    channels: list[ChannelSection] | None = Field(
        None, description="Where leads come from, and at which stage they join."
    )
    intake: dict[str, f.Count] | None = Field(
        None, description="What is planned to enter, by stage, in place of channels."
    )
    deal: DealSection | None = Field(None, description="What a customer is worth.")
    spend: SpendSection | None = Field(None, description="The money.")
    revive: ReviveSection | None = Field(None, description="What becomes of cold leads.")
    period_wobble: f.Share | None = Field(
        None, description="Good and bad years: how far rates swing about their mean, such as 20%."
    )
    cycle_norm: f.PositiveDuration | None = Field(
        None, description="How long the sales cycle should take at most, such as 6 months."
    )
    sla: AgreementSection | None = Field(
        None, description="What marketing and sales have agreed on."
    )
    guardrails: (
        list[
            Annotated[
                GuardrailSection,
                _wrapped_as("check"),
                Field(json_schema_extra=_any_of({"type": "string"})),
            ]
        ]
        | None
    ) = Field(None, description="Limits that `check` holds the plan against.")
    scenarios: dict[str, dict[str, Any]] | None = Field(
        None, description="Named sets of overrides: dotted path -> value."
    )
