"""The internal rate of return of monthly cash flows, where there is exactly one.

NPV(r) = Σ CF_t · (1 + r)^(−t) = 0 is a polynomial, which may have several roots, or none. One is
sure by Descartes' rule of signs where the flows change sign once, in either direction. Where they
change more often, exactly one *positive* root is sure if the cumulative flow begins below 0, ends
above it, and changes sign once (Norstrom 1972, Journal of Financial and Quantitative Analysis 7,
1835–1839; maths.md section 5). Everything else has no internal rate that could be relied on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from funnelplan.core.cashflows import NOISE, Flows, cumulative, size, without_noise
from funnelplan.core.discounting import MONTHS_PER_YEAR
from funnelplan.core.quantities import Amount, Missing

HALVINGS = 100
"""From any bracket that floats can span to one below their last digit."""


class Irr(NamedTuple):
    """The one rate at which the flows are worth nothing, as `log` = ln(1 + rate per month).

    `costs_first`: money goes out before it comes in, so that a high rate is good. Else the flows are
    those of a loan, and the rate is what it costs.
    """

    log: float
    costs_first: bool

    @property
    def per_month(self) -> Amount | Missing:
        """r, a share, > −1; missing (`off_scale`) where no float is so large."""
        return _grown(self.log)

    @property
    def per_year(self) -> Amount | Missing:
        """(1 + r)^12 − 1, effective per year; missing (`off_scale`) where no float is so large."""
        return _grown(MONTHS_PER_YEAR * self.log)


def irr(flows: Flows) -> Irr | Missing:
    """The internal rate of return per month, if it is unique.

    Floats that are rounding noise beside the largest flow count as 0, and so does a rate where
    what comes in is what goes out but for such noise.

    Args:
        flows: money per month, now first.

    Returns:
        The rate, to about 1e-12; or why there is none: `no_flows` (all are 0), `never_pays` (none is
        above 0), `never_costs` (none is below 0), `several_rates` (neither Descartes' nor Norstrom's
        rule makes it one).
    """
    scaled = _scaled(flows)
    changes = _sign_changes(scaled)
    if not any(scaled):
        return Missing("no_flows")
    if not changes:
        return Missing("never_pays" if min(scaled) < 0 else "never_costs")
    costs_first = next(flow for flow in scaled if flow) < 0
    balance = _balance(scaled if costs_first else [-flow for flow in scaled])
    if changes == 1:
        undiscounted = balance(0.0)
        if abs(undiscounted) <= NOISE:  # as much comes in as goes out
            return Irr(0.0, costs_first)
        return Irr(_root(balance, min(0.0, undiscounted), max(0.0, undiscounted)), costs_first)
    if costs_first and _pays_back_once(cumulative(flows)):
        high = 1.0
        while balance(high) > 0:
            high *= 2
        return Irr(_root(balance, 0.0, high), costs_first)
    return Missing("several_rates")


def _scaled(flows: Flows) -> list[float]:
    """The flows ÷ the largest of them, so that each is a float, however large the money is."""
    largest = max(map(size, flows), default=Fraction(0))
    if not largest:
        return []
    return [float(flow / largest) for flow in without_noise(flows, largest)]


def _sign_changes(amounts: Sequence[Amount]) -> int:
    """How often the amounts go from below 0 to above or back; what is 0 has no sign."""
    signs = [amount > 0 for amount in amounts if amount]
    return sum(one is not other for one, other in pairwise(signs))


def _pays_back_once(months: tuple[Amount, ...]) -> bool:
    """Norstrom's condition on the cumulative flows, which are known to begin below 0.

    Ending at 0 is not enough: −1, 2, −1 has no positive rate.
    """
    return months[-1] > 0 and _sign_changes(months) == 1


def _balance(flows: Sequence[float]) -> Callable[[float], float]:
    """ln(worth of what comes in) − ln(worth of what goes out), at a rate by its logarithm s.

    It has the sign of the NPV and stays in the floats at any rate. Where all costs come before all
    income it falls by at least 1 per unit of s, so that the root lies between 0 and its value there.
    """
    inflows = [(month, math.log(flow)) for month, flow in enumerate(flows) if flow > 0]
    outflows = [(month, math.log(-flow)) for month, flow in enumerate(flows) if flow < 0]
    return lambda s: _log_worth(inflows, s) - _log_worth(outflows, s)


def _log_worth(logs: list[tuple[int, float]], s: float) -> float:
    """ln Σ e^(ln CF_t − s·t), by way of its largest term."""
    powers = [log - s * month for month, log in logs]
    largest = max(powers)
    return largest + math.log(math.fsum(math.exp(power - largest) for power in powers))


def _root(balance: Callable[[float], float], low: float, high: float) -> float:
    """Where the balance changes from above 0 (at low) to below (at high), by bisection."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if balance(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _grown(log: float) -> Amount | Missing:
    try:
        return math.expm1(log)
    except OverflowError:
        return Missing("off_scale")
