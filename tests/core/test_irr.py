"""The internal rate of return: where it is one, against others; where it is not, refused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy_financial as npf  # type: ignore[import-untyped]
import pytest
import pyxirr
from hypothesis import assume, given
from hypothesis import strategies as st

from funnelplan.core.cashflows import NOISE, size
from funnelplan.core.irr import Irr, irr
from funnelplan.core.quantities import Amount, Missing

NORSTROM = (-12_000, -2_000, 3_000, 8_000, 8_000, -1_000)
amounts = st.integers(1, 100_000)


def exact(*flows: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, flows))


def rate(flows: Sequence[Amount]) -> float:
    """The rate per month; it has to be there."""
    found = irr(flows)
    assert isinstance(found, Irr), found
    assert isinstance(found.per_month, float)
    return found.per_month


def worth(flows: Sequence[Amount], log: float) -> float:
    """NPV at ln(1 + rate per month), beside the largest of its terms."""
    logs = [math.log(size(f)) - t * log if f else -math.inf for t, f in enumerate(flows)]
    largest = max(logs)
    terms = zip(flows, logs, strict=True)
    return math.fsum(math.copysign(math.exp(log - largest), flow) for flow, log in terms)


def sign_changes(flows: Sequence[Amount]) -> int:
    signs = [flow > 0 for flow in flows if flow]
    return sum(one is not other for one, other in pairwise(signs))


def test_twice_900_for_1200_return_32_percent_a_month_and_an_absurd_rate_a_year() -> None:
    # maths.md T5.1: 1200·x² − 900·x − 900 = 0 for x = 1 + r
    root = (900 + math.sqrt(900**2 + 4 * 1200 * 900)) / 2400 - 1
    found = irr(exact(-1200, 900, 900))
    assert isinstance(found, Irr)
    assert found.costs_first
    assert found.per_month == pytest.approx(root, rel=1e-14) == pytest.approx(0.31873, abs=5e-6)
    assert found.per_year == pytest.approx((1 + root) ** 12 - 1, rel=1e-12)
    assert found.per_year == pytest.approx(26.66, abs=5e-3)


def test_two_rates_are_none() -> None:
    # maths.md T5.2: −100 + 230 ÷ x − 132 ÷ x² is 0 at x = 1.1 and at x = 1.2
    flows = exact(-100, 230, -132)
    for x in (Fraction(11, 10), Fraction(12, 10)):
        assert -100 + 230 / x - 132 / x**2 == 0
    assert irr(flows) == Missing("several_rates")
    assert {round(npf.irr([-100, 230, -132]), 9), round(pyxirr.irr([-100, 230, -132]) or 0, 9)} == {
        0.1,
        0.2,
    }


def test_norstroms_example_changes_sign_twice_and_has_one_positive_rate() -> None:
    # maths.md T5.2
    assert sign_changes(NORSTROM) == 2
    assert rate(exact(*NORSTROM)) == pytest.approx(0.08698, abs=5e-6)
    assert rate(exact(*NORSTROM)) == pytest.approx(npf.irr(list(NORSTROM)), rel=1e-11)
    assert rate([float(flow) for flow in NORSTROM]) == pytest.approx(rate(NORSTROM), rel=1e-14)


def test_the_example_of_numpy_financial() -> None:
    # maths.md T5.2
    flows = exact(-250_000, 100_000, 150_000, 200_000, 250_000, 300_000)
    assert rate(flows) == pytest.approx(0.5672303344358536, rel=1e-13)


@pytest.mark.parametrize(
    ("flows", "reason"),
    [
        ((), "no_flows"),
        ((0, 0), "no_flows"),
        ((-5, 0, -3), "never_pays"),
        ((0, 5), "never_costs"),
        ((-100, 50, -10), "several_rates"),  # never back
        ((-1, 2, -1), "several_rates"),  # back, and lost again: the only rate is 0, twice
        ((10, -30, 25), "several_rates"),  # begins with income
        ((-10, 20, -15, 6), "several_rates"),  # into the red twice
    ],
)
def test_why_there_is_none(flows: tuple[int, ...], reason: str) -> None:
    assert irr(exact(*flows)) == Missing(reason)
    assert irr([float(flow) for flow in flows]) == Missing(reason)


@pytest.mark.parametrize("zeros", [0, 1, 5])
def test_rates_that_can_be_read_off(zeros: int) -> None:
    before = (0,) * zeros
    assert rate(exact(*before, -100, 110)) == pytest.approx(0.1, rel=1e-14)
    assert rate(exact(*before, -100, 0, 121, 0)) == pytest.approx(0.1, rel=1e-14)
    assert rate(exact(*before, -100, 50)) == pytest.approx(-0.5, rel=1e-14)
    assert rate(exact(*before, -100, 60, 40)) == pytest.approx(0, abs=1e-15)


def test_of_a_loan_it_is_the_price() -> None:
    found = irr(exact(100, 0, -121))
    assert isinstance(found, Irr)
    assert not found.costs_first
    assert found.per_month == pytest.approx(0.1, rel=1e-14)


def test_rates_beyond_the_floats_are_said_to_be() -> None:
    # 10^400 for 1: ln(1 + r) is told, r is not a float
    found = irr([Fraction(-1), Fraction(10**200)])
    assert isinstance(found, Irr)
    assert found.log == pytest.approx(200 * math.log(10), rel=1e-14)
    assert found.per_month == pytest.approx(1e200, rel=1e-10)
    assert found.per_year == Missing("off_scale")
    assert rate([Fraction(-(10**400)), Fraction(11 * 10**399)]) == pytest.approx(0.1, rel=1e-13)
    assert rate([Fraction(-(10**200)), Fraction(1)]) == -1


def test_rounding_noise_changes_no_sign() -> None:
    flows = [-100.0, 60.0, 60.0]
    assert rate([*flows, -1e-13, 1e-14]) == pytest.approx(rate(flows), rel=1e-11)
    tiny = Fraction(1, 10**13)
    assert irr([*map(Fraction, flows), -tiny, tiny]) != Missing("several_rates")  # Norstrom
    assert irr([Fraction(-100), Fraction(101), -2 + tiny]) == Missing("several_rates")
    assert irr([-1e-14, 1.0]) == Missing("never_costs")


@given(
    st.lists(amounts, min_size=1, max_size=30),
    st.lists(amounts, min_size=1, max_size=30),
    st.sampled_from((-1, 1)),
)
def test_one_change_of_sign_is_one_rate_where_nothing_is_left(
    spent: list[int], back: list[int], sign: int
) -> None:
    flows = exact(*(-sign * flow for flow in spent), *(sign * flow for flow in back))
    found = irr(flows)
    assert isinstance(found, Irr)
    assert found.costs_first is (sign > 0)
    assert isinstance(found.per_month, float)
    assert worth(flows, found.log) == pytest.approx(0, abs=1e-11)
    assert worth(flows, found.log + 1e-6) * sign < 0 < worth(flows, found.log - 1e-6) * sign
    assert isinstance(found.per_year, float)
    assert found.per_year == pytest.approx((1 + found.per_month) ** 12 - 1, rel=1e-9, abs=1e-9)


@given(st.lists(amounts, min_size=1, max_size=8), st.lists(amounts, min_size=1, max_size=8))
def test_it_is_what_others_find(spent: list[int], back: list[int]) -> None:
    flows = [-float(flow) for flow in spent] + [float(flow) for flow in back]
    ours = rate(flows)
    assume(-0.9 < ours < 10)  # further out their root finders give up
    theirs = pyxirr.irr(flows)
    assert theirs is not None
    assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-8)
    real = np.roots(flows[::-1])  # of Σ CF_t·vᵗ, v = 1/(1 + r)
    assert min(abs(1 / v - 1 - ours) for v in real) < 1e-4 * max(1, abs(ours))


@given(st.lists(st.integers(-100, 100), min_size=3, max_size=10))
def test_more_changes_of_sign_are_refused_or_norstroms(flows: list[int]) -> None:
    assume(sign_changes(flows) > 1)
    sums = [sum(flows[: t + 1]) for t in range(len(flows))]
    first = next(total for total in sums if total)
    once = first < 0 < sums[-1] and sign_changes(sums) == 1
    found = irr(exact(*flows))
    assert isinstance(found, Irr) is once
    if isinstance(found, Irr):
        assert isinstance(found.per_month, float)
        assert found.per_month > 0
        for times in (0, 0.3, 0.9, 0.9999):
            assert worth(flows, math.log1p(times * found.per_month)) > 0
        for times in (1.0001, 1.1, 3, 100):
            assert worth(flows, math.log1p(times * found.per_month)) < 0
    else:
        assert found == Missing("several_rates")


@given(st.lists(amounts, min_size=1, max_size=12), st.lists(amounts, min_size=1, max_size=12))
def test_a_unit_of_money_more_or_less_changes_nothing(spent: list[int], back: list[int]) -> None:
    flows = exact(*(-flow for flow in spent), *back)
    cents = [flow * 100 for flow in flows]
    assert irr(cents) == irr(flows)
    assert irr([Fraction(0), *flows, Fraction(0)]) == pytest.approx(
        irr(flows), rel=1e-10, abs=1e-12
    )


def test_the_noise_is_told_apart_from_money() -> None:
    assert 0 < NOISE < 1e-9


def test_what_just_comes_back_has_a_rate_of_none() -> None:
    # ln(0.1 + 0.1 + 0.1) is not ln 0.3 in floats
    for flows in ((-0.3, 0.1, 0.1, 0.1), (0.3, -0.1, -0.1, -0.1)):
        found = irr(flows)
        assert isinstance(found, Irr)
        assert (found.log, found.per_month, found.per_year) == (0, 0, 0)
        assert found.costs_first is (flows[0] < 0)
