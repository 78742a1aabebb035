"""`funnelplan schema`: the JSON Schema of the plan file."""

from __future__ import annotations

from funnelplan.cli import options as o


def schema(output: o.OutputOption = None) -> None:
    """The JSON Schema of the plan file, for editors and other tools."""
    from funnelplan.cli import output as out
    from funnelplan.cli.boundary import reporting
    from funnelplan.render.sentences import Words
    from funnelplan.render.to_json import dumps
    from funnelplan.spec.schema import plan_schema

    with reporting(Words):
        text = dumps(plan_schema())
        if output is None:
            out.to_stdout(text, machine=True)
        else:
            out.to_file(text.encode(), output)
