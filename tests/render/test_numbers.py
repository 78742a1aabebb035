"""Numbers as people read them: half up, with marks of thousands, in any locale."""

from __future__ import annotations

import re
import sys
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.quantities import (
    FACTOR,
    POINTS,
    Missing,
    Quantity,
    chance,
    days,
    missing,
    money,
    months,
    need,
    outcome,
    share,
)
from funnelplan.render.document import Form, Month, Quarter, say
from funnelplan.render.numbers import Numbers, half_up
from funnelplan.render.sentences import Words
from funnelplan.render.values import data

PLAIN = Numbers()
NBSP, MINUS = "\u00a0", "-"
DECIMALS = st.decimals(-(10**12), 10**12, allow_nan=False, places=5)
LOCALES = ("de_DE", "en_US", "de_CH", "fr_FR")


def amount(text: str) -> Fraction:
    return Fraction(text)


# --- rounding


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        ("0.5", 0, 1),
        ("1.5", 0, 2),
        ("2.5", 0, 3),
        ("-0.5", 0, -1),
        ("-2.5", 0, -3),
        ("0.125", 2, 13),
        ("0.135", 2, 14),
        ("2.675", 2, 268),
        ("-0.004", 2, 0),
        ("1/3", 3, 333),
    ],
)
def test_a_half_goes_away_from_zero(value: str, digits: int, rounded: int) -> None:
    assert half_up(amount(value), digits) == rounded


@given(DECIMALS, st.integers(0, 4))
def test_rounding_is_that_of_decimal_arithmetic(value: Decimal, digits: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert half_up(Fraction(value), digits) == expected.scaleb(digits)


@given(DECIMALS, st.integers(0, 4))
def test_a_number_reads_back_as_its_rounded_self(value: Decimal, digits: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = PLAIN.decimal(Fraction(value), digits)
    assert Decimal(text.replace(",", "")) == expected
    assert not text.startswith("-0") or expected, "there is no minus zero"
    assert re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?", text)


@pytest.mark.parametrize("locale", LOCALES)
@given(value=DECIMALS, digits=st.integers(0, 4))
def test_every_locale_writes_the_same_digits(locale: str, value: Decimal, digits: int) -> None:
    written = Numbers(locale).decimal(Fraction(value), digits)
    plain = PLAIN.decimal(Fraction(value), digits)
    assert re.sub(r"\D", "", written) == re.sub(r"\D", "", plain)
    assert (written[0].isdigit()) == (plain[0].isdigit())


# --- counts


@pytest.mark.parametrize(
    ("quantity", "form", "text"),
    [
        (need(amount("400/3"), "mql"), Form.WHOLE, "134"),
        (outcome(amount("400/3"), "mql"), Form.WHOLE, "133"),
        (need(amount("400/3"), "mql"), Form.EXACT, "133.33"),
        (need(amount("400/3"), "mql"), Form.USUAL, "133.33"),
        (need(amount("1234567"), "mql"), Form.EXACT, "1,234,567"),
        (outcome(amount("10"), "customer"), Form.TWO_DECIMALS, "10.00"),
        (outcome(amount("-5/4"), "customer"), Form.SIGNED_TWO_DECIMALS, "-1.25"),
        (outcome(amount("5/4"), "customer"), Form.SIGNED_TWO_DECIMALS, "+1.25"),
        (outcome(amount("0"), "customer"), Form.SIGNED, "0"),
        (outcome(amount("5"), "customer"), Form.SIGNED, "+5"),
    ],
)
def test_counts(quantity: Quantity, form: Form, text: str) -> None:
    assert PLAIN.write(quantity, form) == text


def test_a_missing_figure_is_not_a_number() -> None:
    for form in Form:
        assert PLAIN.write(missing(FACTOR, Missing("zero")), form) == "n/a"


# --- money


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("4.5", "4.50"),
        ("5", "5"),
        ("999.99", "999.99"),
        ("1000.4", "1,000.40"),
        ("1000.5", "1,000.50"),
        ("4001/4", "1,000.25"),
        ("3001/3", "1,000"),
        ("3002/3", "1,001"),
        ("-125000", "-125,000"),
        ("-46.665", "-46.67"),
        ("1/3", "0.33"),
    ],
)
def test_money_has_cents_below_a_thousand_and_where_it_is_exact_in_cents(
    value: str, text: str
) -> None:
    assert PLAIN.write(money(amount(value), "EUR")) == text
    assert PLAIN.write(money(amount(value), "EUR"), Form.WITH_UNIT) == f"{text} EUR"


@pytest.mark.parametrize(
    ("locale", "value", "currency", "text"),
    [
        ("de_DE", "1234567", "EUR", f"1.234.567{NBSP}€"),
        ("de_DE", "-125000", "EUR", f"-125.000{NBSP}€"),
        ("de_DE", "4.5", "EUR", f"4,50{NBSP}€"),
        ("de_DE", "4.5", "USD", f"4,50{NBSP}$"),
        ("en_US", "1234567", "EUR", "€1,234,567"),
        ("en_US", "-125000", "USD", "-$125,000"),
        ("en_US", "999.995", "USD", "$1,000.00"),
        ("en_US", "5000", "JPY", "¥5,000"),
    ],
)
def test_money_in_a_locale(locale: str, value: str, currency: str, text: str) -> None:
    written = Numbers(locale).write(money(amount(value), currency), Form.WITH_UNIT)
    assert written.replace("\u202f", NBSP) == text


LOSS = money(Fraction(-125_000), "EUR")
GAIN = money(Fraction(62_500), "EUR")
CENTS = money(Fraction(-9, 2), "EUR")


@pytest.mark.parametrize(
    ("form", "loss", "gain", "cents"),
    [
        (Form.USUAL, "-125,000", "62,500", "-4.50"),
        (Form.WHOLE, "-125,000", "62,500", "-4.50"),
        (Form.ABOUT, "-125,000", "62,500", "-4.50"),
        (Form.EXACT, "-125,000", "62,500", "-4.50"),
        (Form.TWO_DECIMALS, "-125,000", "62,500", "-4.50"),
        (Form.SIGNED, "-125,000", "+62,500", "-4.50"),
        (Form.SIGNED_TWO_DECIMALS, "-125,000", "+62,500", "-4.50"),
        (Form.WITH_UNIT, "-125,000 EUR", "62,500 EUR", "-4.50 EUR"),
        (Form.PRECISE, "-125,000.00 EUR", "62,500.00 EUR", "-4.50 EUR"),
    ],
)
def test_money_lost_and_gained_in_every_form(form: Form, loss: str, gain: str, cents: str) -> None:
    german = Numbers("de_DE")
    for quantity, text in ((LOSS, loss), (GAIN, gain), (CENTS, cents)):
        assert PLAIN.write(quantity, form) == text
        assert german.write(quantity, form) == in_german(text)


def in_german(text: str) -> str:
    """12,345.6 as 12.345,6, with the sign of the euro, and no break before a unit."""
    swapped = text.translate(str.maketrans(",.", ".,"))
    return re.sub(r"(\d) %", rf"\1{NBSP}%", swapped.replace(" EUR", f"{NBSP}€"))


def test_every_form_of_money_is_tried() -> None:
    marks = test_money_lost_and_gained_in_every_form.pytestmark  # type: ignore[attr-defined]
    assert [row[0] for row in marks[0].args[1]] == list(Form)


def test_money_in_a_column_has_no_currency() -> None:
    assert Numbers("de_DE").write(money(amount("-125000"), "EUR")) == "-125.000"
    assert Numbers("de_DE").write(money(amount("62500"), "EUR"), Form.SIGNED) == "+62.500"
    assert Numbers("en_US").write(money(amount("62500"), "EUR"), Form.SIGNED) == "+62,500"


# --- percent


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0 %"),
        ("1/4", "25 %"),
        ("0.125", "12.5 %"),
        ("1/3", "33.3 %"),
        ("1/30", "3.33 %"),
        ("0.0003", "0.03 %"),
        ("1/3000", "0.0333 %"),
        ("1", "100 %"),
        ("4.4112", "441 %"),
        ("-0.12049", "-12.0 %"),
        ("-1", "-100 %"),
        ("0.015", "1.5 %"),
        ("1/10000000", "0.00001 %"),
    ],
)
def test_a_share_has_three_telling_digits(value: str, text: str) -> None:
    assert PLAIN.write(share(amount(value))) == text
    assert PLAIN.percent(amount(value)) == text


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize(
    ("value", "text", "precise"),
    [
        ("-0.12049", "-12.0 %", "-12.0490 %"),
        ("-0.28", "-28 %", "-28.0000 %"),
        ("-1", "-100 %", "-100.0000 %"),
        ("-4.4112", "-441 %", "-441.1200 %"),
        ("-0.9999", "-99.99 %", "-99.9900 %"),
        ("0.65", "65 %", "65.0000 %"),
        ("12.5", "1,250 %", "1,250.0000 %"),
        ("0", "0 %", "0.0000 %"),
    ],
)
def test_shares_lost_and_gained_in_every_form(
    value: str, text: str, precise: str, form: Form
) -> None:
    written = precise if form is Form.PRECISE else text
    if form in (Form.SIGNED, Form.SIGNED_TWO_DECIMALS) and amount(value) > 0:
        written = f"+{written}"
    assert PLAIN.write(share(amount(value)), form) == written
    assert Numbers("de_DE").write(share(amount(value)), form) == in_german(written)


def test_a_share_that_is_nearly_nothing_keeps_its_sign() -> None:
    tiny = Fraction(1, 10**12)
    assert PLAIN.write(share(tiny), Form.SIGNED) == "< +0.000001 %"
    assert PLAIN.write(share(-tiny), Form.SIGNED) == "> -0.000001 %"
    assert PLAIN.write(share(tiny)) == "< 0.000001 %"
    assert Numbers("de_DE").write(share(tiny), Form.SIGNED) == f"< +0,000001{NBSP}%"
    assert Numbers("de_DE").write(share(-tiny)) == f"> -0,000001{NBSP}%"


@given(st.fractions(Fraction(1, 10**6), 10))
def test_a_share_is_written_within_half_a_percent_of_itself(value: Fraction) -> None:
    written = Fraction(PLAIN.write(share(value)).removesuffix(" %").replace(",", "")) / 100
    assert abs(written - value) <= value / 200


def test_points_are_whole() -> None:
    assert PLAIN.write(Quantity(amount("-0.266"), POINTS), Form.SIGNED) == "-27 pp"
    assert PLAIN.write(Quantity(amount("0.266"), POINTS), Form.SIGNED) == "+27 pp"


def test_factors_have_two_decimals() -> None:
    assert PLAIN.write(Quantity(amount("2.1645"), FACTOR)) == "2.16"
    assert Numbers("de_DE").write(Quantity(amount("10.905"), FACTOR)) == "10,91"


# --- chances


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5604602683274669, "56.0 %"),
        (Fraction(0), "0.0 %"),
        (Fraction(1), "100.0 %"),
        (1e-12, "< 0.1 %"),
        (0.00049, "< 0.1 %"),
        (0.0005, "0.1 %"),
        (0.9994, "99.9 %"),
        (0.9996, "> 99.9 %"),
        (1 - 1e-12, "> 99.9 %"),
    ],
)
def test_a_chance_has_one_decimal(value: float | Fraction, text: str) -> None:
    assert PLAIN.write(chance(value)) == text


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_chance_is_never_none_and_never_certain_unless_it_is(value: float) -> None:
    for numbers in (PLAIN, Numbers("de_DE")):
        text = numbers.write(chance(value))
        assert not re.match(r"0[.,]0\D|100", text)


def test_percent_in_a_locale() -> None:
    german, american = Numbers("de_DE"), Numbers("en_US")
    assert german.write(share(amount("0.125"))) == f"12,5{NBSP}%"
    assert american.write(share(amount("0.125"))) == "12.5%"
    assert german.write(share(amount("44.5"))) == f"4.450{NBSP}%"
    assert german.write(chance(1e-9)) == f"< 0,1{NBSP}%"
    assert american.write(chance(1 - 1e-9)) == "> 99.9%"


@pytest.mark.parametrize("value", ["0.125", "0.135", "0.145", "2.675", "0.025"])
def test_a_locale_rounds_a_half_up_too(value: str) -> None:
    """Locale libraries round half to even; the number has been rounded before they see it."""
    plain = PLAIN.write(money(amount(value), "EUR"))
    for locale in LOCALES:
        written = Numbers(locale).write(money(amount(value), "EUR"))
        assert re.sub(r"\D", "", written) == re.sub(r"\D", "", plain)
        united = Numbers(locale).write(money(amount(value), "EUR"), Form.WITH_UNIT)
        assert re.sub(r"\D", "", united) == re.sub(r"\D", "", plain)


# --- times

GERMAN = Words("de_DE").numbers


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        ("0", "0 months", "0 Monate"),
        ("1", "1 month", "1 Monat"),
        ("3", "3 months", "3 Monate"),
        ("13/4", "3.25 months", "3,25 Monate"),
        ("5/2", "2.50 months", "2,50 Monate"),
        ("1/2", "0.50 months", "0,50 Monate"),
        ("12.345", "12.3 months", "12,3 Monate"),
        ("999/1000", "1.00 months", "1,00 Monate"),
        ("1234.5", "1,235 months", "1.235 Monate"),
        ("-1", "-1 month", "-1 Monat"),
        ("-13/4", "-3.25 months", "-3,25 Monate"),
    ],
)
def test_months(value: str, english: str, german: str) -> None:
    """A time in months stays one, however short it is: no month has a settled number of days."""
    for form in Form:
        signed = form in (Form.SIGNED, Form.SIGNED_TWO_DECIMALS)
        plus = "+" if signed and amount(value) > 0 else ""
        assert PLAIN.write(months(amount(value)), form) == plus + english
        assert GERMAN.write(months(amount(value)), form) == plus + german
    assert data(months(amount(value)), Words())["unit"] == "months"


def test_months_that_are_a_float() -> None:
    assert PLAIN.write(months(2.674)) == "2.67 months"
    assert PLAIN.write(months(-0.5), Form.SIGNED) == "-0.50 months"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1/48", "30 min"),
        ("-1/48", "-30 min"),
        ("1/4", "6 h"),
        ("1", "1 day"),
        ("-1", "-1 day"),
        ("30", "30 days"),
        ("36.5", "36.5 days"),
    ],
)
def test_times_in_days_are_told_as_people_say_them(value: str, text: str) -> None:
    assert PLAIN.write(days(amount(value))) == text


# --- days


def test_days() -> None:
    day = date(2027, 12, 31)
    assert PLAIN.day(day) == "2027-12-31"
    assert Numbers("de_DE").day(day) == "31.12.2027"
    assert Numbers("en_US").day(day) == "Dec 31, 2027"


# --- months and quarters

ABBREVIATED = [
    *[("Jan", "Jan."), ("Feb", "Feb."), ("Mar", "März"), ("Apr", "Apr."), ("May", "Mai")],
    *[("Jun", "Juni"), ("Jul", "Juli"), ("Aug", "Aug."), ("Sep", "Sept."), ("Oct", "Okt.")],
    *[("Nov", "Nov."), ("Dec", "Dez.")],
]


@pytest.mark.parametrize(("number", "names"), list(enumerate(ABBREVIATED, 1)))
def test_months_of_the_calendar(number: int, names: tuple[str, str]) -> None:
    english, german = names
    for day in (date(2027, number, 1), date(2027, number, 28)):
        assert PLAIN.month(day) == f"{english} 2027"
        assert Numbers("en_US").month(day) == f"{english} 2027"
        assert Numbers("de_DE").month(day) == f"{german} 2027"
        assert Words("de_DE").say(Month(day)) == f"{german} 2027"
        assert Words().say(say("number", n=Month(day))) == f"{english} 2027"


@pytest.mark.parametrize(
    ("first", "count", "english", "german"),
    [
        (date(2027, 1, 1), 3, "Jan–Mar 2027", "Jan.–März 2027"),
        (date(2027, 2, 15), 3, "Feb–Apr 2027", "Feb.–Apr. 2027"),
        (date(2027, 10, 31), 3, "Oct–Dec 2027", "Okt.–Dez. 2027"),
        (date(2026, 11, 1), 3, "Nov 2026–Jan 2027", "Nov. 2026–Jan. 2027"),
        (date(2026, 12, 1), 3, "Dec 2026–Feb 2027", "Dez. 2026–Feb. 2027"),
        (date(2026, 12, 1), 2, "Dec 2026–Jan 2027", "Dez. 2026–Jan. 2027"),
        (date(2027, 5, 9), 2, "May–Jun 2027", "Mai–Juni 2027"),
        (date(2027, 12, 9), 1, "Dec 2027", "Dez. 2027"),
    ],
)
def test_quarters_begin_in_any_month(first: date, count: int, english: str, german: str) -> None:
    assert PLAIN.quarter(first, count) == english
    assert Numbers("en_US").quarter(first, count) == english
    assert Words("de_DE").say(Quarter(first, count)) == german
    assert Words().say(say("number", n=Quarter(first, count))) == english


def test_without_a_locale_months_ask_for_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "babel", None)
    monkeypatch.setitem(sys.modules, "babel.dates", None)
    assert PLAIN.month(date(2027, 4, 1)) == "Apr 2027"
    assert PLAIN.quarter(date(2027, 4, 1)) == "Apr–Jun 2027"
    with pytest.raises(ImportError):
        Numbers("de_DE")


@pytest.mark.parametrize("locale", ["ja_JP", "zh_CN", "hu_HU", "fa_IR"])
def test_where_the_year_stands_first_both_months_have_theirs(locale: str) -> None:
    numbers = Numbers(locale)
    first, last = date(2027, 1, 1), date(2027, 3, 1)
    written = numbers.quarter(first)
    assert written.endswith(f"–{numbers.month(last)}")
    assert written.count("2027") == (1 if numbers.month(last).endswith("2027") else 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.9999", "99.99 %"), ("0.99999999", "99.999999 %"), ("1", "100 %"), ("2.5", "250 %")],
)
def test_no_share_is_shown_as_100_percent_that_is_not(value: str, text: str) -> None:
    assert PLAIN.write(share(amount(value))) == text


def test_no_count_looks_whole_that_is_not() -> None:
    assert PLAIN.write(need(amount("38.00002"), "sql"), Form.EXACT) == "38.00002"
    assert PLAIN.write(need(amount("400/3"), "mql"), Form.EXACT) == "133.33"
    assert PLAIN.write(need(amount("38"), "sql"), Form.EXACT) == "38"


def test_what_only_rounding_keeps_from_being_whole_is_not_written_at_length() -> None:
    assert PLAIN.write(outcome(25 - 4e-15, "customer")) == "25.00"
    assert PLAIN.write(outcome(25.0, "customer")) == "25"
    assert PLAIN.write(outcome(24.9996, "customer")) == "24.9996"
    assert PLAIN.write(outcome(25 - Fraction(1, 10**12), "customer")) == "25.000000000"
    assert PLAIN.write(share(1 - 4e-15)) == "100 %"
    assert PLAIN.write(share(0.9999)) == "99.99 %"
    assert PLAIN.write(chance(1 - 4e-15)) == "> 99.9 %"
