"""Budgets across channels, held against SciPy, against duality, and against looking at everything.

`referee` below knows only that a best allocation is a corner of what the limits allow; it walks
through every choice of fixed costs and every corner, and compares by the rule that breaks ties.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from funnelplan.core.allocation import (
    MOST_FIXED,
    Allocation,
    Offer,
    TooManyFixed,
    Unbounded,
    allocate,
    cheapest,
    most,
)
from funnelplan.core.linear import Column, best, filled

ZERO = Fraction(0)
TINY = Fraction(1, 10**9)
"""Less than any distance between two breakpoints of the small instances below."""

SEED = 20_261_122
INSTANCES = 10_000
TOGETHER = 50
"""So many go to SciPy at once, whose start takes longer than its work."""

Rows = list[tuple[list[Fraction], Fraction]]


def offer(
    name: str,
    each: int | str,
    wins: int | str,
    *,
    slots: int | str = 0,
    limit: int | str | None = None,
    fixed: int = 0,
) -> Offer:
    bound = None if limit is None else Fraction(limit)
    return Offer(name, Fraction(each), Fraction(wins), Fraction(slots), bound, Fraction(fixed))


REFERRAL = offer("referral", 50, "0.04", slots="0.10", limit=60)
EVENT = offer("event", 40, "0.015", slots="0.10", limit=400)
SEARCH = offer("search", 120, "0.036", slots="0.12", limit=200)
LINKEDIN = offer("linkedin", 150, "0.02", slots="0.05", limit=300)
FOUR = (REFERRAL, EVENT, SEARCH, LINKEDIN)


def exactly(*amounts: Fraction | int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, amounts))


def dot(each: Sequence[Fraction], amounts: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(each, amounts, strict=True)), ZERO)


# ------------------------------------------------------------------------- worked by hand


def test_cost_per_order_is_cost_per_lead_divided_by_yield() -> None:
    # maths.md T1.7
    assert [channel.cost_per_order for channel in FOUR] == [
        Fraction(50 * 100, 4),
        Fraction(40 * 1000, 15),  # 2,666 2/3
        Fraction(120 * 1000, 36),  # 3,333 1/3
        Fraction(150 * 100, 2),
    ]


def test_a_budget_goes_where_an_order_costs_least() -> None:
    # maths.md T1.7
    referral, event, search = Fraction(60 * 4, 100), Fraction(400 * 15, 1000), Fraction(36, 5)
    price = SEARCH.cost_per_order
    left = 20_000 - 60 * 50 - 400 * 40
    small = allocate(FOUR, Fraction(20_000))
    assert small.amounts == exactly(60, 400, Fraction(left, 120), 0)
    assert small.customers == referral + event + left / price == Fraction(87, 10)
    assert small.cost == 20_000
    assert small.slots == 6 + 40 + Fraction(left, 120) * Fraction(12, 100) == 47
    assert small.next_customer == price == Fraction(10_000, 3)
    assert small.slot_worth == 0
    assert allocate(FOUR, Fraction(30_000)).customers == referral + event + 11_000 / price
    left = 60_000 - 60 * 50 - 400 * 40 - 200 * 120
    large = allocate(FOUR, Fraction(60_000))
    assert large.customers == referral + event + search + Fraction(left, 7_500)
    assert large.customers == Fraction(268, 15)  # 17.867
    assert large.next_customer == 7_500


def test_fifteen_customers_at_least_cost() -> None:
    # maths.md T1.7
    wanted = cheapest(FOUR, Fraction(15))
    assert wanted is not None
    assert wanted.customers == 15
    assert wanted.cost == 3_000 + 16_000 + (15 - Fraction(84, 10)) * SEARCH.cost_per_order == 41_000
    assert round(wanted.cost / 15) == 2_733
    assert wanted.next_customer == Fraction(10_000, 3)
    assert allocate(FOUR, Fraction(41_000)) == wanted


def test_sales_slots_bind_together_with_money() -> None:
    # maths.md T1.8: referral and search are full, event and linkedin share what is left:
    # 40 e + 150 l = 60,000 − 3,000 − 24,000 and e/10 + l/20 = 60 − 6 − 24
    linkedin = Fraction(33_000 - 40 * 300, 150 - 40 // 2)
    event = 300 - linkedin / 2
    found = allocate(FOUR, Fraction(60_000), Fraction(60))
    assert found.amounts == exactly(60, event, 200, linkedin)
    assert found.amounts == exactly(60, Fraction(2850, 13), 200, Fraction(2100, 13))
    assert (found.cost, found.slots) == exactly(60_000, 60)
    worth = Fraction(24, 10) + Fraction(72, 10) + event * EVENT.wins + linkedin * LINKEDIN.wins
    assert found.customers == worth == Fraction(4191, 260)  # 16.12
    # prices y of money and p of slots: 40 y + p/10 = 0.015 and 150 y + p/20 = 0.02
    y = (Fraction(2, 100) - Fraction(15, 2000)) / 130
    assert found.next_customer == 1 / y == 10_400
    assert found.slot_worth == 10 * (Fraction(15, 1000) - 40 * y) == Fraction(29, 260)  # 0.1115
    assert cheapest(FOUR, worth, Fraction(60)) == found


def test_the_limits_alone() -> None:
    # maths.md T1.7, T1.8: all channels full; under 60 slots event, which wins least per slot, last
    full = Fraction(24, 10) + 6 + Fraction(72, 10) + 6
    assert most(FOUR) == full == Fraction(108, 5)
    left = 60 - 6 - 24 - 15
    assert most(FOUR, Fraction(60)) == full - 6 + Fraction(left, 40) * 6
    assert most(FOUR, Fraction(1000)) == full
    assert most(()) == 0
    assert most((*FOUR, offer("press", 10, "1/10"))) is None
    assert most((*FOUR, offer("press", 10, "1/10")), Fraction(60)) is None
    assert most([offer("press", 10, "1/10", slots="1/2")], Fraction(60)) == 12


def test_a_fixed_cost_is_worth_paying_from_some_budget_on() -> None:
    ads = offer("ads", 100, "1/50")  # an order costs 5,000
    fair = offer("fair", 20, "1/50", limit=500, fixed=8_000)  # 1,000, once it is paid for
    # up to B/5,000 = (B − 8,000)/1,000, which is B = 10,000, the fair does not pay
    below = allocate([ads, fair], Fraction(9_000))
    assert below.amounts == exactly(90, 0)
    assert below.customers == Fraction(9, 5)
    assert below.next_customer == 5_000
    assert below.cost == 9_000
    above = allocate([ads, fair], Fraction(11_000))
    assert above.amounts == exactly(0, 150)
    assert (above.customers, above.cost) == exactly(3, 11_000)
    assert above.next_customer == 1_000
    both = allocate([ads, fair], Fraction(23_000))  # 8,000 + 500 · 20 and 50 ads
    assert both.amounts == exactly(50, 500)
    assert both.customers == 11
    assert both.next_customer == 5_000
    tie = allocate([ads, fair], Fraction(10_000))  # 2 either way, for the same money
    assert tie.amounts == exactly(100, 0)
    assert cheapest([ads, fair], Fraction(3)) == above


# ------------------------------------------------------------------------- at the edges


def test_no_money() -> None:
    nothing = allocate(FOUR, ZERO)
    assert nothing == Allocation((ZERO,) * 4, ZERO, ZERO, ZERO, Fraction(1250), ZERO)
    assert cheapest(FOUR, ZERO) == nothing
    assert allocate([offer("fair", 20, "1/50", fixed=100)], ZERO).next_customer is None


def test_no_channels() -> None:
    nothing = Allocation((), ZERO, ZERO, ZERO, None, ZERO)
    assert allocate((), Fraction(100)) == allocate((), Fraction(100), ZERO) == nothing
    assert cheapest((), ZERO) == nothing
    assert cheapest((), Fraction(1)) is None


def test_everything_at_its_limit() -> None:
    full = 60 * 50 + 400 * 40 + 200 * 120 + 300 * 150
    for budget in (full, full + 1):
        found = allocate(FOUR, Fraction(budget))
        assert found.amounts == exactly(60, 400, 200, 300)
        assert found.cost == full
        assert found.next_customer is None
    assert allocate(FOUR, Fraction(full - 1)).next_customer == 7_500
    assert cheapest(FOUR, Fraction(108, 5)) == allocate(FOUR, Fraction(full))
    assert cheapest(FOUR, Fraction(108, 5) + TINY) is None


def test_a_full_channel_makes_way_for_the_next_price() -> None:
    assert allocate(FOUR, Fraction(3_000)).next_customer == EVENT.cost_per_order
    assert allocate(FOUR, Fraction(2_999)).next_customer == REFERRAL.cost_per_order
    assert allocate(FOUR, Fraction(19_000)).next_customer == SEARCH.cost_per_order


def test_a_channel_without_a_limit_takes_the_rest() -> None:
    found = allocate([REFERRAL, EVENT._replace(most=None)], Fraction(1_003_000))
    assert found.amounts == exactly(60, 25_000)
    assert found.next_customer == EVENT.cost_per_order


def test_what_is_free_comes_first() -> None:
    press = offer("press", 0, "1/100", limit=100)
    assert allocate([REFERRAL, press], ZERO).amounts == exactly(0, 100)
    found = allocate([REFERRAL, press], Fraction(500))
    assert found.amounts == exactly(10, 100)
    assert found.customers == Fraction(4, 10) + 1
    half = cheapest([REFERRAL, press], Fraction(1, 2))
    assert half is not None
    assert half.amounts == exactly(0, 50)
    assert half.cost == half.next_customer == 0


def test_a_slot_is_worth_nothing_where_the_next_customer_is_free() -> None:
    press = offer("press", 0, "1/100", limit=100)
    half = cheapest([REFERRAL, press], Fraction(1, 2), ZERO)
    assert half is not None
    assert half.next_customer == half.slot_worth == half.slots == 0


def test_no_bound_is_refused_by_name() -> None:
    wiki, press = offer("wiki", 0, "1/100"), offer("press", 0, "1/100", slots="1/10")
    with pytest.raises(Unbounded) as without_slots:
        allocate([wiki, REFERRAL, press], ZERO)
    assert without_slots.value.names == ("press", "wiki")
    with pytest.raises(Unbounded) as with_slots:
        allocate([wiki, REFERRAL, press], ZERO, Fraction(5))
    assert with_slots.value.names == ("wiki",)
    assert allocate([press], ZERO, Fraction(5)).amounts == exactly(50)
    booth = offer("booth", 0, "1/100", fixed=100)
    assert allocate([booth], Fraction(99)).amounts == exactly(0)
    with pytest.raises(Unbounded):
        allocate([booth], Fraction(100))
    wanted = cheapest([wiki, booth], Fraction(3))
    assert wanted is not None
    assert wanted.amounts == exactly(300, 0)


def test_no_slots_leave_what_takes_none() -> None:
    quiet = offer("quiet", 500, "1/10")
    found = allocate([*FOUR, quiet], Fraction(1_000), ZERO)
    assert found.amounts == exactly(0, 0, 0, 0, 2)
    assert found.next_customer == 5_000
    # one slot: 10 referrals for 500, one quiet lead less
    assert found.slot_worth == 10 * REFERRAL.wins - quiet.wins
    nothing = allocate(FOUR, Fraction(1_000), ZERO)
    assert nothing.customers == 0
    assert nothing.next_customer is None
    assert nothing.slot_worth == REFERRAL.wins / REFERRAL.slots
    assert cheapest(FOUR, TINY, ZERO) is None


def test_slots_bind_alone() -> None:
    # 2.4 customers for 6 slots, then those of linkedin, both 0.4 per slot
    found = allocate([REFERRAL, LINKEDIN], Fraction(100_000), Fraction(10))
    assert found.amounts == exactly(60, 80)
    assert found.cost == 3_000 + 12_000
    assert found.next_customer is None
    assert found.slot_worth == Fraction(4, 10)


def test_slots_that_are_just_taken() -> None:
    # referral is full with the last slot and the last money: what is next needs both
    found = allocate([REFERRAL, EVENT], Fraction(3_000), Fraction(6))
    assert found.amounts == exactly(60, 0)
    assert found.next_customer is None
    assert found.slot_worth == 0


def test_negative_amounts_are_refused() -> None:
    wrong = ((Fraction(-1), None), (Fraction(-1), Fraction(1)), (Fraction(1), Fraction(-1)))
    for amount, slots in wrong:
        with pytest.raises(ValueError, match="negative"):
            allocate(FOUR, amount, slots)
        with pytest.raises(ValueError, match="negative"):
            cheapest(FOUR, amount, slots)


def test_so_many_fixed_costs_and_no_more() -> None:
    # 15 fairs at 5,000 and up to 100 leads at 100: 6 whole ones, 10,000 left: a 7th with 50 leads
    fairs = [offer(f"{i:02}", 100, "1/50", limit=100, fixed=5_000) for i in range(MOST_FIXED)]
    found = allocate(fairs, Fraction(100_000))
    assert found.amounts == exactly(*[100] * 6, 50, *[0] * (MOST_FIXED - 7))
    assert (found.customers, found.cost) == exactly(13, 100_000)
    assert cheapest(fairs, Fraction(13)) == found
    one_more = [*fairs, offer("16", 1, 1, fixed=1)]
    with pytest.raises(TooManyFixed) as refused:
        allocate(one_more, ZERO)
    assert refused.value.count == MOST_FIXED + 1
    with pytest.raises(TooManyFixed):
        cheapest(one_more, ZERO)


def test_ties_go_by_name() -> None:
    twins = [offer(name, 10, "1/10", slots="1/10", limit=5) for name in "bca"]
    for slots in (None, Fraction(100)):
        assert allocate(twins, Fraction(70), slots).amounts == exactly(2, 0, 5)
    assert allocate(twins, Fraction(1000), Fraction("0.7")).amounts == exactly(2, 0, 5)
    cheap = cheapest(twins, Fraction("0.7"), Fraction(100))
    assert cheap is not None
    assert cheap.amounts == exactly(2, 0, 5)


def test_ties_go_by_name_where_the_simplex_would_not() -> None:
    # 5 slots for 2 leads of the cheap one, and for half a lead of one of the twins
    twins = [offer(name, 2, 1, slots=2, limit=1) for name in "ab"]
    cheap = offer("c", 1, 1, slots=2, limit=2)
    found = allocate([*twins, cheap], Fraction(7), Fraction(5))
    assert found.amounts == exactly(Fraction(1, 2), 0, 2)


def test_ties_go_by_cost_first() -> None:
    # under slots alone both win the same; the later name costs less
    dear, fair = offer("a", 20, "1/10", slots=1), offer("b", 10, "1/10", slots=1)
    found = allocate([dear, fair], Fraction(1000), Fraction(5))
    assert found.amounts == exactly(0, 5)
    assert found.cost == 50


def test_ties_pay_fewer_fixed_costs() -> None:
    # a and b, or c alone: 2 customers for 40; the earlier names would pay twice
    small = [offer(name, 10, 1, limit=1, fixed=10) for name in "ab"]
    large = offer("c", 10, 1, limit=2, fixed=20)
    assert allocate([*small, large], Fraction(40)).amounts == exactly(0, 0, 2)
    # 4 leads for 6: by both fairs, or by a at 1 + 2, d at 1 and b at 2
    fairs = [offer(name, 1, "1/2", limit=2, fixed=1) for name in "ac"]
    others = [offer("b", 2, "1/2", limit=3), offer("d", 1, "1/2", limit=1)]
    assert allocate([*fairs, *others], Fraction(6)).amounts == exactly(2, 0, 1, 1)


# ------------------------------------------------------------------------- every corner


def corners(rows: Rows, limits: list[Fraction | None]) -> Iterator[tuple[Fraction, ...]]:
    """Every vertex: as many amounts between their limits as there are rows that are used up."""
    ends = [{ZERO} if limit is None else {ZERO, limit} for limit in limits]
    for k in range(len(rows) + 1):
        for between in combinations(range(len(limits)), k):
            others = [{ZERO} if i in between else ends[i] for i in range(len(limits))]
            for tight in combinations(rows, k):
                for amounts in product(*others):
                    solution = solve(
                        [
                            ([row[i] for i in between], room - dot(row, amounts))
                            for row, room in tight
                        ]
                    )
                    if solution is None:
                        continue
                    found = list(amounts)
                    for i, x in zip(between, solution, strict=True):
                        found[i] = x
                    inside = all(
                        x >= 0 and (limit is None or x <= limit)
                        for x, limit in zip(found, limits, strict=True)
                    )
                    if inside and all(dot(row, found) <= room for row, room in rows):
                        yield tuple(found)


def solve(rows: Rows) -> list[Fraction] | None:
    """None, one or two equations with as many unknowns, by Cramer's rule; None if singular."""
    if not rows:
        return []
    if len(rows) == 1:
        ((a,), c) = rows[0]
        return [c / a] if a else None
    (((a, b), c), ((d, e), f)) = rows
    det = a * e - b * d
    return [(c * e - b * f) / det, (a * f - c * d) / det] if det else None


def referee(
    offers: Sequence[Offer],
    slots: Fraction | None,
    *,
    money: Fraction | None = None,
    customers: Fraction | None = None,
) -> dict[str, Fraction] | None:
    """Leads by name: the most customers for the money, or the least money for the customers."""
    offers = sorted(offers)
    plans = []
    for choice in product(*((False, True) if channel.fixed else (True,) for channel in offers)):
        limits = [o.most if is_open else ZERO for o, is_open in zip(offers, choice, strict=True)]
        paid = sum(o.fixed for o, is_open in zip(offers, choice, strict=True) if is_open)
        rows: Rows = []
        if money is not None:
            rows.append(([o.each for o in offers], money - paid))
        if customers is not None:
            rows.append(([o.wins for o in offers], customers))
        if slots is not None:
            rows.append(([o.slots for o in offers], slots))
        for amounts in corners(rows, limits):
            wins = dot([o.wins for o in offers], amounts)
            opened = [o.fixed for o, x in zip(offers, amounts, strict=True) if o.fixed and x]
            cost = dot([o.each for o in offers], amounts) + sum(opened)
            if customers is None or wins == customers:
                plans.append((wins, -cost, -len(opened), amounts))
    if not plans:
        return None
    return dict(zip((o.name for o in offers), max(plans)[-1], strict=True))


def by_name(offers: Sequence[Offer], found: Allocation | None) -> dict[str, Fraction] | None:
    if found is None:
        return None
    return dict(zip((o.name for o in offers), found.amounts, strict=True))


@st.composite
def small_offers(
    draw: st.DrawFn, *, fixed: bool = False, limits: bool = False, longest: int = 4
) -> list[Offer]:
    """A few channels with small whole numbers, so that ties and full channels are common."""
    names = draw(st.permutations("abcdef"[:longest]))[: draw(st.integers(0, longest))]
    return [
        Offer(
            name,
            each=Fraction(draw(st.integers(0, 3))),
            wins=Fraction(draw(st.integers(1, 3)), 3),
            slots=Fraction(draw(st.integers(0, 2))),
            most=draw(st.sampled_from([*map(Fraction, range(4)), *([] if limits else [None])])),
            fixed=Fraction(draw(st.integers(0, 3))) if fixed else ZERO,
        )
        for name in names
    ]


rooms = st.integers(0, 24).map(lambda halves: Fraction(halves, 2))
perhaps_slots = st.one_of(st.none(), st.integers(0, 16).map(lambda halves: Fraction(halves, 2)))


def allocated(offers: Sequence[Offer], budget: Fraction, slots: Fraction | None) -> Allocation:
    """The allocation, for offers that have one."""
    free = [o for o in offers if o.each == 0 and o.most is None and o.fixed <= budget]
    assume(not any(slots is None or o.slots == 0 for o in free))
    return allocate(offers, budget, slots)


@given(small_offers(fixed=True), rooms, perhaps_slots)
def test_no_corner_is_better(offers: list[Offer], budget: Fraction, slots: Fraction | None) -> None:
    found = allocated(offers, budget, slots)
    assert by_name(offers, found) == referee(offers, slots, money=budget)
    assert found.cost <= budget
    assert slots is None or found.slots <= slots
    assert found.customers == dot([o.wins for o in offers], found.amounts)
    assert found.slots == dot([o.slots for o in offers], found.amounts)


@given(small_offers(fixed=True), st.integers(0, 12), perhaps_slots)
def test_no_corner_is_cheaper(offers: list[Offer], sixths: int, slots: Fraction | None) -> None:
    customers = Fraction(sixths, 6)
    found = cheapest(offers, customers, slots)
    assert by_name(offers, found) == referee(offers, slots, customers=customers)
    assert found is None or found.customers == customers


@st.composite
def like_offers(draw: st.DrawFn) -> list[Offer]:
    """Channels that hardly differ: most plans have an equal."""
    return [
        Offer(
            name,
            each=Fraction(draw(st.integers(1, 2))),
            wins=Fraction(1, 2),
            slots=Fraction(draw(st.integers(1, 2)), 2),
            most=Fraction(draw(st.integers(1, 2))),
            fixed=Fraction(draw(st.integers(0, 2))),
        )
        for name in draw(st.permutations("abcd"))
    ]


@given(like_offers(), rooms, perhaps_slots)
def test_equals_are_told_apart(
    offers: list[Offer], budget: Fraction, slots: Fraction | None
) -> None:
    found = allocate(offers, budget, slots)
    assert by_name(offers, found) == referee(offers, slots, money=budget)
    back = cheapest(offers, found.customers, slots)
    assert by_name(offers, back) == referee(offers, slots, customers=found.customers)


@given(small_offers(), perhaps_slots)
def test_most_is_what_endless_money_brings(offers: list[Offer], slots: Fraction | None) -> None:
    bound = most(offers, slots)
    if bound is None:
        assert cheapest(offers, Fraction(10**6), slots) is not None
    else:
        assert allocate(offers, Fraction(10**6), slots).customers == bound
        assert cheapest(offers, bound + TINY, slots) is None


# ------------------------------------------------------------------------- the next one


def of_the_open(offers: Sequence[Offer], found: Allocation) -> tuple[list[Offer], Fraction]:
    """The channels that are open, with their fixed costs paid, and those."""
    pairs = list(zip(offers, found.amounts, strict=True))
    paid = sum((o.fixed for o, amount in pairs if amount), ZERO)
    return [o._replace(fixed=ZERO) for o, amount in pairs if amount or not o.fixed], paid


@given(small_offers(fixed=True), rooms, perhaps_slots)
def test_a_little_more_money_and_slots_bring_what_is_said(
    offers: list[Offer], budget: Fraction, slots: Fraction | None
) -> None:
    found = allocated(offers, budget, slots)
    usable, paid = of_the_open(offers, found)
    gain = allocate(usable, budget - paid + TINY, slots).customers - found.customers
    assert gain == (0 if found.next_customer is None else TINY / found.next_customer)
    if slots is not None:
        gain = allocate(usable, budget - paid, slots + TINY).customers - found.customers
        assert gain == found.slot_worth * TINY
    else:
        assert found.slot_worth == 0


@given(small_offers(fixed=True), st.integers(0, 12), perhaps_slots)
def test_a_little_more_of_a_customer_costs_what_is_said(
    offers: list[Offer], sixths: int, slots: Fraction | None
) -> None:
    found = cheapest(offers, Fraction(sixths, 6), slots)
    assume(found is not None)
    assert found is not None
    usable, paid = of_the_open(offers, found)
    more = cheapest(usable, found.customers + TINY, slots)
    if found.next_customer is None:
        assert more is None
    else:
        assert more is not None
        assert more.cost + paid - found.cost == found.next_customer * TINY
    if slots is not None and found.next_customer != 0:
        gain = allocate(usable, found.cost - paid, slots + TINY).customers - found.customers
        assert gain == found.slot_worth * TINY
    else:
        assert found.slot_worth == 0


# ------------------------------------------------------------------------- what must hold


@given(small_offers(), rooms, perhaps_slots, st.data())
def test_a_channel_may_be_told_in_two_halves(
    offers: list[Offer], budget: Fraction, slots: Fraction | None, data: st.DataObject
) -> None:
    assume(offers)
    whole = allocated(offers, budget, slots)
    i = data.draw(st.integers(0, len(offers) - 1))
    half = None if (limit := offers[i].most) is None else limit / 2
    halves = [offers[i]._replace(name=offers[i].name + which, most=half) for which in "12"]
    parts = allocate([*offers[:i], *halves, *offers[i + 1 :]], budget, slots)
    assert sum(parts.amounts[i : i + 2]) == whole.amounts[i]
    assert (*parts.amounts[:i], *parts.amounts[i + 2 :]) == (
        *whole.amounts[:i],
        *whole.amounts[i + 1 :],
    )
    assert parts[1:] == whole[1:]


@given(small_offers(fixed=True), rooms, rooms, perhaps_slots)
def test_more_money_never_brings_fewer(
    offers: list[Offer], budget: Fraction, more: Fraction, slots: Fraction | None
) -> None:
    larger = allocated(offers, budget + more, slots)
    assert larger.customers >= allocate(offers, budget, slots).customers


@given(small_offers(fixed=True, longest=6), rooms, perhaps_slots, st.data())
def test_the_order_of_the_channels_does_not_matter(
    offers: list[Offer], budget: Fraction, slots: Fraction | None, data: st.DataObject
) -> None:
    found = allocated(offers, budget, slots)
    shuffled = data.draw(st.permutations(offers))
    again = allocate(shuffled, budget, slots)
    assert by_name(shuffled, again) == by_name(offers, found)
    assert again[1:] == found[1:]


@given(small_offers(fixed=True), rooms, perhaps_slots)
def test_there_and_back_again(
    offers: list[Offer], budget: Fraction, slots: Fraction | None
) -> None:
    there = allocated(offers, budget, slots)
    back = cheapest(offers, there.customers, slots)
    assert back is not None
    assert back.cost <= budget
    assert back[:5] == there[:5]


@given(small_offers(limits=True), st.integers(0, 4))
def test_between_two_full_channels_customers_grow_evenly(
    offers: list[Offer], quarters: int
) -> None:
    ordered = sorted(offers, key=lambda o: o.cost_per_order)
    full = list(accumulate((o.each * (o.most or 0) for o in ordered), initial=ZERO))
    for low, high in pairwise(full):
        part = Fraction(quarters, 4)
        ends = [allocate(offers, end).customers for end in (low, high)]
        between = allocate(offers, low + part * (high - low)).customers
        assert between == ends[0] + part * (ends[1] - ends[0])


# ------------------------------------------------------------------------- SciPy and duality


Instance = tuple[Sequence[Offer], tuple[Fraction, ...]]
"""Channels, and what there is: a budget, and perhaps slots."""


def drawn(random: np.random.Generator, *, fixed: bool = False, longest: int = 8) -> list[Offer]:
    """Channels as they are met with: prices in cents, rates in tenths of a percent."""
    offers = []
    for i in range(int(random.integers(1, longest, endpoint=True))):
        cents, tenths, percent, limit, cost = random.integers(
            (0, 1, 0, 1, 1), (30_000, 100, 40, 500, 9_999)
        )
        is_limited = cents == 0 or random.random() < 0.9
        offers.append(
            Offer(
                f"{random.random():.6f} {i}",
                each=Fraction(int(cents), 100),
                wins=Fraction(int(tenths), 1000),
                slots=Fraction(int(percent), 100),
                most=Fraction(int(limit)) if is_limited else None,
                fixed=Fraction(int(cost)) if fixed else ZERO,
            )
        )
    return offers


def room_for(
    random: np.random.Generator, needs: Sequence[Fraction], offers: Sequence[Offer]
) -> Fraction:
    """Up to what all channels take when they are full; 100 leads where there is no limit."""
    full = dot(needs, [Fraction(100) if o.most is None else o.most for o in offers])
    return Fraction(int(random.integers(0, 1_000_000)), 1_000_000) * full


def drawn_rooms(random: np.random.Generator, offers: Sequence[Offer]) -> tuple[Fraction, Fraction]:
    """A budget and slots."""
    budget = room_for(random, [o.each for o in offers], offers)
    return budget, room_for(random, [o.slots for o in offers], offers)


def highs(instances: Sequence[Instance]) -> Iterator[tuple[float, list[float]]]:
    """The most customers in floats, and the prices of the rows: many instances as one programme."""
    for start in range(0, len(instances), TOGETHER):
        batch = instances[start : start + TOGETHER]
        offers = [o for part, _ in batch for o in part]
        matrix = np.zeros((sum(len(rooms) for _, rooms in batch), len(offers)))
        row = column = 0
        for part, rooms in batch:
            needs = np.array([(float(o.each), float(o.slots)) for o in part]).T
            matrix[row : row + len(rooms), column : column + len(part)] = needs[: len(rooms)]
            row, column = row + len(rooms), column + len(part)
        solution = linprog(
            [-1000 * float(o.wins) for o in offers],
            A_ub=matrix,
            b_ub=[float(room) for _, rooms in batch for room in rooms],
            bounds=[(0, None if o.most is None else float(o.most)) for o in offers],
        )
        assert solution.x is not None, solution.message
        amounts = iter(solution.x.tolist())
        marginals = iter(solution.ineqlin.marginals.tolist())
        for part, rooms in batch:
            customers = sum(float(o.wins) * next(amounts) for o in part)
            yield customers, [-next(marginals) / 1000 for _ in rooms]


def prices(found: Allocation) -> tuple[Fraction, Fraction]:
    """Customers that one more unit of money brings, and one more slot."""
    money = ZERO if found.next_customer is None else 1 / found.next_customer
    return money, found.slot_worth


def dual(
    offers: Sequence[Offer], budget: Fraction, slots: Fraction | None, found: Allocation
) -> Fraction:
    """What the rows and the limits are worth at these prices: no less than any plan brings."""
    money, slot = prices(found)
    value = budget * money + (slots or 0) * slot
    for o in offers:
        gain = o.wins - o.each * money - o.slots * slot
        if gain > 0:
            assert o.most is not None
            value += gain * o.most
    return value


def is_degenerate(
    offers: Sequence[Offer], budget: Fraction, slots: Fraction | None, found: Allocation
) -> bool:
    """Whether a basic column is at a limit, so that there may be several dual solutions."""
    between = sum(
        x > 0 and (o.most is None or x < o.most) for o, x in zip(offers, found.amounts, strict=True)
    )
    slack = (found.cost < budget) + (slots is not None and found.slots < slots)
    assert between + slack <= 1 + (slots is not None), "no vertex"
    return between + slack < 1 + (slots is not None)


def test_one_row_agrees_with_scipy_and_its_price_proves_it() -> None:
    random = np.random.default_rng(SEED)
    channels = [drawn(random) for _ in range(INSTANCES)]
    instances = [(offers, drawn_rooms(random, offers)[:1]) for offers in channels]
    for (offers, (budget,)), (expected, _) in zip(instances, highs(instances), strict=True):
        found = allocate(offers, budget)
        assert is_close(found.customers, expected)
        assert found.customers == dual(offers, budget, None, found)


def test_two_rows_agree_with_scipy_and_their_prices_prove_it() -> None:
    random = np.random.default_rng(SEED)
    channels = [drawn(random) for _ in range(INSTANCES)]
    instances = [(offers, drawn_rooms(random, offers)) for offers in channels]
    compared = 0
    for (offers, rooms), (expected, marginals) in zip(instances, highs(instances), strict=True):
        found = allocate(offers, *rooms)
        assert is_close(found.customers, expected)
        if not is_degenerate(offers, *rooms, found):
            compared += 1
            assert found.customers == dual(offers, *rooms, found)
            assert all(map(is_close, prices(found), marginals))
    assert compared > INSTANCES * 9 // 10


def is_close(exact: Fraction, expected: float) -> bool:
    return math.isclose(exact, expected, rel_tol=1e-9, abs_tol=1e-12)


def test_greedy_and_simplex_agree() -> None:
    random = np.random.default_rng(SEED)
    for _ in range(INSTANCES // 10):
        offers = drawn(random, longest=20)
        budget, _ = drawn_rooms(random, offers)
        columns = [Column((o.wins, -o.each), (o.each, ZERO), o.most) for o in offers]
        assert filled(columns, budget) == best(columns, (budget, ZERO))


# ------------------------------------------------------------------------- every choice


def subsets(offers: Sequence[Offer], budget: Fraction) -> Iterator[tuple[list[Offer], Fraction]]:
    """Every choice of channels that the budget opens, and what is left of it."""
    for choice in product((False, True), repeat=len(offers)):
        chosen = [o for o, is_open in zip(offers, choice, strict=True) if is_open]
        left = budget - sum(o.fixed for o in chosen)
        if left >= 0:
            yield chosen, left


def spent_in_turn(ordered: Sequence[Offer], budget: Fraction) -> Fraction:
    """Customers when channels are filled one by one."""
    customers = ZERO
    for o in ordered:
        price = o.each * (0 if o.most is None else o.most)
        if o.most is not None and price <= budget:
            customers += o.most * o.wins
            budget -= price
        else:
            return customers + budget / o.each * o.wins
    return customers


def test_fixed_costs_against_every_choice() -> None:
    random = np.random.default_rng(SEED)
    for longest in (12, 12, *[6] * 60):
        offers = sorted(drawn(random, fixed=True, longest=longest), key=lambda o: o.cost_per_order)
        budget, _ = drawn_rooms(random, offers)
        found = allocate(offers, budget)
        assert found.customers == max(spent_in_turn(*plan) for plan in subsets(offers, budget))
        back = cheapest(offers, found.customers)
        assert back is not None
        assert (back.amounts, back.cost) == (found.amounts, found.cost)


def test_fixed_costs_and_slots_against_every_choice() -> None:
    random = np.random.default_rng(SEED)
    for _ in range(200):
        offers = drawn(random, fixed=True, longest=5)
        budget, slots = drawn_rooms(random, offers)
        plans = [(chosen, (left, slots)) for chosen, left in subsets(offers, budget) if chosen]
        expected = max((customers for customers, _ in highs(plans)), default=0)
        assert is_close(allocate(offers, budget, slots).customers, expected)


def test_fifteen_fixed_costs_are_few_enough() -> None:
    random = np.random.default_rng(SEED)
    offers = [
        o._replace(name=f"{i}", fixed=Fraction(int(random.integers(1, 9_999))))
        for i in range(MOST_FIXED)
        for o in drawn(random, longest=1)
    ]
    budget, slots = drawn_rooms(random, offers)
    found = allocate(offers, budget / 2, slots / 2)
    usable, paid = of_the_open(offers, found)
    assert allocate(usable, budget / 2 - paid, slots / 2).customers == found.customers
    back = cheapest(offers, found.customers, slots / 2)
    assert back is not None
    assert (back.amounts, back.cost) == (found.amounts, found.cost)
