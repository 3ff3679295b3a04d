"""Name the foreign currencies of banks' lists, and the series that hold their rates.

The rate of a currency is a series whose code says so: "USD-MUA" is what a bank pays for a dollar in
cash, "USD-CK" for one in an account, "USD-BAN" what it asks for one.
"""

import re
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """A column of a bank's list; the value is the end of the code of a series."""

    BUY = "MUA", _("Mua tiền mặt")
    TRANSFER = "CK", _("Mua chuyển khoản")
    SELL = "BAN", _("Bán")


NAMES = {
    "USD": _("Đô la Mỹ"),
    "EUR": _("Euro"),
    "GBP": _("Bảng Anh"),
    "JPY": _("Yên Nhật"),
    "CNY": _("Nhân dân tệ"),
    "KHR": _("Riel Campuchia"),
    "THB": _("Baht Thái Lan"),
    "KRW": _("Won Hàn Quốc"),
    "TWD": _("Đô la Đài Loan"),
    "AUD": _("Đô la Úc"),
    "CAD": _("Đô la Canada"),
    "SGD": _("Đô la Singapore"),
    "HKD": _("Đô la Hồng Kông"),
    "NZD": _("Đô la New Zealand"),
    "CHF": _("Franc Thụy Sĩ"),
    "MYR": _("Ringgit Malaysia"),
    "LAK": _("Kip Lào"),
    "INR": _("Rupee Ấn Độ"),
    "RUB": _("Rúp Nga"),
    "SEK": _("Krona Thụy Điển"),
    "NOK": _("Krone Na Uy"),
    "DKK": _("Krone Đan Mạch"),
    "KWD": _("Dinar Kuwait"),
    "SAR": _("Riyal Ả Rập Xê Út"),
}
# Those that people ask for most come first; the others follow by their codes.
ORDER = {code: number for number, code in enumerate(NAMES)}
CODE = rf"^[A-Z]{{3}}-({'|'.join(Side.values)})$"
_CODE = re.compile(CODE)


class RateCode(NamedTuple):
    currency: str
    side: Side

    def __str__(self) -> str:
        return f"{self.currency}-{self.side.value}"


def read_code(code: str) -> RateCode | None:
    """Return the currency and the side that the code of a series names; None for another code."""
    if not _CODE.match(code):
        return None
    currency, _dash, side = code.partition("-")
    return RateCode(currency, Side(side))


def name(currency: str) -> str:
    """Return the name of a currency in the language of the page, or its code."""
    return str(NAMES.get(currency, currency))


def place(currency: str) -> tuple[int, str]:
    """Return the place of a currency in a list."""
    return ORDER.get(currency, len(ORDER)), currency
