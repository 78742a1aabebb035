"""A stated value as a claim: how it is known, and what it rests on."""

from __future__ import annotations

from typing import NamedTuple

from funnelplan.core.problems import Path
from funnelplan.core.quantities import Known, Provenance


class Assumption(NamedTuple):
    """A stated value and what it rests on.

    A `decision` (a goal, a budget) is nobody's claim about the world: it may say where it comes
    from and need not.
    """

    name: str
    path: Path
    known: Known
    provenance: Provenance
    decision: bool = False
