"""The error gallery: every case, what it prints, and the page docs/errors.md made of both.

A case is `FPnnn.yaml`, checked as it is, or a folder `FPnnn` whose file `command` holds the
commands; its first comment says why there is such a problem. What is printed stands in `FPnnn.out`.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from funnelplan.render.problems_en import PROBLEMS
from tests import transcripts

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "errors.md"
NAME = re.compile(r"FP\d{3}")
FACT = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")

BLOCKS = {
    "FP0": "Could not run",
    "FP1": "Not the text of a plan",
    "FP2": "Not YAML, or YAML that a plan does without",
    "FP3": "The structure",
    "FP4": "Values",
    "FP5": "The meaning",
    "FP6": "Findings of `check`",
}

HEADER = """\
# Errors

Every message funnelplan can give, with a case that leads to it. This page is generated from the
cases in `tests/errors`.

## How a message is built

    funnelplan.yaml:4:17: FP301: there is no key `rtae` here
      - {name: sql, rtae: 25%}
                    ^^^^
        Did you mean `rate`? Known here: name, title, means, role, rate, counts, basis, shelf_life, response, capacity, takes, lost_after, reference, open.

- The first line says where, which and what: file, line and column (from 1), the code, the sentence.
  It is always one line, so that `grep FP301` finds it. What is wrong with an option has the option
  in place of the file; what has no place of its own has `funnelplan`.
- Then comes the line of the plan with carets under what is meant, where there is such a line.
- The last line says what to write instead.

All problems of a plan are told at once. Codes never change their meaning. Messages go to standard
error, except those of `check`, which are its report and go to standard output. Below, lines of
standard error begin with `!`, and `[exit N]` is the exit code.

## Exit codes

| code | meaning |
| ---: | --- |
| 0 | Fine; warnings alone leave it at 0 (with `check --strict`: 1). |
| 1 | The plan is valid and falls short of what is asked of it; only `check` ends so. |
| 2 | Could not run: a wrong option, a file that is missing or can't be read or written. |
| 3 | The plan is invalid. |
| 70 | A bug in funnelplan; please report it. |
| 130 | Interrupted with Ctrl-C. |
| 143 | Terminated. |

With several files the worst counts: 2, then 3, then 1. A pipe that is closed by its reader is no
error.
"""


@dataclass(frozen=True)
class Case:
    """A way to a problem."""

    path: Path

    @property
    def code(self) -> str:
        """FPnnn."""
        return self.path.name[:5]

    @property
    def golden(self) -> Path:
        """What is printed."""
        return self.path.with_name(f"{self.code}.out")

    @property
    def _head(self) -> list[str]:
        return (self.path / "command" if self.path.is_dir() else self.path).read_text().splitlines()

    @property
    def why(self) -> str:
        """Why there is such a problem, in a sentence."""
        return self._head[0].removeprefix("# ")

    @property
    def commands(self) -> list[str]:
        """What is run, in this order; the last one shows the problem."""
        if not self.path.is_dir():
            return [f"funnelplan check {self.path.name}"]
        return [line.removeprefix("$ ") for line in self._head[1:]]

    @property
    def files(self) -> dict[str, str]:
        """The files that are there before."""
        if not self.path.is_dir():
            return {self.path.name: "\n".join(self._head) + "\n"}
        paths = sorted(path for path in self.path.iterdir() if path.name != "command")
        return {path.name: path.read_text() for path in paths}

    def play(self, folder: Path) -> transcripts.Run:
        """Run the commands in an empty folder; what the last one does."""
        if self.path.is_dir():
            shutil.copytree(self.path, folder, dirs_exist_ok=True)
            (folder / "command").unlink()
        else:
            shutil.copy(self.path, folder)
        *before, last = self.commands
        for command in before:
            assert transcripts.run(command, folder).code == 0, command
        return transcripts.run(last, folder)


def cases() -> list[Case]:
    """All cases, by code."""
    paths = (path for path in HERE.iterdir() if NAME.fullmatch(path.name.removesuffix(".yaml")))
    return [Case(path) for path in sorted(paths)]


def page() -> str:
    """docs/errors.md."""
    known = {case.code: case for case in cases()}
    parts = [HEADER]
    for prefix, heading in BLOCKS.items():
        parts.append(f"## {heading}\n")
        codes = [code for code in PROBLEMS if code.startswith(prefix) and code in known]
        parts += [_entry(known[code]) for code in codes]
    return "\n".join(parts)


def _entry(case: Case) -> str:
    sentence = FACT.sub("…", PROBLEMS[case.code][0])
    files = "".join(f"{name}:\n\n{_fenced(text)}\n\n" for name, text in case.files.items())
    recorded = case.golden.read_text() if case.golden.exists() else ""
    printed = "".join(f"$ {command}\n" for command in case.commands) + recorded
    return f"### {case.code}: {sentence}\n\n{case.why}\n\n{files}{_fenced(printed)}\n"


def _fenced(text: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}text\n{text.rstrip()}\n{fence}"
