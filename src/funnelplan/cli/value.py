"""`funnelplan value`: what one of every stage is worth."""

from __future__ import annotations

from funnelplan.cli import options as o


def value(
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    by: o.ByChannelOption = None,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """What one of every stage is worth in revenue and margin, and what the open leads are worth."""
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.session import Session
    from funnelplan.cli.telling import check, told_apart
    from funnelplan.core.plan import Plan
    from funnelplan.core.stock import ValueResult, values
    from funnelplan.render.views import value as view

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):

        def answer(funnel: Plan) -> ValueResult:
            check(funnel, by)
            return values(funnel)

        session.report("value", answer, view, told_apart(view.page, by))
