"""The plan files that paths name: files as they are, folders for the plans below them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from funnelplan.core.problems import Place, Problem
from funnelplan.spec.load import is_plan_file


def plan_files(paths: Sequence[str]) -> Iterator[str | Problem]:
    """The files that the paths name; a folder stands for the plan files below it."""
    for path in paths or [os.environ.get("FUNNELPLAN_PLAN") or "."]:
        if path == "-" or not os.path.isdir(path):
            yield path
            continue
        seen = False
        unread: list[OSError] = []
        for file in _below(path, unread):
            seen = True
            yield file
        for error in unread:
            seen = True
            yield Problem("FP003", {"reason": error.strerror or ""}, place=Place(error.filename))
        if not seen:
            yield Problem("FP004", {}, place=Place(path))


def _below(folder: str, unread: list[OSError]) -> Iterator[str]:
    """The plan files below a folder in a stable order; hidden folders and links are passed over.

    What can't be looked into is not passed over: it goes into `unread`.
    """
    for where, folders, files in os.walk(folder, onerror=unread.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if is_plan_file(name):
                yield os.path.normpath(os.path.join(where, name)) if where != "." else name
