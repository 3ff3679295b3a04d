"""Mark a new report that looks like spam; a person decides (`verdicts`)."""

import re
from collections.abc import Iterable

from paht.foundation.caching import process_value
from reports.models import Ban, Mark, Report, Reporter, Suspicion

# One link may be evidence; advertising has several.
MANY_LINKS = 2
# A new or lifted ban takes effect within this time; sending a report costs no query.
KEEP_SECONDS = 60
_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def mark(
    report: Report,
    reporter: Reporter,
    *,
    observed: Iterable[str] = (),
    flood: int | None = None,
) -> None:
    """Store the spam marks of a new report, if there are any.

    `observed` are `Mark` values that the intake channel has seen; `flood` is the key of the report
    that this one repeats (`floods`). Call in the transaction that
    creates the report.
    """
    marks = {str(Mark(seen)): 1 for seen in observed}
    links = len(_LINK.findall(f"{report.title} {report.content}"))
    if links >= MANY_LINKS:
        marks[Mark.LINKS.value] = links
    if reporter.phone_hash in process_value("bans-in-force", KEEP_SECONDS, _banned):
        marks[Mark.BANNED.value] = 1
    if flood is not None:
        marks[Mark.FLOOD.value] = 1
    if marks:
        Suspicion.objects.create(report=report, marks=marks, flood_id=flood)


def _banned() -> frozenset[str]:
    return frozenset(Ban.objects.in_force().values_list("phone_hash", flat=True))
