"""The figures of docs/finance.md, ours and those of others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import numpy_financial as npf  # type: ignore[import-untyped]
import pytest
import pyxirr

from funnelplan.core.cashflows import cumulative, npv, payback, peak_funding
from funnelplan.core.discounting import interest
from funnelplan.core.irr import Irr, irr
from funnelplan.core.lifetime import payments, worth_now
from funnelplan.core.quantities import Missing
from funnelplan.core.roi import roi

TENTH = Fraction(1, 10)
YEARLY = [-100.0, 60.0, 60.0]
ABSURD = [-1200.0, 900.0, 900.0]


def exact(*flows: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, flows))


def excel_npv(rate: float, flows: Sequence[float]) -> float:
    """As Excel documents it: Σ value_j ÷ (1 + rate)^j, j = 1, 2, …"""
    return math.fsum(flow / (1 + rate) ** j for j, flow in enumerate(flows, start=1))


def test_net_present_value() -> None:
    # maths.md T5.3
    ours = npv(exact(-100, *[0] * 11, 60, *[0] * 11, 60), TENTH)
    for same in (
        npf.npv(0.1, YEARLY),
        pyxirr.npv(0.1, YEARLY),
        -100 + excel_npv(0.1, YEARLY[1:]),
        4.132231,
    ):
        assert ours == pytest.approx(same, abs=5e-7)
    for shifted in (excel_npv(0.1, YEARLY), pyxirr.npv(0.1, YEARLY, start_from_zero=False)):
        assert shifted == pytest.approx(3.756574, abs=5e-7)
        assert shifted == pytest.approx(float(ours) / 1.1, rel=1e-12)
    dates = [date(2027, 1, 1), date(2028, 1, 1), date(2029, 1, 1)]
    by_days = -100 + 60 / 1.1 + 60 / 1.1 ** (731 / 365)
    assert pyxirr.xnpv(0.1, dates, YEARLY) == pytest.approx(by_days, rel=1e-12)
    assert by_days == pytest.approx(4.119285, abs=5e-7)


def test_the_rate_of_a_month() -> None:
    month = interest(TENTH, 1)
    assert 100 * month == pytest.approx(0.7974, abs=5e-5)
    twelfth = 0.1 / 12
    year = (1 + twelfth) ** 12 - 1
    assert (100 * twelfth, 100 * year) == pytest.approx((0.8333, 10.47), abs=5e-3)
    ours = npv(exact(-1200, 900, 900), Fraction(12, 100))
    assert ours == pytest.approx(574.70, abs=0.005)
    excel = -1200 + excel_npv(1.12 ** (1 / 12) - 1, ABSURD[1:])
    assert ours == pytest.approx(excel, rel=1e-12)
    assert npf.npv(0.01, ABSURD) == pytest.approx(573.36, abs=0.005)


@pytest.mark.parametrize(
    ("flows", "reason", "theirs"),
    [
        ((-100, 230, -132), "several_rates", (0.1, 0.2)),
        ((-1, 2, -1), "several_rates", (0, 0)),
        ((-100, 50, -10), "several_rates", (None, None)),
        ((-5, -3), "never_pays", (None, None)),
    ],
)
def test_rates_that_are_refused(
    flows: tuple[int, ...], reason: str, theirs: tuple[float | None, float | None]
) -> None:
    assert irr(exact(*flows)) == Missing(reason)
    numpys = npf.irr(list(flows))
    for found, wanted in zip((numpys, pyxirr_irr(flows)), theirs, strict=True):
        shown = None if found is None or math.isnan(found) else found
        assert shown == (None if wanted is None else pytest.approx(wanted, abs=1e-7))


def pyxirr_irr(flows: Sequence[int]) -> float | None:
    """None as well where it raises, because no flow has the other sign."""
    try:
        return pyxirr.irr(list(flows))
    except pyxirr.InvalidPaymentsError:
        return None


@pytest.mark.parametrize(
    ("flows", "percent"),
    [
        ((-12_000, -2_000, 3_000, 8_000, 8_000, -1_000), 8.698),
        ((-250_000, 100_000, 150_000, 200_000, 250_000, 300_000), 56.723),
    ],
)
def test_rates_that_are_the_only_ones(flows: tuple[int, ...], percent: float) -> None:
    ours = irr(exact(*flows))
    assert isinstance(ours, Irr)
    for found in (ours.per_month, npf.irr(list(flows)), pyxirr.irr(list(flows))):
        assert not isinstance(found, Missing)
        assert found is not None
        assert 100 * found == pytest.approx(percent, abs=5e-4)


def test_a_rate_below_0_fits_norstroms_example_as_well() -> None:
    flows = [-12_000, -2_000, 3_000, 8_000, 8_000, -1_000]
    assert npf.npv(-0.8881, flows) * npf.npv(-0.8879, flows) < 0


def test_an_absurd_rate() -> None:
    found = irr(exact(-1200, 900, 900))
    assert isinstance(found, Irr)
    assert found.per_month == pytest.approx(0.3187, abs=5e-5)
    assert found.per_year == pytest.approx(26.66, abs=5e-3)


def test_payback_and_peak_funding() -> None:
    flows = exact(-10, 15, -8, 2, 3, 1)
    assert cumulative(flows)[1] > 0
    assert (payback(flows), peak_funding(flows).amount) == (4, 10)


def test_three_names() -> None:
    found = roi(Fraction(1650), Fraction(720), Fraction(1000))
    assert found == (Fraction("1.65"), Fraction("0.65"), Fraction("-0.28"))


def test_what_a_customer_is_worth() -> None:
    # maths.md T5.6
    stays, month = Fraction(98, 100), interest(TENTH, 1)
    assert worth_now(1, Fraction(4, 5), TENTH) == Fraction(11, 3)
    assert payments(Fraction(4, 5), TENTH) == 1 + Fraction(8, 3)  # 8/3 of them after the first
    assert payments(stays, month) == pytest.approx(36.03, abs=0.005)
    assert payments(stays, month, 60) == pytest.approx(29.38, abs=0.005)
    assert payments(Fraction(1), Fraction(0)) == Missing("endless")
