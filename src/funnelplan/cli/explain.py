"""`funnelplan explain`: where a figure comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan.cli import options as o

NameArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[NAME]",
        help="A figure, such as sql or cost_per_order; or `stages`. Else the list.",
    ),
]
PlannedOption = Annotated[
    bool,
    typer.Option("--planned", help="At the volume that the plan itself speaks of, as check does."),
]


def explain(
    name: NameArgument = None,
    planned: PlannedOption = False,
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """Formula, numbers and origin of any figure; `explain stages` lists what the stages mean."""
    from functools import partial

    from funnelplan.cli import explaining
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.session import Session
    from funnelplan.core.explanation import definitions
    from funnelplan.render.views import explain as view

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):
        if name is None:
            known = partial(explaining.names, as_planned=planned)
            session.report("figures", known, view, view.names)
        elif name.casefold() == "stages":
            session.report("stages", definitions, view, view.definitions)
        else:
            figure = partial(explaining.figure, name=name, as_planned=planned)
            session.report("explain", figure, view)
