"""`funnelplan target`: what a goal needs."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan.cli import options as o

CustomersOption = Annotated[
    str | None, typer.Option("--customers", "-c", metavar="N", help="So many new customers.")
]
RevenueOption = Annotated[
    str | None, typer.Option("--revenue", metavar="MONEY", help="So much revenue.")
]
StageArgument = Annotated[
    str | None,
    typer.Argument(metavar="[STAGE=COUNT]", help="So many of any stage, such as mql=134."),
]
ConfidenceOption = Annotated[
    str | None,
    typer.Option("--confidence", metavar="SHARE", help="How sure it should be, such as 90%."),
]
RoundingOption = Annotated[
    o.Rounding,
    typer.Option(
        "--rounding", help="Round up each shown count once, or every stage from the next."
    ),
]


def target(
    goal: StageArgument = None,
    customers: CustomersOption = None,
    revenue: RevenueOption = None,
    confidence: ConfidenceOption = None,
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
    """Work backward from a goal: leads, traffic and budget it needs, and how sure it then is."""
    from funnelplan.cli import arguments
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.session import Session
    from funnelplan.cli.telling import check, told_apart
    from funnelplan.core.plan import Plan
    from funnelplan.core.target import TargetResult, needs
    from funnelplan.core.volume import Rounding
    from funnelplan.render.views import target as view
    from funnelplan.spec.scalars import confidence as confidence_of

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):
        level = confidence and arguments.value("--confidence", confidence, confidence_of)

        def answer(funnel: Plan) -> TargetResult:
            check(funnel, by)
            wanted = arguments.target(funnel, customers, revenue, goal)
            where = Rounding(rounding.value)
            return needs(funnel, wanted, confidence=level or None, rounding=where)

        session.report("target", answer, view, told_apart(view.page, by))
