"""Recount the open deadlines after an edit of the calendar.

A person sees a preview and orders the run; deadlines never move without that. A run changes
the reports in the order of their keys and keeps a cursor: after a crash the next run goes on
there. Running twice changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notifications import nudges
from paht.foundation import text
from paht.foundation.local_time import moment_text
from paht.foundation.refusals import Refusal
from province import calendar
from province.deadlines import WorkCalendar
from reports.models import DeadlineRecount, Report, Reporter, ReportEvent
from reports.notices import notices
from reports.rules.states import OPEN_STATES, State
from reports.workflow import clock

SHOWN = 50
CHUNK = 2000
# Reports that are changed, and so locked, together.
BATCH = 50
PERMISSION = "reports.recount_deadlines"


class Refused(Refusal):
    """A run that cannot begin; `message` (Vietnamese) gives the reason."""


@dataclass(frozen=True)
class Change:
    """One deadline before and after the recount."""

    pk: int
    code: str
    agency: str
    before: datetime
    after: datetime
    is_confidential: bool  # counted, never listed


@dataclass(frozen=True)
class Preview:
    """How many deadlines move which way, with the first changes that may be listed.

    `calendar` is the fingerprint of the calendar that was used.
    """

    total: int
    later: int
    shown: list[Change]
    calendar: str

    @property
    def earlier(self) -> int:
        return self.total - self.later


def preview() -> Preview:
    days = calendar.load()
    total, later, shown = 0, 0, list[Change]()
    for change in changes(days):
        total += 1
        later += change.after > change.before
        if len(shown) < SHOWN and not change.is_confidential:
            shown.append(change)
    return Preview(total, later, shown, calendar.fingerprint(days))


def changes(days: WorkCalendar, *, after: int = 0, chunk_size: int = CHUNK) -> Iterator[Change]:
    """Yield the open deadlines that `days` moves, by key, beginning after key `after`.

    Paused reports have no deadline now; urgent ones count hours, not working days. Reads
    `chunk_size` reports at a time. Reports of one day share most counts.
    """
    counter = clock.Counter(days)
    while chunk := list(_following(after)[:chunk_size]):
        turns = clock.clock_events_of([row[0] for row in chunk])
        for pk, code, agency, submitted_at, working_days, due_at, is_confidential in chunk:
            due = counter.due(
                submitted_at, turns.get(pk, ()), working_days=working_days, urgent=False
            )
            if due != due_at:
                yield Change(pk, code, agency or "", due_at, due, is_confidential)
        after = chunk[-1][0]


def _following(
    after: int,
) -> "QuerySet[Report, tuple[int, str, str, datetime, int, datetime, bool]]":
    running = [state for state in OPEN_STATES if state != State.NEED_INFO]
    reports = Report.objects.filter(state__in=running, urgent=False, pk__gt=after).order_by("pk")
    return reports.values_list(
        *("pk", "code", "agency__short_name"),
        *("submitted_at", "sla_working_days", "due_at", "confidential"),
    )


def start(*, by: User, note: str, seen: str) -> DeadlineRecount:
    """Order a run after a preview made with the calendar `seen`, or raise `Refused`.

    One run at a time: the second of two clicks is refused.
    """
    if not by.has_perm(PERMISSION):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    newest = _newest()
    if newest and newest.is_running:
        raise Refused("running", _told_who_runs())
    found = preview()
    if found.calendar != seen:
        raise Refused(
            "calendar_changed",
            _("Lịch làm việc đã thay đổi sau khi bạn xem trước. Vui lòng xem lại rồi xác nhận."),
        )
    if not found.total:
        raise Refused("nothing", _("Không có hạn nào phải thay đổi."))
    try:
        with transaction.atomic():
            run = DeadlineRecount.objects.create(
                by=by,
                note=note,
                calendar=seen,
                planned=found.total,
                started_at=timezone.now(),
            )
            # A run that began and ended since the preview has changed what this one counted.
            later = DeadlineRecount.objects.filter(pk__gt=newest.pk if newest else 0)
            if later.exclude(pk=run.pk).exists():
                raise Refused("running", _told_of_the_one_before())
            transaction.on_commit(_nudge, robust=True)
    except IntegrityError:
        raise Refused("running", _told_who_runs()) from None
    return run


def _newest() -> DeadlineRecount | None:
    return DeadlineRecount.objects.order_by("-pk").first()


def _nudge() -> None:
    nudges.ask("reports.tasks.recount_deadlines")


def _told_who_runs() -> str:
    running = DeadlineRecount.objects.filter(is_running=True).select_related("by").first()
    if running is None:
        return _told_of_the_one_before()
    return _("%(who)s đang tính lại hạn từ %(at)s. Vui lòng đợi xong.") % {
        "who": running.by.get_full_name(),
        "at": moment_text(running.started_at),
    }


def _told_of_the_one_before() -> str:
    return _("Một lần tính lại vừa xong. Vui lòng xem trước lại.")


def advance(*, seconds: float = 50) -> bool:
    """Continue the current run for at most `seconds`; return whether work is left.

    Concurrent calls are safe: the row lock leaves the work to the first one.
    """
    until = monotonic() + seconds
    while monotonic() < until:
        if not _advance_batch():
            break
    return DeadlineRecount.objects.filter(is_running=True).exists()


def _advance_batch() -> bool:
    with transaction.atomic():
        run = (
            DeadlineRecount.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("by")
            .filter(is_running=True)
            .first()
        )
        if run is None:
            return False
        days = calendar.load()
        if calendar.fingerprint(days) != run.calendar:
            # Nobody has seen a preview made with this calendar.
            _finish(run, is_stopped=True)
            return False
        batch = list(islice(changes(days, after=run.cursor, chunk_size=4 * BATCH), BATCH))
        counter = clock.Counter(days)
        for change in batch:
            report = Report(pk=change.pk)
            done = recount(report, by=run.by, note=run.note, counter=counter)
            run.changed += done is not None
            run.cursor = change.pk
        if len(batch) < BATCH:
            _finish(run)
            return False
        run.save(update_fields=["changed", "cursor"])
    return True


def recount(report: Report, *, by: User, note: str, counter: clock.Counter) -> ReportEvent | None:
    """Set the deadline of `report` by the calendar of `counter`; return None if it is right.

    Works in every state with a running clock, also where staff may not amend the deadline:
    the calendar moved it. Closed, paused and urgent reports do not follow the calendar. The
    caller has checked the permission of `by` (`start`).
    """
    with transaction.atomic():
        locked = (
            Report.objects.select_for_update(of=("self",), no_key=True)
            .select_related("agency", "category")
            .get(pk=report.pk)
        )
        before, now = locked.due_at, timezone.now()
        if locked.is_closed or locked.state == State.NEED_INFO or locked.urgent:
            return None
        due_at = clock.recounted(locked, counter=counter)
        if due_at == before:
            return None
        locked.due_at, locked.remind_at = due_at, now
        locked.save(update_fields=["due_at", "remind_at"])
        event = ReportEvent.objects.create(
            report=locked,
            name="amend",
            source=locked.state,
            target=locked.state,
            at=now,
            by=by,
            agency=by.agency,
            note=text.clean(note, multiline=True),
            facts={"due_at": [before.isoformat(), due_at.isoformat()], "calendar": True},
        )
        reporter = Reporter.objects.filter(report=locked).first()
        # Only a later deadline is announced: nobody minds an earlier answer.
        if due_at > before and not locked.is_sample:
            if reporter:
                notices.tell_reporter(locked, reporter, "rescheduled", event)
            notices.tell_followers(locked, "rescheduled", event)
    return event


def _finish(run: DeadlineRecount, *, is_stopped: bool = False) -> None:
    run.is_running, run.is_stopped = False, is_stopped
    run.finished_at = timezone.now()
    run.save()
