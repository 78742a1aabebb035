"""`funnelplan roi`: what the leads return over some years."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from funnelplan.cli import options as o


class Step(Enum):
    """How long the periods of returns are."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


YearsOption = Annotated[
    str, typer.Option("--years", metavar="N", help="So many years, 1 to 30, from goal.from on.")
]
RepeatOption = Annotated[
    bool, typer.Option("--repeat", help="The plan comes again every year: leads, seasons, costs.")
]
ByOption = Annotated[
    Step,
    typer.Option("--by", help="Year by year, in quarters or months.", rich_help_panel=o.REPORT),
]


def roi(
    years: YearsOption = "5",
    repeat: RepeatOption = False,
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    by: ByOption = Step.YEAR,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """What the leads return over years: ROI, payback, peak funding, NPV, Return on Leads."""
    from functools import partial

    from funnelplan.cli import arguments
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.returning import answer
    from funnelplan.cli.session import Session
    from funnelplan.render.views import roi as view
    from funnelplan.spec import scalars

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):
        many = arguments.value("--years", years, scalars.year)
        asked = partial(answer, years=many, by=by.value, repeat=repeat)
        session.report("roi", asked, view)
