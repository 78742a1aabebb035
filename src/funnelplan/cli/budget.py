"""`funnelplan budget`: which channel should get the money."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan.cli import options as o

AmountArgument = Annotated[
    str | None,
    typer.Argument(metavar="[MONEY]", help="The whole budget; else spend.budget of the plan."),
]
MoreOption = Annotated[
    str | None,
    typer.Option("--more", metavar="MONEY", help="So much more than what is planned costs."),
]
CustomersOption = Annotated[
    str | None,
    typer.Option("--customers", "-c", metavar="N", help="The cheapest way to so many customers."),
]
SqlsOption = Annotated[
    str | None,
    typer.Option("--sqls", metavar="N", help="Sales can take no more than so many SQLs."),
]


def budget(
    amount: AmountArgument = None,
    more: MoreOption = None,
    customers: CustomersOption = None,
    sqls: SqlsOption = None,
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """What a budget reaches at best, which channel gets what, and what the next customer costs."""
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.buying import asked
    from funnelplan.cli.session import Session
    from funnelplan.render.views import budget as view

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):
        session.report("budget", lambda funnel: asked(funnel, amount, more, customers, sqls), view)
