"""Charts as lines of text: what is above zero stands above it, and nothing else does."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from funnelplan.cli.output import ASCII
from funnelplan.core.quantities import Kind, Missing, Unit, missing, money
from funnelplan.render import to_csv, to_json, to_markdown, to_plain, to_rich
from funnelplan.render.chart import Line, Part, lines, picture
from funnelplan.render.document import (
    Cell,
    Chart,
    Document,
    Month,
    Paragraph,
    Point,
    Verbatim,
)
from funnelplan.render.layout import width
from funnelplan.render.report import Page, PlanInfo, Report
from funnelplan.render.sentences import Words
from funnelplan.render.views.side_by_side import one_after_another

WORDS, GERMAN = Words(), Words("de_DE")

AMOUNTS = st.one_of(
    st.integers(-(10**6), 10**6).map(Fraction),
    st.fractions(-100, 100),
    st.floats(-1e9, 1e9),
    st.just(Fraction(0)),
)
SERIES = st.lists(AMOUNTS, min_size=1, max_size=61)
LONG_SERIES = st.builds(
    lambda values, points: [values[i * i // 7 % len(values)] for i in range(points)],
    st.lists(AMOUNTS, min_size=1, max_size=30),
    st.integers(62, 400),
)
"""More points than columns; few of them drawn, for the sake of time."""


def month_of(index: int) -> Month:
    year, month = divmod(index, 12)
    return Month(date(2027 + year, month + 1, 1))


def chart_of(values: Sequence[Fraction | float], mark: Cell = None) -> Chart:
    points = tuple(Point(month_of(i), money(value, "EUR")) for i, value in enumerate(values))
    return Chart(Verbatim("Cash, EUR"), points, break_even(values), mark)


def break_even(values: Sequence[Fraction | float]) -> int | None:
    """The point from which on nothing is below zero any more."""
    below = [i for i, value in enumerate(values) if value < 0]
    first = below[-1] + 1 if below else 0
    return first if first < len(values) else None


def page_of(*blocks: Chart | Paragraph) -> Page:
    info = PlanInfo("plan", "plan.yaml", "0" * 64, None, (), None)
    result = money(Fraction(5), "EUR")
    return Page((Report("target", info, result),), Document(Verbatim("The title"), blocks))


def of(part: Part, drawn: Sequence[Line]) -> list[Line]:
    return [line for line in drawn if line.part is part]


def column(rows: Sequence[Line], at: int) -> str:
    return "".join(row.drawn[at] for row in rows)


def halves(signs: str) -> int:
    """The length of a bar from what stands in its column."""
    return sum({"█": 2, "▄": 1, "▀": 1, " ": 0}[sign] for sign in signs)


# --- drawings by hand

CURVE = [0, -4_000, -8_000, -12_000, -16_000, -12_000, -8_000, -4_000, 0, 4_000, 8_000, 12_000]


def test_a_curve_that_breaks_even() -> None:
    """A row is 10,000 ÷ 3, half of it 1,667: 4,000 are 2 halves, 8,000 5, 12,000 7, 16,000 10."""
    assert lines(chart_of(CURVE, Verbatim("Pays back by September.")), WORDS) == [
        "Cash, EUR",
        "          │                                                       ▄▄▄▄▄",
        "   10,000 ┤                                                  ▄▄▄▄▄█████",
        "          │                                                  ██████████",
        "          │                                             ███████████████",
        "        0 ┼────────────────────────────────────────────────────────────",
        "          │     ███████████████████████████████████",
        "          │          █████████████████████████",
        "  -10,000 ┤          ▀▀▀▀▀███████████████▀▀▀▀▀",
        "          │               ▀▀▀▀▀█████▀▀▀▀▀",
        "          │                    █████",
        "  -20,000 ┤",
        "          └──┬──────────────┬──────────────┬──────────────┬────────────",
        "             Jan 2027       Apr 2027       Jul 2027       Oct 2027",
        "                                                     ▲ Sep 2027",
        "Pays back by September.",
    ]


def test_a_curve_that_never_breaks_even() -> None:
    """A row is 10 ÷ 3; every bar is twelve columns wide."""
    assert lines(chart_of([-10, -25, -30]), GERMAN) == [
        "Cash, EUR",
        "    0 ┼────────────────────────────────────",
        "      │████████████████████████████████████",
        "      │████████████████████████████████████",
        "  -10 ┤████████████████████████████████████",
        "      │            ████████████████████████",
        "      │            ████████████████████████",
        "  -20 ┤            ████████████████████████",
        "      │            ████████████████████████",
        "      │            ▀▀▀▀▀▀▀▀▀▀▀▀████████████",
        "  -30 ┤                        ████████████",
        "      └─────┬───────────┬───────────┬──────",
        "            Jan. 2027   Feb. 2027   März 2027",
    ]


def test_a_curve_that_is_never_below_zero_stands_on_the_axis_of_the_months() -> None:
    assert lines(chart_of([0, 1_000, 2_000]), GERMAN) == [
        "Cash, EUR",
        "  2.000 ┤                        ████████████",
        "        │                        ████████████",
        "        │                        ████████████",
        "        │                        ████████████",
        "        │                        ████████████",
        "  1.000 ┤            ████████████████████████",
        "        │            ████████████████████████",
        "        │            ████████████████████████",
        "        │            ████████████████████████",
        "        │            ████████████████████████",
        "      0 ┼─────┬───────────┬───────────┬──────",
        "              Jan. 2027   Feb. 2027   März 2027",
        "              ▲ Jan. 2027",
    ]


def test_where_there_is_nothing_but_zero_there_is_no_bar() -> None:
    assert lines(chart_of([0, 0]), WORDS) == [
        "Cash, EUR",
        "  0 ┼─────┬───────────┬──────",
        "          Jan 2027    Feb 2027",
        "          ▲ Jan 2027",
    ]


def test_where_there_are_no_points_there_is_no_picture() -> None:
    empty = Chart(Verbatim("Cash"), (), mark=Verbatim("Nothing to show."))
    assert lines(empty, WORDS) == ["Cash", "Nothing to show."]
    assert to_markdown.render(page_of(empty), WORDS).endswith("\n\nCash\n\nNothing to show.\n")


def test_a_point_needs_an_amount() -> None:
    lacking = missing(Unit(Kind.MONEY, "EUR"), Missing("zero"))
    with pytest.raises(ValueError, match="no amount"):
        lines(Chart(None, (Point(None, lacking),)), WORDS)


# --- any series


@given(values=SERIES)
@example(values=[Fraction(-1, 10**12), Fraction(1, 10**12)])
@example(values=[5e-324])
@example(values=[1e18, -1e-18, 0])
def test_a_bar_stands_above_zero_only_where_the_value_does(
    values: list[Fraction | float],
) -> None:
    drawn = picture(chart_of(values), WORDS)
    gains, losses = of(Part.GAIN, drawn), of(Part.LOSS, drawn)
    zero = of(Part.ZERO, drawn)[0].drawn
    wide = len(zero) // len(values)
    assert len(zero) == wide * len(values)
    for i, value in enumerate(values):
        for at in range(i * wide, (i + 1) * wide):
            above, below = column(gains, at), column(losses, at)
            assert (set(above) <= {" "}) == (value <= 0)
            assert (set(below) <= {" "}) == (value >= 0)
            assert above.lstrip() in {"", *(h + "█" * n for h in ("", "▄") for n in range(12))}
            assert below.rstrip() in {"", *("█" * n + h for h in ("", "▀") for n in range(12))}


@given(values=SERIES)
def test_bars_are_as_long_as_their_values_say(values: list[Fraction | float]) -> None:
    """By the amounts at the axis: to half of a half row, and half a row at least."""
    drawn = picture(chart_of(values), WORDS)
    rows = [line for line in drawn if line.part is not Part.FOOT]
    zero = next(i for i, line in enumerate(rows) if line.part is Part.ZERO)
    written = {
        zero - i: Fraction(line.axis.rstrip(" ┤┼").replace(",", ""))
        for i, line in enumerate(rows)
        if line.axis[-1] in "┤┼"
    }
    if len(written) < 2:
        assert not any(values)
        return
    row, amount = next((row, amount) for row, amount in written.items() if row)
    assert all(other * amount == row * of_other for other, of_other in written.items())
    wide = len(rows[zero].drawn) // len(values)
    half = amount / row / 2
    for i, value in enumerate(values):
        length = halves(column(rows[:zero], i * wide)) + halves(column(rows[zero + 1 :], i * wide))
        assert abs(length * half - abs(Fraction(value))) <= half / 2 or (length == 1 and value)


@given(values=SERIES | LONG_SERIES, locale=st.sampled_from([None, "de_DE", "ja_JP", "hi_IN"]))
def test_lines_are_no_wider_than_a_screen_and_end_with_a_sign(
    values: list[Fraction | float], locale: str | None
) -> None:
    drawn = picture(chart_of(values), Words(locale))
    for line in drawn:
        assert line.text == line.text.rstrip() != ""
        assert width(line.text) <= 80
        assert line.text.startswith("  ")
    assert len({width(line.axis) for line in drawn}) == 1, "all bars begin at one column"
    assert len({len(line.drawn) for line in drawn if line.part is not Part.FOOT}) == 1
    assert 1 <= len(of(Part.GAIN, drawn)) + len(of(Part.LOSS, drawn)) + 1 <= 12
    assert set(of(Part.ZERO, drawn)[0].drawn) <= {"─", "┬"}


@given(values=SERIES)
def test_the_break_even_is_marked_at_its_bar(values: list[Fraction | float]) -> None:
    drawn = picture(chart_of(values), WORDS)
    marked = [line for line in drawn if "▲" in line.drawn]
    point = break_even(values)
    if point is None:
        assert not marked
        return
    assert marked == drawn[-1:]
    at = marked[0].drawn.index("▲")
    wide = len(of(Part.ZERO, drawn)[0].drawn) // len(values)
    assert at // wide == point
    assert WORDS.say(month_of(point)) in marked[0].drawn
    losses = of(Part.LOSS, drawn)
    assert set(column(losses, at)) <= {" "}, "nothing is lost there any more"
    assert point == 0 or halves(column(losses, at - wide)) > 0, "and something was before"


@given(values=SERIES | LONG_SERIES)
def test_ticks_stand_over_the_labels(values: list[Fraction | float]) -> None:
    drawn = picture(chart_of(values), WORDS)
    ruled = next(line.drawn for line in drawn if "┬" in line.drawn)
    labels = next(line.drawn for line in drawn if " 20" in line.drawn and "▲" not in line.drawn)
    ticks = [at for at, sign in enumerate(ruled) if sign == "┬"]
    starts = [at for at, sign in enumerate(labels) if sign.isalpha() and f" {labels}"[at] == " "]
    assert ticks == starts
    assert WORDS.say(month_of(0)) == labels.strip()[:8]


def test_months_are_labelled_at_the_years() -> None:
    drawn = picture(chart_of([1] * 61), WORDS)
    assert drawn[-2].drawn.split("    ") == [f"Jan {year}" for year in range(2027, 2033)]


def test_long_labels_leave_the_first_one() -> None:
    words = Verbatim("the first month of a quarter that has no name " * 2)
    points = tuple(Point(words, money(i, "EUR")) for i in range(360))
    drawn = picture(Chart(None, points), WORDS)
    assert drawn[-1].drawn == words.text
    assert of(Part.ZERO, drawn)[0].drawn.count("┬") == 1


# --- more points than columns


def test_thirty_years_of_months_fit() -> None:
    values = [t * t - 3_000 for t in range(360)]  # 55² = 3,025 is the first above
    drawn = picture(chart_of(values), WORDS)
    assert len(of(Part.ZERO, drawn)[0].drawn) == 60
    at = drawn[-1].drawn.index("▲")
    assert (at, drawn[-1].drawn.strip()) == (55 // 6, "▲ Aug 2031")
    assert drawn[-2].drawn.split() == [
        word for year in range(2027, 2057, 5) for word in ("Jan", f"{year}")
    ]


@given(values=LONG_SERIES)
def test_no_low_and_no_high_is_lost_among_neighbours(values: list[Fraction | float]) -> None:
    drawn = picture(chart_of(values), WORDS)
    gains, losses = of(Part.GAIN, drawn), of(Part.LOSS, drawn)
    columns = len(of(Part.ZERO, drawn)[0].drawn)
    each = -(-len(values) // 61)
    assert columns == -(-len(values) // each) <= 61
    for at in range(columns):
        group = values[at * each : (at + 1) * each]
        assert any(value > 0 for value in group) == (halves(column(gains, at)) > 0)
        assert any(value < 0 for value in group) == (halves(column(losses, at)) > 0)
    point = break_even(values)
    assert point is None or drawn[-1].drawn.index("▲") == point // each


# --- little room


@given(values=SERIES | LONG_SERIES, columns=st.integers(1, 120))
def test_a_chart_fits_the_columns_it_is_given(values: list[Fraction | float], columns: int) -> None:
    """Down to ten for the bars, and to the room that the axis and one label take."""
    drawn = picture(chart_of(values), WORDS, columns)
    least = width(drawn[0].axis) + 22
    assert all(width(line.text) <= max(columns, least) for line in drawn)


def test_the_month_of_the_break_even_stands_to_the_left_of_it_at_the_edge() -> None:
    chart = chart_of([-1] * 59 + [1])
    assert picture(chart, WORDS)[-1].drawn.endswith(" " * 59 + "▲ Dec 2031")
    assert picture(chart, WORDS, 70)[-1].drawn == f"{'Dec 2031 ▲':>60}"


def test_an_amount_that_is_very_long_leaves_ten_columns() -> None:
    drawn = picture(chart_of([Fraction(10) ** 80 * t for t in range(60)]), WORDS)
    assert len(of(Part.ZERO, drawn)[0].drawn) == 10


# --- pages

PAYS_BACK = chart_of(CURVE, Verbatim("Pays *back*"))


def test_plain_text_and_a_terminal_show_the_same_lines() -> None:
    page = page_of(PAYS_BACK, Paragraph((Verbatim("After."),)))
    plain = to_plain.render(page, WORDS)
    console = Console(width=100, color_system=None, file=io.StringIO())
    to_rich.show(page, WORDS, console)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == plain
    assert "\n".join(lines(PAYS_BACK, WORDS)) in plain


@pytest.mark.parametrize("columns", [1, 12, 30, 40, 79])
def test_a_narrow_terminal_gets_a_narrow_chart_and_no_broken_line(columns: int) -> None:
    console = Console(width=columns, color_system=None, file=io.StringIO())
    to_rich.show(page_of(chart_of(CURVE)), WORDS, console)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue().splitlines()
    drawn = [line.text for line in picture(chart_of(CURVE), WORDS, columns)]
    assert shown[-len(drawn) :] == drawn


def test_colour_is_only_decoration() -> None:
    console = Console(width=80, color_system="standard", force_terminal=True)
    with console.capture() as capture:
        to_rich.show(page_of(PAYS_BACK), WORDS, console)
    shown = capture.get()
    assert "\x1b[2m          │\x1b[0m" in shown
    assert "\x1b[32m" in shown
    assert "\x1b[31m" in shown


def test_markdown_keeps_the_picture_as_it_is() -> None:
    label = Verbatim("`a*b`")
    block = Chart(Verbatim("A *title*"), (Point(label, money(1, "EUR")),), 0, Verbatim("~mark"))
    text = to_markdown.render(page_of(block), WORDS)
    before, fenced, after = text.split("```")
    assert before.endswith("\n\nA \\*title\\*\n\n")
    assert fenced.startswith("text\n  1.00 ┤")
    assert "▲ `a*b`\n" in fenced
    assert after == "\n\n\\~mark\n"


def test_machines_get_no_picture() -> None:
    with_chart, without = page_of(PAYS_BACK), page_of()
    assert to_csv.render(with_chart, WORDS) == to_csv.render(without, WORDS)
    assert to_json.render(with_chart, WORDS) == to_json.render(without, WORDS)


def test_scenarios_one_after_another_keep_their_charts() -> None:
    document = Document(Verbatim("Returns"), (PAYS_BACK,))
    both = one_after_another([("base", document), ("cautious", document)])
    assert [block for block in both.blocks if isinstance(block, Chart)] == [PAYS_BACK] * 2


def test_every_sign_of_a_picture_has_one_of_ascii() -> None:
    """So that a screen that knows nothing else shows the same picture."""
    chart = chart_of(CURVE)
    for line in lines(chart, WORDS):
        ascii_line = line.translate(ASCII)
        assert ascii_line.isascii()
        assert len(ascii_line) == len(line)
