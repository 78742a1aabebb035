"""As early as a limit allows: the fewest that reach every target."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from funnelplan.core.daily import law
from funnelplan.core.earliest import NONE, filled, through_before
from tests.core.timed import QUARTER_OF_A_YEAR, UNDATED

LAW = law(QUARTER_OF_A_YEAR, UNDATED.cell, 360)
BRINGS = [
    [0.25 * through_before(LAW, month, ends) for month in UNDATED.months]
    for ends in (90, 180, 270, 360)
]


def test_five_full_months_and_a_little_are_enough() -> None:
    # maths.md T4.7: 40.3 SQLs, months 1–5 full
    found = filled([1, 3, 5, 10], BRINGS, [8] * len(BRINGS[0]))
    assert found.months[:5] == (8.0,) * 5
    assert set(found.months[6:]) == {0.0}
    assert math.fsum(found.months) == pytest.approx(40.3, abs=0.05)
    assert (found.short, found.at) == (0.0, None)


def test_a_month_is_worth_what_comes_of_it_by_then() -> None:
    # maths.md T4.5: of those who come within the last month before, I(1) = 2.3 %
    last = UNDATED.months[11]
    assert through_before(LAW, last, 360) == pytest.approx(0.02334, abs=5e-6)
    assert through_before(LAW, last, 330) == 0
    assert through_before(LAW, last, 0) == 0
    assert through_before((1.0,), last, 345) == pytest.approx(0.5)


def test_where_the_limit_is_too_low_it_says_what_lacks_and_by_when() -> None:
    found = filled([1, 3, 5, 10], BRINGS, [5] * len(BRINGS[0]))
    assert found.months[:8] == (5.0,) * 8  # 5.95 a month would do, and as many as T4.7 are enough
    assert set(found.months[9:]) == {0.0}
    assert found.at == 0
    assert found.short == pytest.approx(1 - 5 * math.fsum(BRINGS[0]))
    assert found.short == pytest.approx(1 - 5 / 5.95, abs=1e-3)


def test_the_largest_gap_is_told() -> None:
    shares = [[1.0, 0.0], [1.0, 1.0]]
    assert filled([4, 9], shares, [3, 3]) == ((3.0, 3.0), 3.0, 1)
    assert filled([4, 4], shares, [3, 3]) == ((3.0, 1.0), 1.0, 0)


@pytest.mark.parametrize("lacking", [[0.0, 0.0], [-3.0, NONE / 2]])
def test_what_is_there_already_asks_for_nobody(lacking: list[float]) -> None:
    assert filled(lacking, [[0.5, 0.0], [0.7, 0.5]], [8, 8]) == ((0.0, 0.0), 0.0, None)


def test_nothing_comes_of_no_limit_at_all() -> None:
    assert filled([1.0], [[0.5, 0.2]], [0.0, 0.0]) == ((0.0, 0.0), 1.0, 0)


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=4),
    st.lists(st.floats(0.01, 1), min_size=6, max_size=6),
    st.floats(0.5, 30),
)
def test_no_other_schedule_needs_fewer(more: list[int], grown: list[float], cap: float) -> None:
    """Against a linear programme: F rises, so whoever comes earlier is worth at least as much."""
    lacking = np.cumsum(more).astype(float)
    by = np.cumsum(grown) / sum(grown)
    ends = np.linspace(2, 6, len(more)).round().astype(int)
    brings = [[by[end - 1 - s] if s < end else 0.0 for s in range(6)] for end in ends]
    found = filled(list(lacking), brings, [cap] * len(brings[0]))
    best = linprog(np.ones(6), -np.array(brings), -lacking, bounds=(0, cap))
    if best.status == 0:
        assert math.fsum(found.months) == pytest.approx(best.fun, rel=1e-7, abs=1e-7)
        assert found.short == pytest.approx(0, abs=1e-7)
    else:
        assert found.short > 0
        assert found.at is not None


def test_a_month_takes_its_own_limit() -> None:
    assert filled([3.0], [[1.0, 1.0, 1.0]], [0.5, 2.0, 8.0]).months == (0.5, 2.0, 0.5)
