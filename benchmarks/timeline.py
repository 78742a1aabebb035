"""`timeline` over five years day by day beside `target` of the built-in example, and how it grows.

    python benchmarks/timeline.py [RUNS]

First whole processes, in turn: `timeline` and `roi` of a plan of five years with five timed stages,
and `timeline` of one with 200 channels, four seasons and rates of their own. Then, in this process
and with empty caches, the days of all stages (`Unfolded.rows`) and the whole answer (`timeline`): for
1 to 12 timed stages over two years, and for 1 to 40 years with times of up to half a year. A row of a
table says how much more it takes than the first one, and how much of that for each stage or year.

Measured: `timeline` over five years 1.3 times `target` and 39 MiB, of 200 channels 1.5 times and
40 MiB, `roi` 1.3 times. Days cost the same for each stage (0.94 to 1.00); for each year less and less
(0.63 at 5 years, 0.32 at 40), as laws end. The ratios of processes differ by a tenth between runs on
a machine that does other things too.

Exits 1 if `timeline` takes twice the processor time of `target` or 80 MiB. Install the project itself
(`pip install .`) before measuring.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from process import in_turn, script

from funnelplan.core.calendar import calendar_of
from funnelplan.core.plan import Plan
from funnelplan.core.settling import settled_plan
from funnelplan.core.timeline import periods_of, timeline
from funnelplan.core.unfolding import Unfolded, inflows
from funnelplan.core.volume import Target, Volume
from funnelplan.core.volumes import goal_of
from funnelplan.spec.load import document, load
from funnelplan.spec.reader import Source

TIMES, MEBIBYTES = 2.0, 80
STAGES = tuple(range(1, 13))
YEARS = (1, 2, 5, 10, 20, 40)
CHANNELS = 200
ROUNDS = 7

FIVE = ("2 weeks", "6 weeks, steps: 2", "1 month", "3 months, steps: 3", "6 months, steps: 4")
"""Erlang and exponential times of weeks to half a year."""

SEASONS = (
    "level",
    "{ramp: 6 months}",
    "ramp",
    "{2027-03: 2, 2027-05: 1, 2027-09: 3, 2027-11: 2}",
)


def plan(times: Sequence[str], years: int, channels: Sequence[str] = ()) -> str:
    """A plan with a stage for each time, as long as so many years."""
    lines = ["funnelplan: 1", "name: Long", "stages:"]
    lines += [
        f"  - {{name: step {i}, rate: {40 + i}%, takes: {{average: {each}}}}}"
        for i, each in enumerate(times)
    ]
    lines += ["  - {name: customer}"]
    lines += [f"goal: {{customers: 100, from: 2027-01-01, by: {2026 + years}-12-31}}"]
    lines += ["deal: {value: 20_000, margin: 40%}", "spend: {budget: 500_000, per: {step 0: 45}}"]
    return "\n".join([*lines, *(["channels:"] if channels else []), *channels, ""])


def channels() -> Iterator[str]:
    """Channels that no two are alike in, in four seasons."""
    dice = random.Random(7)  # noqa: S311 (a plan to measure with, not a secret)
    for i in range(CHANNELS):
        rate = f"step {dice.randint(1, 4)}: {dice.randint(300, 950) / 10}%"
        brings = "share: 1%" if i % 2 else f"expect: {dice.randint(10, 400)}"
        yield (
            f"  - {{name: channel {i}, enters: step {dice.choice((0, 0, 1))}, {brings}, "
            f"when: {SEASONS[i % len(SEASONS)]}, rates: {{{rate}}}}}"
        )


class Case(NamedTuple):
    """A planned volume to be told over time."""

    plan: Plan
    volume: Volume
    target: Target | None

    def days(self) -> object:
        """What comes to every stage on every day."""
        cells = calendar_of(self.plan.goal).cells
        return Unfolded(self.plan, inflows(self.plan, self.volume), cells).rows

    def whole(self) -> object:
        """The whole answer."""
        calendar = calendar_of(self.plan.goal)
        periods = periods_of(calendar, calendar.cells, quarters=False)
        return timeline(self.plan, self.volume, self.target, periods, "month")


def read(text: str) -> Case:
    """A plan with its volume, not yet asked anything."""
    found: Plan = load(document(Source("plan.yaml", text.encode()))).plan
    target = goal_of(found)
    settled = settled_plan(found, target)
    return Case(settled.plan, settled.volume, target)


def forget() -> None:
    """Empty every cache of the core."""
    for name, module in list(sys.modules.items()):
        if name.startswith("funnelplan.core."):
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()


def seconds(text: str, work: Callable[[Case], object]) -> float:
    """The processor time of one run, with nothing known from before."""
    case = read(text)
    forget()
    begun = time.process_time()
    work(case)
    return time.process_time() - begun


def grows(what: str, sizes: Sequence[int], texts: Sequence[str]) -> None:
    """A table: what the days and the whole answer take, all rows in turn, and for each of `what`."""
    taken: list[tuple[list[float], list[float]]] = [([], []) for _ in sizes]
    for _ in range(ROUNDS):
        for text, (days, whole) in zip(texts, taken, strict=True):
            days.append(seconds(text, Case.days))
            whole.append(seconds(text, Case.whole))
    medians = [tuple(map(statistics.median, row)) for row in taken]
    print(f"{what:>7}   days ms  × first  per each   whole ms  × first  per each")
    for size, row in zip(sizes, medians, strict=True):
        cells = (
            f"{1e3 * each:10.1f}{each / first:9.2f}{each / first * sizes[0] / size:10.2f}"
            for each, first in zip(row, medians[0], strict=True)
        )
        print(f"{size:7}{' '.join(cells)}")


def processes(folder: Path, runs: int) -> bool:
    """Whether five years are told fast enough and in little memory, as whole processes."""
    long, many = folder / "long.yaml", folder / "many.yaml"
    long.write_text(plan(FIVE, 5), encoding="utf-8")
    many.write_text(plan(FIVE, 1, tuple(channels())), encoding="utf-8")
    asked = {
        "timeline, five years": ["timeline", "--plan", str(long)],
        f"timeline, {CHANNELS} channels": ["timeline", "--plan", str(many)],
        "roi, five years": ["roi", "--plan", str(long)],
        "target": ["target", "--customers", "10"],
    }
    found = in_turn([[script("funnelplan"), *words] for words in asked.values()], runs)
    for name, each in zip(asked, found, strict=True):
        print(
            f"{name:22} {each.seconds * 1000:4.0f} ms, {each.mib:.1f} MiB   "
            f"ratio {each.seconds / found[-1].seconds:.2f}"
        )
    print(f"(medians of {runs} runs, processor time)")
    return found[0].seconds < TIMES * found[-1].seconds and found[0].mib < MEBIBYTES


def main() -> int:
    """Measure the processes, then the curves."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    with tempfile.TemporaryDirectory() as folder:
        well = processes(Path(folder), runs)
    grows("stages", STAGES, [plan([FIVE[3]] * stages, 2) for stages in STAGES])
    grows("years", YEARS, [plan(FIVE, years) for years in YEARS])
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
