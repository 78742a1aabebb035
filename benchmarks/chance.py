"""Exact chances and volumes against a simulation of the same, and their error against mpmath.

    python benchmarks/chance.py

One chance (40 SQLs at 25 %, 10 customers or more) and five volumes (10 customers with 50, 80, 90,
95 and 99 %), each once by the formulas and once by 1,000,000 draws; the simulation finds a volume
by bisection, with as many draws at every step. Exits 1 if a chance is off by more than 1e-12.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from mpmath import mp, mpf

from funnelplan.core.chance import chance, volume

DRAWS = 1_000_000
RATE, LEADS, GOAL = Fraction(1, 4), 40, 10
SURE = tuple(Fraction(percent, 100) for percent in (50, 80, 90, 95, 99))
RUNS = 5
REPEATS = 200
"""The formulas take well under a millisecond, so each of their runs repeats them this often."""

LARGEST_ERROR = 1e-12
RATES = tuple(map(Fraction, ("1/1000000", "1/1000", "1/50", "1/4", "1/2", "9/10", "999/1000")))
TARGETS = (1, 10, 100, 1_000, 10_000, 100_000)
DISTANCES = (-8, -3, -1, 0, 1, 3, 8)

random = np.random.default_rng(20_260_701)


def simulated_chance(n: int) -> float:
    """The share of draws in which n leads bring the goal."""
    return float((random.binomial(n, float(RATE), size=DRAWS) >= GOAL).mean())


def simulated_volume(sure: Fraction) -> int:
    """The smallest n whose share of draws is large enough, by bisection."""
    low, high = GOAL - 1, 2 * LEADS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if simulated_chance(middle) >= sure else (middle, high)
    return high


def median_seconds(work: Callable[[], object], repeats: int = 1) -> float:
    """The median over the runs, per repeat."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        for _ in range(repeats):
            work()
        taken.append((time.perf_counter() - begun) / repeats)
    return statistics.median(taken)


def compare(what: str, exactly: Callable[[], object], by_draws: Callable[[], object]) -> None:
    """Time both and tell the ratio."""
    formula, simulation = median_seconds(exactly, REPEATS), median_seconds(by_draws)
    print(f"{what}")
    print(f"  formulas    {formula * 1e3:10.3f} ms   {exactly()}")
    print(f"  simulation  {simulation * 1e3:10.3f} ms   {by_draws()}")
    print(f"  ratio       {simulation / formula:10,.0f}")


def precisely(n: int, rate: Fraction, target: int) -> mpf:
    """P(Bin(n, rate) ≥ target) from gammas and ratios of terms, in 60 digits."""
    p = mpf(rate.numerator) / rate.denominator
    odds, k = p / (1 - p), target
    ways = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    term = mp.exp(ways + k * mp.log(p) + (n - k) * mp.log(1 - p))
    total = mpf(0)
    if target > n * p:
        while k <= n and term > total * mpf("1e-50"):
            total += term
            term *= odds * (n - k) / (k + 1)
            k += 1
        return total
    while k > 0 and term > total * mpf("1e-50"):
        term *= k / ((n - k + 1) * odds)
        k -= 1
        total += term
    return 1 - total


def largest_error() -> tuple[float, int]:
    """The largest |chance − exact| on the grid, and how many points that has."""
    errors = []
    for rate in RATES:
        for target in TARGETS:
            for distance in DISTANCES:
                beside = distance * math.sqrt(target * (1 - rate))
                n = max(target, math.ceil((target + beside) / rate))
                errors.append(float(abs(chance(n, rate, target) - precisely(n, rate, target))))
    return max(errors), len(errors)


def main() -> int:
    """Run both comparisons and the check."""
    compare(
        f"chance of {GOAL} or more of {LEADS} at {RATE}",
        lambda: f"{chance(LEADS, RATE, GOAL):.12f}",
        lambda: f"{simulated_chance(LEADS):.6f}",
    )
    compare(
        f"volumes for {GOAL} with {', '.join(f'{float(sure):.0%}' for sure in SURE)}",
        lambda: [volume(RATE, GOAL, sure) for sure in SURE],
        lambda: [simulated_volume(sure) for sure in SURE],
    )
    with mp.workdps(60):
        error, points = largest_error()
    print(f"largest absolute error of {points} chances against mpmath: {error:.1e}")
    return 0 if error <= LARGEST_ERROR else 1


if __name__ == "__main__":
    sys.exit(main())
