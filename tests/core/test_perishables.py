"""The figures of what goes cold: their formulas, read as they are written, give their values."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma

from funnelplan.core.cold import AGREE, by_capacity, with_cold
from funnelplan.core.formula import Metric
from funnelplan.core.lags import ByTable, Exactly, Lag
from funnelplan.core.metrics import Figures
from funnelplan.core.perishables import LOSS, _shelf_life
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing
from funnelplan.core.shelf import AliveTable, HalfLife, HardLimit, ShelfLife
from funnelplan.core.stage import Stage
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import flowing, goal_of
from tests.core.queues import lost_at_half_life, lost_at_limit
from tests.core.reading import NAMED, built_from
from tests.core.timed import at_stage, average, days, over_year, table
from tests.spec import reading
from tests.strategies import funnel

SHELF_LIVES = {
    "hard": ("shelf_life.hard=20 days",),
    "half": ("shelf_life.half=30 days",),
    "table": ("shelf_life.table.7 days=80%", "shelf_life.table.50 days=30%"),
}
RESPONSES = {
    "exactly": ("response.exactly=12 days", "response.never=5%"),
    "average": ("response.average=9 days", "response.steps=3"),
    "table": ("response.table.2 days=40%", "response.table.26 days=90%"),
}
PAIRS = list(itertools.product(SHELF_LIVES, RESPONSES))

STAGES = """
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-31}
stages:
  - {name: lead, rate: 20%}
  - {name: sql, rate: 25%, basis: {all: 10%}, capacity: {people: 2, each: 3 per week}}
  - {name: customer}
"""
CHANNELS = """
channels:
  - {name: fair, enters: sql, expect: 8, rates: {sql: 30%}}
  - {name: search, enters: lead, share: 75%}
  - {name: mail, enters: lead, share: 25%, rates: {lead: 10%}}
"""
NO_DESK = STAGES.replace(", capacity: {people: 2, each: 3 per week}", "")
TEXTS = {
    "alone": NO_DESK,
    "channels": NO_DESK + CHANNELS,
    "desk": STAGES,
    "desk and channels": STAGES + CHANNELS,
}


def sets(shelf_life: str, response: str) -> list[str]:
    said = (*SHELF_LIVES.get(shelf_life, ()), *RESPONSES.get(response, ()))
    return [f"stages.sql.{each}" for each in said]


def called(response: str, days: float) -> float:
    """The share called by then, of those that are called at all."""
    if response == "exactly":
        return float(days >= 12)
    if response == "average":
        return float(gamma.cdf(days, 3, scale=3))
    return float(np.interp(days, [0, 2, 26], [0, 4 / 9, 1]))


def alive(shelf_life: str, days: float) -> float:
    """The share that is alive then."""
    if shelf_life == "hard":
        return float(days <= 20)
    if shelf_life == "half":
        return math.exp2(-days / 30)
    return float(np.interp(days, [0, 7, 50], [1, 0.8, 0.3]))


def cold_at_call(shelf_life: str, response: str) -> float:
    """1 − E[alive at the call], as an integral over the time of the call."""
    if response == "exactly":
        return 1 - alive(shelf_life, 12)

    def density(days: float) -> float:
        if response == "average":
            return float(gamma.pdf(days, 3, scale=3))
        return 4 / 9 / 2 if days < 2 else 5 / 9 / 24

    end = 26 if response == "table" else 400
    points = [2, 7, 20, 50]
    total, _ = quad(
        lambda days: (1 - alive(shelf_life, days)) * density(days),
        0,
        end,
        points=[at for at in points if at < end],
        limit=400,
    )
    return float(total)


class Erlang:
    """The time of a call in several steps, as formulas write it."""

    def __init__(self, steps: int, mean: float) -> None:
        self.steps, self.mean = steps, mean

    def __gt__(self, days: float) -> float:
        """P(it takes longer)."""
        return float(gamma.sf(days, self.steps, scale=self.mean / self.steps))


def read(formula: str, known: Mapping[str, float], special: Callable[[], float]) -> float:
    """The value of a formula; what it only tells in words is `special`."""
    words = (
        r"called by \{\w+\}",
        r"E\[2\^\(−call ÷ \{\w+\}\)\]",
        r"alive after \{\w+\}",
        r"E\[alive (?:at the call|after Erlang\(.*?mean \{\w+\}\))\]",
    )
    text = re.sub("|".join(words), "special()", formula)
    text = text.replace("[", "(").replace("]", ")")  # 1 where it is so, else 0
    text = re.sub(r"\{(\w+)\}", r"known['\1']", text)
    for sign, written in {
        "^−": "** -",
        "^": "**",
        "×": "*",
        "÷": "/",
        "−": "-",
        "ln 2": "ln2",
        "mean ": "",
    }.items():
        text = text.replace(sign, written)
    names = {
        "known": known,
        "special": special,
        "Erlang": Erlang,
        "P": float,
        "max": max,
        "ln2": math.log(2),
    }
    return float(eval(text, {"__builtins__": {}}, names))  # noqa: S307 (our own formulas)


def late(found: Figures, shelf_life: str, response: str) -> tuple[float, float]:
    """The share called too late: as its formula is read, and from the definition."""
    both = "cold_by_response_sql" in found.registry
    metric = found.metric("cold_by_response_sql" if both else "cold_share_sql")
    known = {name: float(found[name].exact) for name in metric.inputs}
    once = 1 - cold_at_call(shelf_life, response)
    never = {"exactly": 0.05, "average": 0.0, "table": 0.1}[response]
    as_written = read(metric.formula, known, lambda: once)
    return as_written, never + (1 - never) * cold_at_call(shelf_life, response)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("shelf_life", "response"), PAIRS)
def test_a_formula_read_as_it_is_written_gives_its_figure(
    shelf_life: str, response: str, text: str
) -> None:
    loaded = reading.loaded(TEXTS[text], None, *sets(shelf_life, response))
    found, plan = loaded.figures, loaded.plan
    every_name_is_known(found)
    written, defined = late(found, shelf_life, response)
    assert written == pytest.approx(defined, rel=1e-7)
    share = found["cold_share_sql"].exact
    assert share == found["cold_share"].exact == plan.cold[1]
    assert found["response"] == found["response_sql"]
    if "desk" not in text:
        assert float(share) == pytest.approx(written, rel=1e-7)
    else:
        by_late, by_queue = (found[f"cold_by_{by}_sql"].exact for by in ("response", "capacity"))
        assert float(by_late) == pytest.approx(written, rel=1e-7)
        coming = found["inflow_per_week_sql"].exact / 7
        queue = by_capacity(plan.stages[1], coming)
        assert queue is not None
        assert abs(queue - by_queue) <= AGREE
        assert share == max(by_late, by_queue)
        assert found.metric("cold_share_sql").inputs == (
            "cold_by_response_sql",
            "cold_by_capacity_sql",
        )
    rates = {".fair": "3/10", ".search": "1/4", ".mail": "1/4"} if plan.channels else {"": "1/4"}
    for of, stated in rates.items():
        assert found[f"stated_rate_sql{of}"].exact == Fraction(stated)
        planned = Fraction(stated) / Fraction(9, 10) * (1 - share)
        assert found[f"rate_sql{of}"].exact == planned


def every_name_is_known(found: Figures) -> None:
    metrics: list[Metric] = list(found.registry.values())
    for channel in found.plan.channels:
        metrics += found.of_channel(channel.key).values()
    for metric in metrics:
        for name in built_from(metric):
            assert found[name].unit, name
        named = set(re.findall(r"\{([\w.]+)\}", metric.formula))
        assert named <= set(built_from(metric)), metric.name


def test_every_pair_of_shelf_life_and_response_has_a_formula() -> None:
    assert len(LOSS) == len(PAIRS)


@pytest.mark.parametrize("shelf_life", ["", *SHELF_LIVES])
@pytest.mark.parametrize("customers", [3, 10, 90])
def test_the_queue_is_told_by_its_people_and_what_comes_in(shelf_life: str, customers: int) -> None:
    goal = f"goal.customers={customers}"
    found = reading.loaded(STAGES, None, goal, *sets(shelf_life, "")).figures
    metric = found.metric("cold_share_sql")
    assert {"people_sql", "each_per_week_sql", "inflow_per_week_sql"} <= set(metric.inputs)
    assert [found["people_sql"].exact, found["each_per_week_sql"].exact] == [2, 3]
    coming, share = (
        float(found["inflow_per_week_sql"].exact) / 7,
        float(found["cold_share_sql"].exact),
    )
    if shelf_life == "hard":
        assert share == pytest.approx(lost_at_limit(coming, 2, 3 / 7, 20), abs=1e-9)
    elif shelf_life == "half":
        assert share == pytest.approx(lost_at_half_life(coming, 2, 3 / 7, 30), abs=1e-9)
    elif not shelf_life:
        known = {name: float(found[name].exact) for name in metric.inputs}
        assert share == pytest.approx(read(metric.formula, known, lambda: 0.0), abs=1e-12)
        assert share == pytest.approx(max(0, 1 - 6 / 7 / coming), abs=1e-12)


@pytest.mark.parametrize("shelf_life", SHELF_LIVES)
def test_the_shelf_life_is_a_figure_of_its_own(shelf_life: str) -> None:
    found = reading.loaded(NO_DESK, None, *sets(shelf_life, "exactly")).figures
    length = {"hard": 20, "half": 30, "table": 50}[shelf_life]
    assert found["shelf_life_sql"].exact == length
    assert found["shelf_life_sql"].unit.kind is Kind.TIME
    assert found.metric("shelf_life_sql").path == ("stages", 1, "shelf_life", shelf_life)


def test_what_only_says_who_is_never_called_says_just_that() -> None:
    found = reading.loaded(NO_DESK, None, "stages.sql.response.never=12.5%").figures
    assert found["cold_share"].exact == Fraction(1, 8)
    assert found.metric("cold_share_sql").formula == "{never_sql}"
    assert found["response"].why == Missing("key", "stages.sql.response")


def test_without_a_shelf_life_whoever_is_called_is_called_in_time() -> None:
    found = reading.loaded(NO_DESK, None, "stages.sql.response.exactly=90 days").figures
    assert found["cold_share"].exact == 0
    assert found.metric("cold_share_sql").formula == "0"


def test_a_desk_without_a_response_has_no_response() -> None:
    found = reading.loaded(STAGES, None).figures
    assert found["response"].why == Missing("key", "stages.sql.response")
    assert found["cold_share"] == found["cold_share_sql"]


def test_a_plan_that_says_nothing_names_the_key_that_is_missing() -> None:
    found = reading.loaded(NO_DESK).figures
    assert found["cold_share"].why == Missing("key", "stages.sql.response")
    assert found["response"].why == Missing("key", "stages.sql.response")


def test_the_usual_share_is_missing_where_only_another_stage_says_enough() -> None:
    text = NO_DESK.replace("rate: 20%", "rate: 20%, basis: worked, response: {exactly: 1 day}")
    found = reading.loaded(text, None, "stages.sql.shelf_life.hard=3 days").figures
    assert found["cold_share_lead"].exact == 0
    assert found["cold_share"].why == Missing("key", "stages.sql.response")
    assert found["response"].why == Missing("key", "stages.sql.response")


def test_what_is_unknown_of_the_inflow_names_the_dates() -> None:
    plan = reading.plan(STAGES, None, *sets("hard", "average"))
    undated = Plan(plan.stages, cold={1: plan.cold[1]})
    found = Figures(undated, flowing(undated, {1: 40}, Rule.GIVEN), None)
    assert found["inflow_per_week_sql"].why == Missing("key", "goal.from")
    assert found["cold_share_sql"].why == Missing("key", "goal.from")


@pytest.mark.parametrize("counted", [Fraction(0), Fraction(1, 2)])
@pytest.mark.parametrize(
    ("text", "response"), [(NO_DESK, "exactly"), (STAGES, ""), (STAGES, "table")]
)
def test_a_count_takes_the_place_of_what_was_worked_out(
    text: str, response: str, counted: Fraction
) -> None:
    plan = reading.plan(text, None, "goal.customers=20", *sets("half", response))
    assert plan.cold[1] not in (0, counted)
    replaced = plan.going_cold({1: counted})
    found = Figures(replaced, flowing(replaced, {1: 40}, Rule.GIVEN), goal_of(plan))
    assert found["cold_share_sql"].exact == found["cold_share"].exact == counted
    assert found.metric("cold_share_sql").formula == ""
    every_name_is_known(found)


def test_a_shelf_life_that_is_not_stated_is_no_figure() -> None:
    with pytest.raises(ValueError, match="no shelf life"):
        _shelf_life(Stage("sql"), ("stages", 0))


@pytest.mark.parametrize(
    "keeps", [HardLimit(days(60)), HalfLife(days(60)), AliveTable(((days(90), Fraction(1, 4)),))]
)
@pytest.mark.parametrize("takes", [Exactly(days(40)), average(2, 3), table((9, "1/3"), (99, "1"))])
def test_where_nobody_calls_the_loss_is_told_by_the_time_it_takes(
    keeps: ShelfLife, takes: Lag
) -> None:
    plan = over_year(funnel(sql="1/4"))
    plan = with_cold(at_stage(plan, 0, takes=takes, basis=Fraction(0), shelf_life=keeps))
    found = Figures(plan, flowing(plan, {0: 40}, Rule.GIVEN), goal_of(plan))
    metric = found.metric("cold_share_sql")
    cold = found["cold_share_sql"].exact
    assert cold == plan.cold[0]
    for name in built_from(metric):
        assert found[name].why is None, name
    assert "response" not in metric.formula
    time = "stated_takes_sql" if "stated_takes_sql" in found.registry else "takes_sql"
    if not isinstance(takes, ByTable) and not isinstance(keeps, AliveTable):
        assert f"{{{time}}}" in metric.formula
    assert set(re.findall(NAMED, metric.formula)) <= found.registry.keys()
    assert float(found["rate_sql"].exact) == pytest.approx(0.25 * (1 - float(cold)))
