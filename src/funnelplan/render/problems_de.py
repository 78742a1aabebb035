"""What is wrong, in German: for every code the sentence, and what to write instead."""

from funnelplan.render import problems_en

PROBLEMS: dict[str, tuple[str, str]] = dict(problems_en.PROBLEMS)
HINTS: dict[str, str] = dict(problems_en.HINTS)
KINDS: dict[str, str] = dict(problems_en.KINDS)
