"""Which plan a page speaks of: its name and file, the scenario, and what was put in place of it."""

from __future__ import annotations

from collections.abc import Sequence

from funnelplan.render.document import Cell, Verbatim, say
from funnelplan.render.report import PlanInfo


def about(info: PlanInfo, scenarios: Sequence[str]) -> Cell:
    """A line below the title; None for the built-in example as it stands."""
    parts: list[Cell] = []
    if info.path is not None:
        named = say("about.named", name=Verbatim(info.name or ""), path=Verbatim(info.path))
        parts.append(named if info.name else say("about.path", path=Verbatim(info.path)))
    if len(scenarios) == 1:
        parts.append(say("about.scenario", name=Verbatim(scenarios[0])))
    parts += [say("about.set", text=Verbatim(text)) for text in info.overrides]
    cell: Cell = None
    for part in parts:
        cell = part if cell is None else say("list.and", first=cell, next=part)
    return cell
