"""The first plan: from a template or from five answers, written beside its schema."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from funnelplan.cli.boundary import say, told
from funnelplan.cli.output import to_file
from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.render.sentences import Words
from funnelplan.render.to_json import dumps
from funnelplan.spec import scalars, templates
from funnelplan.spec.problems import near
from funnelplan.spec.scalars import Unreadable
from funnelplan.spec.schema import FILE_NAME, plan_schema

PLAN_FILE = "funnelplan.yaml"
ENDINGS = (".yaml", ".yml")
OURS = "funnelplan plan file"
CURRENCY = "EUR"

QUESTIONS: dict[str, Callable[[str], object]] = {
    "customers": scalars.positive_count,
    "rate": scalars.rate,
    "value": scalars.positive_money,
    "leads": scalars.rate,
    "budget": scalars.money,
}

ANSWERED = """\
# yaml-language-server: $schema=./funnelplan.schema.json
#
# A funnel plan from five answers. They are estimates until you say where they come from:
#   rate: {{value: 25%, source: CRM export, as_of: 2026-10-01, owner: sales}}
# and a rate that was counted says so itself:   rate: 25 of 100
#
#   funnelplan target         what the goal needs, and how sure it is
#   funnelplan check          whether this file is right; silent if it is

funnelplan: 1
currency: {currency}

goal:
  customers: {customers}

stages:
  - name: lead
    rate: {leads} # assumed; share of the leads that becomes an SQL
  - name: sql
    rate: {rate} # assumed; share of the SQLs that becomes a customer
  - name: customer

deal:
  value: {value} # assumed; what one customer is worth
  # margin: 40%              # every ROI on margin asks for it

spend:
  budget: {budget}
  # per: {{lead: 50, sql: 120}}   # what one costs; gives the budget that the goal needs
"""


def template(name: str) -> bytes:
    """A template by its name. Raises ProblemsFound (FP030)."""
    if name not in templates.NAMES:
        known, meant = templates.NAMES, near(name, templates.NAMES)
        raise ProblemsFound(Problem("FP030", {"name": name, "known": known, "near": meant}))
    return templates.text(name)


def asked(words: Words) -> bytes:
    """A plan from answers; one that is not understood is asked for again.

    Raises:
        ProblemsFound: FP038 if the input ends before the last answer.
    """
    answers = {key: _answer(key, parse, words) for key, parse in QUESTIONS.items()}
    return ANSWERED.format(currency=CURRENCY, **answers).encode()


def _answer(key: str, parse: Callable[[str], object], words: Words) -> str:
    """The answer to a question, as it was written."""
    question = words.sentence(f"ask.{key}", {"currency": CURRENCY})
    while True:
        sys.stderr.write(f"{question}: ")
        sys.stderr.flush()
        line = "" if sys.stdin is None else sys.stdin.readline()
        if not line or not sys.stdin.isatty():
            say("")  # no one at a keyboard has ended the line of the question
        if not line:
            raise ProblemsFound(Problem("FP038"))
        try:
            parse(line.strip())
        except Unreadable as error:
            say(told(Problem(error.code, {"key": key, **error.facts}), words))
        else:
            return line.strip()


def write(plan: bytes, path: str, words: Words, *, force: bool) -> None:
    """Write the plan and its schema. Raises ProblemsFound (FP027, FP029); then nothing is written."""
    try:
        _write(plan, path, words, force=force)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ProblemsFound(Problem("FP027", {"reason": reason}, place=Place(path))) from None


def _write(plan: bytes, path: str, words: Words, *, force: bool) -> None:
    file = _plan_path(path)
    schema = file.with_name(FILE_NAME)
    for taken in (file, schema):
        if taken.is_dir():
            raise ProblemsFound(
                Problem("FP027", {"reason": "it is a folder"}, place=Place(str(taken)))
            )
        if os.path.lexists(taken) and not force and not _is_our_schema(taken):
            raise ProblemsFound(Problem("FP029", {}, place=Place(str(taken))))
    file.parent.mkdir(parents=True, exist_ok=True)
    to_file(dumps(plan_schema()).encode(), str(schema))
    to_file(plan, str(file))
    say(words.sentence("talk.written", {"file": str(file)}))
    say(words.sentence("talk.schema_written", {"file": str(schema)}))
    say(words.sentence("talk.next", {"file": str(file)}))


def _plan_path(path: str) -> Path:
    """The file to write: the path itself, or funnelplan.yaml in the folder that it names."""
    given = Path(path)
    if given.is_dir() or given.suffix.lower() not in ENDINGS:
        return given / PLAN_FILE
    return given


def _is_our_schema(path: Path) -> bool:
    """Whether a file is a schema that an earlier `init` wrote, which may be renewed."""
    try:
        return path.name == FILE_NAME and OURS in path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
