"""The yardstick for start-up: what a few lines with the same four packages do for `target`.

It reads a plan with PyYAML, validates it with pydantic, works backward in floats, sums binomial
terms, and prints a rich table; no messages, no exactness, no other commands.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import typer
import yaml
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table


class Section(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class Goal(Section):
    """What is wanted."""

    customers: int


class Stage(Section):
    """A stage with the share that reaches the next one."""

    name: str
    means: str | None = None
    rate: str | dict[str, object] | None = None


class Deal(Section):
    """What a customer is worth."""

    value: float | dict[str, object]
    margin: str | None = None


class Spend(Section):
    """The money."""

    budget: float | None = None
    costs: list[dict[str, object]] = []
    per: dict[str, float] = {}


class Plan(Section):
    """The plan."""

    funnelplan: int
    name: str | None = None
    currency: str = "EUR"
    goal: Goal
    stages: list[Stage]
    deal: Deal
    spend: Spend


app = typer.Typer()


def share(rate: object) -> float:
    """`25%`, or the long form."""
    text = rate["value"] if isinstance(rate, dict) else rate
    return float(str(text).rstrip("%")) / 100


def tail(n: int, p: float, k: int) -> float:
    """P(Bin(n, p) ≥ k)."""
    return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))


def volume(p: float, k: int, confidence: float) -> int:
    """The fewest leads that bring k with a confidence."""
    n = k
    while tail(n, p, k) < confidence:
        n += 1
    return n


@app.command()
def target(plan: Path, customers: int | None = None) -> None:
    """What a goal needs."""
    with plan.open(encoding="utf-8") as file:
        read = Plan.model_validate(yaml.load(file, yaml.CSafeLoader))
    wanted = customers or read.goal.customers
    close = share(read.stages[-2].rate)
    columns = [volume(close, wanted, level) for level in (0.8, 0.9, 0.95)]
    counts = [wanted / close, *columns]
    table = Table("", "on average", "8 in 10", "9 in 10", "19 in 20", "reaches next")
    spend = [sum(float(str(cost["amount"]).replace("_", "")) for cost in read.spend.costs)] * 4
    for below, stage in zip((None, *read.stages[-2:0:-1]), read.stages[-2::-1], strict=True):
        del below
        if stage is not read.stages[-2]:
            counts = [count / share(stage.rate) for count in counts]
        each = read.spend.per.get(stage.name, 0)
        spend = [s + each * count for s, count in zip(spend, counts, strict=True)]
        table.add_row(stage.name, *(f"{math.ceil(c):,}" for c in counts), str(stage.rate))
    table.add_row("Budget needed", *(f"{s:,.0f}" for s in spend), "")
    Console().print(
        f"{wanted} customers, chance {tail(math.ceil(wanted / close), close, wanted):.1%}"
    )
    Console().print(table)


@app.command()
def version() -> None:
    """A second command, so that there is a group."""
    sys.stdout.write("minimal\n")


if __name__ == "__main__":
    app()
