"""`funnelplan timeline`: when it closes, and when leads must come."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from funnelplan.cli import options as o
from funnelplan.cli.target import CustomersOption


class Step(Enum):
    """How long the periods of a timeline are."""

    MONTH = "month"
    QUARTER = "quarter"


ByOption = Annotated[
    Step, typer.Option("--by", help="Month by month, or in quarters.", rich_help_panel=o.REPORT)
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="DATE|LENGTH",
        help="How far to look: a day, or a length of time from goal.from on (goal.by).",
    ),
]
BackwardOption = Annotated[
    bool, typer.Option("--backward", help="When leads must come, also before the plan.")
]
PerMonthOption = Annotated[
    str | None,
    typer.Option(
        "--per-month",
        metavar="N",
        help="With --backward: no more than so many SQLs can come in a month.",
    ),
]


def timeline(
    customers: CustomersOption = None,
    until: UntilOption = None,
    backward: BackwardOption = False,
    per_month: PerMonthOption = None,
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    by: ByOption = Step.MONTH,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """When it closes, month by month, with what is still open; backward: when leads must come."""
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.calendars import Question
    from funnelplan.cli.session import Session

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):
        asked = Question(customers, until, per_month, by.value, backward=backward)
        session.report(asked.report, asked.answer, asked.view)
