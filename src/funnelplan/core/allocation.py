"""Which channel gets how much of a budget: the most customers for it, or the least money for them.

Channels have a price per lead, a yield, a limit, perhaps a fixed cost, and their leads take the
time of sales (SQL slots). Without slots and fixed costs the cheapest cost per order comes first;
with slots it is a linear programme of two rows (`linear`). Fixed costs take branch and bound: a
channel that is not decided yet pays a share of its fixed cost with every lead, all of it at the
most leads that it could bring. That is never more than it really pays, so nothing better can come
of it; and where every such channel brings nothing or that most, it is what is really paid.

Ties: the same customers for less money, then with fewer fixed costs, then the most leads for the
channel whose name comes first. Everything is exact, and no answer depends on the order of channels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.linear import ZERO, Amounts, Column, best, filled, total, worth

ONE = Fraction(1)

MOST_FIXED = 15
"""So many channels may have a fixed cost: each of them doubles the ways to choose."""


class Offer(NamedTuple):
    """A channel, per lead that enters there; names differ."""

    name: str
    each: Fraction
    """What one more lead costs, ≥ 0."""
    wins: Fraction
    """Customers it brings, in (0, 1]."""
    slots: Fraction
    """SQLs that sales must take for it, ≥ 0."""
    most: Fraction | None
    """At most so many leads; None for any number."""
    fixed: Fraction = ZERO
    """Paid once as soon as the channel brings anything, ≥ 0."""

    @property
    def cost_per_order(self) -> Fraction:
        """each ÷ wins, without the fixed cost."""
        return self.each / self.wins


class Allocation(NamedTuple):
    """Leads per offer, in the order of the offers, and what they come to.

    `cost` is the fixed cost of the channels that bring anything + Σ each · amount, `slots` the SQLs
    that sales takes. With the channels that are open (all without a fixed cost are):
    `next_customer` is what one more customer costs, per customer, for the first of them; None where
    no money brings more. `slot_worth` is the customers that one more slot brings for the same
    money, per slot; 0 where slots don't bind, or where the next customer costs nothing anyway.
    """

    amounts: Amounts
    cost: Fraction
    customers: Fraction
    slots: Fraction
    next_customer: Fraction | None
    slot_worth: Fraction


class Unbounded(Exception):
    """These offers cost nothing and have no limit: they bring any number of customers."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(*names)
        self.names = names


class TooManyFixed(Exception):
    """So many offers have a fixed cost, more than MOST_FIXED."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def allocate(
    offers: Sequence[Offer], budget: Fraction, slots: Fraction | None = None
) -> Allocation:
    """The most customers for a budget (maths.md T1.7, T1.8).

    max Σ wins·x where Σ each·x + fixed of the opened ≤ budget, Σ slots·x ≤ slots, 0 ≤ x ≤ most.

    Args:
        offers: the channels; budget: money, ≥ 0; slots: SQLs that sales can take, ≥ 0; None for
        any number.

    Raises:
        ValueError: if budget or slots are negative. Unbounded: if customers have no bound.
        TooManyFixed: if more than MOST_FIXED offers have a fixed cost.
    """
    _refuse_negative(budget, slots)
    free = [o for o in offers if o.each == 0 and o.fixed <= budget and _limit(o, slots) is None]
    if free:
        raise Unbounded(tuple(sorted(offer.name for offer in free)))
    return _solved(offers, _Aim(budget, slots))


def cheapest(
    offers: Sequence[Offer], customers: Fraction, slots: Fraction | None = None
) -> Allocation | None:
    """The least money that brings so many customers (maths.md T1.7).

    min Σ each·x + fixed of the opened where Σ wins·x = customers, Σ slots·x ≤ slots, 0 ≤ x ≤ most.
    None where the offers' limits or the slots don't allow so many.

    Raises:
        ValueError: if customers or slots are negative. TooManyFixed: as for `allocate`.
    """
    _refuse_negative(customers, slots)
    bound = most(offers, slots)
    if bound is not None and bound < customers:
        return None
    return _solved(offers, _Aim(customers, slots, are_customers=True))


def most(offers: Sequence[Offer], slots: Fraction | None = None) -> Fraction | None:
    """How many customers the limits and the slots allow whatever the money; None for any number."""
    if any(_limit(offer, slots) is None for offer in offers):
        return None
    columns = [
        Column((o.wins,), (ZERO if slots is None else o.slots, ZERO), o.most) for o in offers
    ]
    return total((offer.wins for offer in offers), filled(columns, slots or ZERO))


class _Aim(NamedTuple):
    """What must not be exceeded: the money, or the customers that are wanted, and the slots."""

    room: Fraction
    slots: Fraction | None
    are_customers: bool = False


def _refuse_negative(*amounts: Fraction | None) -> None:
    if any(amount is not None and amount < 0 for amount in amounts):
        raise ValueError("neither money nor customers nor slots can be negative")


def _limit(offer: Offer, slots: Fraction | None) -> Fraction | None:
    """The most leads of an offer that its own limit and the slots allow; None for any number."""
    limits = [] if offer.most is None else [offer.most]
    if slots is not None and offer.slots:
        limits.append(slots / offer.slots)
    return min(limits, default=None)


def _reach(offer: Offer, aim: _Aim) -> Fraction:
    """The most leads that an offer can bring once its fixed cost is paid; 0 where it can't be."""
    limit = _limit(offer, aim.slots)
    limits = [] if limit is None else [limit]
    if aim.are_customers:
        limits.append(aim.room / offer.wins)
    elif aim.room < offer.fixed:
        return ZERO
    elif offer.each:
        limits.append((aim.room - offer.fixed) / offer.each)
    return min(limits)


def _solved(offers: Sequence[Offer], aim: _Aim) -> Allocation:
    """The best allocation; the offers are looked at by name, whatever order they come in."""
    count = sum(offer.fixed > 0 for offer in offers)
    if count > MOST_FIXED:
        raise TooManyFixed(count)
    order = sorted(range(len(offers)), key=lambda i: offers[i].name)
    ranked = [offers[i] for i in order]
    allocation = _told(ranked, _chosen(ranked, aim), aim)
    amounts = dict(zip(order, allocation.amounts, strict=True))
    return allocation._replace(amounts=tuple(amounts[i] for i in range(len(offers))))


class _Node(NamedTuple):
    """Nothing better than this can come of the decisions on which channels are opened.

    `split` is a channel that pays only a part of its fixed cost; where there is none, this comes.
    """

    rank: tuple[Fraction, Fraction, Fraction, Amounts]
    """Customers, − cost, − fixed costs that are paid, amounts: what decides between two plans."""
    split: int | None
    opened: Mapping[int, bool]


def _chosen(offers: Sequence[Offer], aim: _Aim) -> Amounts:
    """Branch and bound over the channels with a fixed cost, the more promising branch first."""
    waiting = [_bounded(offers, {}, aim)]
    found: list[_Node] = []
    while waiting:
        node = waiting.pop()
        if found and node.rank <= found[-1].rank:
            continue
        if node.split is None:
            found.append(node)
        else:
            ways = _branches(offers, node.split, node.opened)
            waiting += sorted((_bounded(offers, way, aim) for way in ways), key=lambda n: n.rank)
    return found[-1].rank[-1]


def _branches(
    offers: Sequence[Offer], split: int, opened: Mapping[int, bool]
) -> tuple[dict[int, bool], dict[int, bool]]:
    """With the split channel open, and without it: then its doubles with later names are shut, too.

    Any of these could only do the same under a worse name.
    """
    later = range(split, len(offers))
    shut = {j: False for j in later if offers[j][1:] == offers[split][1:]}
    return {**opened, split: True}, {**shut, **opened}


def _bounded(offers: Sequence[Offer], opened: Mapping[int, bool], aim: _Aim) -> _Node:
    """The relaxation in which undecided channels pay their fixed cost in proportion."""
    paid = [offers[i].fixed for i, is_open in opened.items() if is_open]
    if not aim.are_customers:
        aim = aim._replace(room=aim.room - sum(paid))
    columns = [_column(offer, aim, is_open=opened.get(i)) for i, offer in enumerate(offers)]
    if aim.slots is None:
        amounts = filled(columns, aim.room)
    else:
        amounts = best(columns, (aim.room, aim.slots))
    customers, saved, shut = (total((c.gains[k] for c in columns), amounts) for k in range(3))
    unpaid = [
        (offers[i].fixed * (amount / column.most - 1), i)
        for i, (column, amount) in enumerate(zip(columns, amounts, strict=True))
        if column.gains[-1] and column.most is not None and 0 < amount < column.most
    ]
    rank = customers, saved - sum(paid), shut - len(paid), amounts
    return _Node(rank, min(unpaid)[1] if unpaid else None, opened)


def _column(offer: Offer, aim: _Aim, *, is_open: bool | None) -> Column:
    """A channel in the relaxation; `is_open` is None where that is not decided."""
    each, share, limit = offer.each, ZERO, offer.most
    if offer.fixed and not is_open:
        limit = _reach(offer, aim) if is_open is None else ZERO
        share = 1 / limit if limit else ZERO
        each += offer.fixed * share
    first = offer.wins if aim.are_customers else each
    return Column((offer.wins, -each, -share), (first, offer.slots), limit)


def _told(offers: Sequence[Offer], amounts: Amounts, aim: _Aim) -> Allocation:
    """What the amounts come to, and what comes next."""
    fixed = sum((o.fixed for o, amount in zip(offers, amounts, strict=True) if amount), ZERO)
    cost = fixed + total((offer.each for offer in offers), amounts)
    slots = total((offer.slots for offer in offers), amounts)
    customers = total((offer.wins for offer in offers), amounts)
    are_taken, is_spent = slots == aim.slots, aim.are_customers or cost == aim.room
    moves, slot_worth = _moves(offers, amounts), ZERO
    next_customer = _next_customer(moves, are_taken=are_taken)
    if are_taken and next_customer != 0:
        slot_worth = _slot_worth(moves, is_spent=is_spent)
    return Allocation(amounts, cost, customers, slots, next_customer, slot_worth)


class _Move(NamedTuple):
    """One lead more of a channel, or one less: what it costs, wins and takes of the slots."""

    cost: Fraction
    wins: Fraction
    slots: Fraction


def _moves(offers: Sequence[Offer], amounts: Amounts) -> list[_Move]:
    """Where one can go from here with the channels that are open.

    As the amounts are best, the best small step is a combination of these that the rows which are
    used up allow: that holds where a channel is just full or a row just used up, too.
    """
    moves = []
    for offer, amount in zip(offers, amounts, strict=True):
        has_more = offer.most is None or amount < offer.most
        if has_more and (amount or not offer.fixed):
            moves.append(_Move(offer.each, offer.wins, offer.slots))
        if amount:
            moves.append(_Move(-offer.each, -offer.wins, -offer.slots))
    return moves


def _next_customer(moves: Sequence[_Move], *, are_taken: bool) -> Fraction | None:
    """The least cost's right derivative in customers: min Σ cost·z, Σ wins·z = 1, Σ slots·z ≤ 0."""
    columns = [Column((m.wins, -m.cost), (m.wins, m.slots if are_taken else ZERO)) for m in moves]
    wins, saved = worth(columns, (ONE, ZERO)) or (ZERO, ZERO)
    return -saved if wins else None


def _slot_worth(moves: Sequence[_Move], *, is_spent: bool) -> Fraction:
    """The customers' right derivative in slots: max Σ wins·z, Σ slots·z ≤ 1, Σ cost·z ≤ 0."""
    columns = [Column((m.wins,), (m.cost if is_spent else ZERO, m.slots)) for m in moves]
    return sum(worth(columns, (ZERO, ONE)), ZERO)
