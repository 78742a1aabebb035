"""Which stage a name means: by its own name, else by its role."""

from __future__ import annotations

from collections.abc import Iterator

from funnelplan.core.problems import Path, Problem
from funnelplan.core.stage import USUAL_NAMES, Role, key_of
from funnelplan.spec.fields import INVALID
from funnelplan.spec.models import StageSection
from funnelplan.spec.problems import near


def named(stages: list[StageSection]) -> Iterator[tuple[int, StageSection, str]]:
    """The stages with a readable name, with the key that figures call them by."""
    for i, stage in enumerate(stages):
        if stage is not INVALID and stage.name is not INVALID:
            yield i, stage, key_of(stage.name)


def role_of(stage: StageSection, *, last: bool) -> Role | None:
    """The role a stage states, else the one its name says; the last stage is the customer."""
    if stage.role is not None and stage.role is not INVALID:
        return Role(stage.role)
    if last:
        return Role.CUSTOMER
    return USUAL_NAMES.get(stage.name.casefold()) if stage.name is not INVALID else None


def stage_at(name: str, stages: list[StageSection]) -> int | None:
    """The stage that a key of `intake` or `per` names: by name, else by role."""
    key = key_of(name)
    for i, stage in enumerate(stages):
        if stage.name is not INVALID and key_of(stage.name) == key:
            return i
    for i, stage, _ in named(stages):
        role = role_of(stage, last=i == len(stages) - 1)
        if role is not None and role.value == key:
            return i
    return None


def unknown_stage(name: str, stages: list[StageSection], path: Path) -> Iterator[Problem]:
    """A stage that is not there; where a name could not be read, it may be that one."""
    known = tuple(stage.name for _, stage, _ in named(stages))
    if len(known) == len(stages):
        yield Problem("FP508", {"name": name, "known": known, "near": near(name, known)}, path)
