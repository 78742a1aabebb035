"""Whatever a run ends with becomes an exit code and a line, in this process."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from funnelplan.cli import boundary
from funnelplan.core.problems import Place, Problem
from funnelplan.render.sentences import Words


def ended(app: Callable[[], object], *, traceback: bool = False) -> int:
    """The exit code of a run."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as end:
            boundary.run(app, traceback=traceback)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert isinstance(end.value.code, int)
    return end.value.code


def raising(error: BaseException) -> Callable[[], object]:
    def app() -> object:
        raise error

    return app


def test_a_run_that_returns_or_exits_keeps_its_code() -> None:
    assert ended(lambda: None) == 0
    assert ended(raising(SystemExit(3))) == 3
    assert ended(raising(SystemExit(None))) == 0


def test_an_interrupt_a_termination_and_a_bug_are_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for error, code in (
        (KeyboardInterrupt(), 130),
        (boundary.Terminated(), 143),
        (ZeroDivisionError("first\nsecond"), 70),
    ):
        assert ended(raising(error)) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1


def test_sigterm_is_a_termination() -> None:
    assert ended(lambda: os.kill(os.getpid(), signal.SIGTERM)) == 143


def test_an_interrupt_while_reporting_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as end, boundary.reporting(Words):
        raise KeyboardInterrupt
    assert end.value.exit_code == 130
    assert len(capsys.readouterr().err.splitlines()) == 1


class Unflushable(io.StringIO):
    """A standard output that fails when it is flushed."""

    def __init__(self, error: OSError, file: Path) -> None:
        super().__init__()
        self.error, self.file = error, file.open("wb")

    def flush(self) -> None:
        raise self.error

    def fileno(self) -> int:
        return self.file.fileno()


@pytest.mark.parametrize(
    ("error", "code"),
    [(BrokenPipeError(), 0), (OSError(28, "No space left on device"), 2), (OSError("odd"), 2)],
)
def test_what_can_not_be_flushed_at_the_end_is_told_unless_nobody_reads_it(
    error: OSError,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stdout = Unflushable(error, tmp_path / "stdout")
    monkeypatch.setattr(sys, "stdout", stdout)
    assert ended(lambda: None) == code
    assert ("FP033" in capsys.readouterr().err) == (code != 0)
    monkeypatch.undo()
    stdout.file.close()


def test_without_standard_streams_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert ended(raising(KeyboardInterrupt())) == 130


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Problem("FP001"), 2),
        (Problem("FP101"), 3),
        (Problem("FP543"), 3),
        (Problem("FP601"), 1),
        (Problem("FP404", place=Place("--set stages.sql.rate=200%")), 2),
        (Problem("FP404", place=Place("plan.yaml", 1, 1)), 3),
    ],
)
def test_the_exit_code_of_a_problem(problem: Problem, code: int) -> None:
    assert boundary.exit_code(problem) == code


def test_the_worst_code_is_that_of_what_could_not_run() -> None:
    assert boundary.worst([]) == 0
    assert boundary.worst([0, 1]) == 1
    assert boundary.worst([1, 3, 0]) == 3
    assert boundary.worst([3, 1, 2]) == 2


def test_carets_stand_under_what_is_meant_as_it_is_shown() -> None:
    place = Place("p.yaml", 3, 4, width=2, excerpt="a\x1bbcd", offset=2)
    told = boundary.told(Problem("FP105", place=place), Words())
    assert told.splitlines()[:3] == [
        "p.yaml:3:4: FP105: the file is empty",
        "    a\\x1bbcd",
        "         ^^",
    ]
