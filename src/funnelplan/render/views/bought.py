"""What a budget that buys the planned volume does not reach, on a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from funnelplan.core.quantities import Quantity
from funnelplan.render.document import Sentence, say


def remarks(rule: str, metrics: Mapping[str, Quantity]) -> Iterator[Sentence]:
    """Money that the shares of the channels can't use, or that is not even enough for the rest."""
    left = metrics["budget_left"]
    if rule != "budget" or left.why is not None:
        return
    if left.exact < 0:
        lacking = Quantity(-left.exact, left.unit)
        yield say("bought.lacking", budget=metrics["budget"], lacking=lacking)
    elif left.exact > 0:
        yield say("bought.left", left=left)
