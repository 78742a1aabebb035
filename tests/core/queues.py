"""Queues worked out from their own definitions, to hold the losses of a plan against."""

from __future__ import annotations

import math


def erlang_b(people: int, offered: float) -> float:
    """The share turned away where none may wait, by the usual recurrence."""
    blocked = 1.0
    for n in range(1, people + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked


def lost_at_limit(inflow: float, people: int, each: float, limit: float) -> float:
    """(1 − ρ)Π ÷ (1 − ρΠ), Π = ErlangC · e^{−(κ − λ)L} (Boots & Tijms 1999), for ρ ≠ 1."""
    offered, load = inflow / each, inflow / (people * each)
    blocked = erlang_b(people, offered)
    waits = blocked / (1 - load * (1 - blocked))
    beyond = waits * math.exp(-(people * each - inflow) * limit)
    return (1 - load) * beyond / (1 - load * beyond)


def lost_at_half_life(inflow: float, people: int, each: float, half: float) -> float:
    """θ · E[queue] ÷ λ of a birth and death process that is cut far out (Erlang-A)."""
    cooling = math.log(2) / half
    weights, weight = [1.0], 1.0
    for n in range(1, 3000):
        weight *= inflow / (min(n, people) * each + max(0, n - people) * cooling)
        weights.append(weight)
    queue = math.fsum((n - people) * w for n, w in enumerate(weights) if n > people)
    return cooling * queue / math.fsum(weights) / inflow
