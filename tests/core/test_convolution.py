"""The convolution of long rows: exact, whatever the lengths."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core import terms
from funnelplan.core.convolution import convolved

rows = st.lists(st.integers(0, 2**60), min_size=1, max_size=12)


def test_two_rows_are_convolved_by_hand() -> None:
    # (1 + 3z)(2 + 2z) = 2 + 8z + 6z²
    assert convolved([1, 3], [2, 2], 9) == [2, 8, 6]
    assert convolved([1, 3], [2, 2], 2) == [2, 8]


@given(rows, rows, st.integers(1, 24))
def test_a_convolution_is_exact(one: list[int], two: list[int], most: int) -> None:
    expected = [0] * (len(one) + len(two) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            expected[i + j] += a * b
    assert convolved(one, two, most) == expected[:most]


@pytest.mark.parametrize(("long", "short"), [(700, 700), (5_000, 3), (3, 5_000), (1, 1)])
def test_long_rows_are_those_of_bits(long: int, short: int) -> None:
    one = [pow(3, i, 2**60) for i in range(long)]
    two = [pow(5, i, 2**60) for i in range(short)]
    assert convolved(one, two, long + short) == terms.convolved(one, two, 60 + long.bit_length())


def test_every_sum_has_room_for_the_largest() -> None:
    # n² products of 10 digits each: the middle sum has n times the largest of them
    many, largest = 1_000, 10**10 - 1
    found = convolved([largest] * many, [largest] * many, 2 * many)
    assert found[many - 1] == max(found) == many * largest**2
    assert math.fsum(found) == pytest.approx((many * largest) ** 2, rel=1e-15)


def test_nothing_stays_nothing() -> None:
    assert convolved([0, 0], [0, 5], 9) == [0, 0, 0]
    assert convolved([0, 0, 7], [5], 9) == [0, 0, 35]
