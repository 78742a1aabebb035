"""`funnelplan decay`: what going cold costs."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan.cli import options as o

LostOption = Annotated[
    str | None, typer.Option("--lost-sqls", metavar="N", help="So many SQLs went cold.")
]
OfOption = Annotated[
    str | None, typer.Option("--of", metavar="N", help="Of so many; else what the plan says.")
]
ColdOption = Annotated[
    str | None,
    typer.Option("--cold", metavar="STAGE=N", help="So many of another stage went cold."),
]


def decay(
    lost_sqls: LostOption = None,
    of: OfOption = None,
    cold: ColdOption = None,
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    by: o.ByChannelOption = None,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """What is lost when leads go cold before sales speaks to them, and what makes up for it."""
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.cold import asked
    from funnelplan.cli.session import Session
    from funnelplan.cli.telling import check, told_apart
    from funnelplan.core.decay import DecayResult
    from funnelplan.core.plan import Plan
    from funnelplan.render.views import decay as view

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):

        def answer(funnel: Plan) -> DecayResult:
            check(funnel, by)
            return asked(funnel, lost_sqls, of, cold)

        session.report("decay", answer, view, told_apart(view.page, by))
