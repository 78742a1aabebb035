"""The plans that `init` writes are plans, and say where their numbers come from."""

from __future__ import annotations

import re

import pytest

from funnelplan.core.metrics import Figures
from funnelplan.core.problems import Problem
from funnelplan.core.quantities import Known
from funnelplan.core.stage import Role
from funnelplan.core.volumes import goal_of, required
from funnelplan.spec import templates
from funnelplan.spec.load import document
from tests.spec.reading import loaded, plan, source


def test_there_is_a_template_of_every_name_and_the_example_is_one() -> None:
    assert len(set(templates.NAMES)) == len(templates.NAMES) == 4
    assert templates.EXAMPLE in templates.NAMES
    for name in templates.NAMES:
        assert plan(templates.text(name)).name == name


def test_a_template_that_is_not_there_is_not_found() -> None:
    with pytest.raises(FileNotFoundError):
        templates.text("nothing")


@pytest.mark.parametrize("name", templates.NAMES)
def test_a_template_has_no_mistakes_and_no_warnings_in_any_scenario(name: str) -> None:
    data = templates.text(name)
    for scenario in (None, "base", *document(source(data)).scenarios):
        assert loaded(data, scenario).warnings == ()


@pytest.mark.parametrize("name", templates.NAMES)
def test_a_template_gives_the_figures_that_are_usually_asked_for(name: str) -> None:
    read = plan(templates.text(name))
    target = goal_of(read)
    assert target is not None
    figures = Figures(read, required(read, target), target)
    for figure in ("sql", "cost_per_order", "roi_on_margin", "roi_on_revenue", "budget_left"):
        known = figures.resolve(figure)
        assert known is not None
        assert figures[known].why is None, figure
    assert read.role(Role.VISITOR) == 0
    assert read.role(Role.SQL) is not None


@pytest.mark.parametrize("name", templates.NAMES)
def test_a_value_without_a_source_is_marked_as_assumed(name: str) -> None:
    data = templates.text(name)
    read = loaded(data)
    lines = data.decode().splitlines()
    claims = [a for a in read.plan.assumptions if not a.decision]
    assumed = [a for a in claims if a.known is Known.ASSUMED]
    assert assumed
    for assumption in assumed:
        place = read.at(Problem("FP603", path=assumption.path)).place
        assert place is not None
        assert place.line is not None
        marked = re.search(r"# assumed\b", lines[place.line - 1])
        assert marked or assumption.name.startswith("deal.recurring"), assumption.name


@pytest.mark.parametrize("name", templates.NAMES)
def test_a_template_names_the_schema_for_editors_on_its_first_line(name: str) -> None:
    first = templates.text(name).decode().splitlines()[0]
    assert first == "# yaml-language-server: $schema=./funnelplan.schema.json"


@pytest.mark.parametrize("name", templates.NAMES)
def test_a_template_is_tidy_text(name: str) -> None:
    text = templates.text(name).decode("ascii")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    for line in text.splitlines():
        assert line == line.rstrip()
        assert len(line) <= 100


def test_the_example_is_the_case_of_its_source() -> None:
    read = plan(templates.text(templates.EXAMPLE))
    assert read.goal is not None
    assert read.goal.customers == 10
    sql = read.role(Role.SQL)
    assert sql is not None
    assert read.rate(sql) * 4 == 1
    assert read.deal.value == 100_000
