"""Read an event of the call centre from JSON; refuse it whole when a field is wrong."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from paht.foundation import text

CALL_ID = re.compile(r"[A-Za-z0-9_./:#-]{1,60}", re.ASCII)
LONGEST_LINK = 2000
LONGEST_CALL_SECONDS = 86_400
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_OLDEST, _AHEAD = timedelta(days=7), timedelta(minutes=5)
FIELDS = frozenset(
    "event call_id at phone operator duration_seconds recording_url retention_days".split()
)


class Malformed(Exception):
    """A field of an event is missing, unknown or wrong; `field` names it."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class Kind(StrEnum):
    STARTED = "call.started"
    ENDED = "call.ended"
    MISSED = "call.missed"


@dataclass(frozen=True)
class Event:
    """One word of the call centre; `phone` is E.164, or "" when withheld."""

    kind: Kind
    call_id: str
    at: datetime
    phone: str = ""
    operator: str = ""
    duration_seconds: int | None = None
    recording_url: str = ""
    retention_days: int | None = None


def read(body: bytes, *, now: datetime) -> Event:
    """Return the event in `body`; raise `Malformed`."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("", "the body is not JSON in UTF-8") from error
    if not isinstance(said, dict):
        raise Malformed("", "the body is not a JSON object")
    if unknown := set(said) - FIELDS:
        raise Malformed(min(unknown)[:60], "unknown field")
    kind = said.get("event")
    if kind not in list(Kind):
        raise Malformed("event", f"one of {', '.join(Kind)}")
    phone = read_phone(said.get("phone"))
    return Event(
        kind=Kind(kind),
        call_id=read_call_id(said.get("call_id"), phone=phone),
        at=_time(said.get("at"), now=now),
        phone=phone,
        operator=_operator(said.get("operator")),
        duration_seconds=_number(said, "duration_seconds", 0, LONGEST_CALL_SECONDS),
        recording_url=read_link(said.get("recording_url")),
        retention_days=_number(said, "retention_days", 1, 36_500),
    )


def read_call_id(value: Any, *, phone: str = "") -> str:
    """Return the id of a call; refuse one that holds a number, which would be shown and kept."""
    if not isinstance(value, str) or not CALL_ID.fullmatch(value):
        raise Malformed("call_id", "1 to 60 of A-Z a-z 0-9 _ . / : # -")
    own = phone.removeprefix("+").removeprefix("84")
    if (own and own in value) or any(map(_is_phone, _DIGITS.findall(value))):
        raise Malformed("call_id", "this holds a phone number")
    return value


def _is_phone(digits: str) -> bool:
    try:
        text.normalise_phone(digits)
    except text.Invalid:
        return False
    return True


def read_phone(value: Any) -> str:
    """Return a number as E.164; "" for a withheld one (null)."""
    if value is None or value == "":
        return ""
    if isinstance(value, str) and len(value) <= 40:
        try:
            return text.normalise_phone(value)
        except text.Invalid:
            if _E164.fullmatch(value):
                return value
    raise Malformed("phone", "a number such as +84912345678, or null when withheld")


def read_link(value: Any) -> str:
    """Return an https link to one of `CALL_RECORDING_HOSTS`."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_LINK or not value.isascii():
        raise Malformed("recording_url", f"an https link of at most {LONGEST_LINK} characters")
    try:
        parts = urlsplit(value)
        host, is_plain = parts.hostname, parts.port in (None, 443)
    except ValueError as error:
        raise Malformed("recording_url", "not a link") from error
    has_strange = any(not "!" <= character <= "~" or character in '"<>\\`' for character in value)
    if parts.scheme != "https" or not is_plain or parts.username is not None or has_strange:
        raise Malformed("recording_url", "an https link without user or port")
    if host not in settings.CALL_RECORDING_HOSTS:
        raise Malformed("recording_url", "the host is not one of CALL_RECORDING_HOSTS")
    return value


def _time(value: Any, *, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(value)
        # Half of the offsets that Python reads lead out of its calendar.
        is_near = now - _OLDEST <= found <= now + _AHEAD
    except (TypeError, ValueError, OverflowError) as error:
        raise Malformed("at", "a time with its zone, such as 2026-12-01T08:30:00+07:00") from error
    if not is_near:
        raise Malformed("at", "older than 7 days, or in the future")
    return found


def _operator(value: Any) -> str:
    if value is None:
        return ""
    # PostgreSQL stores neither a NUL nor half a character, so neither names an operator.
    if not isinstance(value, str) or len(value) > 150 or not value.isprintable():
        raise Malformed("operator", "the extension or user name of the operator")
    return value.strip()


def _number(said: dict[str, Any], name: str, least: int, most: int) -> int | None:
    value = said.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Malformed(name, f"a whole number from {least} to {most}")
    return value
