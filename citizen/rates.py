"""Read the banks' newest lists of exchange rates, and convert an amount by them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from citizen import currencies, latest
from citizen.currencies import Side
from citizen.latest import Reading
from citizen.models import Series, Source

# A page draws no more.
MOST = 600
DONG = "VND"
_PLACES = {DONG: Decimal(1)}
_CENT = Decimal("0.01")


class Rate(NamedTuple):
    """The rates of one currency in đồng, from one list, without the sides that it leaves out."""

    currency: str
    at: datetime
    sides: dict[Side, Reading]
    series: dict[Side, Series]


@dataclass
class Bank:
    """The newest list of one source, in the order of what people ask for most."""

    source: Source
    is_old: bool = False
    rates: list[Rate] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return max(rate.at for rate in self.rates)

    def rate(self, currency: str) -> Rate | None:
        return next((rate for rate in self.rates if rate.currency == currency), None)


def banks(tile: str, *, now: datetime) -> list[Bank]:
    """Return the newest lists of the sources of a tile; two queries.

    A rate that is older than the others of its currency is left out: the newest list has none.
    """
    found = Series.objects.shown(tile).filter(code__regex=currencies.CODE)
    listed = list(found.select_related("source").without_words().order_by("source", "pk")[:MOST])
    newest = latest.of_series(listed, now=now)
    by_source: dict[int, Bank] = {}
    by_currency: dict[tuple[int, str], list[Series]] = {}
    for series in listed:
        code = currencies.read_code(series.code)
        if code and newest[series.pk].latest:
            by_source.setdefault(series.source_id, Bank(series.source))
            by_currency.setdefault((series.source_id, code.currency), []).append(series)
    for (source, currency), of_currency in by_currency.items():
        by_source[source].rates.append(_rate(currency, of_currency, newest))
    for bank in by_source.values():
        bank.rates.sort(key=lambda rate: currencies.place(rate.currency))
        days = bank.source.fresh_days
        bank.is_old = all(
            newest[series.pk].is_old(now, fresh_days=days)
            for rate in bank.rates
            for series in rate.series.values()
        )
    return list(by_source.values())


def _rate(currency: str, of_currency: Iterable[Series], newest: dict[int, latest.Latest]) -> Rate:
    known: dict[Side, tuple[Series, Reading]] = {}
    for series in of_currency:
        code, reading = currencies.read_code(series.code), newest[series.pk].latest
        if code and reading:
            known[code.side] = (series, reading)
    at = max(reading.at for _series, reading in known.values())
    of_list = {side: pair for side, pair in known.items() if pair[1].at == at}
    return Rate(
        currency,
        at,
        {side: reading for side, (_series, reading) in of_list.items()},
        {side: series for side, (series, _reading) in of_list.items()},
    )


def convert(amount: Decimal, rate: Decimal, *, to_dong: bool) -> Decimal:
    """Return an amount in đồng for one in a currency, or the other way, as money is counted."""
    exact = amount * rate if to_dong else amount / rate
    return exact.quantize(_PLACES.get(DONG, _CENT) if to_dong else _CENT, ROUND_HALF_UP)
