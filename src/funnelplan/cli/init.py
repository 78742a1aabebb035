"""`funnelplan init`: a starter plan."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelplan.cli import options as o

PathArgument = Annotated[
    str, typer.Argument(metavar="[PATH]", help="A folder, or the file to write.")
]
TemplateOption = Annotated[
    str,
    typer.Option(
        "--template", "-t", metavar="NAME", help="b2b-industrial, channels, saas or consumer."
    ),
]
AskOption = Annotated[
    bool, typer.Option("--ask", help="Ask five questions and write the plan from the answers.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace a plan that is there.")]


def init(
    path: PathArgument = ".",
    template: TemplateOption = "b2b-industrial",
    ask: AskOption = False,
    force: ForceOption = False,
    locale: o.LocaleOption = None,
) -> None:
    """Write a commented starter plan, with its schema beside it for editors."""
    from funnelplan.cli import starting
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.session import Session

    session = Session(locale=locale)
    with reporting(session.talk):
        words = session.words
        plan = starting.asked(words) if ask else starting.template(template)
        starting.write(plan, path, words, force=force)
