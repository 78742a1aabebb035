"""What a page leaves out, said below its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from funnelplan.core.left_out import LeftOut
from funnelplan.render.document import Form, Sentence, say
from funnelplan.render.views.labels import Label


def left_out(result: LeftOut, customers: Label) -> Iterator[Sentence]:
    """Open leads, nurturing and late buyers that are not in the numbers above, and where they are."""
    if result.open_leads:
        yield say("left_out.open", leads=result.open_leads)
    if result.nurture is not None and result.late is not None:
        late = customers.counted(result.late, Form.TWO_DECIMALS)
        yield say("left_out.both", nurture=result.nurture, late=late)
    elif result.nurture is not None:
        yield say("left_out.nurture", nurture=result.nurture)
    elif result.late is not None:
        yield say("left_out.late", late=customers.counted(result.late, Form.TWO_DECIMALS))
