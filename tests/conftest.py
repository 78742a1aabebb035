"""Hypothesis profiles: `ci` is the same run every time, `long` looks for new cases."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

SLOW_PLANS = (HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile(
    "ci", max_examples=100, derandomize=True, deadline=None, suppress_health_check=SLOW_PLANS
)
settings.register_profile(
    "long", max_examples=5_000, deadline=None, suppress_health_check=SLOW_PLANS
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="record what commands print")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether recorded output is to be written anew."""
    return bool(request.config.getoption("--update"))
