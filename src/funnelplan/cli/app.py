"""The command line: the list of commands, in the order a planner needs them.

A command's own module names its options and nothing heavy; what it works with is imported when it
runs, so that no command pays for another one's libraries.
"""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan import __version__
from funnelplan.cli.check import check
from funnelplan.cli.decay import decay
from funnelplan.cli.explain import explain
from funnelplan.cli.forecast import forecast
from funnelplan.cli.init import init
from funnelplan.cli.schema import schema
from funnelplan.cli.target import target
from funnelplan.cli.value import value

app = typer.Typer(
    name="funnelplan",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

BEGIN, PLAN, CHECK = "Begin", "Plan", "Check"

app.command(rich_help_panel=BEGIN)(init)
app.command(rich_help_panel=PLAN)(target)
app.command(rich_help_panel=PLAN)(forecast)
app.command(rich_help_panel=PLAN)(decay)
app.command(rich_help_panel=PLAN)(value)
app.command(rich_help_panel=CHECK)(explain)
app.command(rich_help_panel=CHECK)(check)
app.command(rich_help_panel=CHECK)(schema)


def _version(wanted: bool) -> None:  # noqa: FBT001 (typer calls it with the flag)
    if wanted:
        typer.echo(f"funnelplan {__version__}")
        raise typer.Exit


@app.callback()
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
