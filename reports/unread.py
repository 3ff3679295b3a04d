"""What happened to somebody's own reports since they last opened them: “Mới” and its number."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from accounts.models import User
from reports import ownership
from reports.models import ReopeningRequest, Reporter, ReportEvent

# What a sender waits for, or has to do something about. That a report was passed on is told
# by its state.
_NEWS = Q(
    name__in=("request_info", "reject", "close_unanswered", "approve", "reopen", "restore")
) | Q(name="decide_extension", facts__granted=True)
_REMEMBERED = "_unread_reports"


def is_unread() -> Q:
    """Whether a report (of a `Report` query) has news that its sender has not opened."""
    happened = ReportEvent.objects.filter(
        _NEWS, report=OuterRef("pk"), pk__gt=OuterRef("reporter__seen_event")
    )
    answered = ReopeningRequest.objects.filter(
        report=OuterRef("pk"), granted=False, is_answer_read=False
    )
    return Q(Exists(happened)) | Q(Exists(answered))


def count(request: HttpRequest | None) -> int:
    """How many own reports of whoever is signed in have news; one query a request."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.is_staff:
        return 0
    found: int | None = getattr(request, _REMEMBERED, None)
    if found is None:
        found = ownership.sent_by(user).filter(is_unread()).count()
        setattr(request, _REMEMBERED, found)
    return found


def opened(
    reporter: Reporter, events: Iterable[ReportEvent], reopening: ReopeningRequest | None = None
) -> None:
    """The sender has `events` of the report, and the answer to their request to reopen it, on
    the screen; writes only what is new.

    What happens between reading and showing them stays unread.
    """
    newest = max((event.pk for event in events), default=0)
    if newest > reporter.seen_event:
        Reporter.objects.filter(pk=reporter.pk, seen_event__lt=newest).update(seen_event=newest)
    if reopening and reopening.granted is False and not reopening.is_answer_read:
        ReopeningRequest.objects.filter(pk=reopening.pk).update(is_answer_read=True)
