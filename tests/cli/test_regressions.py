"""What was wrong once: each test fails without the change that mended it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import transcripts

PLAN = """\
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: visitor, rate: 2%}
  - {name: lead, title: Kontakt, rate: 20%}
  - {name: mql, title: Kontakt, rate: 30%}
  - {name: sql, rate: 25%}
  - {name: customer}
deal: {value: 100_000, margin: 40%}
spend: {budget: 240_000, costs: [{what: team, amount: 30_000}], per: {visitor: 4.50, sql: 120}}
scenarios: {low: {stages.sql.rate: 20%}}
"""


def printed(command: str, folder: Path, plan: str = PLAN) -> str:
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    return transcripts.run(f"funnelplan {command} --plan plan.yaml", folder).text


def test_stages_with_the_same_title_keep_their_own_numbers_side_by_side(tmp_path: Path) -> None:
    shown = printed("target -s base -s low", tmp_path)
    rows = [line.split() for line in shown.splitlines() if "Kontakt" in line]
    assert rows == [["Kontakt", "134", "167"], ["Kontakt", "667", "834"]]


def test_an_intake_of_several_stages_is_no_count_of_one_of_them(tmp_path: Path) -> None:
    several = PLAN + "intake: {visitor: 24_000, sql: 12}\n"
    assert "40 SQLs: what the goal needs" in printed("decay --lost-sqls 5", tmp_path, several)
    alone = PLAN + "intake: {sql: 48}\n"
    decay = json.loads(
        printed("decay --lost-sqls 5 -f json", tmp_path, alone).rpartition("[exit")[0]
    )
    goes_in = json.loads(printed("forecast -f json", tmp_path, alone).rpartition("[exit")[0])
    planned = decay["result"]["metrics"]["spend"]["planned"]
    assert planned == goes_in["result"]["volume"]["metrics"]["spend"]


def test_leads_that_enter_below_a_goal_give_it_no_chance_of_0(tmp_path: Path) -> None:
    shown = printed("target mql=134", tmp_path, PLAN + "intake: {sql: 48}\n")
    assert "0.0 %" not in shown


@pytest.mark.parametrize("what", ["", "--budget 240_000"])
def test_a_rounding_that_is_not_done_is_refused(what: str, tmp_path: Path) -> None:
    assert "FP044" in printed(f"forecast {what} --rounding every-stage", tmp_path)


@pytest.mark.parametrize(
    ("asked", "brings"),
    [
        ("--revenue 1_050_000 --rounding every-stage", "44 SQLs bring 11 customers on average"),
        ("--revenue 1_010_000", "41 SQLs bring 10.25 customers on average"),
        ("-c 10 --set stages.sql.rate=35%", "29 SQLs bring 10.15 customers on average"),
    ],
)
def test_the_mean_is_that_of_the_count_shown(asked: str, brings: str, tmp_path: Path) -> None:
    assert brings in printed(f"target {asked}", tmp_path)


def test_a_broken_limit_is_told_from_the_value_beside_it(tmp_path: Path) -> None:
    plan = PLAN + "guardrails: [cost_per_order <= 17_691, chance <= 89.9%]\n"
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    found = transcripts.run("funnelplan check plan.yaml", tmp_path)
    assert "17_691, but it is 17,691.43 EUR" in found.stdout.decode()
    assert "89.9%, but it is 89.9084 %" in found.stdout.decode()


def test_a_price_per_impression_is_not_nothing(tmp_path: Path) -> None:
    assert "0.0040 ×" in printed("explain unit_costs --set spend.per.visitor=0.004", tmp_path)


@pytest.mark.parametrize(
    "command",
    [
        f"target -o {'a' * 300}.json",
        f"init {'a' * 300}",
        f"target --set {'a.' * 3_000}b=1",
        "decay --lost-sqls 1 --of 1_000_000_000_000",
    ],
)
def test_what_is_too_long_or_too_large_is_refused(command: str, tmp_path: Path) -> None:
    plan = "" if command.startswith("init") else " --plan plan.yaml"
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    done = transcripts.run(f"funnelplan {command}{plan}", tmp_path)
    assert (done.code, done.stdout) in ((2, b""), (3, b"")), done.text


def test_a_deep_path_of_a_scenario_is_refused(tmp_path: Path) -> None:
    plan = PLAN.replace("{low: {stages.sql.rate: 20%}}", f"\n  deep:\n    ? {'a.' * 400}b\n    : 1")
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    done = transcripts.run("funnelplan check plan.yaml", tmp_path)
    assert done.code == 3
    assert "FP516" in done.stdout.decode()


def test_a_fraction_of_thousands_of_digits_is_left_out(tmp_path: Path) -> None:
    plan = PLAN.replace(
        "margin: 40%}",
        "margin: 40%, recurring: {value: 100, per: month, churn: 2.123% per month},"
        " counts: 100 years}",
    )
    report = json.loads(printed("value -f json", tmp_path, plan).rpartition("[exit")[0])
    assert report["result"]["customer_value"]["exact"] is None
    assert report["result"]["customer_value"]["value"] > 100_000


def test_a_locale_writes_the_largest_counts(tmp_path: Path) -> None:
    plan = (
        "funnelplan: 1\ngoal: {customers: 1_000_000_000_000}\nstages: [{name: lead, rate: "
        "0.000000000001}, {name: sql, rate: 0.000000000007}, {name: customer}]\n"
    )
    assert "[exit 0]" in printed("target --locale de_DE", tmp_path, plan)


def test_a_quiet_check_still_writes_its_file(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    done = transcripts.run("funnelplan check -q -f json -o out.json plan.yaml", tmp_path)
    assert (done.code, done.stdout) == (0, b"")
    assert json.loads((tmp_path / "out.json").read_text())["summary"]["files"] == 1


def test_a_folder_that_cannot_be_looked_into_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.funnelplan.yaml").write_text(PLAN, encoding="utf-8")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    (tmp_path / "sub").mkdir()
    monkeypatch.setattr(os, "scandir", refusing)
    done = transcripts.run("funnelplan check .", tmp_path)
    assert done.code == 2
    assert "FP003" in done.stdout.decode()


def test_only_a_request_for_help_ends_well_at_a_closed_pipe(tmp_path: Path) -> None:
    broken = PLAN + "guardrails: [chance >= 99%]\n"
    (tmp_path / "plan.yaml").write_text(broken, encoding="utf-8")
    done = transcripts.run("funnelplan check - --stdin-filename --help < plan.yaml", tmp_path)
    assert done.code == 1


def test_an_intake_of_nothing_is_no_count_to_lose_some_of(tmp_path: Path) -> None:
    empty = PLAN + "intake: {sql: 0}\n"
    assert "40 SQLs: what the goal needs" in printed("decay --lost-sqls 5", tmp_path, empty)


def test_a_basis_alone_tells_the_difference(tmp_path: Path) -> None:
    measured = PLAN.replace("{name: sql, rate: 25%}", "{name: sql, rate: 25%, basis: {all: 10%}}")
    shown = printed("decay --lost-sqls 5", tmp_path, measured)
    assert "The plan reckons with 10 %" in shown
    assert "1 x 27,778 EUR" in shown


LATE = """\
funnelplan: 1
goal: {from: 2027-01-01, by: 2027-12-31}
stages: [{name: lead, rate: 2%}, {name: customer}]
intake: {lead: 1200}
deal: {value: 4_800, margin: 50%}
spend: {per: {lead: 20}, late: {rate: 1.5%, takes: {average: 18 months}}}
"""
NURSED = LATE.replace(
    "late:", "nurture: {per: lead, amount: 1, every: month, for: 6 months}, late:"
)


@pytest.mark.parametrize(
    ("locale", "nurtured", "late"),
    [("en_GB", "without nurturing", "without late buyers"), ("de", "ohne Nurturing", "Spätkäufer")],
)
def test_late_buyers_alone_are_not_called_nurtured(
    locale: str, nurtured: str, late: str, tmp_path: Path
) -> None:
    alone = printed(f"roi --locale {locale}", tmp_path, LATE)
    assert alone.count(f"… {late}") + alone.count(f"… ohne {late}") == 3
    assert "urtur" not in alone
    both = printed(f"roi --locale {locale}", tmp_path, NURSED)
    assert both.count(f"… {nurtured}") == 3
    assert "(spend.late)" in both


def test_a_present_value_names_all_that_it_lacks(tmp_path: Path) -> None:
    bare = "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\nintake: {sql: 40}\n"
    shown = printed("roi", tmp_path, bare)
    (unpriced,) = (line for line in shown.splitlines() if "(needs spend.per)" in line)
    assert "NPV, Payback, Discounted payback" in unpriced
    assert "Not given: NPV, Discounted payback (needs spend.discount)." in shown
    priced = printed("roi", tmp_path, f"{bare}spend: {{discount: 10% per year}}\n")
    assert "spend.discount)" not in priced


def test_the_sums_told_of_fixed_costs_are_those_that_are_booked(tmp_path: Path) -> None:
    # seven rounds: 90,000 is within once, 700 five times: 6 · 90,000 + 2 · 700 are left out
    costs = (
        "spend: {costs: [{what: bonus, amount: 90_000, paid: 2033-02},"
        " {what: fair, amount: 700, paid: 2029-02}]}\n"
    )
    plan = LATE[: LATE.index("spend:")] + costs
    assert "541,400 EUR of the fixed costs are paid after" in printed(
        "roi --years 7 --repeat", tmp_path, plan
    )
    (row,) = (
        line.split()
        for line in printed("roi --years 1", tmp_path, plan).splitlines()
        if line.startswith("  after 1 year")
    )
    assert row[3:] == ["48", "0", "n/a", "n/a"]  # 2 % of 2,400, and nothing is paid
