"""The rooms and who may import whom (the arrows of the house), read from the code itself."""

from __future__ import annotations

import ast
from pathlib import Path

SRC = Path(__file__).parent.parent / "src" / "funnelplan"

MAY_IMPORT = {
    "core": {"core"},
    "spec": {"spec", "core"},
    "records": {"records", "core"},
    "render": {"render", "core"},
    "cli": {"cli", "spec", "records", "render", "core"},
}

CORE_STDLIB = {
    "__future__",
    "collections.abc",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "types",
    "fractions",
    "functools",
    "itertools",
    "math",
    "operator",
    "typing",
    "unicodedata",
}
"""Nothing here reaches a file, a clock, the environment, a screen or a random number."""

CLOCKS = {"today", "now", "utcnow"}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its full name; relative imports are refused."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module is not None
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(module: str) -> str | None:
    """core, spec, …: the room of one of our modules; None for the package itself and others."""
    parts = module.split(".")
    return parts[1] if parts[0] == "funnelplan" and len(parts) > 1 else None


def files(room: str) -> list[Path]:
    return sorted((SRC / room).rglob("*.py"))


def test_no_arrow_runs_against_the_house() -> None:
    looked_at = 0
    for room, allowed in MAY_IMPORT.items():
        for path in files(room):
            looked_at += 1
            wrong = {m for m in imports(path) if room_of(m) not in {*allowed, None, "__version__"}}
            assert not wrong, f"{path.relative_to(SRC)} imports {sorted(wrong)}"
    assert looked_at >= 20, "the test has looked at too few files"
    for room in ("core", "spec", "render", "cli"):
        assert files(room), f"no files in {room}"


def test_every_file_is_in_a_room() -> None:
    outside = {
        path.relative_to(SRC).parts[0]
        for path in SRC.rglob("*.py")
        if path.relative_to(SRC).parts[0] not in MAY_IMPORT
    }
    assert outside <= {"__init__.py", "__main__.py"}


def test_the_core_touches_nothing_outside() -> None:
    looked_at = 0
    for path in files("core"):
        looked_at += 1
        outside = {
            module
            for module in imports(path)
            if room_of(module) is None and not any(_within(module, ok) for ok in CORE_STDLIB)
        }
        outside -= {"funnelplan"}
        assert not outside, f"core/{path.name} imports {sorted(outside)}"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {n.func for n in ast.walk(tree) if isinstance(n, ast.Call)}
        names = {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in called}
        assert not names & (CLOCKS | {"print", "open", "input", "eval", "exec"}), path.name
    assert looked_at >= 10


def _within(module: str, allowed: str) -> bool:
    return module == allowed or module.startswith(allowed + ".")
