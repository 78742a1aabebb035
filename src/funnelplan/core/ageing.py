"""What an open lead is worth, new and by the time that it has been open.

Leads that win take one lag, those that never do stay open for another until they are given up. The
longer a lead is open, the more of the winners are gone already, so that what is left is worth less
(maths.md section 5). Worth is money that comes later, discounted over the lag that is still to pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.discounting import expected, expected_from
from funnelplan.core.lags import Lag, given_done, still_open
from funnelplan.core.quantities import Amount, Missing

ALL = Fraction(1)


class Passage(NamedTuple):
    """From one stage to the next: the share that goes on, how long that takes, what it still costs.

    `lost_after` is how long those are kept open who never go on; None: for ever.
    """

    rate: Amount
    takes: Lag
    cost: Amount
    lost_after: Lag | None = None


def close_chance(passage: Passage, age: Fraction) -> Amount | Missing:
    """P(goes on | open at age a) = R·S_win(a) ÷ (R·S_win(a) + (1 − R)·S_lose(a)).

    Args:
        passage: R its rate, S_win and S_lose the shares still open by its lags; age: a in days, ≥ 0.

    Returns:
        A chance; missing (`none_open`) where by these lags none is open at this age.
    """
    wins = passage.rate * still_open(given_done(passage.takes), age)
    lost_after = passage.lost_after
    loses = (1 - passage.rate) * (ALL if lost_after is None else still_open(lost_after, age))
    return wins / (wins + loses) if wins + loses else Missing("none_open")


def values(worth: Amount, passages: Iterable[Passage], annual: Fraction) -> tuple[Amount, ...]:
    """V_k = r_k · D_k · V_(k+1) − cost_k: what a new one of every stage is worth, from the top down.

    Args:
        worth: of one of the last stage; passages: from the top down; annual: i ≥ 0 per year.

    Returns:
        One for every passage, and the worth itself; below 0 where going on costs more than it brings.

    Raises:
        ValueError: where i < 0.
    """
    found = [worth]
    for passage in reversed(tuple(passages)):
        found.append(passage.rate * expected(passage.takes, annual) * found[-1] - passage.cost)
    return tuple(reversed(found))


def value_at(
    passage: Passage, following: Amount, annual: Fraction, age: Fraction
) -> Amount | Missing:
    """P(goes on | open at age a) · E[(1 + i)^(−(T − a)) | T > a] · V_(k+1) − cost: one that old.

    Args:
        passage: its cost is what is still to be spent at this age; following: V_(k+1), what one of
        the next stage is worth; annual: i ≥ 0 per year; age: a in days, ≥ 0.

    Returns:
        Money; missing (`none_open`) where by these lags none is open at this age.

    Raises:
        ValueError: where i < 0.
    """
    chance, later = close_chance(passage, age), expected_from(passage.takes, annual, age)
    if isinstance(chance, Missing):
        return chance
    if isinstance(later, Missing):  # the open ones are all among those that never go on
        return -passage.cost
    return chance * later * following - passage.cost
