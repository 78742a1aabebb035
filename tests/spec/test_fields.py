"""How pydantic reads a field of ours: short and long forms, evidence, versions and choices."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from funnelplan.core.quantities import Between, Known, Provenance, Rate
from funnelplan.spec import fields as f
from funnelplan.spec.fields import INVALID, Stated, choice, scalar_schema, version

RATE: TypeAdapter[Stated[Rate]] = TypeAdapter(f.RateField, config=ConfigDict())


def refused(value: object) -> list[tuple[str, tuple[int | str, ...]]]:
    """The types and places of what is wrong with a rate."""
    with pytest.raises(ValidationError) as found:
        RATE.validate_python(value)
    return [(error["type"], error["loc"]) for error in found.value.errors()]


def test_a_short_value_is_assumed() -> None:
    stated = RATE.validate_python("25%")
    assert stated == Stated(Rate(Fraction(1, 4)), Provenance())
    assert stated.known is Known.ASSUMED


def test_a_long_value_keeps_where_it_is_known_from() -> None:
    stated = RATE.validate_python(
        {"value": "25%", "source": " CRM ", "as_of": "2026-10-01", "owner": "marketing"}
    )
    assert stated.value == Rate(Fraction(1, 4))
    assert stated.provenance == Provenance("CRM", date(2026, 10, 1), "marketing")
    assert stated.known is Known.QUOTED


def test_a_long_value_without_a_source_is_assumed() -> None:
    stated = RATE.validate_python({"value": "25%", "owner": "sales"})
    assert (stated.known, stated.provenance.owner) == (Known.ASSUMED, "sales")


def test_a_count_is_counted_whatever_its_source() -> None:
    assert RATE.validate_python("25 of 100").known is Known.COUNTED
    assert RATE.validate_python({"value": "1 of 4", "source": "CRM"}).known is Known.COUNTED
    assert RATE.validate_python("20% to 30%").known is Known.COUNTED
    assert Stated(Fraction(1)).known is Known.ASSUMED


def test_a_range_takes_the_confidence_beside_it() -> None:
    surely = RATE.validate_python({"value": "20% to 30%", "confidence": "95%"})
    low, high = Fraction(1, 5), Fraction(3, 10)
    assert surely.value == Rate(Fraction(1, 4), Between(low, high, Fraction(19, 20)))
    usually = RATE.validate_python({"value": "20% to 30%"})
    assert usually.value == Rate(Fraction(1, 4), Between(low, high, Fraction(4, 5)))


@pytest.mark.parametrize("value", ["25%", "1 of 4"])
def test_a_confidence_beside_another_value_is_refused(value: str) -> None:
    assert refused({"value": value, "confidence": "95%"}) == [("FP418", ("confidence",))]


def test_a_confidence_beside_money_is_refused() -> None:
    with pytest.raises(ValidationError) as found:
        TypeAdapter[Stated[Fraction]](f.Money).validate_python({"value": "4", "confidence": "95%"})
    assert [(error["type"], error["loc"]) for error in found.value.errors()] == [
        ("FP418", ("confidence",))
    ]


@pytest.mark.parametrize(
    ("value", "errors"),
    [
        ("25", [("FP402", ())]),
        (["25%"], [("FP305", ())]),
        ({}, [("FP302", ("value",))]),
        ({"source": "CRM"}, [("FP302", ("value",))]),
        ({"valeu": "25%"}, [("extra_forbidden", ("valeu",)), ("FP302", ("value",))]),
        ({"value": "25", "confidence": "95%"}, [("FP402", ("value",))]),
        ({"value": "25", "source": "CRM"}, [("FP402", ("value",))]),
        ({"value": "25"}, [("FP402", ("value",))]),
        ({"value": ["25%"]}, [("FP305", ("value",))]),
        ({"value": {"value": "25%"}}, [("FP305", ("value",))]),
        ({"value": "25%", "as_of": "yesterday"}, [("FP431", ("as_of",))]),
        ({"value": "25%", "confidence": "95"}, [("FP402", ("confidence",))]),
        ({"value": "25%", "source": {"a": "b"}}, [("FP305", ("source",))]),
        ({"value": "25%", "note": "x"}, [("extra_forbidden", ("note",))]),
        (
            {"note": "x", "as_of": "2026-02-30", "value": "0"},
            [("extra_forbidden", ("note",)), ("FP432", ("as_of",)), ("FP405", ("value",))],
        ),
    ],
    ids=repr,
)
def test_every_part_that_is_wrong_is_told_at_its_own_place(
    value: object, errors: list[tuple[str, tuple[int | str, ...]]]
) -> None:
    assert refused(value) == errors


@pytest.mark.parametrize(("value", "found"), [(["x"], "list"), ({"a": "b"}, "mapping")])
def test_what_stands_in_place_of_a_value_is_named(value: object, found: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(f.Name).validate_python(value)
    (error,) = refusal.value.errors()
    assert error["ctx"] == {"code": "FP305", "found": found}


def test_what_was_refused_before_is_passed_over() -> None:
    assert RATE.validate_python(INVALID) is INVALID
    assert RATE.validate_python({"value": INVALID, "source": "CRM"}) is INVALID
    assert RATE.validate_python({"value": "20% to 30%", "confidence": INVALID}) is INVALID
    assert RATE.validate_python({"value": "25%", "as_of": INVALID}) is INVALID
    assert TypeAdapter(f.Name).validate_python(INVALID) is INVALID


def test_a_refusal_carries_its_code_and_facts() -> None:
    error = f.refusal("FP402", text="25", percent="25%")
    assert error.type == "FP402"
    assert error.context == {"code": "FP402", "text": "25", "percent": "25%"}


def test_only_the_known_version_is_read() -> None:
    read = version("1").read
    assert read("1") == read(" 1 ") == "1"
    for other in ("2", "0", "1.0", "01", "one", ""):
        with pytest.raises(Exception, match="FP309") as found:
            read(other)
        assert found.value.context == {"code": "FP309", "text": other, "known": "1"}  # type: ignore[attr-defined]


def test_a_choice_is_one_of_its_words() -> None:
    read = choice("month", "year").read
    assert read("month") == read(" month ") == "month"
    options = ("month", "year")
    for other in ("week", "Month", "MONTH", ""):
        with pytest.raises(Exception, match="FP307") as found:
            read(other)
        assert found.value.context == {"code": "FP307", "text": other, "options": options}  # type: ignore[attr-defined]


class Card(BaseModel):
    """A model with one field of each kind."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    name: f.Name
    rate: f.RateField
    per: Annotated[str, choice("month", "year")]
    format: Annotated[str, version("1")]


def test_an_editor_is_told_what_a_field_accepts() -> None:
    properties = Card.model_json_schema()["properties"]
    assert properties["name"]["type"] == ["string", "number", "boolean"]
    assert properties["per"]["enum"] == ["month", "year"]
    assert properties["format"]["anyOf"] == [{"const": 1}, {"const": "1"}]
    short, long = properties["rate"]["anyOf"]
    assert [option["type"] for option in short["anyOf"]] == ["string", "number"]
    assert long["required"] == ["value"]
    assert set(long["properties"]) == {"value", "source", "as_of", "owner", "confidence"}
    assert all(long["properties"][key]["description"] for key in f.LONG_KEYS)
    texts = ["string", "number", "boolean"]
    assert all(long["properties"][key]["type"] == texts for key in f.LONG_KEYS)


def test_a_pattern_binds_the_whole_text() -> None:
    assert scalar_schema("a|b", "number", minimum=0) == {
        "anyOf": [
            {"type": "string", "pattern": r"^\s*(?:a|b)\s*$"},
            {"type": "number", "minimum": 0},
        ]
    }
