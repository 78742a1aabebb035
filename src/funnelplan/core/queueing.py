"""What is lost because sales has too few hands: leads wait, and go cold while they wait.

Leads arrive at random at a desk of n people and are worked oldest first; a lead that is still
alive when its turn comes is worked, any other is lost (M/M/n+G; maths.md section 3d). By Zeltyn &
Mandelbaum, with H(x) = ∫₀ˣ alive and f(x) = λ·H(x) − κ·x,

    loss = λ∫(1 − alive)·eᶠ / (E + λ∫eᶠ),    E = 1 / ErlangB(n − 1, λ/μ),

where their numerator 1 + (λ − κ)·∫eᶠ is integrated by parts, so that nothing cancels where the
loss is tiny. Both integrals and E are kept in units of the largest eᶠ, so that nothing overflows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.laws import NEGLIGIBLE

FAR = 45.0
"""Where an exponent has fallen this far, e⁻⁴⁵ = 3e-20, an integral ends."""

DROP = 2.0
"""An exponent falls about so far on a panel at most: ten points are then good to 1e-15."""

GAUSS_LEGENDRE = (
    (0.1488743389816312, 0.2955242247147529),
    (0.4333953941292472, 0.2692667193099963),
    (0.6794095682990244, 0.2190863625159820),
    (0.8650633666889845, 0.1494513491505806),
    (0.9739065285171717, 0.0666713443086881),
)
"""Ten points on −1 … 1, each ± the first number, with their weights."""

ZERO, ONE = Fraction(0), Fraction(1)


class Desk(NamedTuple):
    """Leads per day that come in (λ ≥ 0), people who work them (n ≥ 1), and what each takes a day.

    `each` is μ > 0: leads per day that one person works off while there is work.
    """

    inflow: Fraction
    people: int
    each: Fraction

    @property
    def capacity(self) -> Fraction:
        """κ = n·μ, leads per day."""
        return self.people * self.each

    @property
    def load(self) -> Fraction:
        """ρ = λ / κ; above 1 more comes in than can be worked."""
        return self.inflow / self.capacity


def fluid_loss(desk: Desk) -> Fraction:
    """max(0, 1 − κ/λ): the share that must go cold on average, however long leads keep."""
    return 1 - desk.capacity / desk.inflow if desk.load > 1 else ZERO


def first_loss_after(desk: Desk, limit_days: Fraction) -> Fraction | None:
    """L / (1 − κ/λ): days until the first lead is lost, of a desk that begins with nothing to do.

    Leads keep for `limit_days` and are worked oldest first. None where nothing need be lost.
    """
    return limit_days / fluid_loss(desk) if desk.load > 1 else None


def backlog_at_half_life(desk: Desk, half_days: Fraction) -> float:
    """(λ − κ)/θ, θ = ln 2 / half-life: leads that wait once as many go cold as can't be worked."""
    return max(0.0, float((desk.inflow - desk.capacity) * half_days) / math.log(2))


def loss_at_hard_limit(desk: Desk, limit_days: Fraction) -> float:
    """Share lost where every lead keeps for exactly `limit_days` ≥ 0 (M/M/n+D).

    Equals Boots & Tijms' (1 − ρ)Π/(1 − ρΠ), Π = ErlangC·e^{−(κ−λ)L}, and holds for ρ ≥ 1 too.
    At a limit of 0 it is ErlangB(n, λ/μ).
    """
    return loss_by_table(desk, ((limit_days, ONE), (limit_days, ZERO)))


def loss_at_half_life(desk: Desk, half_days: Fraction) -> float:
    """Share lost where half of the waiting leads go cold every `half_days` > 0 (M/M/n+M).

    Erlang-A: with θ = ln 2 / half-life, λ∫eᶠ = Σ qⱼ and λ∫(1 − alive)·eᶠ = θ/λ·Σ j·qⱼ, where
    qⱼ = P(j wait) / P(n − 1 busy), so that qⱼ = qⱼ₋₁·λ/(κ + jθ). Summed outwards from the largest.
    Where so many wait that nobody is ever free, it is the fluid answer.
    """
    if not desk.inflow:
        return 0.0
    inflow, capacity = float(desk.inflow), float(desk.capacity)
    cooling = math.log(2) / float(half_days)
    if desk.load > 1 and (inflow - capacity) ** 2 > 2 * FAR * inflow * cooling:
        return float(fluid_loss(desk))  # the backlog is so many √(λ/θ) that P(none waits) < e⁻⁴⁵
    mode = int(backlog_at_half_life(desk, half_days))
    place, term = mode, 1.0
    waiting, places = 1.0, float(mode)
    while True:
        place += 1
        term *= inflow / (capacity + place * cooling)
        waiting += term
        places += place * term
        if term <= NEGLIGIBLE * waiting:
            break
    term = 1.0
    for place in range(mode, 0, -1):
        term *= (capacity + place * cooling) / inflow
        waiting += term
        places += (place - 1) * term
        if term <= NEGLIGIBLE * waiting:
            break
    return _share_lost(desk, cooling / inflow * places, waiting, term * capacity / inflow)


def loss_by_table(desk: Desk, points: Sequence[tuple[Fraction, Fraction]]) -> float:
    """Share lost where the share of leads still alive is known from a table (M/M/n+G).

    Args:
        desk: the desk; points: days ≥ 0 that a lead has waited, rising, and the share alive then,
        in 0 … 1, falling. Before the first point the table begins at (0, 1), between points it is
        linear, after the last it stays. Two points on the same day are a sudden fall.

    Returns:
        A share. Where the leads that never go cold are already too many, the queue grows without
        end and what is lost is the fluid answer, 1 − κ/λ.
    """
    if not desk.inflow:
        return 0.0
    if points and desk.inflow * points[-1][1] < desk.capacity:
        flanks = tuple(_flanks(desk, points))
        top = max(flank.height for flank in flanks)
        waiting = lost = 0.0
        for flank in flanks:
            unit = float(desk.inflow) * math.exp(flank.height - top)
            area, gone = flank.areas()
            waiting += unit * area
            lost += unit * gone
        return _share_lost(desk, lost, waiting, math.exp(-top))
    return float(fluid_loss(desk))


def people_for(desk: Desk, most: Fraction, loss: Callable[[Desk], float | Fraction]) -> int:
    """The fewest people with whom at most the share `most` is lost, 0 < most < 1.

    Args:
        desk: inflow and what each takes, its own number of people does not matter; loss: the share
        that a desk loses, which falls with its people towards 0.
    """

    def enough(people: int) -> bool:
        return most >= loss(desk._replace(people=people))

    low, high = 0, 1  # nobody is never enough
    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def _share_lost(desk: Desk, lost: float, waiting: float, unit: float) -> float:
    """λ∫(1 − alive)·eᶠ / (E·unit + λ∫eᶠ), with both integrals given in that unit."""
    return lost / (_free(desk) * unit + waiting)


def _free(desk: Desk) -> float:
    """E = P(someone is free) / P(n − 1 are busy) = Σ (n−1)…(n−j) / (λ/μ)ʲ over 0 ≤ j < n.

    Infinite where nearly always someone is free. Only an overloaded desk has a unit so small that
    it is 0, and there E ≤ n, so that the product is always a number.
    """
    offered = float(desk.inflow / desk.each)
    total = term = 1.0
    for busy in range(desk.people - 1, 0, -1):
        term *= busy / offered
        total += term
        if term <= NEGLIGIBLE * total:  # or both are infinite
            break
    return total


class _Flank(NamedTuple):
    """A stretch on which f falls from its highest point: f = height − slope·v − bend·v².

    v ≥ 0 is the distance from there in days, in whichever direction f falls. The share gone cold is
    gone + drift·v.
    """

    height: Fraction
    slope: float
    bend: float
    width: float
    gone: float
    drift: float

    def areas(self) -> tuple[float, float]:
        """∫e^{f − height} and ∫gone·e^{f − height}, by Gauss and Legendre on even panels."""
        width = self.width
        steep = self.slope + math.hypot(self.slope, 2 * math.sqrt(self.bend * FAR))
        if width * steep > 2 * FAR:  # slope·v + bend·v² = FAR at v = 2·FAR / steep
            width = 2 * FAR / steep
        panels = 1 + int((self.slope + self.bend * width) * width / DROP)
        half = width / (2 * panels)
        area = gone = 0.0
        for middle in range(1, 2 * panels, 2):
            for node, weight in GAUSS_LEGENDRE:
                for at in (middle - node, middle + node):
                    v = at * half
                    part = weight * math.exp(-(self.slope + self.bend * v) * v)
                    area += part
                    gone += part * (self.gone + self.drift * v)
        return half * area, half * gone


def _flanks(desk: Desk, points: Sequence[tuple[Fraction, Fraction]]) -> Iterator[_Flank]:
    """The flanks of f over 0 … ∞: on each piece of the table f is a parabola that opens downwards.

    Heights are fractions: f is a small difference of large numbers where λ is near κ.
    """
    start, alive, height = ZERO, ONE, ZERO
    for day, share in points:
        width = day - start
        if width:
            rise, rise_at_end = (desk.inflow * at - desk.capacity for at in (alive, share))
            fall = (alive - share) / width
            bend = desk.inflow * fall / 2
            crest = ZERO if rise <= 0 else width if rise_at_end >= 0 else rise / (2 * bend)
            top = height + (rise - bend * crest) * crest
            slope = float(rise - 2 * bend * crest)
            gone, drift = float(1 - alive + fall * crest), float(fall)
            if crest > 0:
                yield _Flank(top, slope, float(bend), float(crest), gone, -drift)
            if crest < width:
                yield _Flank(top, -slope, float(bend), float(width - crest), gone, drift)
            height += (rise + rise_at_end) / 2 * width
        start, alive = day, share
    slope = float(desk.capacity - desk.inflow * alive)
    yield _Flank(height, slope, 0.0, math.inf, float(1 - alive), 0.0)
