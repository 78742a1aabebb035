"""Every spelling of every kind of value: what is read, what is refused, and with which facts."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funnelplan.core.problems import Fact
from funnelplan.core.quantities import Between, Counted, Duration, Pace, Rate, Span
from funnelplan.spec import scalars
from funnelplan.spec.scalars import Churn, DealShare, Instalment, Unreadable
from tests.spec.reading import ENDLESS, refused

PARSERS: dict[str, Callable[[str], object]] = {
    "number": scalars.number,
    "money": scalars.money,
    "positive_money": scalars.positive_money,
    "count": scalars.count,
    "positive_count": scalars.positive_count,
    "percentage": scalars.percentage,
    "share": scalars.share,
    "confidence": scalars.confidence,
    "rate": scalars.rate,
    "duration": scalars.duration,
    "positive_duration": scalars.positive_duration,
    "churn": scalars.churn,
    "unit_cost": scalars.unit_cost,
    "amount": scalars.amount,
    "pace": scalars.pace,
    "factor": scalars.factor,
    "cold_before": scalars.cold_before,
}


# --- numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("25", 25),
        ("1.0", 1),
        ("4.50", Fraction(9, 2)),
        (".25", Fraction(1, 4)),
        ("100000", 100_000),
        ("100_000", 100_000),
        ("100_000.00", 100_000),
        ("1_234_567.50", Fraction(2_469_135, 2)),
        ("0.250", Fraction(1, 4)),
        ("017", 17),
        (" 7 ", 7),
        ("9" * 15, 10**15 - 1),
        ("0." + "0" * 11 + "1", Fraction(1, 10**12)),
    ],
)
def test_a_number_is_read_exactly(text: str, value: Fraction) -> None:
    assert scalars.number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "abc", ".", "1.", "1.2.3", "1 0", "- 3", "--3", "+"),
        *("1_0", "1_00_000", "_1", "1_", "1__000", "1_000_", "1_0.5"),
        *("nan", "NaN", "inf", "-inf", ".nan", ".inf", "Infinity"),
        *("0x1F", "0b1", "0o17", "017o", "1j"),
        *("no", "on", "NO", "yes", "true", "null", "~", "1:30", "1:30:00.5"),
        *("٢٥", "２５", "२५", "²", "½", "1٢", "Ⅷ"),
        *("5 EUR", "5€", "€5", "$22", "$1,117.10K", "5k", "five"),
    ],
)
def test_what_is_no_number_is_refused_as_written(text: str) -> None:
    assert refused(scalars.number, text) == ("FP411", {"text": text.strip()})


@pytest.mark.parametrize("text", ["-3", "+3", "−3", "-0", "-4.50", "-100_000", "-.5"])
def test_a_number_has_no_sign(text: str) -> None:
    assert refused(scalars.number, text) == ("FP413", {"text": text})


@pytest.mark.parametrize("text", ["1e3", "1E3", "1e+3", "1.5e-3", ".5e2", "1e999999999"])
def test_an_exponent_is_refused_before_it_is_computed(text: str) -> None:
    assert refused(scalars.number, text) == ("FP415", {"text": text})


@pytest.mark.parametrize(
    ("text", "grouped", "decimal"),
    [
        ("100.000", "100_000", "100"),
        ("100,000", "100_000", "100"),
        ("2.500", "2_500", "2.5"),
        ("12.340", "12_340", "12.34"),
        ("1.234.567", "1_234_567", ""),
        ("1,234,567", "1_234_567", ""),
        ("1.234.567,50", "1_234_567.50", ""),
        ("1,234.5", "1_234.5", ""),
        ("1'000", "1_000", ""),
        ("1’000", "1_000", ""),
        ("1 000", "1_000", ""),
        ("1\u00a0000", "1_000", ""),
        ("1,234.567", "1_234.567", ""),
        ("1.234,567", "1_234.567", ""),
        ("2.125", "2_125", "2.1250"),
        ("2,125", "2_125", "2.1250"),
        ("1.234", "1_234", "1.2340"),
    ],
)
def test_a_number_of_two_readings_is_refused_with_both(
    text: str, grouped: str, decimal: str
) -> None:
    facts = {"text": text, "grouped": grouped, "decimal": decimal}
    assert refused(scalars.number, text) == ("FP412", facts)
    assert scalars.number(grouped) >= 1_000
    assert not decimal or scalars.number(decimal) == Fraction(text.replace(",", "."))


@pytest.mark.parametrize(
    ("text", "better"), [("0,25", "0.25"), ("1,5", "1.5"), ("1234,5678", "1234.5678")]
)
def test_a_decimal_comma_is_refused_with_the_point(text: str, better: str) -> None:
    assert refused(scalars.number, text) == ("FP403", {"text": text, "better": better})
    scalars.number(better)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("9" * 16, 16),
        ("0." + "1" * 13, 14),
        ("1" * 15 + "." + "1" * 13, 28),
        ("9" * 40, 40),
        ("9" * 41, 41),
        ("9" * 5_000, 5_000),
        ("1_" + "000_" * 1_000 + "000", 4_005),
        ("1e" + "9" * 5_000, 5_002),
    ],
)
def test_a_long_number_is_refused_before_it_is_computed(text: str, digits: int) -> None:
    assert refused(scalars.number, text) == ("FP414", {"digits": digits})


@given(st.integers(0, 10**15 - 1), st.integers(0, 12), st.data())
def test_a_number_that_was_written_is_read_back(
    whole: int, decimals: int, data: st.DataObject
) -> None:
    assume(decimals != 3)  # three could be thousands
    fraction = data.draw(st.integers(0, 10**decimals - 1)) if decimals else 0
    exact = whole + Fraction(fraction, 10**decimals)
    tail = f".{fraction:0{decimals}d}" if decimals else ""
    assert scalars.number(f"{whole}{tail}") == exact
    assert scalars.number(f"{whole:_}{tail}") == exact


@given(st.integers(1, 999), st.integers(0, 99))
def test_a_number_of_two_readings_can_be_written_in_both(head: int, tail: int) -> None:
    text = f"{head}.{tail:02d}0"
    _, facts = refused(scalars.number, text)
    assert scalars.number(str(facts["grouped"])) == 1_000 * head + 10 * tail
    assert scalars.number(str(facts["decimal"])) == Fraction(text)


# --- money and counts


def test_money_is_a_number_and_may_be_nothing() -> None:
    assert scalars.money("1_000.50") == Fraction(2001, 2)
    assert scalars.money("0") == 0
    assert scalars.positive_money(" 0.01 ") == Fraction(1, 100)


@pytest.mark.parametrize("text", ["0", "0.00", "000", ".0"])
def test_an_amount_that_must_be_something_is_not_nothing(text: str) -> None:
    assert refused(scalars.positive_money, text) == ("FP416", {"text": text})


@pytest.mark.parametrize("parse", [scalars.money, scalars.positive_money, scalars.amount])
@pytest.mark.parametrize("text", ["8% of deal", " 8 % of deal ", "x% of deal", "8 of deal"])
def test_only_a_unit_cost_is_a_share_of_the_deal(parse: Callable[[str], object], text: str) -> None:
    assert refused(parse, text) == ("FP417", {"text": text})


@pytest.mark.parametrize("parse", [scalars.money, scalars.positive_money, scalars.unit_cost])
@pytest.mark.parametrize("text", ["3_000 per month", " 3 per month ", "x per year", "3 per week"])
def test_only_a_cost_with_a_name_is_paid_per_month(
    parse: Callable[[str], object], text: str
) -> None:
    assert refused(parse, text) == ("FP423", {"text": text})


@pytest.mark.parametrize("parse", [scalars.unit_cost, scalars.amount])
@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), (" 4.50 ", Fraction(9, 2)), ("100_000", 100_000)]
)
def test_a_cost_may_be_an_amount(
    parse: Callable[[str], object], text: str, value: Fraction
) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("8% of deal", Fraction(2, 25)),
        (" 8 % of deal ", Fraction(2, 25)),
        ("8\u00a0% of deal", Fraction(2, 25)),
        ("7.125% of deal", Fraction(57, 800)),
        ("0.08 of deal", Fraction(2, 25)),
        (".08 of deal", Fraction(2, 25)),
        ("1/12 of deal", Fraction(1, 12)),
        ("0% of deal", Fraction(0)),
        ("100% of deal", Fraction(1)),
    ],
)
def test_a_unit_cost_may_be_a_share_of_the_deal(text: str, share: Fraction) -> None:
    assert scalars.unit_cost(text) == DealShare(share)


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("8 of deal", "FP402", {"text": "8", "percent": "8%", "decimal": "0.08"}),
        ("140% of deal", "FP404", {"text": "140%"}),
        ("0,5% of deal", "FP403", {"text": "0,5%", "better": "0.5%"}),
        ("-8% of deal", "FP413", {"text": "-8"}),
        ("x% of deal", "FP411", {"text": "x"}),
        ("half of deal", "FP401", {"text": "half"}),
        ("25 of 100 of deal", "FP411", {"text": "25 of 100"}),
        ("8% of deal of deal", "FP411", {"text": "8% of deal"}),
        ("1e1% of deal", "FP415", {"text": "1e1"}),
        ("9" * 5_000 + "% of deal", "FP414", {"digits": 5_001}),
        ("8% of Deal", "FP411", {"text": "8% of Deal"}),
        ("8% of the deal", "FP411", {"text": "8% of the deal"}),
        ("8% of deals", "FP411", {"text": "8% of deals"}),
        ("8% deal", "FP411", {"text": "8% deal"}),
        ("of deal", "FP411", {"text": "of deal"}),
        ("deal", "FP411", {"text": "deal"}),
        ("8%", "FP425", {"text": "8%"}),
        ("8% of deal per month", "FP423", {"text": "8% of deal per month"}),
    ],
)
def test_other_spellings_of_a_share_of_the_deal_are_refused(
    text: str, code: str, facts: dict[str, Fact]
) -> None:
    assert refused(scalars.unit_cost, text) == (code, facts)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3_000 per month", 3_000),
        (" 4.50 per month ", Fraction(9, 2)),
        ("0 per month", 0),
        (".5 per month", Fraction(1, 2)),
    ],
)
def test_a_cost_may_be_paid_every_month(text: str, value: Fraction) -> None:
    assert scalars.amount(text) == Instalment(Fraction(value))


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("9_000 per quarter", "FP424", {"text": "9_000 per quarter"}),
        (" 3 per year ", "FP424", {"text": " 3 per year "}),
        ("3 per months", "FP424", {"text": "3 per months"}),
        ("x per week", "FP424", {"text": "x per week"}),
        ("-3 per month", "FP413", {"text": "-3"}),
        ("3.000 per month", "FP412", {"text": "3.000", "grouped": "3_000", "decimal": "3"}),
        ("1e3 per month", "FP415", {"text": "1e3"}),
        ("x per month", "FP411", {"text": "x"}),
        ("5% per month", "FP411", {"text": "5%"}),
        ("8% of deal per month", "FP417", {"text": "8% of deal"}),
        ("3 per month per month", "FP423", {"text": "3 per month"}),
        ("9" * 5_000 + " per month", "FP414", {"digits": 5_000}),
        ("3 per Month", "FP424", {"text": "3 per Month"}),
        ("3 a month", "FP424", {"text": "3 a month"}),
        ("3 monthly", "FP424", {"text": "3 monthly"}),
        ("per month", "FP411", {"text": "per month"}),
        ("per", "FP411", {"text": "per"}),
        ("", "FP411", {"text": ""}),
    ],
)
def test_other_spellings_of_a_monthly_cost_are_refused(
    text: str, code: str, facts: dict[str, Fact]
) -> None:
    assert refused(scalars.amount, text) == (code, facts)


@given(st.integers(0, 10**14))
def test_costs_that_were_written_are_read_back(units: int) -> None:
    share = f"{units // 10**12}.{units % 10**12:012d}%"
    assert scalars.unit_cost(f"{share} of deal") == DealShare(Fraction(units, 10**14))
    assert scalars.amount(f"{units:_} per month") == Instalment(Fraction(units))
    assert scalars.amount(f"{units:_}") == scalars.unit_cost(f"{units:_}") == units


def test_money_in_percent_is_no_number() -> None:
    assert refused(scalars.money, "8%") == ("FP411", {"text": "8%"})


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("10", 10), ("10.0", 10), ("1_000", 1_000), ("1000000000000", 10**12)],
)
def test_a_count_is_a_whole_number(text: str, value: int) -> None:
    read = scalars.count(text)
    assert read == value
    assert type(read) is int


@pytest.mark.parametrize("text", ["10.5", "0.1", ".5"])
def test_half_a_customer_is_no_count(text: str) -> None:
    assert refused(scalars.count, text) == ("FP421", {"text": text})


def test_a_count_has_an_upper_end() -> None:
    facts = {"text": "1_000_000_000_001", "most": 10**12}
    assert refused(scalars.count, "1_000_000_000_001") == ("FP422", facts)


def test_a_count_that_must_be_something_is_not_nothing() -> None:
    assert scalars.positive_count("1") == 1
    assert refused(scalars.positive_count, "0") == ("FP416", {"text": "0"})
    assert refused(scalars.positive_count, "0.0") == ("FP416", {"text": "0.0"})


def test_steps_and_shares_above_nothing_have_their_ends() -> None:
    assert scalars.steps("1_000") == 1_000
    assert refused(scalars.steps, "1001") == ("FP422", {"text": "1001", "most": 1_000})
    assert scalars.positive_share("100%") == 1
    assert refused(scalars.positive_share, "0%") == ("FP416", {"text": "0%"})


# --- shares


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25%", Fraction(1, 4)),
        ("25 %", Fraction(1, 4)),
        ("25\u00a0%", Fraction(1, 4)),
        ("25\u202f%", Fraction(1, 4)),
        (" 25% ", Fraction(1, 4)),
        ("12.5%", Fraction(1, 8)),
        ("0.5 %", Fraction(1, 200)),
        ("0.25", Fraction(1, 4)),
        (".25", Fraction(1, 4)),
        ("1/4", Fraction(1, 4)),
        ("1 / 4", Fraction(1, 4)),
        ("25/100", Fraction(1, 4)),
        ("0", 0),
        ("0%", 0),
        ("100%", 1),
        ("3/3", 1),
    ],
)
def test_a_share_is_read_exactly(text: str, value: Fraction) -> None:
    assert scalars.share(text) == value
    assert scalars.percentage(text) == value


@pytest.mark.parametrize(
    ("text", "percent", "decimal"),
    [("25", "25%", "0.25"), ("2.5", "2.5%", "0.025"), ("99.9", "99.9%", "0.999")],
)
def test_a_bare_number_is_no_share_and_the_hint_can_be_written(
    text: str, percent: str, decimal: str
) -> None:
    facts = {"text": text, "percent": percent, "decimal": decimal}
    assert refused(scalars.share, f" {text} ") == ("FP402", facts)
    assert scalars.share(percent) == scalars.share(decimal)


@pytest.mark.parametrize("text", ["1", "1.0", "01", "1.00"])
def test_one_is_everything_or_a_hundredth_and_the_hints_say_both(text: str) -> None:
    facts = {"text": text, "percent": "100%", "decimal": "1%"}
    assert refused(scalars.share, text) == ("FP402", facts)
    assert scalars.share("100%") == 1
    assert scalars.share("1%") == Fraction(1, 100)


@given(st.integers(101, 9_999))
def test_a_bare_number_up_to_a_hundred_is_a_percentage_without_its_sign(hundredths: int) -> None:
    assume(hundredths % 10)
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    code, facts = refused(scalars.share, text)
    assert code == "FP402"
    exact = Fraction(hundredths, 10_000)
    assert scalars.share(str(facts["percent"])) == scalars.share(str(facts["decimal"])) == exact


@pytest.mark.parametrize("text", ["100.01", "101", "140", "1_000"])
def test_a_bare_number_over_a_hundred_is_more_than_everything(text: str) -> None:
    assert refused(scalars.share, f" {text} ") == ("FP404", {"text": text})
    assert refused(scalars.rate, text) == ("FP404", {"text": text})


def test_a_hundred_is_still_a_percentage_without_its_sign() -> None:
    code, facts = refused(scalars.share, "100")
    assert (code, facts["text"], facts["percent"]) == ("FP402", "100", "100%")


@pytest.mark.parametrize("text", ["140%", "100.000000000001%", "5/4", "250 %", "1_000%"])
def test_a_share_is_at_most_everything(text: str) -> None:
    assert refused(scalars.share, text) == ("FP404", {"text": text})
    assert scalars.percentage(text) > 1


@pytest.mark.parametrize("text", ["", "half", "%", "a/b", "1/0", "0/0", "no", "NaN"])
def test_a_word_is_no_share(text: str) -> None:
    assert refused(scalars.share, text) == ("FP401", {"text": text})


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("0,25", "FP403", {"text": "0,25", "better": "0.25"}),
        ("12,5%", "FP403", {"text": "12,5%", "better": "12.5%"}),
        ("-25%", "FP413", {"text": "-25"}),
        ("+25%", "FP413", {"text": "+25"}),
        ("-0.25", "FP413", {"text": "-0.25"}),
        ("1.234.567%", "FP412", {"text": "1.234.567", "grouped": "1_234_567", "decimal": ""}),
        ("2,125%", "FP412", {"text": "2,125", "grouped": "2_125", "decimal": "2.1250"}),
        ("2.500", "FP412", {"text": "2.500", "grouped": "2_500", "decimal": "2.5"}),
        ("1e-1", "FP415", {"text": "1e-1"}),
        ("25e0%", "FP415", {"text": "25e0"}),
        ("25 percent", "FP411", {"text": "25 percent"}),
        ("25 of 100", "FP411", {"text": "25 of 100"}),
        ("25%%", "FP411", {"text": "25%"}),
        ("1/2/3", "FP411", {"text": "1/2/3"}),
        ("-1/4", "FP411", {"text": "-1/4"}),
        ("٢٥%", "FP411", {"text": "٢٥"}),
        ("２５％", "FP411", {"text": "２５％"}),
        ("9" * 5_000 + "%", "FP414", {"digits": 5_001}),
        ("1" * 39 + " %", "FP414", {"digits": 41}),
        ("%" * 41, "FP414", {"digits": 41}),
        ("half " * 9, "FP414", {"digits": 44}),
    ],
)
def test_other_spellings_of_a_share_are_refused(
    text: str, code: str, facts: dict[str, Fact]
) -> None:
    assert refused(scalars.share, text) == (code, facts)


def test_a_ratio_of_long_numbers_is_no_share() -> None:
    text = "1" * 20 + "/" + "2" * 20
    assert refused(scalars.share, text) == ("FP414", {"digits": 41})
    assert refused(scalars.rate, f" {text} ") == ("FP414", {"digits": 41})
    assert refused(scalars.share, "1/" + "9" * 5_000) == ("FP414", {"digits": 5_002})
    assert scalars.share("1" * 19 + "/" + "2" * 20) == Fraction(int("1" * 19), int("2" * 20))


@given(st.integers(0, 10**14))
def test_a_percentage_that_was_written_is_read_back(units: int) -> None:
    exact = Fraction(units, 10**14)
    text = f"{units // 10**12}.{units % 10**12:012d}"
    assert scalars.share(f"{text}%") == scalars.share(f"{text} %") == exact


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_ratio_that_was_written_is_read_back(above: int, below: int) -> None:
    assert scalars.percentage(f"{above}/{below}") == Fraction(above, below)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.125%", Fraction(17, 800)),
        ("2.125 %", Fraction(17, 800)),
        ("2.500%", Fraction(1, 40)),
        ("12.340%", Fraction(617, 5_000)),
        ("0.125%", Fraction(1, 800)),
        ("100.000%", Fraction(1)),
    ],
)
def test_a_percentage_may_have_three_decimals(text: str, value: Fraction) -> None:
    assert scalars.share(text) == value
    assert scalars.rate(text) == Rate(value)


def test_a_range_and_a_churn_may_have_three_decimals() -> None:
    low, high = Fraction(17, 800), Fraction(25, 800)
    assert scalars.rate("2.125% to 3.125%").evidence == Between(low, high, Fraction(4, 5))
    assert scalars.churn("2.125% per month") == Churn(low, Span.MONTH)


def test_a_percentage_may_be_of_any_size() -> None:
    assert scalars.percentage("250%") == Fraction(5, 2)
    assert scalars.percentage("3") == 3


# --- confidences


@pytest.mark.parametrize("text", ["90%", "0.9", ".9", "9/10"])
def test_a_confidence_is_a_share(text: str) -> None:
    assert scalars.confidence(text) == Fraction(9, 10)


@pytest.mark.parametrize("text", ["0", "0%", "0/3", "100%", "1/1"])
def test_a_confidence_is_neither_nothing_nor_certainty(text: str) -> None:
    assert refused(scalars.confidence, text) == ("FP407", {"text": text})


def test_a_bare_confidence_is_refused_like_a_share() -> None:
    facts = {"text": "90", "percent": "90%", "decimal": "0.9"}
    assert refused(scalars.confidence, "90") == ("FP402", facts)


# --- rates


@pytest.mark.parametrize("text", ["25%", "25 %", "0.25", ".25", "1/4", " 25% "])
def test_a_rate_is_a_share_without_evidence(text: str) -> None:
    assert scalars.rate(text) == Rate(Fraction(1, 4))


@pytest.mark.parametrize(
    ("text", "successes", "trials"),
    [("25 of 100", 25, 100), ("1_000 of 10_000", 1_000, 10_000), ("7 of 7", 7, 7)],
)
def test_a_counted_rate_keeps_its_counts(text: str, successes: int, trials: int) -> None:
    counted = Rate(Fraction(successes, trials), Counted(successes, trials))
    assert scalars.rate(text) == counted


@pytest.mark.parametrize("text", ["20% to 30%", "20 % to 30 %", ".2 to .3", "1/5 to 0.3"])
def test_a_range_has_its_middle_as_the_rate(text: str) -> None:
    within = Between(Fraction(1, 5), Fraction(3, 10), Fraction(4, 5))
    assert scalars.rate(text) == Rate(Fraction(1, 4), within)


def test_a_range_is_as_sure_as_is_said() -> None:
    rate = scalars.rate("0% to 50%", Fraction(9, 10))
    assert rate == Rate(Fraction(1, 4), Between(Fraction(0), Fraction(1, 2), Fraction(9, 10)))


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("12 of 10", "FP406", {"text": "12 of 10"}),
        ("0 of 0", "FP406", {"text": "0 of 0"}),
        ("0 of 10", "FP405", {"text": "0 of 10"}),
        ("0", "FP405", {"text": "0"}),
        ("0.000", "FP405", {"text": "0.000"}),
        ("0%", "FP405", {"text": "0%"}),
        ("0/7", "FP405", {"text": "0/7"}),
        ("1_0 of 100", "FP411", {"text": "1_0"}),
        ("1.5 of 3", "FP401", {"text": "1.5 of 3"}),
        ("25 OF 100", "FP401", {"text": "25 OF 100"}),
        ("1 of 10000000000000", "FP422", {"text": "10000000000000", "most": 10**12}),
        ("30% to 20%", "FP408", {"text": "30% to 20%"}),
        ("20% to 20%", "FP408", {"text": "20% to 20%"}),
        ("10% to 20% to 30%", "FP408", {"text": "10% to 20% to 30%"}),
        ("20% to 140%", "FP404", {"text": "140%"}),
        ("20 to 30%", "FP402", {"text": "20", "percent": "20%", "decimal": "0.2"}),
        ("a to b", "FP401", {"text": "a"}),
        ("20%-30%", "FP401", {"text": "20%-30%"}),
        ("25", "FP402", {"text": "25", "percent": "25%", "decimal": "0.25"}),
        ("0,25", "FP403", {"text": "0,25", "better": "0.25"}),
        ("140%", "FP404", {"text": "140%"}),
        ("", "FP401", {"text": ""}),
        ("9" * 5_000 + " of 1", "FP414", {"digits": 5_000}),
        ("1 of " + "9" * 5_000, "FP414", {"digits": 5_000}),
    ],
)
def test_other_spellings_of_a_rate_are_refused(
    text: str, code: str, facts: dict[str, Fact]
) -> None:
    assert refused(scalars.rate, text) == (code, facts)


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_counts_that_were_written_are_read_back(successes: int, others: int) -> None:
    trials = successes + others
    rate = scalars.rate(f"{successes:_} of {trials:_}")
    assert rate == Rate(Fraction(successes, trials), Counted(successes, trials))


@given(st.integers(0, 9_998), st.integers(1, 9_999))
def test_a_range_that_was_written_is_read_back(low: int, wide: int) -> None:
    high = min(10_000, low + wide)
    rate = scalars.rate(f"{low // 100}.{low % 100:02d}% to {high // 100}.{high % 100:02d}%")
    evidence = Between(Fraction(low, 10_000), Fraction(high, 10_000), Fraction(4, 5))
    assert rate == Rate(Fraction(low + high, 20_000), evidence)


# --- time


@pytest.mark.parametrize(
    ("text", "count", "span"),
    [
        ("30 min", 30, Span.MINUTE),
        ("4 h", 4, Span.HOUR),
        ("1 d", 1, Span.DAY),
        ("1 day", 1, Span.DAY),
        ("30 days", 30, Span.DAY),
        ("2 w", 2, Span.WEEK),
        ("1 week", 1, Span.WEEK),
        ("2 weeks", 2, Span.WEEK),
        ("1 month", 1, Span.MONTH),
        ("1.5 months", Fraction(3, 2), Span.MONTH),
        ("1 quarter", 1, Span.QUARTER),
        ("2 quarters", 2, Span.QUARTER),
        ("1 y", 1, Span.YEAR),
        ("1 year", 1, Span.YEAR),
        ("2 years", 2, Span.YEAR),
        ("0 months", 0, Span.MONTH),
        ("1_000 days", 1_000, Span.DAY),
        (" 30days ", 30, Span.DAY),
        ("100 years", 100, Span.YEAR),
        ("1_200 months", 1_200, Span.MONTH),
        (".5 y", Fraction(1, 2), Span.YEAR),
    ],
)
def test_a_duration_is_a_number_with_its_unit(text: str, count: Fraction, span: Span) -> None:
    assert scalars.duration(text) == Duration(Fraction(count), span)


@pytest.mark.parametrize("text", ["30", "1_000", "1.5", ".5", "0"])
def test_a_duration_without_a_unit_is_refused_by_name(text: str) -> None:
    assert refused(scalars.duration, text) == ("FP442", {"text": text})


@pytest.mark.parametrize(
    "text",
    [
        *("", "a month", "month", "30 fortnights", "30 m", "30 mins", "30 s", "30 monate"),
        *("-3 days", "1e3 days", "1,5 months", "30  days", "30 days 4 h", "٣ days", "3 ｄ"),
        *("1:30", "P30D", "9" * 5_000, "30 Days", "30 DAYS", "6 Months", "4 H", "2 Y"),
    ],
)
def test_what_is_no_duration_is_refused_as_written(text: str) -> None:
    code, facts = refused(scalars.duration, text)
    assert (code, facts) == ("FP442" if text.isdecimal() else "FP441", {"text": text})


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("1.000 days", "FP412", {"text": "1.000", "grouped": "1_000", "decimal": "1"}),
        ("1_0 days", "FP411", {"text": "1_0"}),
        ("1.2.3 days", "FP411", {"text": "1.2.3"}),
        ("9" * 5_000 + " days", "FP414", {"digits": 5_000}),
    ],
)
def test_the_number_of_a_duration_is_a_number(text: str, code: str, facts: dict[str, Fact]) -> None:
    assert refused(scalars.duration, text) == (code, facts)


@pytest.mark.parametrize(
    "text", ["101 years", "100.01 y", "1_201 months", "401 quarters", "36_600 days", "999_999 w"]
)
def test_a_duration_is_at_most_a_hundred_years(text: str) -> None:
    assert refused(scalars.duration, f" {text}") == ("FP444", {"text": text})
    assert refused(scalars.positive_duration, text) == ("FP444", {"text": text})


@pytest.mark.parametrize("text", ["0 days", "0.00 years", "000 min"])
def test_a_duration_that_must_be_something_is_not_nothing(text: str) -> None:
    assert refused(scalars.positive_duration, text) == ("FP416", {"text": text})
    assert scalars.duration(text).amount == 0
    assert scalars.positive_duration("0.01 d") == Duration(Fraction(1, 100), Span.DAY)


@given(st.integers(0, 10**4), st.sampled_from(sorted(scalars.SPANS)))
def test_a_duration_that_was_written_is_read_back(hundredths: int, unit: str) -> None:
    text = f"{hundredths // 100}.{hundredths % 100:02d} {unit}"
    assert scalars.duration(text) == Duration(Fraction(hundredths, 100), scalars.SPANS[unit])


@pytest.mark.parametrize(
    ("text", "share", "period"),
    [
        ("2% per month", Fraction(1, 50), Span.MONTH),
        ("0.05 per quarter", Fraction(1, 20), Span.QUARTER),
        (" 1/10 per year ", Fraction(1, 10), Span.YEAR),
        ("0% per month", Fraction(0), Span.MONTH),
        ("100 % per year", Fraction(1), Span.YEAR),
    ],
)
def test_a_churn_is_a_share_per_period(text: str, share: Fraction, period: Span) -> None:
    assert scalars.churn(text) == Churn(share, period)


@pytest.mark.parametrize(
    "text", ["", "2%", "3", "per month", "2% per week", "2% per Month", "2% a month"]
)
def test_what_is_no_churn_is_refused_as_written(text: str) -> None:
    assert refused(scalars.churn, text) == ("FP443", {"text": text})


def test_the_share_of_a_churn_is_a_share() -> None:
    facts = {"text": "2", "percent": "2%", "decimal": "0.02"}
    assert refused(scalars.churn, "2 per month") == ("FP402", facts)
    assert refused(scalars.churn, "140% per year") == ("FP404", {"text": "140%"})


@pytest.mark.parametrize(
    ("text", "amount", "span"),
    [
        ("4 per week", 4, Span.WEEK),
        (" .5 per day ", Fraction(1, 2), Span.DAY),
        ("1_000 per year", 1_000, Span.YEAR),
        ("2 per h", 2, Span.HOUR),
        ("10 per min", 10, Span.MINUTE),
        ("30 per months", 30, Span.MONTH),
    ],
)
def test_a_pace_is_a_number_per_unit_of_time(text: str, amount: Fraction, span: Span) -> None:
    assert scalars.pace(text) == Pace(Fraction(amount), span)


@pytest.mark.parametrize(
    "text", ["", "4", "4 per", "per week", "4 a week", "4/week", "4 per fortnight", "4 per Week"]
)
def test_what_is_no_pace_is_refused_as_written(text: str) -> None:
    assert refused(scalars.pace, text) == ("FP445", {"text": text})


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ("0 per week", "FP416", {"text": "0 per week"}),
        ("four per week", "FP411", {"text": "four"}),
        ("-4 per week", "FP413", {"text": "-4"}),
        ("4,5 per week", "FP403", {"text": "4,5", "better": "4.5"}),
        ("4 per day per week", "FP411", {"text": "4 per day"}),
    ],
)
def test_the_number_of_a_pace_is_a_number_above_nothing(
    text: str, code: str, facts: dict[str, Fact]
) -> None:
    assert refused(scalars.pace, text) == (code, facts)


# --- how often, and how many of them


def test_a_factor_is_a_number_above_nothing() -> None:
    assert scalars.factor("1.5") == Fraction(3, 2)
    assert scalars.factor(" .25 ") == Fraction(1, 4)
    assert refused(scalars.factor, "0.0") == ("FP416", {"text": "0.0"})
    assert refused(scalars.factor, "150%") == ("FP411", {"text": "150%"})


def test_not_all_that_a_rate_was_measured_on_had_gone_cold() -> None:
    assert scalars.cold_before("10%") == Fraction(1, 10)
    assert scalars.cold_before("0") == 0
    assert scalars.cold_before("99.9%") == Fraction(999, 1000)
    assert refused(scalars.cold_before, "100%") == ("FP426", {"text": "100%"})
    assert refused(scalars.cold_before, "3/3") == ("FP426", {"text": "3/3"})
    assert refused(scalars.cold_before, "140%") == ("FP404", {"text": "140%"})
    facts = {"text": "10", "percent": "10%", "decimal": "0.1"}
    assert refused(scalars.cold_before, "10") == ("FP402", facts)


# --- any text at all

LOOKS_LIKE_A_VALUE = st.text("0123456789.,_ %/e+-−oft permnhdayl'", max_size=60)


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@given(text=st.text() | LOOKS_LIKE_A_VALUE)
def test_any_text_is_read_or_refused(parse: Callable[[str], object], text: str) -> None:
    with suppress(Unreadable):
        parse(text)


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: repr(text[:6]))
def test_a_long_text_is_read_or_refused_at_once(parse: Callable[[str], object], text: str) -> None:
    began = time.process_time()
    with pytest.raises(Unreadable):
        parse(text + "!")
    assert time.process_time() - began < 0.2


def test_that_nobody_buys_late_is_a_rate_as_well() -> None:
    assert scalars.late_rate("0%") == Rate(Fraction(0))
    assert scalars.late_rate("1.5%") == Rate(Fraction(3, 200))
    assert scalars.late_rate("3 of 200") == Rate(Fraction(3, 200), Counted(3, 200))
    with pytest.raises(Unreadable, match="FP402"):
        scalars.late_rate("1.5")
