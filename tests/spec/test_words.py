"""Names, texts, days, currencies and locales: what is read, what is refused, and with which facts."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.spec import words
from funnelplan.spec.scalars import Unreadable
from tests.spec.reading import ENDLESS, refused

PARSERS: dict[str, Callable[[str], object]] = {
    "day": words.day,
    "paid": words.paid,
    "name": words.name,
    "free_text": words.free_text,
    "currency": words.currency,
    "locale": words.locale,
}


# --- days


@given(st.dates())
def test_a_day_that_was_written_is_read_back(day: date) -> None:
    assert words.day(f" {day.isoformat()} ") == day
    assert words.paid(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        *("", "today", "2027", "2027-04", "2027-4-1", "27-04-01", "20270401", "2027/04/01"),
        *("01.04.2027", "04/01/2027", "2027-04-01T00:00:00", "٢٠٢٧-٠٤-٠١", "2027-04-01x"),
    ],
)
def test_what_is_no_day_is_refused_as_written(text: str) -> None:
    assert refused(words.day, text) == ("FP431", {"text": text})


@pytest.mark.parametrize("text", ["2027-02-29", "2027-02-30", "2027-13-01", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert refused(words.day, text) == ("FP432", {"text": text})
    assert refused(words.paid, text) == ("FP432", {"text": text})


def test_a_leap_day_exists() -> None:
    assert words.day("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["monthly", "2027-04", "2027-12", "2027-04-15"])
def test_a_cost_is_paid_monthly_in_a_month_or_on_a_day(text: str) -> None:
    assert words.paid(f" {text} ") == text


@pytest.mark.parametrize("text", ["", "Monthly", "yearly", "2027", "2027-13", "2027-00", "2027-4"])
def test_what_is_no_time_of_payment_is_refused_as_written(text: str) -> None:
    assert refused(words.paid, text) == ("FP433", {"text": text})


# --- words


@pytest.mark.parametrize(
    "text",
    [
        *("sql", "SQL 2", "qualified-lead", "qualified_lead", "2027", "no", "null"),
        *("Käufer", "日本", "заказ", "عميل", "ลูกค้า", "Ⅷ", "x" * 64, "日" * 64),
    ],
)
def test_a_name_may_be_of_any_script(text: str) -> None:
    assert words.name(f"  {text} ") == text


def test_a_name_is_the_same_in_every_unicode_normal_form() -> None:
    assert words.name("Ka\u0308ufer") == words.name("K\u00e4ufer") == "K\u00e4ufer"
    assert words.name("a\u0308" * 64) == "\u00e4" * 64


@pytest.mark.parametrize("text", ["", " ", "\u00a0"])
def test_a_name_is_not_empty(text: str) -> None:
    assert refused(words.name, text) == ("FP310", {})


@pytest.mark.parametrize(
    "character",
    [
        *(".", "=", ",", ":", "/", "%", "'", '"', "(", "#", "+", "&", "$", "€", "~", "`", "–"),
        *("\n", "\t", "\x00", "\x1b", "\x7f", "\x85"),
        *("\u200b", "\u200d", "\u202e", "\u2028", "\u00a0", "\ufeff", "\u00ad"),
        *("😀", "→", "\ud800", "\ue000"),
    ],
)
def test_a_name_has_no_signs_and_nothing_invisible(character: str) -> None:
    facts = {"text": f"a{character}b", "character": character}
    assert refused(words.name, f"a{character}b") == ("FP451", facts)


def test_a_name_of_65_characters_is_too_long() -> None:
    assert refused(words.name, "x" * 65) == ("FP452", {"length": 65, "most": 64})
    assert refused(words.name, "." * 9_999) == ("FP452", {"length": 9_999, "most": 64})


@given(st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=20))
def test_letters_and_digits_make_a_name_that_stays_as_it_is_read(text: str) -> None:
    name = words.name(text)
    assert words.name(name) == name


@pytest.mark.parametrize("text", ["", "no", "Was 8% of deal; [x]: *y*", "😀\x1b", "x" * 1_000])
def test_words_for_people_may_say_anything(text: str) -> None:
    assert words.free_text(text) == text


def test_words_for_people_have_no_margins_and_an_end() -> None:
    assert words.free_text("  two words\n") == "two words"
    assert refused(words.free_text, "x" * 1_001) == ("FP453", {"length": 1_001, "most": 1_000})


def test_a_currency_is_three_capital_letters() -> None:
    assert words.currency(" EUR ") == "EUR"


@pytest.mark.parametrize("text", ["", "eur", "Euro", "EURO", "EU", "€", "E1R", "ＥＵＲ", "ÄÖÜ"])
def test_another_currency_is_refused_as_written(text: str) -> None:
    assert refused(words.currency, text) == ("FP461", {"text": text})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("de_DE", "de_DE"),
        (" de-DE ", "de_DE"),
        ("en", "en"),
        ("no", "no"),
        ("zh_Hant_TW", "zh_Hant_TW"),
        ("gsw-CH", "gsw_CH"),
    ],
)
def test_a_locale_is_a_language_and_a_country(text: str, value: str) -> None:
    assert words.locale(text) == value


@pytest.mark.parametrize("text", ["", "german", "DE", "de_de", "de_DE.UTF-8", "C", "de_", "d"])
def test_another_locale_is_refused(text: str) -> None:
    code, facts = refused(words.locale, text)
    assert (code, facts) == ("FP462", {"text": text.replace("-", "_")})


# --- any text at all

LOOKS_LIKE_A_VALUE = st.text("0123456789-_ .EURdmonthlyHs", max_size=60)


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
