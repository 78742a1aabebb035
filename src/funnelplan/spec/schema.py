"""The JSON Schema of the plan file, for editors: generated from the models, never written by hand."""

from __future__ import annotations

from typing import Any

from funnelplan.spec.models import PlanSection

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE_NAME = "funnelplan.schema.json"


def plan_schema() -> dict[str, Any]:
    """The schema of format 1 as far as this version reads it."""
    schema = PlanSection.model_json_schema(by_alias=True)
    cleaned: dict[str, Any] = _without_null(schema)
    return {"$schema": DIALECT, "title": "funnelplan plan file, format 1", **_untitled(cleaned)}


def _without_null(part: Any) -> Any:
    """An absent key is left out; a key that is there has a value."""
    if isinstance(part, list):
        return [_without_null(item) for item in part]
    if not isinstance(part, dict):
        return part
    part = {
        key: _without_null(item) for key, item in part.items() if (key, item) != ("default", None)
    }
    options = part.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        left = [option for option in options if option != {"type": "null"}]
        del part["anyOf"]
        return {**part, **left[0]} if len(left) == 1 else {**part, "anyOf": left}
    return part


def _untitled(part: Any) -> Any:
    """Without the titles that pydantic makes of names: an editor shows the description instead."""
    if isinstance(part, list):
        return [_untitled(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _untitled(item)
        for key, item in part.items()
        if not (key == "title" and isinstance(item, str))
    }
