"""`check` of 1,000 realistic plans beside check-jsonschema on the same files and our schema.

    python benchmarks/check.py [FILES] [RUNS]

`check` also computes every plan in every scenario and holds it against its guardrails. Then the
peak memory of `check` for a tenth, the whole and four times as many files.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path

from process import in_turn, run, script

STAGES = ("visitor", "lead", "mql", "sql", "opportunity")


def plan(i: int) -> str:
    """A plan as teams write them: five to six stages, sources, costs, guardrails, a scenario."""
    dice = random.Random(i)  # noqa: S311 (plans to measure with, not secrets)
    stages = STAGES[: dice.randint(4, 5)]
    lines = ["funnelplan: 1", f"name: Unit {i}", "currency: EUR", ""]
    lines += ["goal:", f"  customers: {dice.randint(5, 60)}", "  from: 2027-01-01"]
    lines += ["  by: 2027-12-31", "  confidence: 90%", "", "stages:"]
    for name in stages:
        rate = f"{dice.randint(2, 18)}%" if name == "visitor" else f"{dice.randint(20, 60)}%"
        if dice.random() < 0.5:
            rate = f"{{value: {rate}, source: CRM export, as_of: 2026-10-01, owner: marketing}}"
        lines += [f"  - name: {name}", f"    means: What {name} means in unit {i}."]
        lines += [f"    rate: {rate}"]
    lines += ["  - name: customer", "", "deal:", f"  value: {dice.randint(5, 90)}_000"]
    lines += ["  margin: 40%", "", "spend:", f"  budget: {dice.randint(400, 900)}_000", "  costs:"]
    lines += [f"    - {{what: agency, amount: {dice.randint(10, 40)}_000, paid: monthly}}"]
    lines += ["    - {what: trade fair, amount: 35_000, paid: 2027-04}", "  per:"]
    lines += [f"    visitor: {dice.randint(1, 4)}.{dice.randint(10, 99)}", "    sql: 120", ""]
    lines += ["guardrails:", "  - cost_per_order <= 10_000_000"]
    lines += ["  - {check: chance >= 1%, severity: warning}", "", "scenarios:"]
    lines += ["  cautious: {stages.sql.rate: 15%, spend.budget: 300_000}", ""]
    return "\n".join(lines)


def main() -> None:
    """Write the plans, then measure."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as folder:
        plans = Path(folder) / "plans"
        for i in range(4 * files):
            where = plans / ("a" if i < files // 10 else "b" if i < files else "c")
            where.mkdir(parents=True, exist_ok=True)
            (where / f"{i}.funnelplan.yaml").write_text(plan(i), encoding="utf-8")
        schema = str(Path(folder) / "schema.json")
        subprocess.run([script("funnelplan"), "schema", "-o", schema], check=True)
        some = [str(plans / "a"), str(plans / "b")]
        listed = sorted(str(path) for part in some for path in Path(part).iterdir())
        ours = [script("funnelplan"), "check", "--quiet", *some]
        theirs = [script("check-jsonschema"), "--schemafile", schema, *listed]
        for command in (ours, theirs):
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            print(f"{Path(command[0]).name}: exit {done.returncode} on {files} plans")
        a, b = in_turn([ours, theirs], runs)
        print(
            f"check {a.seconds / files * 1000:.2f} ms a file, {a.mib:.1f} MiB   check-jsonschema "
            f"{b.seconds / files * 1000:.2f} ms a file, {b.mib:.1f} MiB   "
            f"{b.seconds / a.seconds:.1f} times faster   (medians of {runs} runs, processor time)"
        )
        for count, parts in (
            (files // 10, ["a"]),
            (files, ["a", "b"]),
            (4 * files, ["a", "b", "c"]),
        ):
            cost = run(
                [script("funnelplan"), "check", "-q", *(str(plans / part) for part in parts)]
            )
            print(f"peak memory of check, {count:5} files: {cost.mib:.1f} MiB")


if __name__ == "__main__":
    main()
