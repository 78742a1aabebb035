"""Laws of time beside those of a survival library: fitted to leads that are partly still open."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from lifelines import ExponentialFitter, KaplanMeierFitter

from funnelplan.core.lags import Average, Lag, done_by, mean_days
from funnelplan.core.pipeline import going_on
from funnelplan.core.plan import Plan
from funnelplan.core.shelf import HalfLife
from funnelplan.core.surviving import surviving
from tests.core.timed import YEAR, at_stage, average, days, months, over_year, taking
from tests.strategies import funnel

N = 40_000
LATE = Average(days(100), 2)


def leads(seed: int, lag: Average) -> np.ndarray:
    """How long so many leads take."""
    random = np.random.default_rng(seed)
    return random.gamma(lag.steps, float(lag.mean.days) / lag.steps, N)


@pytest.mark.parametrize("lag", [average(3, 3), average(2), LATE])
def test_a_law_is_the_curve_that_is_fitted_to_what_it_gives(lag: Average) -> None:
    times = leads(20_270_101, lag)
    looked_at = np.random.default_rng(7).uniform(0, 400, N)  # the others are still open
    fitted = KaplanMeierFitter().fit(np.minimum(times, looked_at), times <= looked_at)
    for day in (10, 45, 91, 180, 300):
        share = float(fitted.survival_function_at_times(day).iloc[0])
        assert share == pytest.approx(1 - float(done_by(lag, Fraction(day))), abs=0.015)


def test_an_exponential_fit_finds_the_mean_although_many_are_still_open() -> None:
    lag = average(2)
    times = leads(3, lag)
    fitted = ExponentialFitter().fit(np.minimum(times, 60.0), times <= 60.0)
    assert float(fitted.lambda_) == pytest.approx(float(mean_days(lag)), rel=0.02)


def test_going_cold_and_getting_on_are_competing_risks() -> None:
    # maths.md T4.9: what is seen of those who get there is the law of the survivors
    lag, shelf = average(3, 3), HalfLife(months(6))
    took = leads(11, lag)
    cold = np.random.default_rng(12).exponential(float(months(6).days) / np.log(2), N)
    there = took < cold
    assert there.mean() == pytest.approx(0.7204, abs=0.01)
    fitted = KaplanMeierFitter().fit(took[there])
    law: Lag = surviving(shelf, lag)
    for day in (30, 80, 150, 250):
        share = float(fitted.survival_function_at_times(day).iloc[0])
        assert share == pytest.approx(1 - float(done_by(law, Fraction(day))), abs=0.012)


def open_share(plan: Plan, age: int) -> float:
    return going_on(plan, 0, days(age), YEAR).share


def test_who_is_still_open_is_told_apart_by_age() -> None:
    # maths.md T5.8: of leads of one age the share that goes on, against the fitted curves
    plan = over_year(taking(funnel(sql="1/4"), sql=average(3, 3)))
    plan = at_stage(plan, 0, lost_after=LATE)
    wins = KaplanMeierFitter().fit(leads(21, average(3, 3)))
    loses = KaplanMeierFitter().fit(leads(22, LATE))
    for age in (30, 91, 180):
        won, lost = (float(f.survival_function_at_times(age).iloc[0]) for f in (wins, loses))
        share = 0.25 * won / (0.25 * won + 0.75 * lost)
        assert open_share(plan, age) == pytest.approx(share, abs=0.01)
