"""Start-up of `target` beside a minimal program on the same four packages (minimal.py).

    python benchmarks/startup.py [RUNS]

Both run from compiled bytecode, as installed programs do: install the project itself, not its
source tree (`pip install .`), before measuring.
"""

from __future__ import annotations

import py_compile
import sys
import tempfile
from importlib import resources
from pathlib import Path

from process import in_turn, script

HERE = Path(__file__).parent


def main() -> None:
    """Measure on a pipe and on a terminal."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    plan = resources.files("funnelplan.spec.templates").joinpath("b2b-industrial.yaml")
    with tempfile.TemporaryDirectory() as folder:
        compiled = str(Path(folder) / "minimal.pyc")
        py_compile.compile(str(HERE / "minimal.py"), compiled)
        ours = [script("funnelplan"), "target", "--customers", "10"]
        theirs = [sys.executable, compiled, "target", str(plan)]
        for name, terminal in (("pipe", False), ("terminal", True)):
            a, b = in_turn([ours, theirs], runs, terminal=terminal)
            print(
                f"{name:9} target {a.seconds * 1000:.0f} ms, {a.mib:.1f} MiB   "
                f"minimal {b.seconds * 1000:.0f} ms, {b.mib:.1f} MiB   "
                f"ratio {a.seconds / b.seconds:.3f}   (medians of {runs} runs, processor time)"
            )


if __name__ == "__main__":
    main()
