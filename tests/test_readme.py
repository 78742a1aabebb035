"""What the README shows is what the program prints, and what it tells to run runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from funnelplan.spec import templates
from tests import transcripts

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n\$ ([^\n]+)\n(.*?)```", re.DOTALL)
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def test_every_console_block_is_what_is_printed(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    text = README.read_text(encoding="utf-8")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")

    def played(block: re.Match[str]) -> str:
        done = transcripts.run(block[1], tmp_path)
        assert (done.code, done.stderr) == (0, b""), block[1]
        return f"```console\n$ {block[1]}\n{done.stdout.decode()}```"

    shown, blocks = CONSOLE.subn(played, text)
    assert blocks >= 3
    if pytestconfig.getoption("--update"):
        README.write_text(shown, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == shown, "pytest --update rewrites the README"


def test_the_plans_in_the_readme_are_plans(tmp_path: Path) -> None:
    plans = [
        block for block in YAML.findall(README.read_text(encoding="utf-8")) if "repo" not in block
    ]
    assert len(plans) >= 2
    whole = templates.text("b2b-industrial").decode()
    for i, plan in enumerate(plans):
        text = plan if plan.startswith("funnelplan:") else f"{whole}\n{plan}"
        (tmp_path / f"{i}.funnelplan.yaml").write_text(text, encoding="utf-8")
    assert transcripts.run("funnelplan check .", tmp_path).text == "[exit 0]\n"


def test_the_commands_in_the_table_are_those_there_are(tmp_path: Path) -> None:
    helped = transcripts.run("funnelplan --help", tmp_path).stdout.decode()
    there = set(re.findall(r"^[^\w-]*([a-z]+)  ", helped, re.MULTILINE))
    told = set(re.findall(r"`([a-z]+)[ `]", "".join(_table_rows())))
    assert there, helped
    assert there == told


def _table_rows() -> list[str]:
    text = README.read_text(encoding="utf-8")
    table = text.partition("| command | question |")[2].partition("\n\n")[0]
    return [row.split("|")[1].replace("\\", "") + row for row in table.splitlines()[2:]]


def test_the_examples_are_plans_without_a_warning(tmp_path: Path) -> None:
    examples = sorted((ROOT / "examples").glob("*.funnelplan.yaml"))
    assert len(examples) >= 2
    for example in examples:
        (tmp_path / example.name).write_bytes(example.read_bytes())
    done = transcripts.run("funnelplan check --strict --list .", tmp_path)
    assert done.code == 0, done.text
    assert all(example.name in done.stdout.decode() for example in examples)
