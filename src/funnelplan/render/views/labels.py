"""What stages are called on a page: their title, the usual word for their role, or their name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from funnelplan.core.explanation import Origin
from funnelplan.core.quantities import Quantity
from funnelplan.core.rates import RateShown
from funnelplan.core.stage import USUAL_NAMES
from funnelplan.render.document import Cell, Counted, Form, Verbatim, say


class Titled(Protocol):
    """A stage in any result."""

    @property
    def name(self) -> str:
        """The name in the plan."""

    @property
    def title(self) -> str | None:
        """The name for people."""

    @property
    def role(self) -> str | None:
        """What the stage is."""


class Label(NamedTuple):
    """One of a stage, many of it, and the stage at the head of a row."""

    one: Cell
    many: Cell
    row: Cell

    def counted(self, quantity: Quantity, form: Form = Form.WHOLE) -> Counted:
        """So many of the stage."""
        return Counted(quantity, self.one, self.many, form)


def label(name: str, title: str | None, role: str | None) -> Label:
    """Titles are shown as they are; `sql` and `Kunde` by the usual word; other names as they are."""
    if title is not None:
        return Label(Verbatim(title), Verbatim(title), Verbatim(title))
    usual = USUAL_NAMES.get(name.casefold())
    if usual is not None and usual.value == role:
        one, many, row = (say(f"role.{role}.{form}") for form in ("one", "many", "row"))
        return Label(one, many, row)
    return Label(Verbatim(name), Verbatim(name), Verbatim(name))


def label_of(stage: Titled) -> Label:
    """The label of a stage in any result."""
    return label(stage.name, stage.title, stage.role)


def known_from(rate: RateShown | Origin | None) -> Cell:
    """Counted, quoted or assumed, with the source."""
    if rate is None:
        return None
    if isinstance(rate, RateShown) and rate.cold is not None:
        stated = known_from(rate._replace(cold=None))
        return say("known.less_cold", stated=rate.stated, known=stated, cold=rate.cold)
    source = Verbatim(rate.source or "")
    suffix = ".source" if rate.source else ""
    if rate.counted is not None:
        counted = say("counted.of", successes=rate.counted.successes, trials=rate.counted.trials)
        return say(f"known.counted{suffix}", counted=counted, source=source)
    if rate.between is not None:
        low, high, within = rate.between
        return say(f"known.range{suffix}", low=low, high=high, within=within, source=source)
    return say(f"known.{rate.known.value}", source=source)


def listed(cells: Sequence[Cell]) -> Cell:
    """Words one after the other; nothing of none."""
    found: Cell = None
    for each in cells:
        found = each if found is None else say("list.and", first=found, next=each)
    return found
