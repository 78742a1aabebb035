"""The options that commands share, declared once."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer


class Color(Enum):
    """When a report is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Format(Enum):
    """What a report is written as."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


class Rounding(Enum):
    """Where whole units are made."""

    ONCE = "once"
    EVERY_STAGE = "every-stage"


class By(Enum):
    """What a table tells apart."""

    CHANNEL = "channel"
    COST = "cost"


class ByChannel(Enum):
    """The same where costs are not the question."""

    CHANNEL = "channel"


PLAN = "Which plan"
REPORT = "The report"

PlanOption = Annotated[
    str | None,
    typer.Option(
        "--plan",
        "-p",
        metavar="PATH",
        envvar="FUNNELPLAN_PLAN",
        help="Plan file; - is standard input. Else funnelplan.yaml in this folder.",
        rich_help_panel=PLAN,
    ),
]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        "-s",
        metavar="NAME",
        help="A scenario of the plan; several are shown side by side (base is the plan itself).",
        rich_help_panel=PLAN,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Put a value in place of the plan's, such as stages.sql.rate=30%.",
        rich_help_panel=PLAN,
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        envvar="FUNNELPLAN_FORMAT",
        help="What to write (table, or what the ending of --output says).",
        rich_help_panel=REPORT,
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the report to a file, whole or not at all.",
        rich_help_panel=REPORT,
    ),
]
LocaleOption = Annotated[
    str | None,
    typer.Option(
        "--locale",
        metavar="LOCALE",
        envvar="FUNNELPLAN_LOCALE",
        help="How tables are written, such as de_DE; JSON and CSV never change.",
        rich_help_panel=REPORT,
    ),
]
ByOption = Annotated[
    By | None,
    typer.Option(
        "--by", help="Show every channel, or every cost, as well.", rich_help_panel=REPORT
    ),
]
ByChannelOption = Annotated[
    ByChannel | None,
    typer.Option("--by", help="Show every channel as well.", rich_help_panel=REPORT),
]
ColorOption = Annotated[
    Color, typer.Option("--color", help="When to colour tables.", rich_help_panel=REPORT)
]
