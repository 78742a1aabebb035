"""The only place that writes numbers: percent signs, thousands marks, currencies, dates.

A number is rounded half up (away from zero at the half) before a locale sees it, because locale
libraries round half to even. Without a locale numbers are written 1,234.5 and 25 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

from funnelplan.core.quantities import MONTHS, Kind, Quantity
from funnelplan.render.document import Form

WHOLE_MONEY_FROM = 1_000
"""Amounts from here on are shown without cents, unless they are exact in cents."""
MOST_DIGITS = 9
SURE_DIGITS = 12
"""Of a float; what follows them may be nothing but rounding."""
LEAST_DIGITS = 6
"""Decimals of the smallest percentage that is written out."""
LEAST_SHOWN = Fraction(1, 1000)
"""A share below this is only said to be so, where that is all there is to know about it."""
TEN, HUNDRED = 10, 100
WIDE = Context(prec=400)
"""Room for every count that a plan can need; the library quantizes in the context it finds."""


TIMES = {
    "minute": "{n} min",
    "hour": "{n} h",
    "day.one": "{n} day",
    "day": "{n} days",
    "month.one": "{n} month",
    "month": "{n} months",
}
"""How lengths of time are written."""
MONTHS_OF_THE_YEAR = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
"""As they are written without a locale."""
YEAR = 12
DAY_IN_MINUTES = 1_440
IN_MINUTES_BELOW, IN_HOURS_BELOW = Fraction(1, 24), Fraction(2)
"""Days below which a time is written in minutes, and in hours."""


SIGNED = (Form.SIGNED, Form.SIGNED_TWO_DECIMALS)
TWO_DECIMALS = (Form.TWO_DECIMALS, Form.SIGNED_TWO_DECIMALS)


def half_up(value: Fraction, digits: int) -> int:
    """value · 10^digits as the nearest whole number; a half goes away from zero."""
    over, under = value.numerator, value.denominator
    rounded: int = (2 * abs(over) * 10**digits + under) // (2 * under)
    return -rounded if over < 0 else rounded


class Numbers:
    """Writes quantities, in a locale or plainly."""

    def __init__(
        self,
        locale: str | None = None,
        *,
        points: str = "{n} pp",
        missing: str = "n/a",
        times: Mapping[str, str] = TIMES,
    ) -> None:
        self._points, self._missing, self._times = points, missing, times
        self._locale: Any = None
        if locale is not None:
            from babel import Locale, UnknownLocaleError  # noqa: PLC0415 (only if asked for)

            try:
                self._locale = Locale.parse(locale)
            except UnknownLocaleError as error:
                raise LookupError(locale) from error

    def write(self, quantity: Quantity, form: Form = Form.USUAL) -> str:
        """A quantity in a form; `n/a` where it is missing."""
        if quantity.amount is None:
            return self._missing
        amount = quantity.amount
        value = amount if isinstance(amount, Fraction) else Fraction(amount)
        if isinstance(amount, float) and quantity.unit.kind is Kind.SHARE:
            value = Fraction(f"{amount:.{SURE_DIGITS}g}")
        text = self._write(value, quantity, form)
        if form not in SIGNED or value <= 0:
            return text
        return f"< +{text.removeprefix('< ')}" if text.startswith("< ") else f"+{text}"

    def _write(self, value: Fraction, quantity: Quantity, form: Form) -> str:
        kind = quantity.unit.kind
        if form is Form.PRECISE and kind in (Kind.CHANCE, Kind.SHARE):
            return self._percent(value, 4)
        if kind is Kind.CHANCE:
            return self._chance(value)
        if kind is Kind.SHARE:
            small = form is Form.ABOUT and 0 < value < LEAST_SHOWN
            return self._chance(value) if small else self.percent(value)
        if kind is Kind.POINTS:
            return self._points.format(n=self.decimal(value * 100, 0))
        if kind is Kind.MONEY:
            return self._money(value, quantity.unit.name, form)
        if kind is Kind.TIME:
            return self._so_many("month", value) if quantity.unit == MONTHS else self._days(value)
        if kind is Kind.FACTOR:
            return self.decimal(value, 2)
        return self._count(value, quantity, form)

    def _count(self, value: Fraction, quantity: Quantity, form: Form) -> str:
        if form is Form.WHOLE and quantity.whole is not None:
            return self.decimal(Fraction(quantity.whole), 0)
        if form in TWO_DECIMALS:
            return self.decimal(value, 2)
        if form is Form.ABOUT:
            return self.decimal(
                value, 0 if abs(value) >= HUNDRED else 1 if abs(value) >= TEN else 2
            )
        digits = _count_digits(value)
        if isinstance(quantity.amount, float) and not half_up(value, digits) % 10**digits:
            digits = min(digits, 2)  # it looks whole however many are shown
        return self.decimal(value, digits)

    def _money(self, value: Fraction, currency: str, form: Form) -> str:
        digits = 2 if form is Form.PRECISE else _money_digits(value)
        if form is Form.ABOUT and abs(value) < 1:  # of a sum nobody asks for parts of a cent
            digits = min(digits, 2)
        if form not in (Form.WITH_UNIT, Form.PRECISE):
            return self.decimal(value, digits)
        if self._locale is None:
            return f"{self.decimal(value, digits)} {currency}"
        pattern = _with_digits(self._locale.currency_formats["standard"], digits)
        rounded = _decimal(value, digits)
        with localcontext(WIDE):
            return str(
                pattern.apply(rounded, self._locale, currency=currency, currency_digits=False)
            )

    def _days(self, days: Fraction) -> str:
        """A length of time in minutes, hours or days, whichever is nearest to how people say it."""
        size = abs(days)
        if 0 < size < IN_MINUTES_BELOW:
            return self._times["minute"].format(n=self._telling(days * DAY_IN_MINUTES))
        if 0 < size < IN_HOURS_BELOW and size != 1:
            return self._times["hour"].format(n=self._telling(days * 24))
        return self._so_many("day", days)

    def _so_many(self, name: str, value: Fraction) -> str:
        """So many days or months; one of them, ahead or behind, is not written as many."""
        is_one = self._telling(abs(value)) == self._telling(Fraction(1))
        return self._times[f"{name}.one" if is_one else name].format(n=self._telling(value))

    def _telling(self, value: Fraction) -> str:
        """A number that is measured: whole where it is or where it is large, else with decimals."""
        if value.denominator == 1 or abs(value) >= HUNDRED:
            return self.decimal(value, 0)
        return self.decimal(value, 1 if abs(value) >= TEN else 2)

    def _chance(self, value: Fraction) -> str:
        """One decimal; never 0 % or 100 % unless it is."""
        tenths = half_up(value, 3)
        if tenths == 0 and value > 0:
            return f"< {self._percent(Fraction(1, 1000), 1)}"
        if tenths == 1000 and value < 1:  # noqa: PLR2004 (thousandths)
            return f"> {self._percent(Fraction(999, 1000), 1)}"
        return self._percent(value, 1)

    def percent(self, value: Fraction) -> str:
        """A ratio in percent, with as many decimals as tell something; what is not 0 never looks it."""
        digits = _percent_digits(value)
        if value and not half_up(value, digits + 2):
            return f"{'<' if value > 0 else '>'} {self._percent(_least(value), LEAST_DIGITS)}"
        return self._percent(value, digits)

    def _percent(self, value: Fraction, digits: int) -> str:
        if self._locale is None:
            return f"{self._plain(half_up(value, digits + 2), digits)} %"
        pattern = _with_digits(self._locale.percent_formats[None], digits)
        with localcontext(WIDE):
            return str(pattern.apply(_decimal(value, digits + 2), self._locale))

    def decimal(self, value: Fraction, digits: int) -> str:
        """A number with so many decimals and thousands marks."""
        if self._locale is not None:
            from babel.numbers import format_decimal  # noqa: PLC0415

            shape = "#,##0" + ("." + "0" * digits if digits else "")
            with localcontext(WIDE):
                return format_decimal(_decimal(value, digits), format=shape, locale=self._locale)
        return self._plain(half_up(value, digits), digits)

    @staticmethod
    def _plain(rounded: int, digits: int) -> str:
        """A number of 10^-digits each, without a locale."""
        whole, part = divmod(abs(rounded), 10**digits)
        sign = "-" if rounded < 0 else ""
        return f"{sign}{whole:,}" + (f".{part:0{digits}d}" if digits else "")

    def day(self, value: date) -> str:
        """A date: 2027-12-31, or as the locale writes it."""
        if self._locale is None:
            return value.isoformat()
        from babel.dates import format_date  # noqa: PLC0415

        return format_date(value, format="medium", locale=self._locale)

    def month(self, value: date) -> str:
        """The month of a date: Apr 2027, or as the locale writes it."""
        if self._locale is None:
            return f"{MONTHS_OF_THE_YEAR[value.month - 1]} {value.year}"
        from babel.dates import format_skeleton  # noqa: PLC0415

        return format_skeleton("yMMM", value, locale=self._locale)

    def quarter(self, first: date, months: int = 3) -> str:
        """So many months from that of a date on: Jan–Mar 2027, Nov 2026–Jan 2027."""
        year, month = divmod(first.year * YEAR + first.month - 1 + months - 1, YEAR)
        last = date(year, month + 1, 1)
        if months == 1:
            return self.month(last)
        end = self.month(last)
        is_shared = first.year == year and end.endswith(str(year))  # else a year for each of them
        return f"{self._month_alone(first) if is_shared else self.month(first)}–{end}"

    def _month_alone(self, value: date) -> str:
        """The month of a date without its year."""
        if self._locale is None:
            return MONTHS_OF_THE_YEAR[value.month - 1]
        from babel.dates import format_date  # noqa: PLC0415

        return format_date(value, format="MMM", locale=self._locale)


def _least(value: Fraction) -> Fraction:
    """The smallest percentage that is written out, with the sign of a value."""
    least = Fraction(1, 10 ** (LEAST_DIGITS + 2))
    return least if value > 0 else -least


def _decimal(value: Fraction, digits: int) -> Decimal:
    return Decimal(half_up(value, digits)).scaleb(-digits)


def _money_digits(value: Fraction) -> int:
    """None if it is whole, two if it is exact in cents or small, else none."""
    if value.denominator == 1:
        return 0
    if half_up(value, 2) == 0:  # a price per impression is not nothing
        return next((d for d in range(3, MOST_DIGITS) if half_up(value, d - 1)), MOST_DIGITS)
    exact_in_cents = value.numerator * 100 % value.denominator == 0
    return 2 if exact_in_cents or abs(value) < WHOLE_MONEY_FROM else 0


def _count_digits(value: Fraction) -> int:
    """None if it is whole, else at least two, and so many that it does not look whole."""
    if value.denominator == 1:
        return 0
    digits = 2
    while half_up(value, digits) % 10**digits == 0 and digits < MOST_DIGITS:
        digits += 1
    return digits


def _with_digits(pattern: Any, digits: int) -> Any:
    """A locale's pattern with so many decimals."""
    own = copy(pattern)
    own.frac_prec = (digits, digits)
    return own


def _percent_digits(value: Fraction) -> int:
    """Decimals of a percentage: enough for three telling digits, and that 99.99 % is not 100 %."""
    over, under = abs(value.numerator) * 100, value.denominator
    if over >= 100 * under:
        return 0
    enough, shown = 1, over
    while 0 < shown < 10 * under and enough < MOST_DIGITS:
        shown *= 10
        enough += 1
    if over >= 99 * under:  # nearer than that it may look like 100 %
        percent = Fraction(over, under)
        while half_up(percent, enough) >= 100 * 10**enough and enough < MOST_DIGITS:
            enough += 1
    return next((d for d in range(enough) if over * 10**d % under == 0), enough)
