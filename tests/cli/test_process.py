"""Real processes: exit codes, streams, signals, surroundings, and inputs that mean harm."""

from __future__ import annotations

import json
import os
import re
import resource
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import transcripts
from tests.cli.process import ANSI, COMMAND, ENVIRONMENT, messages, on_a_terminal, run, shell, start

PLAN = """\
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: mql, rate: 30%}
  - {name: sql, rate: 25%}
  - {name: customer}
deal: {value: 100_000, margin: 40%}
spend: {budget: 240_000, per: {mql: 900, sql: 120}}
"""

BROKEN = PLAN + "guardrails: [cost_per_order <= 1]\n"
PYTHON_COULD_NOT_FLUSH = 120
SCRIPT = Path(sys.executable).with_name("funnelplan")
NUMBER = re.compile(r"\d[\d.,]*")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good plan, one that breaks its own limit, and one that is no plan."""
    (tmp_path / "plan.yaml").write_text(PLAN)
    (tmp_path / "broken.yaml").write_text(BROKEN)
    (tmp_path / "bad.yaml").write_text("funnelplan: 2\n")
    return tmp_path


# --- exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("target", "--plan", "plan.yaml"), 0),
        (("check", "broken.yaml"), 1),
        (("target", "--plan", "missing.yaml"), 2),
        (("target", "--plan", "bad.yaml"), 3),
    ],
)
def test_the_exit_code_says_how_it_went(
    arguments: tuple[str, ...], code: int, folder: Path
) -> None:
    done = run(*arguments, cwd=folder)
    assert done.returncode == code
    assert bool(messages(done)) == (code != 0)
    assert (done.stdout == b"") == (code >= 2)


BUG = "import sys; from funnelplan.cli import boundary; boundary.run(lambda: 1 // 0, traceback=%s)"


def test_a_bug_ends_with_70_and_one_line(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUG % "False"], cwd=folder, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (70, b"")
    assert len(messages(done)) == 1
    assert b"ZeroDivisionError" in done.stderr


def test_a_bug_shows_its_traceback_when_asked_and_still_ends_with_70(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUG % "True"], cwd=folder, capture_output=True, check=False
    )
    assert b"Traceback" in done.stderr
    assert done.returncode == 70


# --- the transcripts' way of running it is the real one


@pytest.mark.parametrize(
    "command",
    [
        "funnelplan target --plan plan.yaml",
        "funnelplan decay --lost-sqls 5 --plan plan.yaml --format markdown --locale de_DE",
        "funnelplan check bad.yaml broken.yaml --format json",
        "funnelplan --help",
        "funnelplan target --nope",
        "funnelplan init --ask < plan.yaml",
    ],
)
def test_a_run_in_this_process_gives_the_bytes_of_a_real_one(command: str, folder: Path) -> None:
    here = transcripts.run(command, folder)
    real = shell(command.replace("funnelplan", shlex.quote(str(SCRIPT)), 1), folder)
    assert (real.stdout, real.stderr, real.returncode) == here


# --- inputs that mean harm

HOSTILE = {
    "a merge bomb": "a0: &a0 {k: v}\n"
    + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 25)),
    "100,000 brackets": "[" * 100_000,
    "100,000 braces in a plan": PLAN + "name: " + "{a: " * 100_000,
    "a number of 5,000 digits": PLAN.replace("100_000", "9" * 5_000),
    "an enormous exponent": PLAN.replace("100_000", "1e999999999"),
    "a NUL byte": PLAN + "name: a\0b\n",
    "a list of itself": "a: &a [*a]\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_plan_is_refused_in_a_moment(name: str, folder: Path) -> None:
    (folder / "hostile.yaml").write_text(HOSTILE[name])
    _is_refused("hostile.yaml", folder, 3)


def _is_refused(path: str, folder: Path, code: int, data: bytes = b"") -> None:
    begin = time.monotonic()
    done = run("target", "--plan", path, cwd=folder, data=data)
    assert time.monotonic() - begin < 1.5, "more than a moment"
    assert (done.returncode, done.stdout) == (code, b"")
    (line,) = messages(done)
    assert re.fullmatch(rf"{re.escape(path if path != '-' else '<stdin>')}.*: FP\d\d\d: .+", line)


def test_what_is_no_file_of_text_is_refused_in_a_moment(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    (folder / "utf16.yaml").write_bytes(PLAN.encode("utf-16"))
    (folder / "loop.yaml").symlink_to("loop.yaml")
    _is_refused("pipe.yaml", folder, 2)
    _is_refused(".", folder, 2)
    _is_refused("/dev/zero", folder, 2)
    _is_refused("loop.yaml", folder, 2)
    _is_refused("utf16.yaml", folder, 3)


def test_endless_standard_input_is_refused_in_a_moment(folder: Path) -> None:
    with Path("/dev/zero").open("rb") as zero:
        done = run("target", "--plan", "-", cwd=folder, stdin=zero)
    assert done.returncode == 3
    assert "FP101" in messages(done)[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_refused(folder: Path) -> None:
    (folder / "plan.yaml").chmod(0)
    _is_refused("plan.yaml", folder, 2)


# --- pipes and full disks


@pytest.mark.parametrize(
    "arguments",
    [("target",), ("--help",), ("target", "--help"), ("schema",), ("check", "plan.yaml", "--list")],
    ids=" ".join,
)
def test_a_pipe_that_nobody_reads_is_no_error(arguments: tuple[str, ...], folder: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(*arguments, cwd=folder, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_first_line_can_be_taken_from_a_report(folder: Path) -> None:
    done = shell('"$@" target --plan plan.yaml | head -n 1', folder)
    assert done.stdout == b"10 customers = 1,000,000 EUR\n"
    assert done.stderr == b""


@pytest.mark.parametrize("command", ["target", "--help", "--version", "check bad.yaml", "schema"])
@pytest.mark.parametrize("where", [">&-", ">/dev/full"])
def test_a_report_that_gets_lost_is_an_error(command: str, where: str, folder: Path) -> None:
    done = shell(f'"$@" {command} {where}', folder)
    assert done.returncode == 2, done.stderr
    assert "FP033" in messages(done)[0]


def test_closed_standard_error_leaves_the_exit_code_alone(folder: Path) -> None:
    assert shell('"$@" target --plan missing.yaml 2>&-', folder).returncode == 2
    full = shell('"$@" target --plan missing.yaml 2>/dev/full', folder)
    assert full.returncode in {2, PYTHON_COULD_NOT_FLUSH}


def test_closed_standard_input_is_no_bug(folder: Path) -> None:
    done = shell('"$@" target --plan - <&-', folder)
    assert done.returncode in {2, 3}
    assert len(messages(done)) == 1


# --- terminals and encodings


def test_the_width_of_a_screen_means_nothing_in_a_pipe(folder: Path) -> None:
    plain = run("target", cwd=folder).stdout
    for columns in ("40", "0", "1", "abc"):
        done = run("target", cwd=folder, env={"COLUMNS": columns, "TERM": "dumb"})
        assert (done.stdout, done.stderr) == (plain, b"")


@pytest.mark.parametrize("columns", ["0", "1", "abc"])
def test_help_survives_any_width(columns: str, folder: Path) -> None:
    assert run("--help", cwd=folder, env={"COLUMNS": columns}).returncode == 0


def test_a_screen_that_knows_ascii_alone_gets_ascii(folder: Path) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    plain = run("explain", "cost_per_order", cwd=folder).stdout.decode()
    done = run("explain", "cost_per_order", cwd=folder, env=ascii_only)
    shown = done.stdout.decode("ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert NUMBER.findall(shown) == NUMBER.findall(plain)
    assert "\\x" not in shown, "our own signs have a spelling in ASCII"
    german = run("target", "--locale", "de_DE", cwd=folder, env=ascii_only)
    assert german.returncode == 0
    german.stdout.decode("ascii")


def test_an_error_message_survives_ascii(folder: Path) -> None:
    env = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("target", "--plan", "Geschäft-€.yaml", cwd=folder, env=env)
    assert done.returncode == 2
    assert "FP001" in messages(done)[0]


@pytest.mark.parametrize(
    ("columns", "command"),
    [
        (40, "target"),
        (104, "target"),
        (120, "target"),
        (40, "decay --lost-sqls 5"),
        (120, "decay --lost-sqls 5"),
        (80, "value"),
        (120, "explain cost_per_order"),
    ],
)
def test_a_terminal_shows_every_number_that_a_pipe_gets(
    columns: int, command: str, folder: Path
) -> None:
    arguments = command.split()
    piped = run(*arguments, cwd=folder).stdout.decode()
    shown = ANSI.sub("", on_a_terminal(*arguments, cwd=folder, columns=columns, env={}))
    assert not set(NUMBER.findall(piped)) - set(NUMBER.findall(shown.replace("\n", " ")))
    assert "…" not in shown, "nothing is cut off"
    if command != "explain cost_per_order":
        assert max(map(len, shown.splitlines())) <= columns


def test_colour_is_there_on_a_terminal_and_not_where_it_is_unwanted(folder: Path) -> None:
    def shown(*more: str, **env: str) -> str:
        return on_a_terminal("value", *more, cwd=folder, columns=100, env=env)

    assert ANSI.search(shown())
    assert not re.search(r"\x1b\[[0-9;]*3\dm", shown(NO_COLOR="1"))
    assert not re.search(r"\x1b\[[0-9;]*3\dm", shown("--color", "never"))
    assert not ANSI.search(shown(TERM="dumb"))
    assert ANSI.search(run("value", "--color", "always", cwd=folder).stdout.decode())


# --- the same bytes everywhere

SAME = """
import sys
from funnelplan.cli.main import main
for arguments in {commands}:
    sys.argv = ["funnelplan", *arguments]
    try:
        main()
    except SystemExit as end:
        print(end.code, flush=True)
"""


def test_reports_are_the_same_bytes_in_every_locale_time_zone_and_hash_seed(folder: Path) -> None:
    commands = [
        [*command, "--plan", "plan.yaml", "--format", form]
        for command in (["target"], ["forecast"], ["decay", "--lost-sqls", "5"], ["value"])
        for form in ("json", "csv", "markdown")
    ]
    commands += [["check", "broken.yaml", "--format", "json", "--list"], ["schema"]]
    outputs = set()
    zones = ("UTC", "Pacific/Kiritimati")
    locales = ("C", "C.UTF-8", "de_DE.UTF-8")
    for seed in range(5):
        env = {"PYTHONHASHSEED": str(seed), "TZ": zones[seed % 2], "LC_ALL": locales[seed % 3]}
        done = subprocess.run(
            [sys.executable, "-c", SAME.format(commands=commands)],
            cwd=folder,
            env={**ENVIRONMENT, **env},
            capture_output=True,
            check=True,
        )
        outputs.add(done.stdout)
        assert done.stdout.count(b"funnelplan.target/1") == 1
    assert len(outputs) == 1


def test_json_can_be_read_by_any_reader(folder: Path) -> None:
    done = shell(f'"$@" target --format json | {sys.executable} -m json.tool', folder)
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"] == "funnelplan.target/1"


# --- signals


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_an_interrupt_while_it_waits_for_input_is_one_line(
    number: signal.Signals, code: int, folder: Path
) -> None:
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(folder / "pipe", os.O_WRONLY)
    os.set_blocking(reader, True)
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background
    try:  # ignores Ctrl-C, and so would what it starts
        process = start("check", "bad.yaml", "-", cwd=folder, stdin=reader)
    finally:
        signal.signal(signal.SIGINT, ours)
    assert process.stdout is not None
    assert b"FP" in process.stdout.readline(), "it has begun, and now reads the pipe"
    time.sleep(0.05)
    process.send_signal(number)
    _, err = process.communicate(timeout=10)
    os.close(reader)
    os.close(writer)
    assert process.returncode == code
    assert len(err.splitlines()) == 1
    assert b"Traceback" not in err


# --- surroundings


def test_odd_surroundings_change_nothing(folder: Path) -> None:
    plain = run("target", cwd=folder).stdout
    assert SCRIPT.exists(), "the console script is installed beside this Python"
    (folder / "yaml.py").write_text("raise SystemExit('the wrong yaml')\n")
    (folder / "rich").mkdir()
    environments: list[tuple[list[str], dict[str, str], Path]] = [
        ([str(SCRIPT)], ENVIRONMENT, folder),
        ([*COMMAND], {}, Path("/")),
        ([sys.executable, "-O", "-m", "funnelplan"], ENVIRONMENT, Path("/")),
        ([*COMMAND], {**ENVIRONMENT, "PYTHONWARNINGS": "error"}, Path("/")),
        ([*COMMAND], {**ENVIRONMENT, "HOME": "/nonexistent", "GITHUB_ACTIONS": "true"}, Path("/")),
    ]
    for command, env, cwd in environments:
        done = subprocess.run(
            [*command, "target"], cwd=cwd, env=env, capture_output=True, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, plain, b"")
    gone = shell('mkdir gone && cd gone && rmdir ../gone && exec "$@" target', Path("/tmp"))  # noqa: S108
    assert (gone.stdout, gone.stderr) == (plain, b"")


def test_warnings_as_errors_do_not_break_a_locale(folder: Path) -> None:
    done = run("target", "--locale", "de_DE", cwd=folder, env={"PYTHONWARNINGS": "error"})
    assert (done.returncode, done.stderr) == (0, b"")


TIMED = """\
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-31}
stages:
  - {name: sql, rate: 25%, takes: {average: 3 months}}
  - {name: customer}
spend: {budget: 9_000, per: {sql: 120}}
"""

OF_TIME = {
    *("funnelplan.core.lags", "funnelplan.core.calendar", "funnelplan.core.daily"),
    *("funnelplan.core.convolution", "funnelplan.core.inflow", "funnelplan.core.timing"),
    *("funnelplan.core.timings", "funnelplan.core.timeline", "funnelplan.core.punctual"),
}

LOADED = """
import sys
from funnelplan.cli.main import main
sys.argv = ["funnelplan", "target"]
try:
    main()
except SystemExit:
    print("\\n", *sorted(sys.modules), file=sys.stderr)
"""


def test_a_command_in_a_pipe_loads_nothing_it_does_not_need(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=folder, capture_output=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stderr.decode().split()}
    assert "funnelplan" in loaded
    assert not loaded & {"rich", "babel", "numpy", "scipy", "jinja2", "duckdb", "ibis"}
    assert b"EXAMPLE PLAN" in done.stdout
    assert not OF_TIME & {*done.stderr.decode().split()}


def test_a_timeline_loads_nothing_of_the_way_backward(folder: Path) -> None:
    (folder / "timed.yaml").write_text(TIMED)
    words = '["funnelplan", "timeline", "--plan", "timed.yaml"]'
    code = LOADED.replace('["funnelplan", "target"]', words)
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True)
    loaded = {*done.stderr.decode().split()}
    assert loaded >= OF_TIME
    assert not {"funnelplan.core.schedule", "funnelplan.render.views.schedule"} & loaded


# --- files that are written


NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}
"""Where files end after 100 bytes, those that Python leaves behind would be cut short for all after it."""


def _small_files() -> None:
    """Files of this process end after 100 bytes, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def test_a_report_is_written_whole_or_not_at_all(folder: Path) -> None:
    (folder / "report.json").write_text("old")
    before = sorted(path.name for path in folder.iterdir())
    failed = run(
        "target", "-o", "report.json", cwd=folder, env=NO_BYTECODE, preexec_fn=_small_files
    )
    assert (failed.returncode, failed.stdout) == (2, b"")
    assert "report.json: FP027" in messages(failed)[0]
    assert (folder / "report.json").read_text() == "old"
    assert sorted(path.name for path in folder.iterdir()) == before, "nothing is left behind"
    assert run("target", "-o", "report.json", cwd=folder).returncode == 0
    assert json.loads((folder / "report.json").read_text())["result"]


def test_a_starter_plan_is_written_with_its_schema_or_not_at_all(folder: Path) -> None:
    empty = folder / "empty"
    empty.mkdir()
    failed = run("init", cwd=empty, env=NO_BYTECODE, preexec_fn=_small_files)
    assert failed.returncode == 2
    assert "FP027" in messages(failed)[0]
    assert list(empty.iterdir()) == []


def test_a_command_loads_no_other_command(folder: Path) -> None:
    code = (
        "import sys; sys.argv = ['funnelplan', 'target', '--plan', 'plan.yaml']\n"
        "from funnelplan.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "loaded = [m for m in sys.modules if m.startswith('funnelplan.cli.')]\n"
        "sys.stderr.write(' '.join(sorted(loaded)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True)
    loaded = done.stderr.decode().split()
    assert "funnelplan.cli.target" in loaded
    assert not {"funnelplan.cli.check", "funnelplan.cli.init"} & {*loaded}
