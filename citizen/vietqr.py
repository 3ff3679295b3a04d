"""Write the text of a VietQR code: a transfer to an account, which every bank's app can read.

Source: EMVCo merchant-presented QR, with the account in field 38 as NAPAS defines it (IBFT to an
account). The published examples of NAPAS are in `tests/test_vietqr.py`.
"""

import re
from binascii import crc_hqx

from paht.foundation import text

NAPAS, TO_ACCOUNT = "A000000727", "QRIBFTTA"
DONG, VIETNAM = "704", "VN"
ONCE, OFTEN = "12", "11"
LONGEST_ACCOUNT, LONGEST_CONTENT = 19, 25
# Banks refuse a single transfer of half a billion đồng or more without a visit to the bank.
LEAST, MOST = 1_000, 499_999_999

BIN = re.compile(r"[0-9]{6}", re.ASCII)
ACCOUNT = re.compile(r"[0-9A-Z]{6,19}", re.ASCII)
CONTENT = re.compile(r"[A-Z0-9 .-]{0,25}", re.ASCII)


def content_of(*parts: str) -> str:
    """Return the words of a transfer in the letters that banks pass on: A–Z, digits, spaces."""
    joined = " ".join(filter(None, parts))
    plain = re.sub(r"[^A-Z0-9 .-]", " ", text.ascii_only(joined).upper())
    return " ".join(plain.split())


def payload(bank: str, account: str, *, amount: int | None = None, content: str = "") -> str:
    """Return the text of the code; raise ValueError for what a bank could read otherwise."""
    if not BIN.fullmatch(bank) or not ACCOUNT.fullmatch(account):
        raise ValueError("no account")
    if amount is not None and not LEAST <= amount <= MOST:
        raise ValueError("no amount")
    if not CONTENT.fullmatch(content):
        raise ValueError("no content")
    beneficiary = _field("00", bank) + _field("01", account)
    written = (
        _field("00", "01")
        + _field("01", OFTEN if amount is None else ONCE)
        + _field("38", _field("00", NAPAS) + _field("01", beneficiary) + _field("02", TO_ACCOUNT))
        + _field("53", DONG)
        + (_field("54", str(amount)) if amount is not None else "")
        + _field("58", VIETNAM)
        + (_field("62", _field("08", content)) if content else "")
        + "6304"
    )
    return written + checksum(written)


def checksum(written: str) -> str:
    """Return the CRC of field 63 over all that stands before its value (CRC-16, 0x1021, 0xFFFF)."""
    return f"{crc_hqx(written.encode('ascii'), 0xFFFF):04X}"


def _field(key: str, value: str) -> str:
    return f"{key}{len(value):02d}{value}"
