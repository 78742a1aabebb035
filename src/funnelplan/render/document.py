"""A page before it has a format: a title, sentences and tables of typed cells.

Cells are quantities, sentences and words of the plan, never finished strings; each format writes
them its own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from funnelplan.core.quantities import Quantity

NO_FACTS: Mapping[str, Any] = MappingProxyType({})


class Form(Enum):
    """How a quantity is written."""

    USUAL = "usual"
    WHOLE = "whole"
    """In whole units: a need rounded up, an outcome rounded down."""
    ABOUT = "about"
    """As many digits as tell something: two decimals below 10, one below 100, none above."""
    EXACT = "exact"
    """With two decimals where it is not whole."""
    TWO_DECIMALS = "two decimals"
    SIGNED = "signed"
    SIGNED_TWO_DECIMALS = "signed, two decimals"
    WITH_UNIT = "with unit"
    PRECISE = "precise"
    """With its unit and more digits, to be told from a limit that it nearly keeps."""


class Figure(NamedTuple):
    """A quantity and how it is to be written."""

    quantity: Quantity
    form: Form = Form.USUAL


class Verbatim(NamedTuple):
    """Words of the plan or the command line; escaped for wherever they go."""

    text: str


class Sentence(NamedTuple):
    """A sentence of the catalogue, by its name, and what it is filled with."""

    name: str
    facts: Mapping[str, Fact] = NO_FACTS


class Counted(NamedTuple):
    """So many of something: `40 SQLs`, `1 SQL`."""

    quantity: Quantity
    one: Cell
    many: Cell
    form: Form = Form.WHOLE


class Formula(NamedTuple):
    """A formula with `{names}` of figures; the names themselves, or their values put in."""

    text: str
    values: Mapping[str, Quantity]


class Month(NamedTuple):
    """The calendar month of a day: `Apr 2027`."""

    day: date


class Quarter(NamedTuple):
    """Three calendar months from that of a day on, whichever that is: `Nov 2026–Jan 2027`.

    The last one of a plan may have fewer.
    """

    first: date
    months: int = 3


Cell = Figure | Verbatim | Sentence | Counted | Formula | Month | Quarter | None
"""None leaves a cell empty."""

Fact = Cell | Quantity | Fraction | str | int | date | tuple[str, ...]


def say(name: str, /, **facts: Fact) -> Sentence:
    """A sentence of the catalogue, filled."""
    return Sentence(name, facts)


class Column(NamedTuple):
    """A column: its heading, and whether it holds words (left) or numbers (right)."""

    heading: Cell = None
    words: bool = False


class Table(NamedTuple):
    """Rows of cells under columns; without headings where no column has one."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def headed(self) -> bool:
        """Whether any column has a heading."""
        return any(column.heading is not None for column in self.columns)


class Paragraph(NamedTuple):
    """Sentences, each on a line of its own."""

    sentences: tuple[Cell, ...]


class Point(NamedTuple):
    """A point of a curve: when, and how much by then."""

    label: Cell
    value: Quantity


class Chart(NamedTuple):
    """What has come together by every month, of which the title says what it is, and in what unit.

    `break_even` is the number of the point from which on it is never below zero again, or None;
    `mark` says the same in words.
    """

    title: Cell
    points: tuple[Point, ...]
    break_even: int | None = None
    mark: Cell = None


Block = Table | Paragraph | Chart


class Document(NamedTuple):
    """A page: its title, which plan it speaks of, and its blocks; `notice` comes before all."""

    title: Cell
    blocks: tuple[Block, ...]
    notice: Cell = None
    about: Cell = None

    @property
    def shown(self) -> tuple[Block, ...]:
        """The blocks that say something: a paragraph may have found nothing to say."""
        return tuple(
            each for each in self.blocks if not isinstance(each, Paragraph) or each.sentences
        )
