"""Where a report goes: the terminal, a pipe, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from funnelplan.cli.boundary import silence
from funnelplan.cli.options import Color
from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.render.report import Page
from funnelplan.render.sentences import Words

ASCII = str.maketrans(
    {
        "·": "-",
        "−": "-",
        "×": "x",
        "÷": "/",
        "≥": ">=",
        "≤": "<=",
        "⌈": "ceil(",
        "⌉": ")",
        "⌊": "floor(",
        "⌋": ")",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "’": "'",
        "„": '"',
        "“": '"',
        "€": "EUR",
        "–": "-",
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "█": "#",
        "▄": ".",
        "▀": "'",
        "▲": "^",
        "─": "-",
        "│": "|",
        "┤": "+",
        "┼": "+",
        "┬": "+",
        "└": "+",
    }
)
"""Signs and umlauts for screens that know ASCII alone; what is not here is escaped."""


def to_stdout(text: str, *, machine: bool = False) -> None:
    """Print a report. Machine formats are UTF-8 whatever the locale says.

    Raises:
        ProblemsFound: FP033 if stdout is closed or full; a closed pipe is silent.
    """
    if sys.stdout is None:
        raise ProblemsFound(Problem("FP033", {"reason": "closed"}))
    encoding = (sys.stdout.encoding or "utf-8").lower()
    if machine or encoding.replace("-", "").startswith("utf8"):
        encoding = "utf-8"
    else:
        text = text.translate(ASCII)
    try:
        sys.stdout.buffer.write(text.encode(encoding, errors="backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence()
    except OSError as error:
        silence()
        raise ProblemsFound(Problem("FP033", {"reason": error.strerror or str(error)})) from None


def is_terminal(color: Color) -> bool:
    """Whether a report is shown with rich: on a terminal that can do more than print."""
    if color is Color.ALWAYS:
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def to_terminal(page: Page, words: Words, color: Color) -> None:
    """Show a page with rich, coloured unless that is not wanted."""
    if sys.stdout is None:
        raise ProblemsFound(Problem("FP033", {"reason": "closed"}))
    from rich.console import Console

    from funnelplan.render.to_rich import WIDEST, show

    plain = color is Color.NEVER or (color is Color.AUTO and bool(os.environ.get("NO_COLOR")))
    console = Console(
        force_terminal=color is Color.ALWAYS or None,
        color_system=None if plain else "auto",
        width=None if sys.stdout.isatty() else WIDEST,  # a pipe has no edge to wrap at
        markup=False,
        emoji=False,
        highlight=False,
    )
    try:
        show(page, words, console)
    except (BrokenPipeError, SystemExit):  # rich ends the process at a closed pipe
        silence()


def to_file(data: bytes, path: str) -> None:
    """Write a file whole or not at all: a new one beside it takes its place.

    Raises:
        ProblemsFound: FP027 if it can't be written.
    """
    target = Path(path)
    try:
        _refuse_special(target)
        _put_in_place(target, data)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ProblemsFound(Problem("FP027", {"reason": reason}, place=Place(path))) from None


def same(one: str, other: str) -> bool:
    """Whether two paths are one file, by whatever names and links."""
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def _refuse_special(target: Path) -> None:
    """What is there and is no regular file stays what it is."""
    if target.exists() and not target.is_file():
        raise OSError(0, "it is not a regular file")


def _put_in_place(target: Path, data: bytes) -> None:
    """Write beside the target, then rename; on any error what was written is taken away."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        _write_through(part, data)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _write_through(path: Path, data: bytes) -> None:
    """Write and wait until it is on the disk."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
