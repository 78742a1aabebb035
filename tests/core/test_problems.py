"""Problems as data, and the exception that carries them."""

from __future__ import annotations

import pytest

from funnelplan.core.problems import Problem, ProblemsFound, Severity


def test_problems_are_carried_with_their_codes_as_the_message() -> None:
    first, second = Problem("FP301", {"key": "stage"}), Problem("FP302", path=("stages", 0))
    with pytest.raises(ProblemsFound, match=r"^FP301, FP302$") as found:
        raise ProblemsFound(first, second)
    assert found.value.problems == (first, second)


def test_a_problem_is_an_error_unless_it_says_otherwise() -> None:
    assert Problem("FP301").severity is Severity.ERROR
    assert (Problem("FP301").path, Problem("FP301").place, Problem("FP301").facts) == ((), None, {})
