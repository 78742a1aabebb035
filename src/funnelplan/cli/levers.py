"""`funnelplan levers`: what one point, one day, one euro is worth, and where the bottleneck is."""

from __future__ import annotations

from funnelplan.cli import options as o


def levers(
    plan: o.PlanOption = None,
    scenario: o.ScenarioOption = None,
    sets: o.SetOption = None,
    form: o.FormatOption = None,
    output: o.OutputOption = None,
    locale: o.LocaleOption = None,
    color: o.ColorOption = o.Color.AUTO,
) -> None:
    """What one point, one day, one euro is worth, and where the bottleneck is."""
    from funnelplan.cli.boundary import reporting
    from funnelplan.cli.session import Session
    from funnelplan.core.levers import LeversResult
    from funnelplan.core.levers import levers as of_volume
    from funnelplan.core.plan import Plan
    from funnelplan.core.problems import Problem, ProblemsFound
    from funnelplan.core.settling import settled_plan
    from funnelplan.core.volume import Rule
    from funnelplan.core.volumes import goal_of
    from funnelplan.render.views import levers as view

    session = Session(plan, scenario or (), sets or (), form, output, locale, color)
    with reporting(session.talk):

        def answer(funnel: Plan) -> LeversResult:
            found = settled_plan(funnel, goal_of(funnel))
            if found.volume.rule is Rule.NOTHING:
                raise ProblemsFound(Problem("FP013"))
            return of_volume(found.plan, found.volume)

        session.report("levers", answer, view)
