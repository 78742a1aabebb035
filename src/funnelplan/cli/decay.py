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
    typer.Option(
        "--cold",
        metavar="STAGE[=N]",
        help="So many of another stage went cold; without N, the share that the plan leads to.",
    ),
]
AtMostOption = Annotated[
    str | None,
    typer.Option(
        "--at-most", metavar="SHARE", help="How soon to call for no more than this to go cold."
    ),
]
TableOption = Annotated[
    bool, typer.Option("--response-table", help="What every hour or day of response costs.")
]


def decay(
    lost_sqls: LostOption = None,
    of: OfOption = None,
    cold: ColdOption = None,
    at_most: AtMostOption = None,
    response_table: TableOption = False,
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    by: o.ByChannelOption = None,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """What is lost when leads go cold before sales speaks to them, and what makes up for it.

    Without a count it is worked out from the plan's shelf life, response and capacity.
    """
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.cold import Question
    from funnelplan.cli.session import Session

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):
        asked = Question(lost_sqls, cold, of, at_most, response_table, by)
        session.report(asked.report, asked.answer, asked.view, asked.page)
