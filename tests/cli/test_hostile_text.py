"""Words of a plan that terminals, spreadsheets, Markdown or CI systems would act on."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests import transcripts
from tests.cli.process import ANSI, on_a_terminal

TITLES = [
    "[red]",
    "[/nope]",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    "a|b",
    "\x1b[31mred\x1b[0m",
    "::error::no",
    "\u202egnp",
    "##[error]no",
    "##vso[task.complete]",
    "`rm -rf`",
    "<script>alert(1)</script>",
    "@everyone #1 ![x](http://x) ~no~",
    "tab\there",
    "{goal} {0}",
    "\u200bhidden",
]
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\u2028]")
COMMANDS = ("target", "forecast", "value", "levers", "roi", "explain stages", "decay --lost-sqls 5")


def plan(title: str) -> str:
    """A plan in which the title stands wherever words of a plan can stand."""
    text = json.dumps(title)
    return f"""\
funnelplan: 1
name: {text}
goal: {{customers: 10}}
stages:
  - {{name: sql, title: {text}, means: {text}, rate: {{value: 25%, source: {text}}}}}
  - {{name: customer, title: {text}}}
deal: {{value: 100}}
scenarios:
  {text}: {{stages.sql.rate: 20%}}
"""


@pytest.fixture(params=TITLES)
def title(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(title: str, tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(plan(title), encoding="utf-8")
    return tmp_path


def report(command: str, folder: Path, form: str) -> str:
    done = transcripts.run(f"funnelplan {command} --plan plan.yaml --format {form}", folder)
    assert done.code == 0, done.stderr
    return done.stdout.decode()


def no_command_of_a_ci_system(text: str) -> bool:
    return not any(line.lstrip().startswith(("::", "##[", "##vso[")) for line in text.splitlines())


def test_a_table_shows_it_as_it_is_written(title: str, folder: Path) -> None:
    for command in COMMANDS:
        text = report(command, folder, "table")
        assert not RAW.search(text)
        assert no_command_of_a_ci_system(text)
    visible = RAW.sub(lambda match: _escaped(match[0]), title)
    assert visible in report("value", folder, "table")


def _escaped(character: str) -> str:
    point = ord(character)
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}"


def test_a_spreadsheet_finds_no_formula(folder: Path) -> None:
    for command in COMMANDS:
        rows = list(csv.reader(io.StringIO(report(command, folder, "csv"))))
        assert {len(row) for row in rows} == {len(rows[0])}
        for cell in (cell for row in rows for cell in row):
            assert not RAW.search(cell)
            assert not re.match(r"[=+@＝＋＠\t\r]|-(?!\d+(/\d+)?(\.\d+)?(e-?\d+)?$)", cell), cell


def test_markdown_stays_text(folder: Path) -> None:
    for command in COMMANDS:
        text = report(command, folder, "markdown")
        assert not RAW.search(text)
        assert no_command_of_a_ci_system(text)
        assert not re.search(r"(?<!\\)[<>`@~]|(?<!\\)!?\[", text.replace("\n- ", "\n")), text
        rows = [line for line in text.splitlines() if line.startswith("|")]
        columns = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
        for above, below in pairwise(rows):
            adjacent = text.find(f"{above}\n{below}") >= 0
            assert not adjacent or columns[rows.index(above)] == columns[rows.index(below)]


def test_json_gives_it_back_unchanged_in_plain_ascii(title: str, folder: Path) -> None:
    for command in COMMANDS:
        text = report(command, folder, "json")
        assert text.isascii()
        assert no_command_of_a_ci_system(text)
        assert json.loads(text)["plan"]["name"] == title.strip()


def test_an_error_message_shows_it_as_it_is_written(title: str, folder: Path) -> None:
    broken = f"{plan(title)}guardrails: [{json.dumps(title)}]\nintake: {{{json.dumps(title)}: 1}}\n"
    (folder / "broken.yaml").write_text(broken, encoding="utf-8")
    for form in ("text", "github", "json"):
        done = transcripts.run(f"funnelplan check broken.yaml --format {form}", folder)
        assert done.code == 3, done
        lines = done.stdout.decode().splitlines()
        assert lines
        assert not RAW.search(done.stdout.decode())
        if form == "github":
            assert all(line.startswith("::error file=broken.yaml,line=") for line in lines)
        else:
            assert no_command_of_a_ci_system("\n".join(lines))


def test_an_option_is_shown_as_it_is_written(title: str) -> None:
    done = transcripts.funnelplan(["target", "--set", title, "--plan", "-"], b"")
    assert not RAW.search(done.stderr.decode())
    done = transcripts.funnelplan(["check", f"{title}.yaml"])
    assert not RAW.search(done.stdout.decode())
    assert no_command_of_a_ci_system(done.stdout.decode())


def test_a_coloured_report_in_a_pipe_holds_no_command_of_a_ci_system(folder: Path) -> None:
    for command in COMMANDS:
        done = transcripts.run(f"funnelplan {command} --plan plan.yaml --color always", folder)
        assert done.code == 0, done.stderr
        assert no_command_of_a_ci_system(ANSI.sub("", done.stdout.decode()))


@pytest.mark.parametrize("columns", [40, 160])
def test_a_terminal_shows_it_as_it_is_written(columns: int, tmp_path: Path) -> None:
    stages = [
        f"  - {{name: s{i}, title: {json.dumps(title)}, rate: 50%}}\n"
        for i, title in enumerate(TITLES)
    ]
    text = "funnelplan: 1\nstages:\n" + "".join(stages) + "  - {name: customer}\n"
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    shown = on_a_terminal("value", "--plan", "plan.yaml", cwd=tmp_path, columns=columns, env={})
    plain = ANSI.sub("", shown)
    assert "\x1b[31m" not in shown
    assert not RAW.search(plain)
    for title in TITLES:
        visible = RAW.sub(lambda match: _escaped(match[0]), title)
        assert visible in plain or len(visible) > columns // 2
