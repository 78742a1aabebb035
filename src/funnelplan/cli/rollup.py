"""`funnelplan rollup`: several plans added up."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan.cli import options as o

PathsArgument = Annotated[
    list[str], typer.Argument(metavar="PATHS...", help="Plan files, or folders with plan files.")
]
ScenarioOption = Annotated[
    str | None,
    typer.Option(
        "--scenario",
        "-s",
        metavar="NAME",
        help="This scenario of every plan.",
        rich_help_panel=o.PLAN,
    ),
]


def rollup(
    paths: PathsArgument,
    scenario: ScenarioOption = None,
    sets: o.SetOption = None,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """Add plans up, of units or countries, each at its planned volume; currencies stay apart."""
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.gathering import gathered
    from funnelplan.cli.session import Session
    from funnelplan.core.rollup import rolled_up
    from funnelplan.render.about import about
    from funnelplan.render.report import Page, PlanInfo, Report
    from funnelplan.render.views import rollup as view

    session = Session(None, (), sets or (), form, output, locale, color)
    with reporting(session.talk):
        plans = gathered(paths, scenario, sets or (), output)
        session.warn(plans.warnings)
        result = rolled_up(plans.members)
        info = PlanInfo(None, None, None, scenario, tuple(sets or ()))
        page = view.page(result)._replace(about=about(info, [scenario] if scenario else []))
        session.write(Page((Report("rollup", info, result),), page), plans.locale)
