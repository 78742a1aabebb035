"""Between the tool and the world: exit codes, and what is said on stderr.

0 fine · 1 valid and falls short · 2 could not run · 3 the plan is invalid · 70 a bug of ours ·
130 interrupted · 143 terminated. A closed pipe is no error.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from traceback import print_exc
from typing import NoReturn

import typer

from funnelplan.core.problems import Problem, ProblemsFound
from funnelplan.render.escape import line, visible
from funnelplan.render.sentences import Words

FINE, FALLS_SHORT, COULD_NOT_RUN, INVALID, BUG = 0, 1, 2, 3, 70
INTERRUPTED, TERMINATED = 130, 143

WORST_FIRST = (COULD_NOT_RUN, INVALID, FALLS_SHORT, FINE)
"""What counts for several files together."""

BY_BLOCK = {"0": COULD_NOT_RUN, "6": FALLS_SHORT}
"""The exit code of a problem by the first digit of its code; all others make a plan invalid."""

OUTPUT_ERRORS = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EPIPE)
"""What the system says when a screen, a pipe or a disk takes no more."""

HELP = {"--help", "-h", "--version"}
INDENT = "    "


def exit_code(problem: Problem) -> int:
    """What a problem ends a run with; a wrong option could not run, whatever is wrong with it."""
    on_command_line = problem.place is not None and problem.place.line is None
    if on_command_line and problem.code[2] in "2345":
        return COULD_NOT_RUN
    return BY_BLOCK.get(problem.code[2], INVALID)


def worst(codes: Iterable[int]) -> int:
    """The exit code of several."""
    found = set(codes)
    return next((code for code in WORST_FIRST if code in found), FINE)


def told(problem: Problem, words: Words, before: str = "") -> str:
    """`file:line:column: code: sentence` on one line, then the excerpt with a caret and the fix.

    `before` goes before the sentence.
    """
    sentence, fix = words.problem(problem)
    place = problem.place
    where = "funnelplan" if place is None else visible(place.source)
    if place is not None and place.line is not None:
        where += f":{place.line}:{place.column}"
    lines = [f"{where}: {problem.code}: {before}{sentence}"]
    if place is not None and place.excerpt is not None:
        lines += _excerpt(place.excerpt, place.offset, place.width)
    return "\n".join([*map(line, lines), line(f"{INDENT}{fix}")])


def _excerpt(text: str, start: int, width: int) -> list[str]:
    """The line of the plan, and carets under what is meant, both as they are shown."""
    before, meant = visible(text[:start]), visible(text[start : start + width])
    rest = visible(text[start + width :])
    return [
        f"{INDENT}{before}{meant}{rest}",
        f"{INDENT}{' ' * len(before)}{'^' * (len(meant) or 1)}",
    ]


def say(text: str) -> None:
    """A line on stderr, if there is one."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")


@contextmanager
def reporting(words: Callable[[], Words]) -> Iterator[None]:
    """Problems become lines on stderr and an exit code; so do interrupts."""
    try:
        yield
    except ProblemsFound as found:
        for problem in found.problems:
            say(told(problem, words()))
        raise typer.Exit(worst(map(exit_code, found.problems))) from None
    except KeyboardInterrupt:
        say(words().sentence("talk.interrupted"))
        raise typer.Exit(INTERRUPTED) from None


class Terminated(BaseException):
    """SIGTERM, raised where it arrives, so that half-written files are taken away."""


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise Terminated


def run(app: Callable[[], object], *, traceback: bool) -> NoReturn:
    """Run the application; whatever it does not handle itself ends here, in one line."""
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, _terminate)
    try:
        code = _run(app)
    except Terminated:
        say(Words().sentence("talk.terminated"))
        code = TERMINATED
    except KeyboardInterrupt:
        say(Words().sentence("talk.interrupted"))
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the last line of defence: no traceback for users)
        if traceback:
            print_exc()
        name = f"{type(error).__name__}: {error}".splitlines()[0]
        say(Words().sentence("talk.bug", {"error": name}))
        code = BUG
    _end(code)


def _run(app: Callable[[], object]) -> int:
    """The exit code of the application; that its help could not be printed is no bug of ours."""
    if sys.stdout is None and HELP & {*sys.argv[1:]}:
        return _stdout_failed("closed")
    try:
        app()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else FINE
        # Help fails in one way only: at a pipe that was closed, which is no error.
        return FINE if code == FALLS_SHORT and HELP & {*sys.argv[1:3]} else code
    except OSError as error:
        if error.errno not in OUTPUT_ERRORS:
            raise
        return _stdout_failed(error.strerror or str(error))
    return FINE


def _stdout_failed(reason: str) -> int:
    say(told(Problem("FP033", {"reason": reason}), Words()))
    if sys.stdout is not None:
        silence()
    return COULD_NOT_RUN


def _end(code: int) -> NoReturn:
    """Flush what is left; a pipe that was closed at the other end is no error of ours."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        silence()
    except OSError as error:
        code = max(code, _stdout_failed(error.strerror or str(error)))
    sys.exit(code)


def silence() -> None:
    """Point stdout to nowhere, so that the interpreter's last flush can't fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
