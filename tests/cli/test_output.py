"""Files that reports go to: replaced whole, never the plan itself, and nothing but files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.transcripts import run

PLAN = "funnelplan: 1\ngoal: {customers: 10}\nstages:\n  - {name: sql, rate: 25%}\n  - {name: c}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN)
    return tmp_path


@pytest.mark.parametrize(
    "command", ["target", "forecast", "decay --lost-sqls 5", "value", "explain sql", "check"]
)
@pytest.mark.parametrize("name", ["plan.yaml", "./plan.yaml", "link.yaml", "hard.yaml"])
def test_a_report_never_replaces_its_plan(command: str, name: str, folder: Path) -> None:
    (folder / "link.yaml").symlink_to("plan.yaml")
    os.link(folder / "plan.yaml", folder / "hard.yaml")
    plan = "plan.yaml" if command == "check" else "--plan plan.yaml"
    done = run(f"funnelplan {command} {plan} --output {name}", folder)
    assert (folder / "plan.yaml").read_text() == PLAN
    assert done.code == 2
    assert b"FP028" in done.stderr
    assert (folder / "link.yaml").is_symlink()


def test_check_never_replaces_one_of_the_plans_it_found_in_a_folder(folder: Path) -> None:
    (folder / "plan.yaml").rename(folder / "funnelplan.yaml")
    done = run("funnelplan check . --output funnelplan.yaml", folder)
    assert (folder / "funnelplan.yaml").read_text() == PLAN
    assert done.code == 2


@pytest.mark.parametrize("target", ["nowhere/report.json", "plan.yaml/report.json", ".", "''"])
def test_a_report_that_can_not_be_written_is_refused(target: str, folder: Path) -> None:
    done = run(f"funnelplan target --plan plan.yaml --output {target}", folder)
    assert (done.stdout, done.code) == (b"", 2)
    assert b"FP027" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["plan.yaml"]


def test_a_pipe_or_device_is_not_replaced_by_a_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    done = run("funnelplan target --plan plan.yaml --output pipe", folder)
    assert (folder / "pipe").is_fifo()
    assert done.code == 2


def test_a_report_replaces_an_older_one(folder: Path) -> None:
    (folder / "report.csv").write_text("old")
    assert run("funnelplan target --plan plan.yaml --output report.csv", folder).code == 0
    assert (folder / "report.csv").read_text().startswith("figure,")
    assert sorted(path.name for path in folder.iterdir()) == ["plan.yaml", "report.csv"]


def test_an_option_decides_about_the_format_before_the_ending_of_the_file(folder: Path) -> None:
    run("funnelplan target --plan plan.yaml --output report.json --format csv", folder)
    assert (folder / "report.json").read_text().startswith("figure,")


def test_a_starter_plan_leaves_nothing_behind_where_it_can_not_be_written(folder: Path) -> None:
    (folder / "new" / "funnelplan.yaml").mkdir(parents=True)
    done = run("funnelplan init new --force", folder)
    assert done.code == 2
    assert b"FP027" in done.stderr
    assert [path.name for path in (folder / "new").iterdir()] == ["funnelplan.yaml"]


@pytest.mark.parametrize("path", ["plan.yaml/new", "/proc/nowhere"])
def test_a_starter_plan_needs_a_folder(path: str, folder: Path) -> None:
    done = run(f"funnelplan init {path}", folder)
    assert (done.stdout, done.code) == (b"", 2)
    assert b"FP027" in done.stderr


def test_a_schema_that_an_earlier_init_wrote_is_renewed(folder: Path) -> None:
    schema = folder / "funnelplan.schema.json"
    schema.write_text('{"title": "funnelplan plan file, format 0"}')
    assert run("funnelplan init", folder).code == 0
    assert "format 1" in schema.read_text()
    schema.write_bytes(b"\xff")
    (folder / "funnelplan.yaml").unlink()
    assert b"FP029" in run("funnelplan init", folder).stderr
    assert schema.read_bytes() == b"\xff"
