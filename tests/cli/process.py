"""Starts the program as a real process, with nothing of this one's environment."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "funnelplan")
ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

Done = subprocess.CompletedProcess[bytes]


def start(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, **more: Any
) -> subprocess.Popen[bytes]:
    """Start it with its streams in pipes, unless others are given."""
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(
        [*COMMAND, *arguments], cwd=cwd, env={**ENVIRONMENT, **(env or {})}, **{**streams, **more}
    )


def run(
    *arguments: str,
    cwd: Path,
    data: bytes = b"",
    env: Mapping[str, str] | None = None,
    **more: Any,
) -> Done:
    """Run it to its end, which must come within seconds."""
    process = start(*arguments, cwd=cwd, env=env, **more)
    try:
        out, err = process.communicate(data if process.stdin else None, timeout=20)
    finally:
        process.kill()
    return Done(process.args, process.returncode, out or b"", err or b"")


def shell(script: str, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    """Run a line of the shell, in which `$@` is the program."""
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *COMMAND],
        cwd=cwd,
        env={**ENVIRONMENT, **(env or {})},
        capture_output=True,
        check=False,
        timeout=20,
    )


def on_a_terminal(*arguments: str, cwd: Path, columns: int, env: Mapping[str, str]) -> str:
    """What a terminal of this width shows, with its escape sequences."""
    master, slave = pty.openpty()
    widths = {"COLUMNS": str(columns), "TERM": "xterm-256color"}
    process = start(*arguments, cwd=cwd, env={**widths, **env}, stdout=slave, stderr=slave)
    os.close(slave)
    shown = bytearray()
    while select.select([master], [], [], 20)[0]:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(master)
    process.communicate(timeout=20)
    assert process.returncode == 0, shown
    return shown.decode().replace("\r\n", "\n")


def messages(done: Done) -> list[str]:
    """The lines on standard error that are not indented; there must be no traceback."""
    text = done.stderr.decode()
    assert "Traceback" not in text, text
    return [line for line in text.splitlines() if line and not line.startswith("    ")]
