"""Take what citizens say is wrong on a page; beyond a number, the form asks for proof of work."""

from django.utils import timezone

from accounts.models import User
from citizen.models import Correction, Line, Source
from citizen.models.corrections import CorrectionQuerySet

# More open ones of a line, or of a source, come from programs rather than from people.
MANY_OF_LINE = 10
MANY_OF_SOURCE = 200


def is_crowded(source: Source, line: Line | None) -> bool:
    """Return whether a line or its source has many open corrections."""
    open_ones = Correction.objects.open().filter(source=source)
    of_line = open_ones.filter(code=_code(line))
    return of_line.count() >= MANY_OF_LINE or open_ones.count() >= MANY_OF_SOURCE


def take(source: Source, line: Line | None, text: str) -> None:
    """Keep a correction for the owner of the source; the same words about a line count once."""
    known = Correction.objects.open().filter(source=source, code=_code(line))[:MANY_OF_LINE]
    if any(one.text == text for one in known):
        return
    name = line.shown_name[:200] if line else ""
    Correction.objects.create(source=source, code=_code(line), name=name, text=text)


def _code(line: Line | None) -> str:
    return line.code if line else ""


def settle(correction: Correction, outcome: str, *, reason: str, by: User) -> bool:
    """Settle an open correction; return False if a colleague was faster."""
    chosen = Correction.objects.open().filter(pk=correction.pk)
    return bool(_settle(chosen, outcome, reason=reason, by=by))


def settle_line(last: Correction, *, by: User) -> int:
    """Say that a line is mended: settle its open corrections up to `last`; return their number.

    A later one may be about something else.
    """
    chosen = Correction.objects.of_line_until(last)
    return _settle(chosen, Correction.Outcome.FIXED, reason="", by=by)


def _settle(chosen: CorrectionQuerySet, outcome: str, *, reason: str, by: User) -> int:
    return chosen.update(outcome=outcome, reason=reason, done_at=timezone.now(), done_by=by)
