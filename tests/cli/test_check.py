"""`check`: what it looks through, what it asks for, and the formats of what it finds."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from funnelplan.cli import checking
from funnelplan.spec.reader import Source, read_file
from tests.transcripts import Run, run

GOOD = "funnelplan: 1\ngoal: {customers: 10}\nstages:\n  - {name: sql, rate: 25%}\n  - {name: c}\n"
BROKEN = GOOD + "guardrails: [chance >= 60%]\n"
WARNING = GOOD + "guardrails: [{check: chance >= 60%, severity: warning}]\n"
BAD = GOOD.replace("funnelplan: 1", "funnelplan: 2")
FILES = {"good.yaml": GOOD, "broken.yaml": BROKEN, "warning.yaml": WARNING, "bad.yaml": BAD}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def check(arguments: str, folder: Path) -> Run:
    return run(f"funnelplan check {arguments}", folder)


def as_json(arguments: str, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(check(f"{arguments} --format json", folder).stdout)
    return found


# --- what it looks through


def test_without_a_path_it_looks_through_this_folder(tmp_path: Path) -> None:
    write(tmp_path, {"funnelplan.yaml": BAD, "sub/x.funnelplan.yaml": BAD})
    files = [found["file"] for found in as_json("", tmp_path)["findings"]]
    assert set(files) == {"funnelplan.yaml", "sub/x.funnelplan.yaml"}


def test_a_folder_stands_for_the_plan_files_below_it_in_a_stable_order(tmp_path: Path) -> None:
    names = ["a/b.funnelplan.yaml", "a/funnelplan.yaml", "b/c/funnelplan.yaml"]
    others = ["a/other.yaml", ".git/funnelplan.yaml", "a/.cache/funnelplan.yaml"]
    write(tmp_path, dict.fromkeys([*reversed(names), *others], BROKEN))
    found = as_json(".", tmp_path)
    assert [finding["file"] for finding in found["findings"]] == names
    assert found["summary"] == {"files": 3, "errors": 3, "warnings": 0, "exit_code": 1}


def test_a_folder_without_plans_could_not_be_checked(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = check("empty", tmp_path)
    assert done.code == 2
    assert b"empty: FP004: " in done.stdout


def test_a_file_is_checked_whatever_it_is_called(folder: Path) -> None:
    (folder / "plan.txt").write_text(GOOD)
    assert check("plan.txt", folder) == Run(b"", b"", 0)


def test_findings_are_written_while_thousands_of_files_are_still_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 3_000
    for i in range(count):
        (tmp_path / f"{i:05}.funnelplan.yaml").touch()
    (tmp_path / "00000.funnelplan.yaml").write_text(BROKEN)
    read: list[str] = []

    class Enough(Exception):
        """The first finding was written."""

    class Writer:
        files = 0
        path = None

        def write(self, _: object) -> None:
            raise Enough

    def reading(path: str) -> Source:
        read.append(path)
        return read_file(path)

    monkeypatch.setattr(checking, "read_file", reading)
    demands = checking.Demands.read(sources=False, max_age=None, today=None, sets=(), listing=False)
    with pytest.raises(Enough):
        checking.run([str(tmp_path)], None, demands, Writer())  # type: ignore[arg-type]
    assert len(read) == 1


def test_hundreds_of_files_are_checked_in_a_moment(tmp_path: Path) -> None:
    for i in range(300):
        (tmp_path / f"{i:05}.funnelplan.yaml").write_text(GOOD)
    begin = time.monotonic()
    assert check(".", tmp_path) == Run(b"", b"", 0)
    assert time.monotonic() - begin < 10


def test_standard_input_has_the_name_that_it_is_given(folder: Path) -> None:
    assert check("- < bad.yaml", folder).stdout.startswith(b"<stdin>:1:13: FP309: ")
    named = check("- --stdin-filename plans/north.yaml < bad.yaml", folder)
    assert named.stdout.startswith(b"plans/north.yaml:1:13: FP309: ")
    both = check("bad.yaml - --stdin-filename north.yaml < broken.yaml", folder)
    assert re.findall(rb"(?m)^(\S+?):\d", both.stdout) == [b"bad.yaml", b"north.yaml"]


# --- exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("good.yaml", 0),
        ("warning.yaml", 0),
        ("--strict warning.yaml", 1),
        ("--strict good.yaml", 0),
        ("good.yaml broken.yaml", 1),
        ("broken.yaml bad.yaml good.yaml", 3),
        ("bad.yaml missing.yaml broken.yaml", 2),
        ("--strict bad.yaml warning.yaml", 3),
        ("--strict missing.yaml warning.yaml", 2),
    ],
)
def test_the_worst_of_several_files_counts(arguments: str, code: int, folder: Path) -> None:
    assert check(arguments, folder).code == code
    assert as_json(arguments, folder)["summary"]["exit_code"] == code
    quiet = check(f"{arguments} --quiet", folder)
    assert quiet == Run(b"", b"", code)


def test_what_is_right_is_not_spoken_of(folder: Path) -> None:
    assert check("good.yaml", folder) == Run(b"", b"", 0)
    assert check("good.yaml --format github", folder) == Run(b"", b"", 0)


# --- what is asked for

SOURCED = """\
funnelplan: 1
stages:
  - {name: mql, rate: {value: 30%, source: CRM, as_of: 2026-01-31}}
  - {name: sql, rate: {value: 25 of 100, source: CRM, as_of: 2026-07-31}}
  - {name: c}
"""


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ("", []),
        ("--require-source", []),
        ("--require-source --max-age '6 months' --today 2026-07-31", []),
        ("--require-source --max-age '6 months' --today 2026-08-31", ["FP606"]),
        ("--require-source --max-age '1 month' --today 2026-12-31", ["FP606", "FP606"]),
        ("--require-source --max-age '6 months' --today 2026-02-01", ["FP607"]),
    ],
)
def test_sources_may_not_be_older_than_asked(
    options: str, codes: list[str], tmp_path: Path
) -> None:
    write(tmp_path, {"plan.yaml": SOURCED})
    found = as_json(f"plan.yaml {options}", tmp_path)
    assert [finding["code"] for finding in found["findings"]] == codes
    assert found["summary"]["exit_code"] == bool(codes)


def test_without_a_day_ages_are_counted_to_today(tmp_path: Path) -> None:
    old = SOURCED.replace("2026-01-31", "1999-01-31").replace("2026-07-31", "1999-01-31")
    write(tmp_path, {"plan.yaml": old})
    found = as_json("plan.yaml --require-source --max-age '1 year'", tmp_path)
    assert [finding["code"] for finding in found["findings"]] == ["FP606", "FP606"]


def test_a_value_put_in_its_place_loses_its_source(tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": SOURCED})
    done = check("plan.yaml --require-source --set stages.sql.rate=30%", tmp_path)
    assert re.findall(rb": (FP\d+): ", done.stdout) == [b"FP603"]


def test_the_list_says_what_was_checked_and_kept(folder: Path) -> None:
    text = check("good.yaml broken.yaml --list", folder).stdout.decode()
    assert "good.yaml: what the goal needs on average\n  no guardrails\n" in text
    assert "  broken  chance >= 60%  (56.0 %)\n" in text
    listed = as_json("good.yaml broken.yaml --list", folder)["checked"]
    assert [each["file"] for each in listed] == ["good.yaml", "broken.yaml"]
    (guardrail,) = listed[1]["guardrails"]
    assert (guardrail["metric"], guardrail["kept"]) == ("chance", False)
    assert 0.56 < guardrail["value"]["value"] < 0.57
    assert check("good.yaml --list --format github", folder).stdout == b""


# --- scenarios


def test_what_is_wrong_with_the_plan_is_not_said_again_for_each_scenario(tmp_path: Path) -> None:
    scenarios = "scenarios: {a: {goal.customers: 11}, b: {goal.customers: 12}}\n"
    write(tmp_path, {"bad.yaml": GOOD.replace("25%", "0%") + scenarios})
    findings = as_json("bad.yaml", tmp_path)["findings"]
    assert [(found["code"], found["scenario"]) for found in findings] == [("FP405", None)]


def test_what_only_a_scenario_does_wrong_is_said_once_with_its_name(tmp_path: Path) -> None:
    scenarios = "scenarios: {a: {stages.sql.rate: 30%}, b: {stages.sql.rate: 200%}}\n"
    write(tmp_path, {"plan.yaml": GOOD + scenarios})
    findings = as_json("plan.yaml", tmp_path)["findings"]
    assert [(found["code"], found["scenario"]) for found in findings] == [("FP404", "b")]
    assert b": FP404: in scenario b: " in check("plan.yaml", tmp_path).stdout


def test_a_guardrail_is_held_against_every_scenario(tmp_path: Path) -> None:
    scenarios = "scenarios: {kept: {goal.customers: 1}, broken: {goal.customers: 50}}\n"
    write(tmp_path, {"plan.yaml": BROKEN + scenarios})
    findings = as_json("plan.yaml", tmp_path)["findings"]
    assert [found["scenario"] for found in findings] == [None, "broken"]


# --- formats


def test_json_is_well_formed_after_every_number_of_findings(folder: Path) -> None:
    for arguments, count in (("good.yaml", 0), ("bad.yaml", 1), ("bad.yaml broken.yaml", 2)):
        found = as_json(arguments, folder)
        assert found["schema"] == "funnelplan.check/1"
        assert len(found["findings"]) == count
        assert as_json(f"{arguments} --list", folder)["findings"] == found["findings"]


def test_a_finding_in_json_has_its_place_its_sentence_and_its_fix(folder: Path) -> None:
    finding = as_json("broken.yaml", folder)["findings"][0]
    assert finding == {
        "file": "broken.yaml",
        "line": 6,
        "column": 14,
        "end_column": 27,
        "code": "FP601",
        "severity": "error",
        "scenario": None,
        "facts": {
            "guardrail": "chance >= 60%",
            "metric": "chance",
            "value": {
                "value": pytest.approx(0.5604602683274669, rel=1e-12),
                "exact": None,
                "unit": "chance",
            },
            "rule": "required",
        },
        "sentence": "guardrail broken: chance >= 60%, but it is 56.0460 % (at what the goal "
        "needs on average)",
        "fix": "Change the plan, or the limit with those who set it; how it comes about: "
        "`funnelplan explain chance --planned`.",
    }
    missing = as_json("missing.yaml", folder)["findings"][0]
    assert (missing["file"], missing["line"], missing["code"]) == ("missing.yaml", None, "FP001")


def test_github_annotations_are_escaped_as_github_reads_them(tmp_path: Path) -> None:
    name = "a,b:c%d.yaml"
    write(tmp_path, {name: BROKEN})
    (line,) = check(f"'{name}' --format github", tmp_path).stdout.decode().splitlines()
    assert line == (
        "::error file=a%2Cb%3Ac%25d.yaml,line=6,col=14,endColumn=27,title=FP601"
        "::guardrail broken: chance >= 60%25, but it is 56.0460 %25 (at what the goal needs on "
        "average). Change the plan, or the limit with those who set it; how it comes about: "
        "`funnelplan explain chance --planned`."
    )


def test_github_annotations_stay_on_one_line(tmp_path: Path) -> None:
    write(tmp_path, {"plan.yaml": GOOD + 'guardrails: ["a\\nb\\r::error::c"]\n'})
    (line,) = check("plan.yaml --format github", tmp_path).stdout.decode().splitlines()
    assert line.startswith("::error file=plan.yaml,")
    assert "a\\x0ab\\x0d::error::c" in line


def test_findings_go_into_a_file_whole_and_are_counted_on_standard_error(folder: Path) -> None:
    for form, first in (("text", "bad.yaml:1:13: FP309"), ("json", "{"), ("github", "::error ")):
        done = check(f"bad.yaml --output out --format {form}", folder)
        assert (done.stdout, done.code) == (b"", 3)
        assert b"1 file checked: 1 error, 0 warnings." in done.stderr
        assert (folder / "out").read_text().startswith(first)


def test_an_option_that_is_wrong_is_said_once(folder: Path) -> None:
    done = check("good.yaml warning.yaml broken.yaml --set nonsense", folder)
    assert done.code == 2
    assert (done.stdout + done.stderr).count(b"FP011") == 1


# --- limits of figures that have no value by nature

NEVER_IN_THE_RED = """\
funnelplan: 1
stages: [{name: sql, rate: 25%}, {name: customer}]
intake: {sql: 40}
deal: {value: 1_000, margin: 50%}
spend: {per: {sql: 0}, discount: 10% per year}
"""


def test_a_figure_without_a_value_breaks_its_limit_and_says_why(tmp_path: Path) -> None:
    limits = "guardrails: [irr >= 5%, {check: roi >= 50%, severity: warning}]\n"
    write(tmp_path, {"plan.yaml": NEVER_IN_THE_RED + limits})
    run = check("plan.yaml --list", tmp_path)
    text = run.stdout.decode()
    assert run.code == 0
    assert (
        "warning: guardrail broken: roi >= 50% (within 5 years): n/a: it would be divided by 0 (at"
        in text
    )
    assert (
        "  kept    irr >= 5% (within 10 years)  (none, as no month costs more than it brings)\n"
        in text
    )
    assert "  broken  roi >= 50% (within 5 years)  (n/a: it would be divided by 0)\n" in text
    (found,) = as_json("plan.yaml", tmp_path)["findings"]
    assert (found["code"], found["severity"]) == ("FP601", "warning")
    assert found["facts"]["value"]["value"] is None
    german = check("plan.yaml --locale de_DE", tmp_path).stdout.decode()
    assert (
        "Leitplanke durchbrochen: roi >= 50% (innerhalb von 5 Jahren): nicht definiert: Division durch 0 ("
        in german
    )


def test_limits_of_one_figure_are_told_apart_by_their_years(tmp_path: Path) -> None:
    limits = "guardrails: [{check: npv >= 9_000, year: 1}, npv >= 8_000, payback <= 1 month]\n"
    write(tmp_path, {"plan.yaml": NEVER_IN_THE_RED + limits})
    text = check("plan.yaml --list", tmp_path).stdout.decode()
    assert "guardrail broken: npv >= 9_000 (within 1 year), but it is " in text
    assert "guardrail broken: npv >= 8_000 (within 5 years), but it is " in text
    assert "  kept    payback <= 1 month (within 10 years)  (0 months)\n" in text
    german = check("plan.yaml --locale de_DE", tmp_path).stdout.decode()
    assert ": npv >= 9_000 (innerhalb von 1 Jahr), es sind aber " in german
    assert ": npv >= 8_000 (innerhalb von 5 Jahren), es sind aber " in german
    found = as_json("plan.yaml --list", tmp_path)
    assert [each["years"] for each in found["checked"][0]["guardrails"]] == [1, 5, 10]
    assert [each["facts"]["years"] for each in found["findings"]] == [1, 5]
