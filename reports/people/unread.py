"""Find news in a citizen's own reports since they last opened them (“Mới” and its number)."""

from collections.abc import Iterable

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpRequest

from accounts.models import User
from reports.models import CaseAction, ReopeningRequest, Report, Reporter, ReportEvent
from reports.people import my_reports

# News that a reporter waits for; passing a report on is visible in its state.
_NEWS = (
    Q(name__in=("reject", "close_unanswered", "approve", "reopen", "restore"))
    | Q(name="decide_extension", facts__granted=True)
    # By hand or by the calendar: the reporter waits longer than promised.
    | Q(name="amend", due_after__gt=F("due_before"))
)
# News that only the report's own reporter must act on.
_OWN_NEWS = _NEWS | Q(name="request_info")
_REMEMBERED = "_unread_reports"


def is_unread() -> Q:
    """Condition for a `Report` query: the report has news that its reporter has not opened."""
    happened = ReportEvent.objects.alias(
        due_before=Cast(KT("facts__due_at__0"), DateTimeField()),
        due_after=Cast(KT("facts__due_at__1"), DateTimeField()),
    ).filter(pk__gt=OuterRef("reporter__last_read_event"))
    corrected = _corrections().filter(pk__gt=OuterRef("reporter__last_read_case_action"))
    # A merged report also has the news of its main report.
    main = {"report": OuterRef("merged_into"), "report__confidential": False}
    answered = ReopeningRequest.objects.filter(
        report=OuterRef("pk"), granted=False, is_answer_read=False
    )
    return (
        Q(Exists(happened.filter(_OWN_NEWS, report=OuterRef("pk"))))
        | Q(Exists(corrected.filter(report=OuterRef("pk"))))
        | Q(Exists(answered))
        | Q(Exists(happened.filter(_NEWS, **main)), merged_into__isnull=False)
        | Q(Exists(corrected.filter(**main)), merged_into__isnull=False)
    )


def corrections(report: Report) -> list[CaseAction]:
    """Return the published corrections of the answer to `report`, for `opened`.

    Read them before the answer itself: a correction in between then stays unread.
    """
    answered = [one for one in (report, report.main) if one]
    return list(_corrections().filter(report__in=answered))


def _corrections() -> QuerySet[CaseAction]:
    return CaseAction.objects.filter(kind=CaseAction.Kind.CORRECTION_PUBLISHED)


def count(request: HttpRequest | None) -> int:
    """Count the signed-in citizen's reports that have news; one query a request."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.is_staff:
        return 0
    found: int | None = getattr(request, _REMEMBERED, None)
    if found is None:
        found = my_reports.sent_by(user).filter(is_unread()).count()
        setattr(request, _REMEMBERED, found)
    return found


def opened(
    reporter: Reporter,
    events: Iterable[ReportEvent],
    reopening: ReopeningRequest | None = None,
    corrected: Iterable[CaseAction] = (),
) -> None:
    """Mark as read what the page shows; write only if something is new.

    `events` are those of the report and of its main report, `reopening` is the answer to the
    reporter's request, `corrected` comes from `corrections`. News that arrive after these were
    read stay unread.
    """
    for mark, shown in (("last_read_event", events), ("last_read_case_action", corrected)):
        newest = max((each.pk for each in shown), default=0)
        if newest > getattr(reporter, mark):
            known_less = Reporter.objects.filter(pk=reporter.pk, **{f"{mark}__lt": newest})
            known_less.update(**{mark: newest})
    if reopening and reopening.granted is False and not reopening.is_answer_read:
        ReopeningRequest.objects.filter(pk=reopening.pk).update(is_answer_read=True)
