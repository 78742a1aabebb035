"""A chart as lines of text: bars from a line of zero, amounts to the left, months below.

It needs no colour, and no character that a monospace font may lack. Every bar is as long as what it
shows, to the nearest half of a row; only what is 0 has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from funnelplan.render.document import Chart
from funnelplan.render.layout import GAP, INDENT, width
from funnelplan.render.scale import Scale, scale_of
from funnelplan.render.sentences import Words

COLUMNS = 80
"""As wide as a chart is, unless its amounts are very long."""
MOST_COLUMNS, FEWEST_COLUMNS = 61, 10
"""For all bars: five years of months with the day before them, and the least on a narrow screen."""
WIDEST_BAR = 12
LABELLED_EVERY = (1, 3, 6, 12, 24, 36, 60, 120, 240)
"""Points from one label to the next: of months, those of quarters, halves and years."""

FULL, UPWARD, DOWNWARD = "█", "▄", "▀"
RULE, TICK, BREAK_EVEN = "─", "┬", "▲"
AT_ZERO, AT_AMOUNT, BETWEEN, CORNER = "┼", "┤", "│", "└"

ZERO = Fraction(0)


class Part(Enum):
    """What a line of a picture shows."""

    GAIN = "gain"
    ZERO = "zero"
    LOSS = "loss"
    FOOT = "foot"


class Line(NamedTuple):
    """A line of a picture: the axis, and what is drawn to the right of it."""

    part: Part
    axis: str
    drawn: str

    @property
    def text(self) -> str:
        """The line as it is read, without blanks at its end."""
        return (self.axis + self.drawn).rstrip()


class Grid(NamedTuple):
    """Where the points are: so many in a bar, a bar so many columns wide, with room for so many."""

    points: int
    per_bar: int
    wide: int
    room: int

    @property
    def starts(self) -> range:
        """The first point of every bar."""
        return range(0, self.points, self.per_bar)

    @property
    def columns(self) -> int:
        """How wide all bars are."""
        return len(self.starts) * self.wide

    def column(self, point: int) -> int:
        """The column of a point: the middle of its bar."""
        return point // self.per_bar * self.wide + (self.wide - 1) // 2


class Label(NamedTuple):
    """Words below the bars, from a column on."""

    column: int
    text: str

    @property
    def end(self) -> int:
        """The column after it."""
        return self.column + width(self.text)


def lines(chart: Chart, words: Words, columns: int = COLUMNS) -> list[str]:
    """The chart as it is read: its title, the picture, and what is said of the break-even."""
    drawn = (line.text for line in picture(chart, words, columns))
    return [text for text in (words.say(chart.title), *drawn, words.say(chart.mark)) if text]


def picture(chart: Chart, words: Words, columns: int = COLUMNS) -> list[Line]:
    """The bars between their axes, in so many columns; nothing where there are no points.

    Where there are more points than columns, neighbours share a bar. It reaches from the lowest to
    the highest of them and of 0, so that no low is lost, and no return to zero.

    Raises:
        ValueError: if a point has no amount.
    """
    values = [point.value.exact for point in chart.points]
    if not values:
        return []
    scale = scale_of(min(ZERO, *values), max(ZERO, *values))
    axis = _axis(scale, words)
    grid = _grid(len(values), columns - width(axis[0]))
    bars = [values[start : start + grid.per_bar] for start in grid.starts]
    gains = [scale.halves(max(ZERO, *bar)) for bar in bars]
    losses = [scale.halves(min(ZERO, *bar)) for bar in bars]
    labels = _labels(chart, words, grid)
    blank, ruled = " " * width(axis[0]), _ruled(labels, grid)
    up, down = range(scale.above, 0, -1), range(1, scale.below + 1)
    return [
        *(Line(Part.GAIN, axis[row], _row(gains, row, UPWARD, grid.wide)) for row in up),
        Line(Part.ZERO, axis[0], RULE * grid.columns if down else ruled),
        *(Line(Part.LOSS, axis[-row], _row(losses, row, DOWNWARD, grid.wide)) for row in down),
        *([Line(Part.FOOT, blank[1:] + CORNER, ruled)] if down else []),
        Line(Part.FOOT, blank, _placed(labels)),
        *(Line(Part.FOOT, blank, _placed([mark])) for mark in _marks(chart, words, grid)),
    ]


def _axis(scale: Scale, words: Words) -> dict[int, str]:
    """The axis at every row, with the amounts that stand there."""
    written = {
        row: words.numbers.decimal(amount, scale.digits) for row, amount in scale.amounts.items()
    }
    widest = max(map(width, written.values()))
    axis = {}
    for row in range(-scale.below, scale.above + 1):
        amount = written.get(row, "")
        mark = (AT_AMOUNT if amount else BETWEEN) if row else AT_ZERO
        axis[row] = f"{INDENT}{' ' * (widest - width(amount))}{amount} {mark}"
    return axis


def _grid(points: int, room: int) -> Grid:
    """As many bars as there is room for, as wide as they may be."""
    columns = max(FEWEST_COLUMNS, min(MOST_COLUMNS, room))
    per_bar = -(-points // columns)
    bars = -(-points // per_bar)
    return Grid(points, per_bar, min(WIDEST_BAR, columns // bars), room)


def _row(halves: Sequence[int], row: int, half: str, wide: int) -> str:
    """What bars of so many halves show in the row that is so far from zero."""
    signs = (
        FULL if length >= 2 * row else half if length == 2 * row - 1 else " " for length in halves
    )
    return "".join(sign * wide for sign in signs)


def _labels(chart: Chart, words: Words, grid: Grid) -> list[Label]:
    """The labels of the first point and of every so many after it, as many as there is room for."""
    every_label = [
        Label(grid.column(i), words.say(point.label)) for i, point in enumerate(chart.points)
    ]
    choices = (
        [
            label
            for label in every_label[::step]
            if label.end <= grid.room or label is every_label[0]
        ]
        for step in (*LABELLED_EVERY, grid.points)
    )
    return next(
        labels
        for labels in choices
        if all(one.end + len(GAP) <= other.column for one, other in pairwise(labels))
    )


def _ruled(labels: Iterable[Label], grid: Grid) -> str:
    """The axis of the months, with a tick at every label."""
    ticks = {label.column for label in labels}
    return "".join(TICK if column in ticks else RULE for column in range(grid.columns))


def _marks(chart: Chart, words: Words, grid: Grid) -> list[Label]:
    """Where it breaks even, if it does: the month to the right, at the edge to the left of it."""
    if chart.break_even is None:
        return []
    column = grid.column(chart.break_even)
    month = words.say(chart.points[chart.break_even].label)
    right = Label(column, f"{BREAK_EVEN} {month}")
    left = Label(column - width(month) - 1, f"{month} {BREAK_EVEN}")
    return [left if right.end > grid.room and left.column >= 0 else right]


def _placed(labels: Iterable[Label]) -> str:
    """Labels in one line, each at its column."""
    line = ""
    for label in labels:
        line += " " * (label.column - width(line)) + label.text
    return line
