"""Types of the plan's fields: how pydantic reads a scalar, and how the JSON Schema describes it.

Each type is one function of `scalars` wrapped for pydantic. Values that may carry evidence are
read short (`25%`) or long (`{value: 25%, source: …, as_of: …, owner: …}`) into a `Stated`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Final, Generic, NamedTuple, TypeVar, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from funnelplan.core.problems import Fact
from funnelplan.core.quantities import Between, Duration, Known, Pace, Provenance, Rate
from funnelplan.spec import scalars, words
from funnelplan.spec.scalars import Unreadable

T = TypeVar("T")
UNKNOWN = Provenance()


class Invalid:
    """Stands for a value that was refused, while the rest of the plan is still looked through."""


INVALID: Final[Any] = Invalid()


class Stated(NamedTuple, Generic[T]):
    """A value with what the plan says about where it comes from."""

    value: T
    provenance: Provenance = UNKNOWN

    @property
    def known(self) -> Known:
        """Counted, quoted or assumed."""
        if isinstance(self.value, Rate) and self.value.evidence is not None:
            return Known.COUNTED
        return Known.ASSUMED if self.provenance.source is None else Known.QUOTED


def refusal(code: str, **facts: Fact) -> PydanticCustomError:
    """Our problem as pydantic carries it: the code as its type, the facts as its context."""
    return PydanticCustomError(code, "{code}", {"code": code, **facts})


def parsed(parse: Callable[[str], Any], value: object) -> Any:
    """A scalar read by `parse`; what it refuses becomes pydantic's error."""
    if value is INVALID:
        return INVALID
    if not isinstance(value, str):
        raise refusal("FP305", found="list" if isinstance(value, list) else "mapping")
    try:
        return parse(value)
    except Unreadable as error:
        raise refusal(error.code, **error.facts) from None


class Field:
    """Annotates a field: read by `parse`, described by `schema`."""

    def __init__(self, parse: Callable[[str], object], schema: JsonSchemaValue) -> None:
        self.parse, self.schema = parse, schema

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """A plain function of ours; pydantic's own coercions never see the value."""
        return core_schema.no_info_plain_validator_function(self.read)

    def read(self, value: object) -> object:
        """The value of a scalar node."""
        return parsed(self.parse, value)

    def __get_pydantic_json_schema__(
        self, _core_schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """What an editor accepts and completes."""
        return dict(self.schema)


LONG_KEYS = {
    "source": words.free_text,
    "as_of": words.day,
    "owner": words.free_text,
    "confidence": scalars.confidence,
}
LONG_DESCRIPTIONS = {
    "source": "Where the value is known from: a report, an export, a person.",
    "as_of": "The day the value was true, as YYYY-MM-DD; `check --max-age` asks for it.",
    "owner": "Who answers for the value.",
    "confidence": "For a range: how sure it is (80% where nothing is said).",
}


class StatedField(Field):
    """Annotates a field that may be written short or long; reads into a `Stated`."""

    def read(self, value: object) -> object:
        """The value with its provenance; errors inside the long form keep their own place."""
        if not isinstance(value, dict):
            return value if value is INVALID else Stated(parsed(self.parse, value))
        errors: list[InitErrorDetails] = []
        parts = {key: self._part(key, item, errors) for key, item in value.items()}
        if "value" not in value:
            errors.append({"type": refusal("FP302"), "loc": ("value",), "input": value})
        if errors:
            raise ValidationError.from_exception_data("value", errors)
        if INVALID in parts.values():
            return INVALID
        source, as_of, owner = parts.get("source"), parts.get("as_of"), parts.get("owner")
        return Stated(self._valued(parts), Provenance(source, as_of, owner))

    def _part(self, key: object, item: object, errors: list[InitErrorDetails]) -> Any:
        parse = self.parse if key == "value" else LONG_KEYS.get(str(key))
        try:
            if parse is None:
                raise refusal("extra_forbidden")
            return parsed(parse, item)
        except PydanticCustomError as error:
            errors.append({"type": error, "loc": (str(key),), "input": item})
            return None

    def _valued(self, parts: dict[object, Any]) -> object:
        """The value; a range takes the confidence that stands beside it, nothing else has one."""
        value, within = parts["value"], parts.get("confidence")
        if within is None:
            return value
        evidence = value.evidence if isinstance(value, Rate) else None
        if not isinstance(evidence, Between):
            error = {"type": refusal("FP418"), "loc": ("confidence",), "input": within}
            raise ValidationError.from_exception_data("value", [cast(InitErrorDetails, error)])
        return Rate(value.value, Between(evidence.low, evidence.high, within))

    def __get_pydantic_json_schema__(
        self, _core_schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Either the scalar or the long form."""
        texts = {"type": ["string", "number", "boolean"]}
        properties = {
            key: {**texts, "description": text} for key, text in LONG_DESCRIPTIONS.items()
        }
        long: JsonSchemaValue = {
            "type": "object",
            "required": ["value"],
            "additionalProperties": False,
            "properties": {"value": dict(self.schema), **properties},
        }
        return {"anyOf": [dict(self.schema), long]}


def scalar_schema(pattern: str, *types: str, **more: object) -> JsonSchemaValue:
    """Text of a pattern, or the number and boolean that YAML makes of what looks like one."""
    texts = {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$"}
    return {"anyOf": [texts, *({"type": kind, **more} for kind in types)]}


NUMBER = r"(?:[0-9]{1,3}(?:_[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
WHOLE = r"(?:[0-9]{1,3}(?:_[0-9]{3})+|[0-9]+)(?:\.0*)?"
SHARE = rf"(?:{NUMBER})[ \u00a0\u202f]?%|[0-9]+ ?/ ?[0-9]+|0*\.[0-9]+|0+"
RATE = rf"{SHARE}|[0-9_]+ of [0-9_]+|.+ to .+"
SPAN = r"min|minutes?|h|hours?|d|days?|w|weeks?|months?|quarters?|y|years?"
ANY_TEXT = {"type": ["string", "number", "boolean"]}
"""What YAML makes of unquoted words: `name: 2027` is a number to an editor, a name to us."""

IN_SHARE = {"minimum": 0, "exclusiveMaximum": 1}

Money = Annotated[
    Stated[Fraction], StatedField(scalars.money, scalar_schema(NUMBER, "number", minimum=0))
]
PositiveMoney = Annotated[
    Stated[Fraction],
    StatedField(scalars.positive_money, scalar_schema(NUMBER, "number", exclusiveMinimum=0)),
]
UnitCostField = Annotated[
    Stated[Fraction | scalars.DealShare],
    StatedField(
        scalars.unit_cost,
        scalar_schema(rf"{NUMBER}|(?:{SHARE})\s* of deal", "number", minimum=0),
    ),
]
AmountField = Annotated[
    Stated[Fraction | scalars.Instalment],
    StatedField(
        scalars.amount, scalar_schema(rf"{NUMBER}|(?:{NUMBER})\s* per month", "number", minimum=0)
    ),
]
StatedCount = Annotated[
    Stated[int], StatedField(scalars.count, scalar_schema(WHOLE, "integer", minimum=0))
]
Count = Annotated[int, Field(scalars.count, scalar_schema(WHOLE, "integer", minimum=0))]
PositiveCount = Annotated[
    Stated[int], StatedField(scalars.positive_count, scalar_schema(WHOLE, "integer", minimum=1))
]
Steps = Annotated[
    Stated[int], StatedField(scalars.steps, scalar_schema(WHOLE, "integer", minimum=1))
]
RateField = Annotated[
    Stated[Rate],
    StatedField(
        scalars.rate, scalar_schema(RATE, "number", exclusiveMinimum=0, exclusiveMaximum=1)
    ),
]
Share = Annotated[
    Stated[Fraction], StatedField(scalars.share, scalar_schema(SHARE, "number", **IN_SHARE))
]
Confidence = Annotated[
    Stated[Fraction], StatedField(scalars.confidence, scalar_schema(SHARE, "number", **IN_SHARE))
]
ChurnField = Annotated[
    Stated[scalars.Churn],
    StatedField(scalars.churn, scalar_schema(rf"(?:{SHARE})\s* per (?:month|quarter|year)")),
]
DurationField = Annotated[
    Stated[Duration], StatedField(scalars.duration, scalar_schema(rf"(?:{NUMBER}) ?(?:{SPAN})"))
]
PositiveDuration = Annotated[
    Stated[Duration],
    StatedField(scalars.positive_duration, scalar_schema(rf"(?:{NUMBER}) ?(?:{SPAN})")),
]
PaceField = Annotated[
    Stated[Pace], StatedField(scalars.pace, scalar_schema(rf"(?:{NUMBER})\s* per (?:{SPAN})"))
]
Factor = Annotated[
    Stated[Fraction],
    StatedField(scalars.factor, scalar_schema(NUMBER, "number", exclusiveMinimum=0)),
]
ColdBefore = Annotated[
    Stated[Fraction], StatedField(scalars.cold_before, scalar_schema(SHARE, "number", **IN_SHARE))
]
Day = Annotated[date, Field(words.day, scalar_schema(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"))]
Paid = Annotated[str, Field(words.paid, scalar_schema(r"monthly|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?"))]
Name = Annotated[str, Field(words.name, ANY_TEXT)]
Text = Annotated[str, Field(words.free_text, ANY_TEXT)]
Currency = Annotated[str, Field(words.currency, scalar_schema("[A-Z]{3}"))]
Locale = Annotated[str, Field(words.locale, scalar_schema("[a-z]{2,3}(?:[_-][A-Z][A-Za-z]+)*"))]


def version(known: str) -> Field:
    """The version of the format; another one is refused by name."""

    def check(text: str) -> str:
        if text.strip() != known:
            raise Unreadable("FP309", text=text, known=known)
        return known

    return Field(check, {"anyOf": [{"const": int(known)}, {"const": known}]})


def choice(*options: str) -> Field:
    """One of a few words."""

    def pick(text: str) -> str:
        word = text.strip()
        if word not in options:
            raise Unreadable("FP307", text=text, options=options)
        return word

    return Field(pick, {"enum": list(options)})
