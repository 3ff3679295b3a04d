"""Readers for settings that are more than a word: each refuses with a line that says what to do."""

from datetime import time

from django.core.exceptions import ImproperlyConfigured

Session = tuple[time, time]


def office_hours(text: str) -> tuple[Session, ...]:
    """Read `07:00-11:00,13:00-17:00`: the working sessions of a day, in order, not overlapping."""
    try:
        sessions = tuple(
            (time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
            for start, end in (part.split("-") for part in text.split(","))
        )
    except ValueError as error:
        raise ImproperlyConfigured(
            f"OFFICE_HOURS={text!r}: viết như 07:00-11:00,13:00-17:00"
        ) from error
    edges = [edge for session in sessions for edge in session]
    if any(a >= b for a, b in zip(edges, edges[1:], strict=False)):
        raise ImproperlyConfigured(
            f"OFFICE_HOURS={text!r}: các buổi phải theo thứ tự, không chồng nhau"
        )
    return sessions
