"""pydantic's errors as our problems: by error type, never by pydantic's English."""

from __future__ import annotations

import typing
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.spec.fields import LONG_KEYS, StatedField
from funnelplan.spec.models import PlanSection, Section
from funnelplan.spec.nodes import Node, Scalar, child

STRUCTURE = {
    "model_type": "FP303",
    "dict_type": "FP303",
    "list_type": "FP304",
    "too_short": "FP308",
    "too_long": "FP311",
    "missing": "FP302",
}


def problem(error: ErrorDetails, root: Node) -> Problem:
    """One error of a validation, with its path in the tree."""
    path: Path = tuple(error["loc"])
    node = _node(root, path)
    if isinstance(node, Scalar) and node.empty and _is_after_a_comma(path[-1]):
        return Problem("FP419", {"key": str(path[-1])}, path)
    if error["type"] == "extra_forbidden":
        return _unknown_key(path)
    if isinstance(node, Scalar) and node.empty:
        return Problem("FP310", {"key": _item(path)}, path)
    if error["type"] in ("missing", "FP302"):
        return Problem("FP302", {"key": str(path[-1])}, path)
    if error["type"] in STRUCTURE:
        return Problem(STRUCTURE[error["type"]], {"key": _named(path)}, path)
    facts: dict[str, Fact] = dict(error.get("ctx", {}))
    code = str(facts.pop("code", error["type"]))
    return Problem(code, {"key": _named(path), **facts}, path)


def _node(root: Node, path: Path) -> Node | None:
    """The node at a path; a short form stands for its long one."""
    node: Node | None = root
    for step in path:
        below = None if node is None else child(node, step)
        if below is None and not isinstance(node, Scalar):
            return None
        node = below or node
    return node


def _named(path: Path) -> str:
    """The last key of a path: what the value is called."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _is_after_a_comma(key: str | int) -> bool:
    """Whether a key without a value is what a decimal comma left over: `{rate: 1,5%}`."""
    return isinstance(key, str) and key.removesuffix("%").strip().isdecimal()


def _item(path: Path) -> str:
    """A key, or the item of a list: `stages[1]`."""
    last = path[-1]
    return f"{_named(path)}[{last + 1}]" if isinstance(last, int) else last


def _unknown_key(path: Path) -> Problem:
    """A key that the format does not have there, or not yet."""
    key = str(path[-1])
    known, later = keys_at(path[:-1])
    if key in later:
        return Problem("FP306", {"key": key}, path)
    return Problem("FP301", {"key": key, "known": tuple(known), "near": near(key, known)}, path)


def keys_at(path: Path) -> tuple[list[str], frozenset[str]]:
    """The keys that a mapping at a path may have, and those of later versions."""
    found: Any = PlanSection
    for step in path:
        found = _below(found, step)
    if isinstance(found, type) and issubclass(found, Section):
        names = [info.alias or name for name, info in found.model_fields.items()]
        return [name for name in names if name != "$schema"], found.later
    return ["value", *LONG_KEYS], frozenset()


def required_at(path: Path) -> list[str] | None:
    """The keys that a list item at a path must have; None where it is no mapping."""
    found: Any = PlanSection
    for step in path:
        found = _below(found, step)
    if found is None:
        return None
    return [info.alias or name for name, info in found.model_fields.items() if info.is_required()]


def _below(found: Any, step: str | int) -> Any:
    """The type one step below a model, a list or a mapping."""
    if isinstance(found, type) and issubclass(found, BaseModel):
        for name, info in found.model_fields.items():
            if step in (name, info.alias):
                stated = any(isinstance(note, StatedField) for note in info.metadata)
                return None if stated else _model_in(info.annotation)
    return found


def _model_in(annotation: Any) -> Any:
    """The model that an annotation speaks of, through Optional, list and Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside = (_model_in(argument) for argument in typing.get_args(annotation))
    return next((model for model in inside if model is not None), None)


def near(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; empty if none is close."""
    import difflib  # noqa: PLC0415 (only when something is wrong)

    folded = {name.casefold(): name for name in known}
    matches = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else ""
