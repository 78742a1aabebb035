"""The JSON Schema of every report, generated from the types of the results."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from funnelplan.core.budget import BudgetResult
from funnelplan.core.decay import DecayResult
from funnelplan.core.explanation import Explanation, StageDefinitions
from funnelplan.core.forecast import ForecastResult
from funnelplan.core.levers import LeversResult
from funnelplan.core.perishing import PerishingResult
from funnelplan.core.quantities import Quantity
from funnelplan.core.returns import ReturnsResult
from funnelplan.core.rollup import RollupResult
from funnelplan.core.schedule import ScheduleResult
from funnelplan.core.stock import ValueResult
from funnelplan.core.target import TargetResult
from funnelplan.core.timeline import TimelineResult
from funnelplan.render.report import PlanInfo
from funnelplan.render.to_json import VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"

RESULTS: dict[str, Any] = {
    "target": TargetResult,
    "forecast": ForecastResult,
    "decay": DecayResult,
    "perishing": PerishingResult,
    "timeline": TimelineResult,
    "schedule": ScheduleResult,
    "roi": ReturnsResult,
    "value": ValueResult,
    "levers": LeversResult,
    "budget": BudgetResult,
    "rollup": RollupResult,
    "explain": Explanation,
    "stages": StageDefinitions,
    "figures": Mapping[str, Quantity],
}
"""What each report holds under `result`."""

QUANTITY: dict[str, Any] = {
    "description": "A number with its unit; null where it is missing, with the reason in `why`.",
    "type": "object",
    "properties": {
        "value": {"type": ["number", "null"]},
        "exact": {
            "description": "The exact fraction; null where a figure is a float by nature.",
            "type": ["string", "null"],
            "pattern": "^-?[0-9]+(/[0-9]+)?$",
        },
        "unit": {"description": "A stage, a currency, share, chance or factor.", "type": "string"},
        "needed": {"description": "Whole units, rounded up.", "type": ["integer", "null"]},
        "whole": {"description": "Whole units, rounded down.", "type": ["integer", "null"]},
        "why": {"description": "Why there is no value.", "type": "string"},
    },
    "required": ["value", "exact", "unit"],
    "additionalProperties": False,
}

SIMPLE = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Fraction: {"type": "number"},
    date: {"type": "string", "format": "date"},
    Quantity: {"$ref": "#/$defs/quantity"},
}


def report_schema(command: str) -> dict[str, Any]:
    """The schema of one report: the envelope, and the result of the command. KeyError if unknown."""
    return {
        "$schema": DIALECT,
        "title": f"funnelplan.{command}/{VERSION}",
        "type": "object",
        "properties": {
            "notice": {"description": "Says that the built-in example was used.", "type": "string"},
            "schema": {"const": f"funnelplan.{command}/{VERSION}"},
            "plan": _described(PlanInfo),
            "result": _described(RESULTS[command]),
        },
        "required": ["schema", "plan", "result"],
        "additionalProperties": False,
        "$defs": {"quantity": QUANTITY},
    }


def _described(kind: Any) -> dict[str, Any]:
    """The schema of a type that a result is made of."""
    if kind in SIMPLE:
        return dict(SIMPLE[kind])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if isinstance(kind, type) and hasattr(kind, "_fields"):
        return _fields(kind)
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return {"anyOf": [_described(option) for option in inside]}
    if origin is tuple:
        return {"type": "array", "items": _described(inside[0])}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _described(inside[1])}
    return {"type": "null"}


def _fields(kind: Any) -> dict[str, Any]:
    """A named tuple is an object with all its fields, in their order."""
    hints = typing.get_type_hints(kind)
    return {
        "description": (kind.__doc__ or "").split("\n")[0],
        "type": "object",
        "properties": {name: _described(hints[name]) for name in kind._fields},
        "required": list(kind._fields),
        "additionalProperties": False,
    }
