"""Types of the plan's fields: how pydantic reads a scalar, and how the JSON Schema describes it.

Each type is one function of `scalars` wrapped for pydantic. Values that may carry evidence are
read short (`25%`) or long (`{value: 25%, source: …, as_of: …, owner: …}`) into a `Stated`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Final, Generic, NamedTuple, TypeVar, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from funnelplan.core.assumption import Assumption
from funnelplan.core.problems import Fact, Path
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

    def claim(self, name: str, path: Path) -> Assumption:
        """The value as a claim about the world, by its name and where it stands."""
        return Assumption(name, path, self.known, self.provenance)


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
            found = self.value(value)
            return found if found is INVALID else Stated(found)
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

    def value(self, item: object) -> Any:
        """What the short form says, and what the long one has behind `value`."""
        return parsed(self.parse, item)

    def _part(self, key: object, item: object, errors: list[InitErrorDetails]) -> Any:
        parse = LONG_KEYS.get(str(key))
        try:
            if key == "value":
                return self.value(item)
            if parse is None:
                raise refusal("extra_forbidden")
            return parsed(parse, item)
        except PydanticCustomError as error:
            errors.append({"type": error, "loc": (str(key),), "input": item})
        except ValidationError as found:
            errors += _below(str(key), found)
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


def _below(key: str, found: ValidationError) -> Iterator[InitErrorDetails]:
    """The errors of a value's own parts, one key further down."""
    for error in found.errors(include_url=False):
        kind = refusal(**error["ctx"])
        yield {"type": kind, "loc": (key, *error["loc"]), "input": error["input"]}


def each(read: Callable[[T, object], Any], items: Mapping[T, object]) -> dict[T, Any]:
    """The items of a list or mapping, read one by one; every error keeps its own place."""
    errors: list[InitErrorDetails] = []
    values: dict[T, Any] = {}
    for at, item in items.items():
        try:
            values[at] = read(at, item)
        except PydanticCustomError as error:
            errors.append({"type": error, "loc": (cast(Any, at),), "input": item})
    if errors:
        raise ValidationError.from_exception_data("value", errors)
    return values


def _no_pair(_: str) -> None:
    raise Unreadable("FP448")


class PairField(StatedField):
    """Annotates a list of two that rise, such as [1 month, 6 months], short or long."""

    def value(self, item: object) -> Any:
        """Both of them."""
        if not isinstance(item, list):
            return parsed(_no_pair, item)
        if len(item) != len(("low", "high")):
            raise refusal("FP448")
        parts = each(lambda _, part: parsed(self.parse, part), dict(enumerate(item)))
        low, high = parts.values()
        if INVALID in (low, high):
            return INVALID
        if low.days >= high.days:
            raise refusal("FP448")
        return low, high


class NodeField(Field):
    """Annotates a field that is a scalar, a list or a mapping; `parse` takes whichever it is."""

    def read(self, value: object) -> object:
        """What `parse` makes of the node."""
        return self.parse(cast(Any, value))


def _when(value: Any) -> object:
    """When leads come in; most channels do not say, and need not load what reads it."""
    from funnelplan.spec.dating import when  # noqa: PLC0415

    return when(value)


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
LateRate = Annotated[
    Stated[Rate],
    StatedField(scalars.late_rate, scalar_schema(RATE, "number", minimum=0, exclusiveMaximum=1)),
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
Spread = Annotated[
    Stated[Fraction],
    StatedField(
        scalars.spread,
        scalar_schema(SHARE, "number", exclusiveMinimum=0, exclusiveMaximum=1),
    ),
]
TwoDurations = Annotated[
    Stated[tuple[Duration, Duration]],
    PairField(
        scalars.positive_duration,
        {
            "type": "array",
            "items": scalar_schema(rf"(?:{NUMBER}) ?(?:{SPAN})"),
            "minItems": 2,
            "maxItems": 2,
        },
    ),
]
Discount = Annotated[
    Stated[Fraction],
    StatedField(
        scalars.discount,
        scalar_schema(rf"(?:(?:{NUMBER})[ \u00a0\u202f]?%|{SHARE})\s* per year"),
    ),
]
Year = Annotated[int, Field(scalars.year, scalar_schema(WHOLE, "integer", minimum=1, maximum=30))]
WEIGHT = scalar_schema(NUMBER, "number", minimum=0)
RAMP = {
    **scalar_schema(rf"(?:{NUMBER}) ?(?:{SPAN})"),
    "description": "Ever more of them, until so many months have passed.",
}
WHEN = {
    "anyOf": [
        scalar_schema(r"level|ramp|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?"),
        {"type": "array", "items": WEIGHT},
        {
            "type": "object",
            "required": ["ramp"],
            "additionalProperties": False,
            "properties": {"ramp": RAMP},
        },
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "patternProperties": {"^[0-9]{4}-(?:0[1-9]|1[0-2])$": WEIGHT},
        },
    ]
}
WhenField = Annotated[Any, NodeField(_when, WHEN)]
Day = Annotated[date, Field(words.day, scalar_schema(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"))]
PlanDay = Annotated[
    date,
    Field(
        words.day_of_plan,
        scalar_schema(r"(?:19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}|2200-[0-9]{2}-[0-9]{2}"),
    ),
]
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
