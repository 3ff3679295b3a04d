"""Draw the exchange rates of banks as one table each, and convert an amount by them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizen import currencies, figure_words, rates
from citizen.currencies import Side
from citizen.importing.numbers import DecimalReader
from citizen.rates import Bank, Rate
from citizen.tiles import EXCHANGE
from citizen.views.sections import Section
from citizen.views.series_section import url_of
from paht.foundation.local_time import local

_LONGEST_AMOUNT = 20
_OF_DONG = "dong"
_SMALL = Decimal(1000)
_USUAL = Decimal(100)
TASKS = {
    Side.BUY: gettext_lazy("Đổi tiền mặt ngoại tệ lấy đồng"),
    Side.TRANSFER: gettext_lazy("Đổi ngoại tệ trong tài khoản lấy đồng"),
    Side.SELL: gettext_lazy("Mua ngoại tệ bằng đồng"),
}


class Line(NamedTuple):
    """A currency in the table; a value is "" where the bank's list has none."""

    currency: str
    name: str
    url: str
    values: list[str]
    # The time of an older line than the list.
    at: str


class Table(NamedTuple):
    bank: Bank
    at: str
    lines: list[Line]


class Option(NamedTuple):
    value: str
    label: str
    is_chosen: bool


class Answer(NamedTuple):
    """What the converter says: the sum in words, and by which rate; or why there is none."""

    given: str = ""
    got: str = ""
    rule: str = ""
    problem: str = ""


def rate_section(request: HttpRequest, tile: str) -> Section | None:
    if tile != EXCHANGE:
        return None
    now = timezone.now()
    found = rates.banks(tile, now=now)
    if not found:
        return None
    context = {
        "tables": [_table(bank, tile, now) for bank in found],
        "sides": [side.label for side in Side],
        "converter": _converter(request, found, now),
    }
    styles = ("figures.css", "rates.css")
    return Section("citizen/sections/rates.html", context, styles, "rates.js")


def _table(bank: Bank, tile: str, now: datetime) -> Table:
    return Table(bank, _when(bank.at, now), [_line(rate, bank, tile, now) for rate in bank.rates])


def _line(rate: Rate, bank: Bank, tile: str, now: datetime) -> Line:
    # The page of the rate that most people ask for: the last side that there is.
    series = rate.series[[side for side in Side if side in rate.series][-1]]
    return Line(
        currency=rate.currency,
        name=currencies.name(rate.currency),
        url=url_of(series, tile),
        values=[_value(rate.sides[side].value) if side in rate.sides else "" for side in Side],
        at=_when(rate.at, now) if rate.at != bank.at else "",
    )


def _value(value: Decimal) -> str:
    is_whole = value >= _SMALL and value == value.to_integral_value()
    return figure_words.amount(value, 0 if is_whole else 2)


def _when(at: datetime, now: datetime) -> str:
    return figure_words.moment(at, today=local(now).date())


def _converter(request: HttpRequest, found: list[Bank], now: datetime) -> dict[str, object]:
    """Return the fields of the converter with what was typed, and its answer."""
    asked = request.GET
    keys = {str(bank.source.pk): bank for bank in found}
    bank = keys.get(asked.get("ngan_hang", ""), found[0])
    rate = bank.rate(asked.get("tien", "")) or bank.rates[0]
    task = asked.get("viec", "")
    side = Side(task) if task in Side.values else Side.SELL
    is_dong = asked.get("don_vi") == _OF_DONG
    typed = asked.get("so_tien", figure_words.amount(_USUAL))[:_LONGEST_AMOUNT]
    return {
        "typed": typed,
        "is_dong": is_dong,
        "banks": _options(((key, one.source.name) for key, one in keys.items()), bank.source.pk),
        "currencies": _options(_currencies(found), rate.currency),
        "tasks": _options(((one.value, str(label)) for one, label in TASKS.items()), side),
        "answer": _answer(typed, rate, side, is_dong=is_dong, now=now),
        "rates": {key: _facts(one, now) for key, one in keys.items()},
        "decimal_mark": formats.get_format("DECIMAL_SEPARATOR"),
        "is_old": bank.is_old,
    }


def _options(pairs: Iterable[tuple[str, str]], chosen: object) -> list[Option]:
    return [Option(value, label, value == str(chosen)) for value, label in pairs]


def _currencies(found: list[Bank]) -> list[tuple[str, str]]:
    codes = {rate.currency for bank in found for rate in bank.rates}
    return [
        (code, f"{currencies.name(code)} ({code})") for code in sorted(codes, key=currencies.place)
    ]


def _facts(bank: Bank, now: datetime) -> dict[str, dict[str, list[str]]]:
    """Return each rate with its words, for the script of the page."""
    return {rate.currency: _facts_of(rate, now) for rate in bank.rates}


def _facts_of(rate: Rate, now: datetime) -> dict[str, list[str]]:
    when = _when(rate.at, now)
    return {
        side.value: [str(reading.value), _rule(side, reading.value, when)]
        for side, reading in rate.sides.items()
    }


def _rule(side: Side, value: Decimal, when: str) -> str:
    words = _("Theo tỉ giá “%(side)s” %(value)s đ, %(moment)s.")
    return words % {"side": side.label, "value": _value(value), "moment": when}


def _answer(typed: str, rate: Rate, side: Side, *, is_dong: bool, now: datetime) -> Answer:
    reading = rate.sides.get(side)
    if reading is None:
        return Answer(problem=_("Ngân hàng không có tỉ giá này cho loại tiền đã chọn."))
    # The reader takes "1.000" as the language of the page does.
    usual = f"0{formats.get_format('DECIMAL_SEPARATOR')}5"
    try:
        amount = DecimalReader([usual]).read(typed)
    except ValueError:
        amount = Decimal(-1)
    if amount < 0 or not reading.value:
        example = figure_words.amount(Decimal("1500.5"))
        return Answer(problem=_("Xin ghi số tiền, ví dụ %(example)s.") % {"example": example})
    got = rates.convert(amount, reading.value, to_dong=not is_dong)
    return Answer(
        given=_money(amount, rates.DONG if is_dong else rate.currency),
        got=_money(got, rate.currency if is_dong else rates.DONG),
        rule=_rule(side, reading.value, _when(rate.at, now)),
    )


def _money(amount: Decimal, currency: str) -> str:
    unit = "đ" if currency == rates.DONG else currency
    return f"{figure_words.amount(amount)}\xa0{unit}"
