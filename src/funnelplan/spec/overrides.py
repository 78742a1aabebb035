"""Scenarios and `--set`: values put in place of others, in the tree, before anything is read.

A path is written with dots; list items go by their name (`stages.sql.rate`, `spend.costs.agency`).
What is put in place of a value replaces it whole, with the evidence it had.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from funnelplan.core.problems import Problem
from funnelplan.core.stage import key_of
from funnelplan.spec.fields import LONG_KEYS
from funnelplan.spec.nodes import Listing, Mapping, Mark, Node, Scalar
from funnelplan.spec.problems import near

NAMES = ("name", "what")
"""The keys that list items are called by."""

MOST_STEPS = 8
"""A plan is at most five keys deep."""

OF_TAKES = {
    "exactly": ("average", "steps", "spread", "between", "table"),
    "average": ("exactly", "between", "table"),
    "steps": ("spread",),
    "spread": ("steps",),
    "between": ("exactly", "average", "steps", "spread", "table"),
    "table": ("exactly", "average", "steps", "spread", "between"),
}

INSTEAD: dict[str, dict[str, tuple[str, ...]]] = {
    "shelf_life": {
        "half": ("hard", "table"),
        "hard": ("half", "table"),
        "table": ("half", "hard"),
    },
    "response": {
        "average": ("exactly", "table"),
        "exactly": ("average", "steps", "table"),
        "table": ("average", "exactly", "steps", "never"),
    },
    "takes": OF_TAKES,
    "lost_after": OF_TAKES,
}
"""What says the same in another way: put in place, it takes the other's place."""

NOT_OVERRIDABLE = frozenset({"funnelplan", "scenarios", "$schema"})


class Refused(Exception):
    """An override that can't be applied, with its problem; the caller knows the place."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def option(text: str) -> tuple[Scalar, Node]:
    """`PATH=VALUE` of the command line as a key and a value, or a list of values: `[1, 3, 6]`.

    Raises Refused (FP011).
    """
    mark = Mark(0, 0, 0, 0, option=f"--set {text}")
    path, equals, value = text.partition("=")
    if not equals or not path.strip() or not value.strip():
        raise Refused(Problem("FP011", {"text": text}))
    return Scalar(path.strip(), mark), _written(value.strip(), mark)


def _written(value: str, mark: Mark) -> Node:
    """A value as the command line writes it; mappings and lists in lists are for the plan file."""
    if not (value.startswith("[") and value.endswith("]")) or "{" in value:
        return Scalar(value, mark)
    return Listing(mark, [Scalar(item.strip(), mark) for item in value[1:-1].split(",")])


def names(root: Mapping) -> list[str]:
    """The names of the plan's scenarios."""
    scenarios = root.items.get("scenarios")
    return list(scenarios.items) if isinstance(scenarios, Mapping) else []


def of_scenario(root: Mapping, name: str) -> list[tuple[Scalar, Node]]:
    """The overrides of a scenario, by its name; empty where it is written wrongly."""
    scenarios = root.items.get("scenarios")
    scenario = scenarios.items.get(name) if isinstance(scenarios, Mapping) else None
    if not isinstance(scenario, Mapping):
        return []
    return [(scenario.keys[path], value) for path, value in scenario.items.items()]


def applied(
    root: Mapping, overrides: Iterable[tuple[Scalar, Node]]
) -> tuple[Mapping, list[tuple[Mark, Problem]]]:
    """A new tree with the overrides in place, and those that name something unknown."""
    problems: list[tuple[Mark, Problem]] = []
    said: dict[str, Scalar] = {}
    for key, value in overrides:
        try:
            if not key.mark.option:  # options come after the scenario, and one by one
                _refuse_contradiction(key, said)
            replaced = _put(root, key.text.split("."), key, value)
        except Refused as refused:
            problems.append((key.mark, refused.problem))
        else:
            root = replaced
    return root, problems


def _refuse_contradiction(key: Scalar, said: dict[str, Scalar]) -> None:
    """Of two ways to say the same in one scenario neither could win. Raises Refused (FP589)."""
    parent, _, way = ".".join(key_of(step) for step in key.text.split(".")).rpartition(".")
    instead = _ways_of(parent.split("."))
    if way not in instead:
        return
    other = next((said[o] for each in instead[way] if (o := f"{parent}.{each}") in said), None)
    if other is not None:
        raise Refused(Problem("FP589", {"path": key.text, "other": other.text}))
    said[f"{parent}.{way}"] = key


def _put(root: Mapping, steps: list[str], key: Scalar, value: Node) -> Mapping:
    too_deep = len(steps) > MOST_STEPS
    if too_deep or steps[0].casefold() in NOT_OVERRIDABLE or not all(steps):
        raise Refused(Problem("FP516", {"path": key.text}))
    put = _replaced(root, steps, key, value)
    return put if isinstance(put, Mapping) else root


def _replaced(node: Node | None, steps: list[str], key: Scalar, value: Node) -> Node:
    """A copy of a node with the value at the end of the steps; keys that are not there are made."""
    if not steps:
        return value
    if isinstance(node, Listing):
        return _in_list(node, steps, key, value)
    old = node if isinstance(node, Mapping) else Mapping(key.mark)
    if _is_long_form(old, steps, key):
        old = Mapping(old.mark)  # a value of its own drops the evidence of the old one
    step = _spelled(old, steps[0])
    new = Mapping(old.mark, dict(old.items), dict(old.keys))
    new.items[step] = _replaced(old.items.get(step), steps[1:], key, value)
    new.keys[step] = key if len(steps) == 1 or step not in new.keys else new.keys[step]
    for other in _replaced_by(steps, key):
        new.items.pop(other, None)
        new.keys.pop(other, None)
    return new


def _replaced_by(steps: list[str], key: Scalar) -> tuple[str, ...]:
    """The keys that say in another way what the step says."""
    path = [key_of(step) for step in key.text.split(".")]
    return _ways_of(path[: -len(steps)]).get(key_of(steps[0]), ())


def _ways_of(path: list[str]) -> dict[str, tuple[str, ...]]:
    """The ways in which the mapping at a path can be said; a channel's times go by stage."""
    match path:
        case ["channels", _, "takes", _]:
            return OF_TAKES
        case ["channels", _, "takes"]:
            return {}
    return INSTEAD.get(path[-1], {}) if path else {}


def _is_long_form(mapping: Mapping, steps: list[str], key: Scalar) -> bool:
    """Whether the step leads to the value of a long form, and not to a stage that is called so."""
    where = [step.strip().casefold() for step in key.text.split(".")][:-1]
    by_stage = where == ["intake"] or where[-1:] in (["per"], ["rates"])
    is_value = [step.casefold() for step in steps] == ["value"]
    return is_value and not by_stage and mapping.items.keys() <= {"value", *LONG_KEYS}


def _spelled(mapping: Mapping, step: str) -> str:
    """A key as the mapping spells it, without case."""
    return next((key for key in mapping.items if key_of(key) == key_of(step)), step)


def _in_list(node: Listing, steps: list[str], key: Scalar, value: Node) -> Node:
    called = [_called(item) for item in node.items]
    wanted = key_of(steps[0])
    found = [i for i, name in enumerate(called) if key_of(name) == wanted]
    if not found:
        known = tuple(name for name in called if name)
        facts = {"path": key.text, "name": steps[0], "near": near(steps[0], known)}
        raise Refused(Problem("FP515", {**facts, "known": known}))
    if len(found) > 1:
        raise Refused(Problem("FP518", {"path": key.text, "name": steps[0]}))
    new = copy(node)
    new.items = list(node.items)
    new.items[found[0]] = _replaced(node.items[found[0]], steps[1:], key, value)
    return new


def _called(item: Node) -> str:
    """The name of a list item; empty if it has none."""
    if isinstance(item, Mapping):
        for key in NAMES:
            name = item.items.get(key)
            if isinstance(name, Scalar):
                return name.text
    return ""
