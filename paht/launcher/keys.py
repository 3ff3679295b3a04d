"""Refuse keys that do not open the data of this database.

Other valid keys would take reports in beside data that they cannot open; with the right keys put
back, those reports would be lost.
"""

from collections.abc import Iterable

from django.db import connection

from paht.foundation import crypto
from paht.foundation.crypto import InvalidToken
from paht.launcher.embedded import CannotRun

# The first and the last rows of two tables whose columns every release has; their primary keys.
_ROWS = 200
_TABLES = {"accounts_user": "id", "reports_reporter": "report_id"}


def refuse_other_keys() -> None:
    """Raise CannotRun, in one line, if most of the sampled values do not fit the keys."""
    rows = [row for table, key in _TABLES.items() for row in _sample(table, key)]
    values = [value for name, phone, _hash in rows for value in (name, phone) if value]
    if _most(not _opens(value) for value in values):
        raise CannotRun(
            "PII_KEYS không mở được dữ liệu đã mã hóa trong cơ sở dữ liệu này: hãy đặt lại đúng "
            "khóa của nó (PII_KEYS, hoặc tệp secrets.env trong thư mục var) rồi chạy lại."
        )
    pairs = [(phone, hashed) for _name, phone, hashed in rows if hashed and _opens(phone)]
    if _most(not _fits(phone, hashed) for phone, hashed in pairs):
        raise CannotRun(
            "PII_LOOKUP_KEY không khớp với dữ liệu trong cơ sở dữ liệu này: hãy đặt lại đúng khóa "
            "của nó (hoặc thêm khóa cũ vào PII_LOOKUP_KEYS_BEFORE) rồi chạy lại."
        )


def _sample(table: str, key: str) -> list[tuple[str, str, str]]:
    """Return name, phone and hash of the phone, as they are stored."""
    ends = " UNION ALL ".join(
        f"(SELECT full_name, phone, phone_hash FROM {table} ORDER BY {key} {way} LIMIT {_ROWS})"  # noqa: S608
        for way in ("ASC", "DESC")
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table])
        if cursor.fetchone() == (None,):
            return []
        cursor.execute(ends)
        return [(name or "", phone or "", hashed or "") for name, phone, hashed in cursor]


def _most(faults: Iterable[bool]) -> bool:
    found = list(faults)
    return 2 * sum(found) > len(found)


def _opens(token: str) -> bool:
    try:
        crypto.decrypt(token)
    except InvalidToken:
        return False
    return True


def _fits(phone: str, hashed: str) -> bool:
    now = crypto.lookup_hash("phone", crypto.decrypt(phone))
    return hashed in (now, *now.former)
