"""What a value looks like: text -> exact value, one function per kind of value.

The same rules hold in a plan file and on the command line. A text that is not understood raises
`Unreadable` with a code and facts; nothing is half understood, and no number passes a float.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.problems import Fact
from funnelplan.core.quantities import Between, Counted, Duration, Pace, Rate, Span

LONGEST_NUMBER = 40
"""Characters; longer ones are refused before any conversion."""
MOST_WHOLE_DIGITS = 15
MOST_DECIMALS = 12
HUNDRED = 100
SHORT = 8
"""Characters of a percentage that is read without a closer look."""
THOUSAND = 3
"""Digits between thousands marks."""
LARGEST_COUNT = 10**12
MOST_STEPS = 1_000
MOST_YEARS = 30
LARGEST_DISCOUNT = 10
USUAL_RANGE = Fraction(4, 5)
"""`20% to 30%` means 8 of 10, unless the long form says otherwise."""

# Patterns stay text: `re` compiles one when it is first used, and most runs use few of them.
NUMBER = r"(?a:(?:\d{1,3}(?:_\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
GROUPED = r"(?a:[1-9]\d{0,2}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d+)?)"
DECIMALS = r"(?a:\d{1,3}\.\d{3})"
COMMA = r"(?a:\d+,\d+)"
EXPONENT = r"(?ai:[\d.]+e[+-]?\d+)"
PERCENT = r"(?s:(.+?)[ \u00a0\u202f]?%)"
RATIO = r"(?a:(\d+) ?/ ?(\d+))"
COUNTED = r"(?a:([\d_]+) of ([\d_]+))"
RANGE = r"(?s:(.+) to (.+))"
DURATION = r"(?a:([\d._]+) ?([a-z]+))"
CHURN = r"(?a:(.+?) per ([a-z]+))"
DISCOUNT = r"(?a:([-−+]?)(.+?) per year)"
WORDED = r"[^\W\d_]|\d[ %]*[-–]"
OF_DEAL = r"(?s:(.+?) of deal)"

SPANS = {
    "min": Span.MINUTE,
    "minute": Span.MINUTE,
    "minutes": Span.MINUTE,
    "h": Span.HOUR,
    "hour": Span.HOUR,
    "hours": Span.HOUR,
    "d": Span.DAY,
    "day": Span.DAY,
    "days": Span.DAY,
    "w": Span.WEEK,
    "week": Span.WEEK,
    "weeks": Span.WEEK,
    "month": Span.MONTH,
    "months": Span.MONTH,
    "quarter": Span.QUARTER,
    "quarters": Span.QUARTER,
    "y": Span.YEAR,
    "year": Span.YEAR,
    "years": Span.YEAR,
}
LONGEST = Duration(Fraction(100), Span.YEAR)
PERIODS = {"month": Span.MONTH, "quarter": Span.QUARTER, "year": Span.YEAR}


class Unreadable(Exception):
    """A text that is not a value of the kind that is wanted."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class DealShare(NamedTuple):
    """A cost that is a share of the deal."""

    share: Fraction


class Instalment(NamedTuple):
    """A cost that is paid every month of the plan."""

    amount: Fraction


class Churn(NamedTuple):
    """The share of customers that leave in every period."""

    share: Fraction
    period: Span


def number(text: str, under: int = 1) -> Fraction:
    """A number that is not negative, ÷ `under`: `100000`, `100_000`, `4.50`."""
    text = text.strip()
    if len(text) > LONGEST_NUMBER:
        raise Unreadable("FP414", digits=len(text))
    if not re.fullmatch(NUMBER, text) or re.fullmatch(GROUPED, text):
        raise _not_a_number(text)
    whole, _, decimals = text.replace("_", "").partition(".")
    if len(whole) > MOST_WHOLE_DIGITS or len(decimals) > MOST_DECIMALS:
        raise Unreadable("FP414", digits=len(whole) + len(decimals))
    return Fraction(int(whole + decimals), under * 10 ** len(decimals))


def _in_percent(text: str, digits: str) -> Fraction:
    """The number before the sign ÷ 100; a hint keeps the sign."""
    try:
        return _decimal(digits)
    except Unreadable as error:
        if error.code != "FP403":
            raise
        raise Unreadable("FP403", text=text, better=f"{error.facts['better']}%") from None


def _decimal(text: str) -> Fraction:
    """A number in percent: 2.125 has three decimals there, as 2,125 % is no share."""
    return number(f"{text}0" if re.fullmatch(DECIMALS, text) else text, HUNDRED)


def _not_a_number(text: str) -> Unreadable:
    """What is wrong with a text that is no number, or that could be two."""
    if text[:1] in "-−+" and re.fullmatch(NUMBER, text[1:]):
        return Unreadable("FP413", text=text)
    if re.fullmatch(EXPONENT, text):
        return Unreadable("FP415", text=text)
    if re.fullmatch(GROUPED, text):
        return Unreadable("FP412", text=text, grouped=_as_grouped(text), decimal=_as_decimal(text))
    if re.fullmatch(COMMA, text):
        return Unreadable("FP403", text=text, better=text.replace(",", "."))
    return Unreadable("FP411", text=text)


def _as_grouped(text: str) -> str:
    """`100.000` read as a number with thousands marks; of two kinds the last one is the point."""
    marks = re.findall(r"\D", text)
    head, _, tail = text.rpartition(marks[-1])
    if len({*marks}) > 1 or len(tail) != THOUSAND:
        return re.sub(r"\D", "_", head) + "." + tail
    return re.sub(r"\D", "_", text)


def _as_decimal(text: str) -> str:
    """`100.000` read as a number with decimals, as it would be accepted; empty if it can't be."""
    plain = text.replace(",", ".")
    if not re.fullmatch(NUMBER, plain):
        return ""
    shorter = plain.rstrip("0").rstrip(".")
    return f"{shorter}0" if re.fullmatch(GROUPED, shorter) else shorter


def money(text: str) -> Fraction:
    """An amount of the plan's currency, 0 or more."""
    try:
        return number(text)
    except Unreadable:
        if re.fullmatch(OF_DEAL, text.strip()):
            raise Unreadable("FP417", text=text) from None
        if re.fullmatch(CHURN, text.strip()):
            raise Unreadable("FP423", text=text) from None
        raise


def unit_cost(text: str) -> Fraction | DealShare:
    """What each one costs: an amount, or a share of the deal (`8% of deal`)."""
    match = re.fullmatch(OF_DEAL, text.strip()) if "deal" in text else None
    if match is None and text.rstrip().endswith("%"):
        raise Unreadable("FP425", text=text)
    return money(text) if match is None else DealShare(share(match[1]))


def amount(text: str) -> Fraction | Instalment:
    """What a cost comes to: an amount over the whole plan, or one for every month of it."""
    match = re.fullmatch(CHURN, text.strip()) if "per" in text else None
    worded = re.fullmatch(rf"{NUMBER} .*[^\W\d_].*", text.strip()) and "deal" not in text
    if match is None and worded:
        raise Unreadable("FP424", text=text)
    if match is None:
        return money(text)
    if match[2] != "month":
        raise Unreadable("FP424", text=text)
    return Instalment(money(match[1]))


def positive_money(text: str) -> Fraction:
    """An amount of money above 0."""
    amount = money(text)
    if amount == 0:
        raise Unreadable("FP416", text=text)
    return amount


def count(text: str) -> int:
    """A whole number, 0 or more."""
    value = number(text)
    if value.denominator != 1:
        raise Unreadable("FP421", text=text)
    if value > LARGEST_COUNT:
        raise Unreadable("FP422", text=text, most=LARGEST_COUNT)
    return int(value)


def positive_count(text: str) -> int:
    """A whole number, 1 or more."""
    value = count(text)
    if value == 0:
        raise Unreadable("FP416", text=text)
    return value


def steps(text: str) -> int:
    """A number of equal steps, 1 to 1,000; more do not differ from a fixed time."""
    value = positive_count(text)
    if value > MOST_STEPS:
        raise Unreadable("FP422", text=text, most=MOST_STEPS)
    return value


def year(text: str) -> int:
    """A number of years, 1 to 30."""
    value = positive_count(text)
    if value > MOST_YEARS:
        raise Unreadable("FP422", text=text, most=MOST_YEARS)
    return value


def percentage(text: str) -> Fraction:
    """A ratio of any size: `25%`, `0.25`, `1/4`, `250%`."""
    text = text.strip()
    if len(text) <= SHORT and text.isascii():  # most are as simple as 25% or 1.5%
        whole, _, decimals = text.removesuffix("%").partition(".")
        if text.endswith("%") and whole.isdecimal() and (decimals.isdecimal() or "." not in text):
            return Fraction(int(whole + decimals), HUNDRED * 10 ** len(decimals))
    if len(text) > LONGEST_NUMBER:
        raise Unreadable("FP414", digits=len(text))
    if match := re.fullmatch(PERCENT, text):
        return _in_percent(text, match[1])
    if match := re.fullmatch(RATIO, text):
        if int(match[2]) == 0:
            raise Unreadable("FP401", text=text)
        return Fraction(int(match[1]), int(match[2]))
    if not re.match(r"[\d.,+\-−]", text):
        raise Unreadable("FP401", text=text)
    return number(text)


def share(text: str) -> Fraction:
    """A share from 0 to 100 %: `40%`, `0.4`, `2/5`. A bare number of 1 or more is refused."""
    value = percentage(text)
    bare = not ("%" in text or "/" in text)
    if bare and value == 1:
        raise Unreadable("FP402", text=text.strip(), percent="100%", decimal="1%")
    if bare and 1 < value <= HUNDRED:
        decimal = _plain(value / HUNDRED) if value < HUNDRED else "1/1"
        percent = f"{_plain(value)}%"
        raise Unreadable("FP402", text=text.strip(), percent=percent, decimal=decimal)
    if value > 1:
        raise Unreadable("FP404", text=text.strip())
    return value


def positive_share(text: str) -> Fraction:
    """A share above 0, up to 100 %."""
    value = share(text)
    if value == 0:
        raise Unreadable("FP416", text=text)
    return value


def _plain(value: Fraction) -> str:
    digits = f"{value.numerator * 10**MOST_DECIMALS // value.denominator:0{MOST_DECIMALS + 1}d}"
    whole, decimals = digits[:-MOST_DECIMALS], digits[-MOST_DECIMALS:].rstrip("0")
    return whole + ("." + decimals if decimals else "")


def confidence(text: str) -> Fraction:
    """A probability between 0 and 1, both excluded: `90%`."""
    value = share(text)
    if value in (0, 1):
        raise Unreadable("FP407", text=text)
    return value


def rate(text: str, within: Fraction = USUAL_RANGE) -> Rate:
    """A conversion rate: `25%`, `0.25`, `1/4`, `25 of 100`, `20% to 30%`; above 0, up to 100 %.

    `within` is the confidence of a range.
    """
    text = text.strip()
    if " of " in text and (match := re.fullmatch(COUNTED, text)):
        successes, trials = count(match[1]), count(match[2])
        if successes > trials or trials == 0:
            raise Unreadable("FP406", text=text)
        value = Rate(Fraction(successes, trials), Counted(successes, trials))
    elif " to " in text and (match := re.fullmatch(RANGE, text)):
        if " to " in match[1]:
            raise Unreadable("FP408", text=text)
        low, high = share(match[1]), share(match[2])
        if low >= high:
            raise Unreadable("FP408", text=text)
        value = Rate((low + high) / 2, Between(low, high, within))
    else:
        value = Rate(_one_share(text))
    if value.value == 0:
        raise Unreadable("FP405", text=text)
    return value


def late_rate(text: str) -> Rate:
    """The same, and 0: that nobody buys late is a scenario."""
    try:
        return rate(text)
    except Unreadable as error:
        if error.code != "FP405":
            raise
        return Rate(Fraction(0))


def _one_share(text: str) -> Fraction:
    """A share; what has words or a dash in it was meant as another kind of rate."""
    try:
        return share(text)
    except Unreadable as error:
        if error.code in ("FP411", "FP412") and re.search(WORDED, text):
            raise Unreadable("FP401", text=text) from None
        raise


def duration(text: str) -> Duration:
    """A length of time with its unit: `30 days`, `6 months`."""
    text = text.strip()
    match = re.fullmatch(DURATION, text)
    if match is None or match[2] not in SPANS:
        raise Unreadable("FP442" if re.fullmatch(NUMBER, text) else "FP441", text=text)
    found = Duration(number(match[1]), SPANS[match[2]])
    if found.days > LONGEST.days:
        raise Unreadable("FP444", text=text)
    return found


def positive_duration(text: str) -> Duration:
    """A length of time above 0."""
    found = duration(text)
    if found.amount == 0:
        raise Unreadable("FP416", text=text)
    return found


def churn(text: str) -> Churn:
    """A share that leaves per period: `2% per month`."""
    match = re.fullmatch(CHURN, text.strip())
    if match is None or match[2] not in PERIODS:
        raise Unreadable("FP443", text=text)
    return Churn(share(match[1]), PERIODS[match[2]])


def pace(text: str) -> Pace:
    """So many per unit of time, above 0: `4 per week`."""
    match = re.fullmatch(CHURN, text.strip())
    if match is None or match[2] not in SPANS:
        raise Unreadable("FP445", text=text)
    amount = number(match[1])
    if amount == 0:
        raise Unreadable("FP416", text=text)
    return Pace(amount, SPANS[match[2]])


def spread(text: str) -> Fraction:
    """How far times vary about their average, sd ÷ mean: above 0, up to 100 %, which is one step."""
    if ("%" in text or "/" in text) and percentage(text) > 1:
        raise Unreadable("FP427", text=text)
    value = share(text)
    if value == 0:
        raise Unreadable("FP428", text=text)
    return value


def discount(text: str) -> Fraction:
    """What a year's delay takes off money, effective per year: `10% per year`; 0 to 1,000 %."""
    match = re.fullmatch(DISCOUNT, text.strip())
    if match is None:
        raise Unreadable("FP429", text=text)
    if match[1]:
        raise Unreadable("FP437", text=text)
    value = percentage(match[2])
    if value >= 1 and not ("%" in match[2] or "/" in match[2]):
        percent, decimal = f"{_plain(value)}% per year", f"{_plain(value / HUNDRED)} per year"
        raise Unreadable("FP402", text=text.strip(), percent=percent, decimal=decimal)
    if value > LARGEST_DISCOUNT:
        raise Unreadable("FP422", text=text.strip(), most=f"{LARGEST_DISCOUNT * HUNDRED}% per year")
    return value


def factor(text: str) -> Fraction:
    """A number of times above 0: `1.5`."""
    value = number(text)
    if value == 0:
        raise Unreadable("FP416", text=text)
    return value


def cold_before(text: str) -> Fraction:
    """The share of cold leads that a rate was measured on: below 100 %, or none was worked."""
    value = share(text)
    if value == 1:
        raise Unreadable("FP426", text=text)
    return value
