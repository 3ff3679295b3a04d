"""What happened to somebody's own reports since they last opened them, “Mới”, what they are
asked, and how many reports that is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest

from accounts.models import User
from reports import ownership, use_consent
from reports.models import ReopeningRequest, Reporter, ReportEvent, ReportQuerySet

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


@dataclass(frozen=True)
class Tally:
    """How many own reports have news, how many a question that waits, how many one of both."""

    news: int = 0
    questions: int = 0
    reports: int = 0


def tally(request: HttpRequest | None) -> Tally:
    """Of whoever is signed in; one query a request."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.is_staff:
        return Tally()
    found: Tally | None = getattr(request, _REMEMBERED, None)
    if found is None:
        own = marked(ownership.sent_by(user))
        news, questions = Q(is_unread=True), Q(is_asked=True)
        counts = own.aggregate(
            news=Count("pk", filter=news),
            questions=Count("pk", filter=questions),
            reports=Count("pk", filter=news | questions),
        )
        found = Tally(**counts)
        setattr(request, _REMEMBERED, found)
    return found


def marked(reports: ReportQuerySet) -> ReportQuerySet:
    """These reports with `is_unread` and `is_asked` (a question waits), for a list of them."""
    return reports.annotate(is_unread=is_unread(), is_asked=use_consent.awaits_answer())


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
