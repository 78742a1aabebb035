"""Runs commands as whole processes, in turn, and takes the operating system's own account."""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What one run took: processor seconds (user and system) and peak memory in MiB."""

    seconds: float
    mib: float


class Median(NamedTuple):
    """The medians of several runs."""

    seconds: float
    mib: float


def run(command: Sequence[str], *, terminal: bool = False) -> Cost:
    """One run; its output goes to a pipe, or to a pseudo-terminal of 120 columns, and is dropped."""
    reader, writer = pty.openpty() if terminal else os.pipe()
    environment = {**os.environ, "COLUMNS": "120", "TERM": "xterm-256color"}
    process = subprocess.Popen(command, stdout=writer, stderr=writer, env=environment)
    os.close(writer)
    try:
        while os.read(reader, 65_536):
            pass
    except OSError:  # a pseudo-terminal ends with an error
        pass
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    os.close(reader)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def in_turn(
    commands: Sequence[Sequence[str]], runs: int, *, terminal: bool = False
) -> list[Median]:
    """The medians of each command, run A B C A B C …, after one round that is not counted."""
    costs: list[list[Cost]] = [[] for _ in commands]
    for turn in range(runs + 1):
        for command, taken in zip(commands, costs, strict=True):
            cost = run(command, terminal=terminal)
            if turn:
                taken.append(cost)
    return [
        Median(
            statistics.median(cost.seconds for cost in taken),
            statistics.median(cost.mib for cost in taken),
        )
        for taken in costs
    ]


def script(name: str) -> str:
    """A console script of this environment."""
    return str(Path(sys.executable).parent / name)
