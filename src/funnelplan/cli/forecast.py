"""`funnelplan forecast`: what comes out."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan.cli import options as o

CountsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[STAGE=COUNT]...",
        help="What enters, by stage or channel: visitor=24_000 sql=12 fair=300.",
    ),
]
BudgetOption = Annotated[
    str | None, typer.Option("--budget", metavar="MONEY", help="What this money buys.")
]
RoundingOption = Annotated[
    o.Rounding,
    typer.Option("--rounding", help="Round down once, or every stage from the one above."),
]


def forecast(
    counts: CountsArgument = None,
    budget: BudgetOption = None,
    rounding: RoundingOption = o.Rounding.ONCE,
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    by: o.ByOption = None,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """Go forward from counts, a budget or the plan's own volume: what comes out, how surely."""
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.session import Session
    from funnelplan.cli.telling import check, told_apart
    from funnelplan.cli.volume import asked
    from funnelplan.core.forecast import ForecastResult, outcomes
    from funnelplan.core.plan import Plan
    from funnelplan.core.volume import Rounding
    from funnelplan.core.volumes import goal_of
    from funnelplan.render.views import forecast as view

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):

        def answer(funnel: Plan) -> ForecastResult:
            check(funnel, by)
            where = Rounding(rounding.value)
            found = asked(funnel, counts or [], budget, where)
            return outcomes(found.plan, found.volume, goal_of(funnel))

        session.report("forecast", answer, view, told_apart(view.page, by))
