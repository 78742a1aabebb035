"""`funnelplan check`: whether plan files are right and keep their own limits."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from funnelplan.cli import options as o

WHAT = "What is asked for"


class CheckFormat(Enum):
    """What findings are written as."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


PathsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATHS|-]...", help="Plan files, folders with plan files, or - (stdin)."
    ),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Warnings fail too.", rich_help_panel=WHAT)
]
SourceOption = Annotated[
    bool,
    typer.Option("--require-source", help="Every assumption needs a source.", rich_help_panel=WHAT),
]
AgeOption = Annotated[
    str | None,
    typer.Option(
        "--max-age", metavar="DURATION", help="… no older than this.", rich_help_panel=WHAT
    ),
]
TodayOption = Annotated[
    str | None,
    typer.Option(
        "--today", metavar="DATE", help="The day ages are counted to.", rich_help_panel=WHAT
    ),
]
ListOption = Annotated[
    bool,
    typer.Option("--list", help="Also say what was checked and kept.", rich_help_panel=o.REPORT),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Only the exit code.", rich_help_panel=o.REPORT)
]
StdinOption = Annotated[
    str | None,
    typer.Option("--stdin-filename", metavar="NAME", help="What to call standard input."),
]
FormatOption = Annotated[
    CheckFormat,
    typer.Option("--format", "-f", help="What to write.", rich_help_panel=o.REPORT),
]


def check(
    paths: PathsArgument = None,
    strict: StrictOption = False,
    require_source: SourceOption = False,
    max_age: AgeOption = None,
    today: TodayOption = None,
    listing: ListOption = False,
    quiet: QuietOption = False,
    stdin_filename: StdinOption = None,
    sets: o.SetOption = None,
    form: FormatOption = CheckFormat.TEXT,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
) -> None:
    """Check plan files, every scenario of them: silent and 0 if they are right and keep their limits.

    Exit code 1: valid, but a guardrail is broken or a source is missing. 2: could not run. 3: a
    plan is invalid.
    """
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.checking import Demands, run
    from funnelplan.cli.findings import Writer
    from funnelplan.cli.session import Session

    session = Session(locale=locale)
    with reporting(session.talk):
        demands = Demands.read(
            sources=require_source,
            max_age=max_age,
            today=today,
            sets=tuple(sets or ()),
            listing=listing,
        )
        writer = Writer(form.value, session.words, output, quiet=quiet, listing=listing)
        code = run(paths or [], stdin_filename, demands, writer)
        code = code or (writer.strict_code if strict else code)
        writer.close(code)
        raise typer.Exit(code)
