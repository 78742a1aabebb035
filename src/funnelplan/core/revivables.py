"""The figures of reviving, worked out when they are asked for: what it costs, and when it pays."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.formula import Metric, Result, currency, quotient, stated
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import FACTOR, SHARE
from funnelplan.core.replacing import planned_share
from funnelplan.core.revival import effective_rate
from funnelplan.core.reviving import ways_of

ATTEMPT = ("revive_effort", "revive_attempt")


def revival_metrics(plan: Plan) -> Iterator[Metric]:
    """Reviving against buying new, at the stage where leads go cold; nothing where neither is said."""
    revive, euro = plan.revive, currency(plan)
    if revive is None:
        return
    stage = plan.cold_stage
    key, ways = plan.stages[stage].key, ways_of(plan, stage, revive)
    won, new = f"worked_rate_{key}", f"cost_of_new_{key}"
    for part, unit, value in (
        ("success", SHARE, revive.success),
        ("gone", SHARE, revive.gone),
        ("effort", FACTOR, revive.effort),
        ("attempt", euro, revive.attempt),
    ):
        yield stated(f"revive_{part}", unit, value, ("revive", part))
    yield stated(won, SHARE, ways.rate, ())
    own = ("revive", "rate") if revive.rate is not None else ()
    yield stated("revive_rate", SHARE, ways.revived, own)
    yield stated(new, euro, ways.new, (), key="spend.per")
    returning = ("revive_gone", "revive_success")
    formula = "(1 − {revive_gone}) × {revive_success}"
    yield Metric("revive_returning", SHARE, formula, returning, lambda gone, q: (1 - gone) * q)
    per_order = ("revive_success", "revive_rate")
    formula = "{revive_effort} × {revive_attempt} ÷ ({revive_success} × {revive_rate})"
    yield Metric("revive_cost_per_order", euro, formula, (*ATTEMPT, *per_order), _cost)
    yield Metric("new_cost_per_order", euro, f"{{{new}}} ÷ {{{won}}}", (new, won), quotient)
    pays = (*ATTEMPT, won, new, "revive_rate")
    formula = f"{{revive_effort}} × {{revive_attempt}} × {{{won}}} ÷ ({{{new}}} × {{revive_rate}})"
    yield Metric("revive_break_even", SHARE, formula, pays, _break_even)
    cold = planned_share(plan, stage)
    yield stated("cold_to_revive", SHARE, cold, ())
    loop = ("cold_to_revive", won, "revive_returning", "revive_rate")
    again = "{cold_to_revive} × {revive_returning}"
    formula = f"(1 − {{cold_to_revive}}) × ({{{won}}} + {{revive_rate}} × {again} ÷ (1 − {again}))"
    yield Metric("revive_effective_rate", SHARE, formula, loop, _effective)


def _cost(effort: Fraction, attempt: Fraction, success: Fraction, rate: Fraction) -> Result:
    return quotient(effort * attempt, success * rate)


def _break_even(
    effort: Fraction, attempt: Fraction, won: Fraction, new: Fraction, revived: Fraction
) -> Result:
    return quotient(effort * attempt * won, new * revived)


def _effective(cold: Fraction, won: Fraction, again: Fraction, revived: Fraction) -> Result:
    return effective_rate(cold, won, again, revived)
