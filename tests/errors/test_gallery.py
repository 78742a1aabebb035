"""Every problem has a case, and every message says where, which, what, and what to do instead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from funnelplan.render.escape import visible
from funnelplan.render.problems_en import PROBLEMS
from tests.errors.gallery import HERE, PAGE, Case, cases, page

MESSAGE = re.compile(r"(?P<where>.+?)(?::(?P<line>\d+):(?P<column>\d+))?: (?P<code>FP\d{3}): (.+)")
INDENT = "    "

EXIT_CODES = {"FP0": 2, "FP6": 1}
"""All others make a plan invalid: 3."""

EVERY_CASE = [pytest.param(case, id=case.code) for case in cases()]


def message(stdout: str, stderr: str) -> list[str]:
    """The lines of the only message, without prompts before and the count after it."""
    lines = [line for line in (stdout + stderr).splitlines() if " checked: " not in line]
    first = next(i for i, line in enumerate(lines) if MESSAGE.fullmatch(line))
    return lines[first:]


def test_every_problem_has_a_case_and_every_case_a_problem() -> None:
    assert [case.code for case in cases()] == list(PROBLEMS)


def test_no_output_is_left_without_its_case() -> None:
    assert {path.stem for path in HERE.glob("*.out")} == {case.code for case in cases()}


@pytest.mark.parametrize("case", EVERY_CASE)
def test_the_case_prints_what_is_recorded(case: Case, tmp_path: Path, *, update: bool) -> None:
    printed = case.play(tmp_path).text
    assert f" {case.code}: " in printed, printed
    if update:
        case.golden.write_text(printed, encoding="utf-8")
    assert printed == case.golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", EVERY_CASE)
def test_the_message_says_where_which_what_and_what_to_do(case: Case, tmp_path: Path) -> None:
    run = case.play(tmp_path)
    found = message(run.stdout.decode(), run.stderr.decode())
    first = MESSAGE.fullmatch(found[0])
    assert first is not None
    assert first["code"] == case.code
    assert not any(MESSAGE.fullmatch(line) for line in found[1:]), "one case, one problem"
    assert all(line.startswith(INDENT) for line in found[1:]), "what follows is indented"
    assert found[-1].endswith((".", "?", ":")), "the last line is a sentence"
    assert len(found[-1].split()) > 1, "the last line says what to do"
    if case.code >= "FP2":
        assert first["line"], "what is wrong in a plan has a line"
    if first["line"]:
        _has_an_excerpt(found, tmp_path / first["where"], int(first["line"]), int(first["column"]))
    else:
        assert len(found) == 2


def _has_an_excerpt(found: list[str], file: Path, line: int, column: int) -> None:
    """The line itself, and carets that begin at the column."""
    assert len(found) == 4
    text = file.read_text(encoding="utf-8", errors="replace").split("\n")[line - 1]
    assert found[1] == INDENT + visible(text)
    carets = found[2].removeprefix(INDENT)
    assert re.fullmatch(r" *\^+", carets)
    assert carets.index("^") == len(visible(text[: column - 1]))
    assert len(carets) <= max(1, len(visible(text)))


@pytest.mark.parametrize("case", EVERY_CASE)
def test_the_exit_code_follows_from_the_code(case: Case, tmp_path: Path) -> None:
    run = case.play(tmp_path)
    warning = ": warning: " in run.stdout.decode()
    assert run.code == (0 if warning else EXIT_CODES.get(case.code[:3], 3))


@pytest.mark.parametrize("case", EVERY_CASE)
def test_on_a_refusal_only_check_writes_to_standard_output(case: Case, tmp_path: Path) -> None:
    run = case.play(tmp_path)
    if not case.commands[-1].startswith("funnelplan check"):
        assert run.stdout == b""
    assert b"Traceback" not in run.stdout + run.stderr


def test_the_page_of_errors_is_up_to_date(*, update: bool) -> None:
    if update:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()
