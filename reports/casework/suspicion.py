"""Marks of spam on a new report. Nothing is decided here and nothing is turned away."""

import re
from collections.abc import Iterable

from paht.foundation.caching import process_value
from reports.models import Ban, Mark, Report, Reporter, Suspicion

# A citizen may show a page; who sells something shows several.
MANY_LINKS = 2
# A ban that was set or lifted is known everywhere after a minute: sending costs no query for it.
KEEP_SECONDS = 60
_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def mark(report: Report, reporter: Reporter, *, observed: Iterable[str] = ()) -> None:
    """Look at a report that has just been made; keep what is suspicious about it, if anything.

    `observed` are marks that its door has seen (`Mark` values). Call in the transaction that
    makes the report.
    """
    marks = {str(Mark(seen)): 1 for seen in observed}
    links = len(_LINK.findall(f"{report.title} {report.content}"))
    if links >= MANY_LINKS:
        marks[Mark.LINKS.value] = links
    if reporter.phone_hash in process_value("bans-in-force", KEEP_SECONDS, _banned):
        marks[Mark.BANNED.value] = 1
    if marks:
        Suspicion.objects.create(report=report, marks=marks)


def _banned() -> frozenset[str]:
    """Keyed hashes only."""
    return frozenset(Ban.objects.in_force().values_list("phone_hash", flat=True))
