"""What `--by` asks a page to tell apart."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any

from funnelplan.core.plan import Plan
from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.render.document import Document


def check(plan: Plan, by: Enum | None) -> None:
    """Raises ProblemsFound (FP047) where there is nothing to tell apart."""
    if by is not None and by.value == "channel" and not plan.channels:
        raise ProblemsFound(Problem("FP047", place=Place("--by channel")))


def told_apart(page: Callable[..., Document], by: Enum | None) -> Callable[[Any], Document] | None:
    """The page that tells it apart; none of its own where nothing is asked for."""
    return None if by is None else partial(page, by=by.value)
