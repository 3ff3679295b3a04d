"""Read a bank's list of exchange rates in XML, as Vietcombank publishes it, as lines of figures."""

import re
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override
from lxml import etree

from citizen import currencies
from citizen.currencies import RateCode, Side
from citizen.importing.numbers import MOST_PLACES
from paht.foundation import table_files
from paht.foundation.local_time import VIETNAM

# A real list has 3 kB.
MOST_BYTES = 256_000
_ATTRIBUTES = {Side.BUY: "Buy", Side.TRANSFER: "Transfer", Side.SELL: "Sell"}
_CURRENCY = re.compile(r"[A-Z]{3}")
# The month comes first: "12/3/2026 8:00:00 AM" is the third of December.
_MOMENT = re.compile(
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"
    r"\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[AP]M)",
    re.ASCII | re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
_NONE = ("", "-")
_LANGUAGES = {"name": "vi", "name_en": "en", "name_km": "km"}

Line = tuple[int, dict[str, str]]


def is_xml(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def lines_of(content: bytes) -> list[Line]:
    """Return the cells of each rate with the line of the file; raise `table_files.Refused`.

    A rate that the bank does not offer ("-") makes no line.
    """
    root = _parsed(content)
    moment = _moment(root.findtext("DateTime") or "")
    cells = {"at": f"{moment:%d/%m/%Y}", "time": f"{moment:%H:%M}", "measure": "đ"}
    found: list[Line] = []
    for rate in root.iter("Exrate"):
        currency = (rate.get("CurrencyCode") or "").strip()
        if not _CURRENCY.fullmatch(currency):
            words = _("Dòng %(line)d: mã tiền tệ phải gồm ba chữ in hoa, ví dụ USD.")
            raise table_files.Refused("not_rates", words % {"line": rate.sourceline})
        for side, attribute in _ATTRIBUTES.items():
            written = (rate.get(attribute) or "").strip()
            if written in _NONE:
                continue
            code = RateCode(currency, side)
            value = {"code": str(code), "value": _amount(written, rate.sourceline)}
            found.append((rate.sourceline, {**cells, **_names(code), **value}))
    if not found:
        raise table_files.Refused("empty", _("Tệp XML không có tỉ giá nào."))
    return found


def _parsed(content: bytes) -> etree._Element:
    """Return the root of the file; documents that declare types or entities are refused."""
    refused = table_files.Refused("not_rates", _("Không đọc được tệp này như bảng tỉ giá XML."))
    if len(content) > MOST_BYTES:
        raise table_files.Refused("too_large", _("Tệp XML lớn hơn 256 kB."))
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused from error
    if "<!DOCTYPE" in written.upper() or "<!ENTITY" in written.upper():
        raise refused
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(written.strip().encode(), parser)
    except etree.XMLSyntaxError as error:
        raise refused from error
    if root.tag != "ExrateList" or root.getroottree().docinfo.doctype:
        raise refused
    return root


def _moment(written: str) -> datetime:
    refused = table_files.Refused(
        "not_rates", _("Tệp XML không ghi lúc của tỉ giá, ví dụ 12/3/2026 8:00:00 AM.")
    )
    found = _MOMENT.fullmatch(written.strip())
    if not found or not 1 <= int(found["hour"]) <= 12:
        raise refused
    hour = int(found["hour"]) % 12 + (12 if found["half"].upper() == "PM" else 0)
    parts = {name: int(found[name]) for name in ("year", "month", "day", "minute")}
    try:
        return datetime(**parts, hour=hour, tzinfo=VIETNAM)
    except ValueError as error:
        raise refused from error


def _amount(written: str, line: int) -> str:
    """Return "25,120.00" as "25120.00", which a table can mean in one way only."""
    if not _AMOUNT.fullmatch(written):
        words = _("Dòng %(line)d: tỉ giá ghi như 25,120.00, hoặc dấu - khi không có.")
        raise table_files.Refused("not_rates", words % {"line": line})
    value = Decimal(written.replace(",", "")).normalize()
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    # Three decimals would read as thousands.
    return f"{value:.{2 if places <= 2 else max(places, MOST_PLACES)}f}"


def _names(code: RateCode) -> dict[str, str]:
    names = {}
    for field, language in _LANGUAGES.items():
        with override(language):
            names[field] = f"{currencies.name(code.currency)} ({code.currency}) – {code.side.label}"
    return names
