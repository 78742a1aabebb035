"""A channel: where leads come from, and what is its own of rates, costs and limits."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from funnelplan.core.money import Cost, UnitCost
from funnelplan.core.quantities import Rate
from funnelplan.core.routes import NOTHING
from funnelplan.core.stage import key_of
from funnelplan.core.when import EVENLY, When

if TYPE_CHECKING:  # most plans say nothing of time, and need not load what does
    from funnelplan.core.lags import Lag

NO_TIMES: Mapping[int, Lag] = MappingProxyType({})


class Channel(NamedTuple):
    """Where leads come from: a website, a fair, partners, a newsletter.

    It joins at the stage it `enters` and goes on at the stages' rates, but for those of its own in
    `rates` (by stage index). It brings a stated count there (`expect`), or a `share` of the
    customers that the channels with a count leave open, or nothing yet; `at_most` so many can
    enter. `per` are unit costs in place of the plan's, `costs` are fixed ones. They come in `when`;
    `takes` (by stage index) is how long its leads take, where that is its own.
    """

    name: str
    enters: int
    rates: Mapping[int, Rate]
    expect: int | None = None
    share: Fraction | None = None
    at_most: int | None = None
    per: tuple[UnitCost, ...] = ()
    costs: tuple[Cost, ...] = ()
    when: When = EVENLY
    takes: Mapping[int, Lag] = NO_TIMES

    @property
    def key(self) -> str:
        """The name as figures use it: `sql.` + key."""
        return key_of(self.name)

    @property
    def planned(self) -> bool:
        """Whether the plan counts on it; if not, it is there for `budget` to choose."""
        return bool(self.expect) or self.share is not None

    @property
    def fixed(self) -> Fraction:
        """Σ of its fixed costs."""
        return sum((cost.amount for cost in self.costs), NOTHING)

    @property
    def limit(self) -> int | None:
        """What it can bring: `at_most`, else what it is expected to; None where nothing says."""
        return self.expect if self.at_most is None else self.at_most
