"""Channels: where they join, what they may override there, and every mistake in saying so."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from funnelplan.core.channel import Channel
from funnelplan.core.money import Cost, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact
from funnelplan.core.quantities import Known, Rate
from funnelplan.core.stage import USUAL_NAMES
from funnelplan.spec.meaning import months_of
from tests import transcripts
from tests.spec.reading import loaded, only, plan, problems, spot, spots, underlined

HEAD = """\
funnelplan: 1
stages:
  - {name: visitor, rate: 2%}
  - {name: lead, rate: 10%}
  - {name: Anfrage, role: sql, rate: 25%}
  - {name: Kunde}
"""
STAGES = ("visitor", "lead", "Anfrage", "Kunde")
DEAL = "deal: {value: 100_000}\n"


def channels(*inside: str) -> str:
    """A plan with channels: each of these, on a line of its own from line 8 on, in braces."""
    return HEAD + "channels:\n" + "".join(f"  - {{{each}}}\n" for each in inside)


def one(more: str, enters: str = "lead") -> str:
    """A plan with one channel; what is said of it begins in column 33 of line 8."""
    return channels(f"{f'name: fair, enters: {enters}, ':27}{more}")


# --- names


def test_a_channel_has_its_own_name_without_case_blanks_and_hyphens() -> None:
    names = ("trade fair", "Trade-Fair", "website", "TRADE_FAIR")
    found = problems(channels(*(f"name: {name}, enters: lead" for name in names)))
    assert [(spot(p), underlined(p), p.facts) for p in found] == [
        ("FP551 9:12", "Trade-Fair", {"name": "Trade-Fair", "other": "trade fair"}),
        ("FP551 11:12", "TRADE_FAIR", {"name": "TRADE_FAIR", "other": "trade fair"}),
    ]


def test_the_name_of_a_channel_is_the_same_in_every_unicode_normal_form() -> None:
    text = channels("name: Ma\u0308rkte, enters: lead", "name: M\u00e4rkte, enters: lead")
    assert spots(text) == ["FP551 9:12"]


@pytest.mark.parametrize(
    "name", ["lead", "LEAD", "anfrage", "ANFRAGE", "kunde", "uncovered", "Uncovered", *USUAL_NAMES]
)
def test_a_channel_is_not_called_like_a_stage_a_role_or_what_has_no_channel(name: str) -> None:
    problem = only(channels(f"name: {name}, enters: lead"))
    assert (spot(problem), underlined(problem)) == ("FP552 8:12", name)
    assert problem.facts == {"name": name}


def test_two_channels_that_are_called_like_a_stage_are_told_for_that() -> None:
    text = channels("name: sql, enters: lead", "name: SQL, enters: lead")
    assert spots(text) == ["FP552 8:12", "FP552 9:12"]


@pytest.mark.parametrize("name", ["lead magnet", "revenue", "budget", "base", "value", "2027"])
def test_a_channel_may_be_called_like_anything_else(name: str) -> None:
    (channel,) = plan(channels(f"name: {name}, enters: lead")).channels
    assert channel.name == name


# --- where a channel joins


@pytest.mark.parametrize(
    ("enters", "stage"),
    [
        ("visitor", 0),
        ("Visitor", 0),
        ("lead", 1),
        ("anfrage", 2),
        ("ANFRAGE", 2),
        ("sql", 2),
        ("' Sql '", 2),
    ],
)
def test_a_channel_joins_at_a_stage_by_its_name_or_role(enters: str, stage: int) -> None:
    assert plan(one("", enters)).channels == (Channel("fair", stage, {}),)


@pytest.mark.parametrize(
    ("enters", "near"),
    [("leed", "lead"), ("anfragen", "Anfrage"), ("opportunity", ""), ("x", "")],
)
def test_a_channel_joins_at_a_stage_that_is_there(enters: str, near: str) -> None:
    problem = only(one("", enters))
    assert (problem.code, problem.path) == ("FP508", ("channels", 0, "enters"))
    assert problem.facts == {"name": enters, "known": STAGES, "near": near}


@pytest.mark.parametrize("enters", ["kunde", "Kunde", "customer", "CUSTOMER"])
def test_no_channel_brings_customers(enters: str) -> None:
    problem = only(one("", enters))
    assert (problem.code, problem.path) == ("FP509", ("channels", 0, "enters"))
    assert problem.facts == {"name": enters}


@pytest.mark.parametrize("enters", ["leed", "kunde"])
def test_a_stage_where_no_channel_can_join_is_underlined(enters: str) -> None:
    problem = only(one("", enters))
    assert spot(problem)[6:] == "8:26"
    assert underlined(problem) == enters


# --- rates and costs of its own


@pytest.mark.parametrize(
    ("key", "value", "code"), [("rates", "5%", "FP553"), ("per", "5", "FP555")]
)
@pytest.mark.parametrize("stage", ["visitor", "Visitor", "lead"])
def test_a_channel_has_nothing_above_where_it_enters(
    key: str, value: str, code: str, stage: str
) -> None:
    problem = only(one(f"{key}: {{sql: {value}, {stage}: {value}}}", "sql"))
    facts: dict[str, Fact] = {"name": stage, "channel": "fair", "enters": "sql"}
    assert (problem.code, underlined(problem), problem.facts) == (code, stage, facts)
    assert spot(problem)[6:] == f"8:{33 + len(f'{key}: {{sql: {value}, ')}"


def test_a_channel_has_rates_from_where_it_enters_to_the_customer() -> None:
    (channel,) = plan(one("rates: {sql: 30%, Lead: 20%}")).channels
    assert channel.rates == {1: Rate(Fraction(1, 5)), 2: Rate(Fraction(3, 10))}
    (channel,) = plan(one("rates: {anfrage: 30%}", "anfrage")).channels
    assert channel.rates == {2: Rate(Fraction(3, 10))}


def test_a_channel_has_costs_from_where_it_enters_to_the_customer() -> None:
    (channel,) = plan(one("per: {customer: 9, Lead: 2, anfrage: 5}")).channels
    path = ("channels", 0, "per")
    assert channel.per == (
        UnitCost(1, Fraction(2), path=(*path, "Lead")),
        UnitCost(2, Fraction(5), path=(*path, "anfrage")),
        UnitCost(3, Fraction(9), path=(*path, "customer")),
    )


@pytest.mark.parametrize(
    ("stage", "near"), [("leed", "lead"), ("anfrag", "Anfrage"), ("mql", ""), ("fair", "")]
)
@pytest.mark.parametrize(("key", "value"), [("rates", "5%"), ("per", "5")])
def test_a_channel_has_no_rate_or_cost_of_a_stage_that_is_not_there(
    key: str, value: str, stage: str, near: str
) -> None:
    problem = only(one(f"{key}: {{{stage}: {value}}}"))
    assert (spot(problem), underlined(problem)) == (f"FP508 8:{36 + len(key)}", stage)
    assert problem.facts == {"name": stage, "known": STAGES, "near": near}


@pytest.mark.parametrize(("key", "value"), [("rates", "5%"), ("per", "5")])
def test_a_channel_names_a_stage_once(key: str, value: str) -> None:
    stages = f"sql: {value}, lead: {value}, anfrage: {value}, LEAD: {value}"
    found = problems(one(f"{key}: {{{stages}}}"))
    assert [(p.code, underlined(p), p.facts) for p in found] == [
        ("FP510", "anfrage", {"name": "anfrage", "other": "sql"}),
        ("FP510", "LEAD", {"name": "LEAD", "other": "lead"}),
    ]


@pytest.mark.parametrize("stage", ["kunde", "customer"])
def test_nothing_goes_on_from_the_last_stage(stage: str) -> None:
    problem = only(one(f"rates: {{{stage}: 5%}}"))
    assert (spot(problem), problem.facts) == (f"FP506 8:{43 + len(stage)}", {"name": stage})
    assert underlined(problem) == "5%"


# --- counts, shares and limits


@pytest.mark.parametrize(
    "more",
    [
        "expect: 0",
        "expect: 5, at_most: 5",
        "expect: 5, at_most: 6",
        "at_most: 0",
        "share: 100%",
        "share: 100%, at_most: 1",
        "",
    ],
)
def test_a_channel_has_a_count_or_a_share_or_neither_and_perhaps_a_limit(more: str) -> None:
    (channel,) = plan(one(more)).channels
    stated = dict(pair.split(": ") for pair in more.split(", ") if pair)
    whole = {key: int(stated[key]) if key in stated else None for key in ("expect", "at_most")}
    assert (channel.expect, channel.at_most) == (whole["expect"], whole["at_most"])
    assert channel.share == (1 if "share" in stated else None)


def test_a_channel_does_not_have_both_a_count_and_a_share() -> None:
    problem = only(one("expect: 40, share: 100%"))
    assert (spot(problem), underlined(problem)) == ("FP556 8:52", "100%")
    assert problem.facts == {"name": "fair"}


@pytest.mark.parametrize(
    ("counts", "column"), [("expect: 40, at_most: 39", 54), ("at_most: 39, expect: 40", 42)]
)
def test_a_channel_is_not_expected_to_bring_more_than_it_can(counts: str, column: int) -> None:
    problem = only(one(counts))
    assert (spot(problem), underlined(problem)) == (f"FP559 8:{column}", "39")
    assert problem.facts == {"name": "fair", "expect": 40, "most": 39}


def shared(*shares: str) -> str:
    """A plan with a channel for every share, and one with a count between them."""
    inside = [f"name: c{i}, enters: lead, share: {share}" for i, share in enumerate(shares)]
    return channels(*inside[:1], "name: fair, enters: sql, expect: 40", *inside[1:])


@pytest.mark.parametrize(
    ("shares", "code", "together", "gap"),
    [
        (("70%", "40%"), "FP557", Fraction(11, 10), Fraction(1, 10)),
        (("100%", "1%"), "FP557", Fraction(101, 100), Fraction(1, 100)),
        (("1/3", "1/3", "1/2"), "FP557", Fraction(7, 6), Fraction(1, 6)),
        (("100%", "100%", "100%"), "FP557", Fraction(3), Fraction(2)),
        (("70%", "20%"), "FP558", Fraction(9, 10), Fraction(1, 10)),
        (("1/3", "1/3", "33%"), "FP558", Fraction(299, 300), Fraction(1, 300)),
        (("99%",), "FP558", Fraction(99, 100), Fraction(1, 100)),
        (("0%",), "FP558", Fraction(0), Fraction(1)),
        (("0", "0.5"), "FP558", Fraction(1, 2), Fraction(1, 2)),
    ],
)
def test_shares_that_are_not_everything_together_are_told_at_the_last_of_them(
    shares: tuple[str, ...], code: str, together: Fraction, gap: Fraction
) -> None:
    problem = only(shared(*shares))
    assert (problem.code, problem.facts) == (code, {"together": together, "gap": gap})
    assert problem.path == ("channels", len(shares) if shares[1:] else 0, "share")
    assert underlined(problem) == shares[-1]


@pytest.mark.parametrize(
    "shares",
    [
        ("100%",),
        ("60%", "40%"),
        ("1/3", "1/3", "1/3"),
        ("33.34%", "33.33%", "0.3333"),
        ("0", "100%"),
    ],
)
def test_shares_that_are_everything_together_are_read(shares: tuple[str, ...]) -> None:
    read = plan(shared(*shares)).channels
    assert sum(channel.share or 0 for channel in read) == 1


# --- beside an intake


@pytest.mark.parametrize("intake", ["{lead: 40}", "{}"])
def test_a_plan_with_channels_has_no_intake(intake: str) -> None:
    problem = only(one("expect: 40") + f"intake: {intake}\n")
    assert (spot(problem), underlined(problem), problem.facts) == ("FP560 9:1", "intake", {})


def test_a_plan_with_a_list_for_channels_may_have_an_intake() -> None:
    assert plan(HEAD + "intake: {lead: 40}\nchannels: []\n").intake == {1: 40}


# --- shares of the deal


@pytest.mark.parametrize("stage", ["sql", "anfrage", "lead"])
def test_a_share_of_the_deal_is_paid_for_customers(stage: str) -> None:
    found = problems(
        one(f"per: {{{stage}: 8% of deal}}")
        + f"spend: {{per: {{{stage}: 8% of deal, Kunde: 8% of deal}}}}\n"
        + DEAL
    )
    assert [(spot(p), underlined(p), p.facts) for p in found] == [
        (f"FP561 8:{41 + len(stage)}", "8% of deal", {"name": stage}),
        (f"FP561 9:{17 + len(stage)}", "8% of deal", {"name": stage}),
    ]


@pytest.mark.parametrize("deal", ["", "deal: {}\n", "deal: {margin: 40%}\n"])
def test_a_share_of_the_deal_needs_the_value_of_a_deal(deal: str) -> None:
    found = problems(
        one("per: {customer: 8% of deal}")
        + "spend: {per: {kunde: {value: 8% of deal, source: contract}}}\n"
        + deal
    )
    assert [(spot(p), underlined(p), p.facts) for p in found] == [
        ("FP562 8:49", "8% of deal", {}),
        ("FP562 9:22", "{value: 8% of deal, source: contract}", {}),
    ]


@pytest.mark.parametrize(
    ("deal", "amount"), [("{value: 500}", 50), ("{recurring: {value: 5, per: month}}", 6)]
)
def test_a_share_of_the_deal_is_read_with_the_value_of_a_deal(deal: str, amount: int) -> None:
    (channel,) = plan(one("per: {customer: 10% of deal}") + f"deal: {deal}\n").channels
    path = ("channels", 0, "per", "customer")
    assert channel.per == (UnitCost(3, Fraction(amount), Fraction(1, 10), path),)


# --- costs per month


def test_a_cost_per_month_is_paid_every_month_and_not_on_a_day() -> None:
    goal = "goal: {from: 2027-01-01, by: 2027-12-31}\n"
    costs = "costs: [{what: a, amount: 5 per month, paid: 2027-04}]"
    assert [(p.code, underlined(p)) for p in problems(one(costs) + goal)] == [("FP564", "2027-04")]
    assert plan(one(costs.replace("2027-04", "monthly")) + goal).channels[0].fixed == 60


def test_the_rates_of_a_channel_may_not_multiply_to_nothing() -> None:
    thin = ", ".join(f"{name}: 0.000000000001" for name in ("visitor", "lead", "sql"))
    assert [p.code for p in problems(one(f"rates: {{{thin}}}", "visitor"))] == ["FP507"]


def test_traffic_of_a_channel_that_converts_too_well_is_a_slip() -> None:
    warned = loaded(one("rates: {visitor: 21%}", "visitor").encode()).warnings
    assert [(p.code, p.facts["rate"]) for p in warned] == [("FP608", Fraction(21, 100))]
    assert loaded(one("rates: {visitor: 20%}", "visitor").encode()).warnings == ()


@pytest.mark.parametrize(
    "goal",
    [
        "",
        "goal: {customers: 10}\n",
        "goal: {from: 2027-01-01}\n",
        "goal: {by: 2027-12-31}\n",
        "goal: {}\n",
    ],
)
def test_a_cost_per_month_needs_the_first_and_the_last_day(goal: str) -> None:
    found = problems(
        one("costs: [{what: stand, amount: 9}, {what: crew, amount: 5 per month}]")
        + "spend: {costs: [{what: office, amount: {value: 5 per month, owner: x}}]}\n"
        + goal
    )
    assert [(spot(p), underlined(p), p.facts) for p in found] == [
        ("FP563 8:88", "5 per month", {}),
        ("FP563 9:40", "{value: 5 per month, owner: x}", {}),
    ]


def test_a_cost_per_month_of_a_channel_is_paid_for_every_month_of_the_plan() -> None:
    goal = "goal: {from: 2027-01-15, by: 2027-03-01}\n"
    (channel,) = plan(one("costs: [{what: crew, amount: 500 per month}]") + goal).channels
    assert channel.costs == (Cost("crew", Fraction(1_500), "monthly", 3),)
    assert channel.fixed == 1_500


# --- everything at once


def test_every_mistake_of_channels_is_told_in_one_run() -> None:
    text = """\
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: visitor, rate: 2%}
  - {name: Anfrage, role: sql, rate: 25%}
  - {name: Kunde}
intake: {visitor: 1_000}
channels:
  - {name: fair, enters: sql, expect: 40, at_most: 30, when: 2027-04}
  - {name: Fair, enters: kunde, expect: 4, share: 50%}
  - {name: sql, enters: visitors}
  - name: partner
    enters: anfrage
    share: {value: 60%, source: team}
    rates: {visitor: 5%, sql: 30, anfrage: 20%, kunde: 5%, anfrge: 5%}
    per: {visitor: 5, customer: 8% of deal, sql: 3% of deal, anfrage: 5 per month}
    costs: [{what: crew, amount: 500 per month}, {what: stand, amount: 8% of deal}]
spend:
  budget: 500 per month
  costs: [{what: office, amount: 500 per year}, {what: tools, amount: 5 per month}]
  per: {visitor: 3% of deal, kunde: 140% of deal}
"""
    found = [(p.place.line, p.code, underlined(p)) for p in problems(text) if p.place]
    assert [f for f in found if f[0] not in (10, 11)] == [
        (7, "FP560", "intake"),
        (9, "FP559", "30"),
        (9, "FP594", "when"),
        (15, "FP553", "visitor"),
        (15, "FP402", "30"),
        (15, "FP510", "anfrage"),
        (15, "FP506", "5%"),
        (15, "FP508", "anfrge"),
        (16, "FP555", "visitor"),
        (16, "FP562", "8% of deal"),
        (16, "FP561", "3% of deal"),
        (16, "FP510", "anfrage"),
        (16, "FP423", "5 per month"),
        (17, "FP563", "500 per month"),
        (17, "FP417", "8% of deal"),
        (19, "FP423", "500 per month"),
        (20, "FP424", "500 per year"),
        (20, "FP563", "5 per month"),
        (21, "FP561", "3% of deal"),
        (21, "FP404", "140% of deal"),
    ]
    # what is said of `enters` is held to its place above
    assert sorted((line, code) for line, code, _ in found if line in (10, 11)) == [
        *((10, "FP509"), (10, "FP551"), (10, "FP556")),
        *((11, "FP508"), (11, "FP552")),
    ]


# --- what was refused is passed over


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # a channel
        (channels("name: a.b, enters: lead", "name: a, enters: lead"), ["FP451 8:12"]),
        (channels("name: [lead], enters: lead"), ["FP305 8:12"]),
        (channels("enters: lead", "name: fair, enters: lead"), ["FP302 8:5"]),
        (one("rates: {visitor: 5%, sql: 5%}, per: {visitor: 5}", "[sql]"), ["FP305 8:26"]),
        (one("rates: {visitor: 5%, x: 5%}", "[sql]"), ["FP305 8:26", "FP508 8:54"]),
        (one("rates: {visitor: 5%}, per: {visitor: 5}", "x.y"), ["FP451 8:26"]),
        (one("expect: x, at_most: 5"), ["FP411 8:41"]),
        (one("expect: 50, at_most: x"), ["FP411 8:54"]),
        (one("expect: x, share: 100%"), ["FP411 8:41", "FP556 8:51"]),
        (one("expect: 5, share: x"), ["FP401 8:51", "FP556 8:51"]),
        (one("rates: {sql: x, lead: 5%}"), ["FP401 8:46"]),
        (one("per: {sql: x, kunde: x of deal}"), ["FP411 8:44", "FP401 8:54"]),
        (one("rates: 5, per: [5], costs: {what: x}"), ["FP303 8:40", "FP303 8:48", "FP304 8:60"]),
        (one("costs: [~, 5, {amount: 5}]"), ["FP310 8:41", "FP303 8:44", "FP302 8:47"]),
        (one("costs: [{what: x, amount: many}]"), ["FP411 8:59"]),
        (HEAD + "intake: {lead: 5}\nchannels: 5\n", ["FP304 8:11"]),
        # shares of which one could not be read
        (shared("50%", "x"), ["FP401 10:37"]),
        (shared("50%", "140%"), ["FP404 10:37"]),
        (shared("50%", "~"), ["FP310 10:30"]),
        (shared("50%", "{valeu: 50%}"), ["FP301 10:38"]),
        (shared("50%", "{value: x, source: y}"), ["FP401 10:45"]),
        # stages
        (one("rates: {sql: 5%}, per: {sql: 5}").replace("stages:", "stagse:"), ["FP301 2:1"]),
        (one("rates: {x: 5%}, per: {x: 5}").replace("visitor", "a.b"), ["FP451 3:12"]),
        (one("rates: {x: 5%}", "x").replace("visitor", "''"), ["FP310 3:12"]),
    ],
)
def test_what_could_not_be_read_has_no_consequences(text: str, found: list[str]) -> None:
    assert spots(text) == found


def test_nothing_is_said_about_stages_where_there_are_too_few() -> None:
    text = one("rates: {x: 5%}, per: {x: 5}", "x").replace(HEAD, "")
    assert spots("funnelplan: 1\nstages: [{name: won}]\n" + text) == ["FP308 2:9"]


@pytest.mark.parametrize(
    ("deal", "found"),
    [
        ("deal: {value: x}", "FP411 9:15"),
        ("deal: {recurring: {value: x, per: month}}", "FP411 9:27"),
        ("deal: {valeu: 5}", "FP301 9:8"),
        ("dael: {value: 5}", "FP301 9:1"),
        ("deal: {recurring: 5}", "FP303 9:19"),
        ("deal: 5", "FP303 9:7"),
        ("deal:", "FP310 9:1"),
    ],
)
def test_a_deal_that_could_not_be_read_lacks_no_value(deal: str, found: str) -> None:
    assert spots(one("per: {kunde: 8% of deal}") + f"{deal}\n") == [found]


@pytest.mark.parametrize(
    ("goal", "found"),
    [
        ("goal: {from: x, by: 2027-12-31}", "FP431 9:14"),
        ("goal: {from: 2027-01-01, by: 2027-12-32}", "FP432 9:30"),
        ("goal: {from: 2027-12-31, by: 2027-01-01}", "FP523 9:30"),
        ("goal: {from: 2028-01-15, by: 2027-12-15}", "FP523 9:30"),
        ("goal: {form: 2027-01-01, by: 2027-12-31}", "FP301 9:8"),
        ("gaol: {from: 2027-01-01, by: 2027-12-31}", "FP301 9:1"),
        ("goal: 10", "FP303 9:7"),
        ("goal:", "FP310 9:1"),
    ],
)
def test_days_that_could_not_be_read_are_not_missing(goal: str, found: str) -> None:
    assert spots(one("costs: [{what: x, amount: 5 per month}]") + f"{goal}\n") == [found]


@pytest.mark.parametrize(
    ("channel", "found"),
    [
        ("{name: b, enters: lead, sahre: 50%}", "FP301 9:29"),
        ("{name: b, enters: lead, share: x}", "FP401 9:36"),
        ("partner", "FP303 9:5"),
        ("~", "FP310 9:5"),
    ],
)
def test_a_share_that_could_not_be_read_is_not_missing(channel: str, found: str) -> None:
    text = channels("name: a, enters: lead, share: 50%")
    assert spots(f"{text}  - {channel}\n") == [found]


# --- scenarios and options

PLAN = """\
funnelplan: 1
goal: {customers: 10, from: 2027-01-15, by: 2027-03-01}
stages:
  - {name: visitor, rate: 2%}
  - {name: lead, rate: 10%}
  - {name: sql, rate: 25%}
  - {name: customer}
deal: {value: 100_000}
channels:
  - {name: website, enters: visitor, share: {value: 100%, source: board}, per: {visitor: 4}}
  - name: Fair
    enters: lead
    expect: {value: 100, source: last year, as_of: 2026-04-01}
    at_most: 300
    rates: {lead: {value: 20%, source: CRM}, sql: 30 of 100}
    per: {lead: 50, customer: 100}
    costs:
      - {what: Stand, amount: {value: 9_000, source: offer}}
      - {what: crew, amount: 200 per month}
scenarios:
  bigger: {channels.fair.expect: 200, channels.FAIR.costs.stand.amount: 12_000}
  shared:
    channels.website.share: 80%
    channels.fair: {name: fair, enters: lead, share: 20%, per: {lead: 50}}
  other:
    channels:
      - {name: mail, enters: lead, share: 100%}
  none: {channels: []}
  wrong: {channels.fair.expect: 301, channels.fair.rates.visitor: 5%}
"""


def fair(scenario: str | None, *sets: str) -> Channel:
    """The fair in a scenario with options."""
    return plan(PLAN, scenario, *sets).channels[1]


def test_a_scenario_puts_values_of_a_channel_in_place() -> None:
    before, after = fair(None), fair("bigger")
    assert (before.expect, after.expect) == (100, 200)
    assert [cost.amount for cost in before.costs] == [9_000, 600]
    assert [cost.amount for cost in after.costs] == [12_000, 600]
    assert after._replace(expect=100, costs=before.costs) == before


def test_a_scenario_may_replace_a_count_by_a_share_with_the_channel() -> None:
    read = plan(PLAN, "shared").channels
    assert [(channel.expect, channel.share) for channel in read] == [
        (None, Fraction(4, 5)),
        (None, Fraction(1, 5)),
    ]
    assert (read[1].at_most, read[1].costs, read[1].rates) == (None, (), {})


def test_a_scenario_may_replace_all_channels() -> None:
    assert plan(PLAN, "other").channels == (Channel("mail", 1, {}, share=Fraction(1)),)
    assert plan(PLAN, "none").channels == ()


@pytest.mark.parametrize(
    ("option", "changed"),
    [
        ("channels.fair.expect=200", {"expect": 200}),
        ("channels.FAIR.Expect= 200 ", {"expect": 200}),
        ("channels.fair.expect=0", {"expect": 0}),
        ("channels.fair.at_most=100", {"at_most": 100}),
        (
            "channels.fair.rates.lead=10%",
            {"rates": {1: Rate(Fraction(1, 10)), 2: Rate(Fraction(1, 2))}},
        ),
        ("channels.fair.name=expo", {"name": "expo"}),
    ],
)
def test_an_option_puts_a_value_of_a_channel_in_place(
    option: str, changed: dict[str, object]
) -> None:
    also = "channels.Fair.rates.sql=50%"
    expected = {**fair(None, also)._asdict(), **changed}
    assert fair(None, also, option)._asdict() == expected


def test_an_option_may_give_a_channel_a_share_of_the_deal_and_a_cost_per_month() -> None:
    after = fair(
        None, "channels.fair.per.customer=8% of deal", "channels.fair.costs.stand.amount=50"
    )
    path = ("channels", 1, "per")
    assert after.per == (
        UnitCost(1, Fraction(50), path=(*path, "lead")),
        UnitCost(3, Fraction(8_000), Fraction(2, 25), (*path, "customer")),
    )
    assert after.costs == (Cost("Stand", Fraction(50)), Cost("crew", Fraction(600), "monthly", 3))
    (cost, _) = fair(None, "channels.fair.costs.stand.amount=50 per month").costs
    assert cost == Cost("Stand", Fraction(150), "monthly", 3)
    (_, cost) = fair(None, "goal.by=2027-01-31").costs
    assert cost == Cost("crew", Fraction(200), "monthly", 1)


def test_the_cost_of_a_stage_that_is_called_value_is_put_beside_the_others() -> None:
    text = (
        "funnelplan: 1\nstages: [{name: source, rate: 5%}, {name: value}]\n"
        "channels: [{name: fair, enters: source, per: {source: 3, value: 7}}]\n"
    )
    (channel,) = plan(text, None, "channels.fair.per.value=10").channels
    assert {cost.stage: cost.amount for cost in channel.per} == {0: 3, 1: 10}


def test_an_option_may_move_a_channel() -> None:
    sets = ("channels.website.enters=sql", "channels.website.per.sql=80")
    found = problems(PLAN, None, *sets)
    assert [(spot(p), underlined(p)) for p in found] == [("FP555 10:81", "visitor")]
    assert plan(PLAN, None, "channels.fair.enters=visitor").channels[1].enters == 0


@pytest.mark.parametrize(
    ("option", "code", "facts"),
    [
        ("channels.fair.rates.lead=10", "FP402", {"text": "10"}),
        ("channels.fair.rates.visitor=10%", "FP553", {"name": "visitor", "enters": "lead"}),
        ("channels.fair.rates.leed=10%", "FP508", {"name": "leed", "near": "lead"}),
        ("channels.fair.rates.customer=10%", "FP506", {"name": "customer"}),
        ("channels.fair.per.visitor=10", "FP555", {"name": "visitor", "channel": "Fair"}),
        ("channels.fair.per.sql=8% of deal", "FP561", {"name": "sql"}),
        ("channels.fair.per.sql=5 per month", "FP423", {"text": "5 per month"}),
        ("channels.fair.costs.stand.amount=9 per year", "FP424", {"text": "9 per year"}),
        ("channels.fair.costs.stand.amount=8% of deal", "FP417", {"text": "8% of deal"}),
        ("channels.fair.costs.stant.amount=9", "FP515", {"name": "stant", "near": "Stand"}),
        ("channels.fare.expect=9", "FP515", {"name": "fare", "known": ("website", "Fair")}),
        ("channels.fair.expcet=9", "FP301", {"near": "expect"}),
        ("channels.fair.when=2026-04", "FP595", {"text": "2026-04"}),
        ("channels.fair.at_most=99", "FP559", {"expect": 100, "most": 99}),
        ("channels.website.share=90%", "FP558", {"gap": Fraction(1, 10)}),
        ("channels.website.expect=9", "FP556", {"name": "website"}),
        ("channels.fair.name=Website", "FP551", {"name": "Website", "other": "website"}),
        ("channels.fair.name=SQL", "FP552", {"name": "SQL"}),
        ("channels.fair.enters=leads", "FP508", {"name": "leads", "near": "lead"}),
        ("channels.fair.enters=customer", "FP509", {"name": "customer"}),
        ("channels=fair", "FP304", {"key": "channels"}),
        ("channels.fair=5", "FP303", {"key": "channels"}),
        ("intake.lead=40", "FP560", {}),
        ("deal=5", "FP303", {"key": "deal"}),
    ],
)
def test_a_value_of_a_channel_in_an_option_is_refused_like_one_of_the_plan(
    option: str, code: str, facts: dict[str, Fact]
) -> None:
    problem = only(PLAN, None, option)
    assert problem.code == code
    assert problem.facts.items() >= facts.items()
    if code != "FP556":  # which is told at the share
        assert spot(problem) == f"{code} --set {option}"


def test_a_value_of_a_channel_in_a_scenario_is_refused_in_its_line() -> None:
    found = problems(PLAN, "wrong")
    assert [(spot(p), underlined(p)) for p in found] == [
        ("FP559 14:14", "300"),
        ("FP553 29:38", "channels.fair.rates.visitor"),
    ]


def test_every_option_on_channels_that_is_wrong_is_told() -> None:
    sets = ("channels.fair.expect=x", "channels.fare.expect=3", "channels.website.share=3")
    assert spots(PLAN, None, *sets) == [
        "FP515 --set channels.fare.expect=3",
        "FP402 --set channels.website.share=3",
        "FP411 --set channels.fair.expect=x",
    ]


# --- what a channel rests on


def known(read: Plan) -> dict[str, Known]:
    """What is claimed of channels, and how it is known."""
    claims = (a for a in read.assumptions if a.path[0] == "channels" and not a.decision)
    return {claim.name: claim.known for claim in claims}


def test_what_is_claimed_of_a_channel_is_counted_quoted_or_assumed() -> None:
    assert known(plan(PLAN)) == {
        "channels.website.per.visitor": Known.ASSUMED,
        "channels.Fair.expect": Known.QUOTED,
        "channels.Fair.at_most": Known.ASSUMED,
        "channels.Fair.rates.lead": Known.QUOTED,
        "channels.Fair.rates.sql": Known.COUNTED,
        "channels.Fair.per.lead": Known.ASSUMED,
        "channels.Fair.per.customer": Known.ASSUMED,
        "channels.Fair.costs.Stand.amount": Known.QUOTED,
        "channels.Fair.costs.crew.amount": Known.ASSUMED,
    }


def test_an_override_of_a_channel_drops_the_evidence_of_what_it_replaces() -> None:
    sets = ("channels.fair.expect=100", "channels.fair.rates.lead=20%", "channels.fair.at_most=300")
    after = known(plan(PLAN, None, *sets))
    assert after["channels.Fair.expect"] is after["channels.Fair.rates.lead"] is Known.ASSUMED
    assert after["channels.Fair.costs.Stand.amount"] is Known.QUOTED


def test_an_override_may_bring_the_source_of_a_value_of_a_channel() -> None:
    sets = ("channels.fair.at_most.value=200", "channels.fair.at_most.source=organiser")
    read = plan(PLAN, None, *sets)
    assert read.channels[1].at_most == 200
    assert known(read)["channels.Fair.at_most"] is Known.QUOTED


def test_check_asks_for_the_sources_of_what_is_claimed_of_a_channel(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN[: PLAN.index("scenarios:")])
    asked = "--require-source --max-age '6 months' --today 2026-12-01"
    run = transcripts.run(f"funnelplan check plan.yaml {asked}", tmp_path)
    assert run.code == 1
    told = (line.split(": ") for line in run.stdout.decode().splitlines() if ": FP" in line)
    assert [(code, sentence.split()[0]) for _, code, sentence, *_ in told][-9:] == [
        ("FP603", "channels.website.per.visitor"),
        ("FP606", "channels.Fair.expect"),
        ("FP603", "channels.Fair.at_most"),
        ("FP605", "channels.Fair.rates.lead"),
        ("FP604", "channels.Fair.rates.sql"),
        ("FP603", "channels.Fair.per.lead"),
        ("FP603", "channels.Fair.per.customer"),
        ("FP605", "channels.Fair.costs.Stand.amount"),
        ("FP603", "channels.Fair.costs.crew.amount"),
    ]


def test_a_plan_without_dates_touches_no_month() -> None:
    assert months_of(None) == 0
