"""How long following up pays: until which age staying in touch brings what it costs.

A month of it costs the same every time, while ever fewer are left who will buy. What a period brings
and what it costs fall due together, so that discounting changes both alike and not the verdict.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

from funnelplan.core.lags import Lag, done_by
from funnelplan.core.quantities import Amount


class FollowUp(NamedTuple):
    """Per lead that is followed up: the share that buys late, when, and what that brings.

    `rate` is of all leads, `takes` when it is that these buy, `margin` is of one who does, less what
    that one costs; `cost` is of one lead for one period of so many `days`.
    """

    rate: Amount
    takes: Lag
    margin: Amount
    cost: Amount
    days: Fraction


def gains(follow: FollowUp, periods: int) -> tuple[Amount, ...]:
    """ρ · (F(a + 1) − F(a)) · m − c of periods a = 0, 1, …: what each brings less what it costs."""
    done = (done_by(follow.takes, a * follow.days) for a in range(periods + 1))
    each = follow.rate * follow.margin
    return tuple(each * (after - before) - follow.cost for before, after in pairwise(done))


def stop_age(follow: FollowUp, periods: int) -> int | None:
    """After how many periods to stop: where all that they bring, less what they cost, is most.

    That is after the last period that still covers its cost, ρ · (F(a + 1) − F(a)) · m ≥ c, unless
    the periods before it cost more than it makes up for. Where two ages bring the same it is the
    later one.

    Args:
        follow: what a period brings and costs; periods: how many are looked at, ≥ 1.

    Returns:
        Periods; 0 where following up never pays, None where it pays to the end of those looked at.
    """
    sums = [Fraction(0), *accumulate(gains(follow, periods))]
    best = max(range(periods + 1), key=lambda age: (sums[age], age))
    return None if best == periods else best
