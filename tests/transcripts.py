"""Runs transcripts: commands with the exact output they must have, in a folder of their own.

A transcript is text. Files that stand before the first heading are there for every section, files
inside a section for this section only; the commands of a section share one empty folder:

    --- plan.yaml
    funnelplan: 1
    …
    # 1. What the section shows
    $ funnelplan target --plan plan.yaml
    what is printed on standard output
    ! what is printed on standard error
    [exit 0]

`funnelplan` runs in this process, with `<` and `>` as its only redirections and `NAME=value` before
it; every other command line is given to the shell.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from funnelplan.cli.main import main

HEADING = re.compile(r"# (\d+)\. (.+)")
FILE = re.compile(r"--- (\S+)")
NEXT = re.compile(rf"\$ |{FILE.pattern}$|{HEADING.pattern}$")
EXIT = re.compile(r"\[exit (-?\d+)\]")

ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "COLUMNS": "80",
}
"""All that a command sees of the machine; 80 columns are what a pipe has anyway."""


class Run(NamedTuple):
    """What a command wrote and ended with."""

    stdout: bytes
    stderr: bytes
    code: int

    @property
    def text(self) -> str:
        """Both streams as a transcript shows them."""
        out, err = self.stdout.decode(), self.stderr.decode()
        lines = out.split("\n")[:-1] if out.endswith("\n") else out.split("\n") if out else []
        lines += [f"! {line}" for line in err.split("\n")[:-1]]
        return "".join(f"{line}\n" for line in [*lines, f"[exit {self.code}]"])


@dataclass
class Step:
    """A command and what was recorded of it."""

    command: str
    recorded: str = ""


@dataclass
class Section:
    """A heading with files and commands."""

    heading: str
    files: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


@dataclass
class Transcript:
    """Files for all sections, and the sections."""

    files: dict[str, str]
    sections: list[Section]

    @property
    def text(self) -> str:
        """The transcript as it is written to a file."""
        parts = [_files(self.files)]
        for section in self.sections:
            steps = "".join(f"$ {step.command}\n{step.recorded}" for step in section.steps)
            parts.append(f"{section.heading}\n{_files(section.files)}{steps}")
        return "\n".join(part for part in parts if part)


def _files(files: Mapping[str, str]) -> str:
    return "".join(f"--- {name}\n{text}" for name, text in files.items())


def read(text: str) -> Transcript:
    """A transcript from its text."""
    transcript = Transcript({}, [])
    files, name, step = transcript.files, "", Step("")
    within_output = False
    for line in text.splitlines():
        if within_output and not step.recorded and NEXT.match(line):
            within_output = False  # a new command, of which nothing is recorded yet
        if within_output:
            step.recorded += f"{line}\n"
            within_output = EXIT.fullmatch(line) is None
        elif HEADING.fullmatch(line):
            transcript.sections.append(Section(line))
            files, name = transcript.sections[-1].files, ""
        elif match := FILE.fullmatch(line):
            name = match[1]
            files[name] = ""
        elif line.startswith("$ "):
            step, within_output, name = Step(line[2:]), True, ""
            transcript.sections[-1].steps.append(step)
        elif name:
            files[name] += f"{line}\n"
        elif line:
            raise AssertionError(f"not part of a transcript: {line!r}")
    for named in (transcript.files, *(section.files for section in transcript.sections)):
        named.update({key: value.rstrip("\n") + "\n" for key, value in named.items()})
    return transcript


def play(transcript: Transcript, section: Section, folder: Path) -> Section:
    """The section as it comes out in an empty folder."""
    for name, text in {**transcript.files, **section.files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    steps = [Step(step.command, run(step.command, folder).text) for step in section.steps]
    return Section(section.heading, section.files, steps)


def run(command: str, folder: Path) -> Run:
    """Run a command line in a folder."""
    words = shlex.split(command)
    own = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        own[name] = value
    if words[0] != "funnelplan":
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=ENVIRONMENT,
            capture_output=True,
            check=False,
        )
        return Run(done.stdout, done.stderr, done.returncode)
    stdin, stdout = _taken(words, "<"), _taken(words, ">")
    data = (folder / stdin).read_bytes() if stdin else b""
    with contextlib.chdir(folder), _environment(own):
        return funnelplan(words[1:], data, stdout)


def _taken(words: list[str], redirection: str) -> str | None:
    """The file of a redirection, taken out of the words."""
    if redirection not in words:
        return None
    at = words.index(redirection)
    words.pop(at)
    return words.pop(at)


@contextlib.contextmanager
def _environment(own: Mapping[str, str]) -> Iterator[None]:
    """Nothing of this process's environment but what is pinned."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(ENVIRONMENT, **own)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def funnelplan(arguments: Sequence[str], stdin: bytes = b"", stdout: str | None = None) -> Run:
    """Run the program in this process, as if it had been started; `stdout` is a file to write to."""
    out, err = io.BytesIO(), io.BytesIO()
    before = (sys.argv, sys.stdin, sys.stdout, sys.stderr)
    terminate = signal.getsignal(signal.SIGTERM)
    target = io.BufferedWriter(out) if stdout is None else io.FileIO(stdout, "w")
    sys.argv = ["funnelplan", *arguments]
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(target, encoding="utf-8")
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", errors="backslashreplace")
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stderr.flush()
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        written = (out.getvalue(), err.getvalue())
        with contextlib.suppress(OSError):
            sys.stdout.close()
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
        signal.signal(signal.SIGTERM, terminate)
    return Run(*written, code)
