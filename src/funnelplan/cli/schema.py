"""`funnelplan schema`: the JSON Schemas of the plan file and of the reports."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan.cli import options as o

ReportArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[REPORT]", help="The JSON of a command, such as target; else the plan file."
    ),
]


def schema(report: ReportArgument = None, output: o.OutputOption = None) -> None:
    """The JSON Schema of the plan file, or of a command's JSON, for editors and other tools."""
    from funnelplan.cli import output as out
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.schemas import schema_of
    from funnelplan.render.sentences import Words
    from funnelplan.render.to_json import dumps

    with reporting(Words):
        text = dumps(schema_of(report))
        if output is None:
            out.to_stdout(text, machine=True)
        else:
            out.to_file(text.encode(), output)
