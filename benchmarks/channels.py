"""`target --by channel` of 200 channels and 12 stages beside `target` of the built-in example.

    python benchmarks/channels.py [RUNS]

Half of the channels state a count and half share what the goal lacks; all join somewhere, override
about a third of the rates and have unit costs. Install the project itself (`pip install .`) before
measuring, so that both run from compiled bytecode.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from process import in_turn, script

CHANNELS, STAGES, SQL = 200, 12, 8


def plan() -> str:
    """A plan that no two channels are alike in."""
    dice = random.Random(7)  # noqa: S311 (a plan to measure with, not a secret)
    names = ["visitor", "lead", *(f"step {i}" for i in range(2, STAGES - 1)), "customer"]
    names[SQL] = "sql"
    lines = ["funnelplan: 1", "name: Many channels", "goal: {customers: 1000}", "stages:"]
    lines += [f"  - {{name: {name}, rate: {dice.randint(10, 20)}%}}" for name in names[:1]]
    lines += [f"  - {{name: {name}, rate: {dice.randint(40, 90)}%}}" for name in names[1:-1]]
    lines += ["  - {name: customer}", "channels:"]
    for i in range(CHANNELS):
        enters = dice.choice((0, 0, 1, 1, 2, 3, 5, SQL))
        own = [name for name in names[enters:-1] if dice.random() < 0.35]
        rates = ", ".join(f"{name}: {dice.randint(300, 950) / 10}%" for name in own)
        brings = "share: 1%" if i % 2 else f"expect: {dice.randint(10, 400)}"
        per = f"{{{names[enters]}: {dice.randint(1, 900) / 10}}}"
        line = f"  - {{name: channel {i}, enters: {names[enters]}, {brings}, per: {per}"
        lines.append(line + (f", rates: {{{rates}}}}}" if own else "}"))
    lines += ["deal: {value: 20_000, margin: 40%}", "spend: {budget: 9_000_000, per: {sql: 120}}"]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure both in turn."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.yaml"
        path.write_text(plan(), encoding="utf-8")
        many = [script("funnelplan"), "target", "--by", "channel", "--plan", str(path)]
        a, b = in_turn([many, [script("funnelplan"), "target"]], runs)
    print(
        f"{CHANNELS} channels {a.seconds * 1000:.0f} ms, {a.mib:.1f} MiB   "
        f"built-in example {b.seconds * 1000:.0f} ms, {b.mib:.1f} MiB   "
        f"ratio {a.seconds / b.seconds:.2f}   (medians of {runs} runs, processor time)"
    )


if __name__ == "__main__":
    main()
