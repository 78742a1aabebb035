"""What the channels of a plan mean together: where they join, and what they may override there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from funnelplan.core.channels import UNCOVERED
from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.core.stage import USUAL_NAMES, key_of
from funnelplan.spec.fields import INVALID
from funnelplan.spec.models import ChannelSection, DealSection, PlanSection, StageSection
from funnelplan.spec.naming import named, stage_at, unknown_stage
from funnelplan.spec.scalars import DealShare

SMALLEST_CHAIN = Fraction(1, 10**30)
"""Rates that multiply to less than this make counts that no number on a page can hold."""


def channel_problems(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    """Everything that is wrong with the channels."""
    channels = list(enumerate(section.channels or []))
    if channels and section.intake is not None:
        yield Problem("FP560", {}, ("intake",))
    yield from _names(channels, stages)
    for i, channel in channels:
        yield from _channel(i, channel, stages)
    yield from _shares(channels)


def _names(
    channels: list[tuple[int, ChannelSection]], stages: list[StageSection]
) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    at_stages = {key for _, _, key in named(stages)} | USUAL_NAMES.keys() | {UNCOVERED}
    for i, channel in channels:
        if channel.name is INVALID:
            continue
        key, path = key_of(channel.name), ("channels", i, "name")
        if key in at_stages:
            yield Problem("FP552", {"name": channel.name}, path)
        elif key in seen:
            yield Problem("FP551", {"name": channel.name, "other": seen[key]}, path)
        seen.setdefault(key, channel.name)


def _channel(i: int, channel: ChannelSection, stages: list[StageSection]) -> Iterator[Problem]:
    path: Path = ("channels", i)
    if channel.expect is not None and channel.share is not None:
        yield Problem("FP556", {"name": channel.name}, (*path, "share"))
    yield from _limit(channel, path)
    if not stages:
        return
    enters = None if channel.enters is INVALID else stage_at(channel.enters, stages)
    if enters is None and channel.enters is not INVALID:
        yield from unknown_stage(channel.enters, stages, (*path, "enters"))
    if enters == len(stages) - 1:
        yield Problem("FP509", {"name": channel.enters}, (*path, "enters"))
        enters = None
    for code, key in (("FP553", "rates"), ("FP555", "per"), ("FP593", "takes")):
        found = getattr(channel, key)
        if found not in (None, INVALID):
            yield from _overrides(code, found, channel, enters or 0, stages, (*path, key))
    yield from _too_thin(channel, enters or 0, stages, (*path, "rates"))


def _limit(channel: ChannelSection, path: Path) -> Iterator[Problem]:
    """A channel can't be expected to bring more than it can bring."""
    expect, at_most = channel.expect, channel.at_most
    if expect in (None, INVALID) or at_most in (None, INVALID):
        return
    if expect is not None and at_most is not None and at_most.value < expect.value:
        facts: dict[str, Fact] = {
            "name": channel.name,
            "expect": expect.value,
            "most": at_most.value,
        }
        yield Problem("FP559", facts, (*path, "at_most"))


def _overrides(
    code: str,
    found: Mapping[str, Any],
    channel: ChannelSection,
    enters: int,
    stages: list[StageSection],
    path: Path,
) -> Iterator[Problem]:
    """Rates, costs or times of stages that the channel does not pass, or that are not there."""
    seen: dict[int, str] = {}
    last = len(stages) - 1
    for name in found:
        stage, where = stage_at(name, stages), (*path, name)
        if stage is None:
            yield from unknown_stage(name, stages, where)
        elif stage in seen:
            yield Problem("FP510", {"name": name, "other": seen[stage]}, where)
        elif stage < enters:
            yield Problem(
                code, {"name": name, "channel": channel.name, "enters": channel.enters}, where
            )
        elif stage == last and path[-1] == "rates":
            yield Problem("FP506", {"name": name}, where)
        elif stage == last and path[-1] == "takes":
            yield Problem("FP579", {"key": "takes"}, where)
        if stage is not None:
            seen.setdefault(stage, name)


def _too_thin(
    channel: ChannelSection, enters: int, stages: list[StageSection], path: Path
) -> Iterator[Problem]:
    """Rates that multiply to next to nothing, counted with those of the channel's own."""
    if channel.rates in (None, INVALID) or channel.rates is None:
        return
    rates = {stage_at(name, stages): rate for name, rate in channel.rates.items()}
    chain = 1.0
    for i, stage in enumerate(stages[enters:-1], enters):
        rate = rates.get(i, stage.rate)
        if rate is not None and rate is not INVALID:
            chain *= rate.value.value.numerator / rate.value.value.denominator
    if chain < SMALLEST_CHAIN:
        yield Problem("FP507", {}, path)


def _shares(channels: list[tuple[int, ChannelSection]]) -> Iterator[Problem]:
    """The shares divide all that is open: together they are 100 %, no more and no less."""
    shares = [(i, channel.share) for i, channel in channels if channel.share is not None]
    both = any(c.share is not None and c.expect is not None for _, c in channels)
    if not shares or both or any(share is INVALID for _, share in shares):
        return
    together = sum((share.value for _, share in shares), Fraction(0))
    if together != 1:
        code = "FP557" if together > 1 else "FP558"
        facts: dict[str, Fact] = {"together": together, "gap": abs(1 - together)}
        yield Problem(code, facts, ("channels", shares[-1][0], "share"))


def deal_share_problems(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    """A share of the deal is paid for customers, and needs a deal."""
    sections: list[tuple[Path, Any, Any]] = [
        (("spend", "per"), getattr(section.spend, "per", None), INVALID)
    ]
    for i, channel in enumerate(section.channels or []):
        sections.append((("channels", i, "per"), channel.per, channel.enters))
    for path, per, enters in sections:
        for name, cost in ({} if per in (None, INVALID) else per).items():
            if cost is not INVALID and isinstance(cost.value, DealShare):
                yield from _share_of_deal(section, name, stages, enters, (*path, name))


def _share_of_deal(
    section: PlanSection, name: str, stages: list[StageSection], enters: Any, path: Path
) -> Iterator[Problem]:
    stage = stage_at(name, stages)
    top = None if enters is INVALID else stage_at(enters, stages)
    if stage is not None and (top or 0) <= stage < len(stages) - 1:
        yield Problem("FP561", {"name": name}, path)
    elif stage == len(stages) - 1 and not has_value(section.deal):
        yield Problem("FP562", {}, path)


def has_value(deal: DealSection | None) -> bool:
    """Whether a plan says what a customer is worth."""
    return deal is not None and (deal.value is not None or bool(deal.recurring))
