"""The transcripts are what the program prints, and leave no command and no option out."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import typer

from funnelplan.cli.app import application
from tests import transcripts

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.txt"))
OF_THE_SHELL = {"--help", "--install-completion", "--show-completion", "--traceback"}
"""Options that print what typer or Python writes; they have tests of their own."""


def options() -> dict[str, set[str]]:
    """The long options of every command."""
    command = typer.main.get_command(application([]))
    commands = {"app": command, **getattr(command, "commands", {})}
    return {
        name: {opt for param in each.params for opt in param.opts if opt.startswith("--")}
        - OF_THE_SHELL
        for name, each in commands.items()
    }


def used(name: str) -> set[str]:
    """The options in a command's transcript, by their long name."""
    transcript = transcripts.read((HERE / f"{name}.txt").read_text(encoding="utf-8"))
    commands = [step.command for section in transcript.sections for step in section.steps]
    return {word.partition("=")[0] for command in commands for word in shlex.split(command)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_commands_print_what_is_recorded(path: Path, tmp_path: Path, *, update: bool) -> None:
    recorded = path.read_text(encoding="utf-8")
    transcript = transcripts.read(recorded)
    for i, section in enumerate(transcript.sections):
        folder = tmp_path / str(i)
        folder.mkdir()
        transcript.sections[i] = transcripts.play(transcript, section, folder)
    if update:
        path.write_text(transcript.text, encoding="utf-8")
        recorded = transcript.text
    assert transcript.text == recorded


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_headings_are_numbered_and_every_section_runs_something(path: Path) -> None:
    sections = transcripts.read(path.read_text(encoding="utf-8")).sections
    numbers = [transcripts.HEADING.fullmatch(section.heading) for section in sections]
    assert [int(match[1]) for match in numbers if match] == list(range(1, len(sections) + 1))
    assert all(section.steps for section in sections)


def test_every_command_has_a_transcript_and_no_transcript_is_left_over() -> None:
    assert {path.stem for path in FILES} == set(options())


@pytest.mark.parametrize("name", sorted(options()))
def test_every_option_of_a_command_is_in_its_transcript(name: str) -> None:
    assert options()[name] <= used(name)


def test_nothing_recorded_tells_where_it_was_recorded() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert str(Path.home()) not in text
        assert "/tmp" not in text, "a path of the machine"  # noqa: S108
        assert "Traceback" not in text
        assert "[exit 70]" not in text, "a bug was recorded"
