"""What marketing and sales have agreed on (a service level agreement), item by item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from funnelplan.core.quantities import Duration

ITEMS = ("goal", "sql_means", "handover", "response", "attempts", "nurture", "data")
"""What such an agreement settles (source 002): the common goal, what an SQL is, how it is handed
over, when it is called, how often it is tried, what becomes of those that are not ready, and which
data go back."""

OWNERS = ("marketing", "sales")
"""Who answers for it."""


class Agreement(NamedTuple):
    """The items that are agreed on, as the plan words them; the `response` is a length of time."""

    items: Mapping[str, str]
    owners: Mapping[str, str]
    response: Duration | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What it does not settle, in the usual order."""
        settled = {*self.items, *([] if self.response is None else ["response"])}
        missing = [item for item in ITEMS if item not in settled]
        missing += [f"owners.{side}" for side in OWNERS if side not in self.owners]
        return tuple(missing)
