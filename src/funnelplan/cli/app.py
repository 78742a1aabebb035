"""The command line: the list of commands, in the order a planner needs them.

A command's own module names its options and nothing heavy; what it works with is imported when it
runs. Where the first word names a command, the others are not even loaded: a start pays for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from funnelplan import __version__

BEGIN, PLAN, CHECK = "Begin", "Plan", "Check"

COMMANDS = {
    "init": BEGIN,
    "target": PLAN,
    "forecast": PLAN,
    "decay": PLAN,
    "timeline": PLAN,
    "roi": PLAN,
    "value": PLAN,
    "levers": PLAN,
    "budget": PLAN,
    "rollup": PLAN,
    "explain": CHECK,
    "check": CHECK,
    "schema": CHECK,
}
"""Every command with its panel; `target` is the function of that name in `cli/target.py`."""


def application(words: Sequence[str]) -> typer.Typer:
    """The application for a command line: with the one command that it names, else with all."""
    app = typer.Typer(
        name="funnelplan",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(funnelplan)
    for name in [words[0]] if words and words[0] in COMMANDS else COMMANDS:
        command = getattr(import_module(f"funnelplan.cli.{name}"), name)
        app.command(rich_help_panel=COMMANDS[name])(command)
    return app


def _version(wanted: bool) -> None:  # noqa: FBT001 (typer calls it with the flag)
    if wanted:
        typer.echo(f"funnelplan {__version__}")
        raise typer.Exit


def funnelplan(
    _version_wanted: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Say which version this is."
        ),
    ] = False,
    _traceback: Annotated[
        bool, typer.Option("--traceback", help="After a bug: show where it happened.")
    ] = False,
) -> None:
    """Work backward from the customers you want to the leads, traffic and budget it takes."""
