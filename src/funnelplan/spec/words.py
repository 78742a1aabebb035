"""What words look like: names, texts, dates, currencies and locales, as a plan writes them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from funnelplan.spec.scalars import Unreadable

LONGEST_TEXT = 1_000
LONGEST_NAME = 64
DAY = r"(?a:(\d{4})-(\d{2})-(\d{2}))"
MONTH = r"(?a:\d{4}-(?:0[1-9]|1[0-2]))"
FIRST_YEAR = "0001"
FIRST, LAST = 1900, 2200
"""Years of a plan; a calendar has some before and after, for what lies around it."""
CURRENCY = r"[A-Z]{3}"
LOCALE = r"[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_[A-Z]{2})?"


def day(text: str) -> date:
    """A date as YYYY-MM-DD."""
    match = re.fullmatch(DAY, text.strip())
    if match is None:
        raise Unreadable("FP431", text=text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Unreadable("FP432", text=text) from None


def day_of_plan(text: str) -> date:
    """A day on which a plan can begin or end: from 1900 to 2200, so that years around it exist."""
    found = day(text)
    if not FIRST <= found.year <= LAST:
        raise Unreadable("FP430", text=text)
    return found


def month(text: str) -> date:
    """The first day of a month, written as YYYY-MM."""
    if not re.fullmatch(MONTH, text) or text < FIRST_YEAR:
        raise Unreadable("FP435", text=text)
    return day(f"{text}-01")


def paid(text: str) -> str:
    """When a cost is paid: `monthly`, a month (2027-04) or a day (2027-04-15)."""
    text = text.strip()
    if text == "monthly" or re.fullmatch(MONTH, text):
        return text
    if re.fullmatch(DAY, text):
        return day(text).isoformat()
    raise Unreadable("FP433", text=text)


def name(text: str) -> str:
    """A name that overrides and figures can use: letters, digits, blank, - and _ of any script."""
    text = unicodedata.normalize("NFC", text.strip())
    if not text:
        raise Unreadable("FP310")
    if len(text) > LONGEST_NAME:
        raise Unreadable("FP452", length=len(text), most=LONGEST_NAME)
    if text.isascii() and text.isalnum():
        return text
    for character in text:
        if character not in " -_" and unicodedata.category(character)[0] not in "LNM":
            raise Unreadable("FP451", text=text, character=character)
    return text


def free_text(text: str) -> str:
    """Words for people; anything goes but endless ones."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable("FP453", length=len(text), most=LONGEST_TEXT)
    return text.strip()


def currency(text: str) -> str:
    """Three capital letters (ISO 4217)."""
    if not re.fullmatch(CURRENCY, text.strip()):
        raise Unreadable("FP461", text=text)
    return text.strip()


def locale(text: str) -> str:
    """A language and a country: `de_DE`."""
    text = text.strip().replace("-", "_")
    if not re.fullmatch(LOCALE, text):
        raise Unreadable("FP462", text=text)
    return text
