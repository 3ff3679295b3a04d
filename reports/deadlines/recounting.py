"""When the calendar was edited: what the open deadlines would become, and making it so.

Nothing moves by itself: a person sees a preview and orders the run. A run goes on report by
report behind a cursor, so that whoever is killed in the middle is followed by the next, and
doing it twice changes nothing.
"""

import hashlib
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
from paht.foundation.local_time import moment_text
from paht.foundation.refusals import Refusal
from province import calendar
from province.deadlines import WorkCalendar
from reports import workflow
from reports.models import DeadlineRecount, Report
from reports.rules.states import OPEN_STATES, State
from reports.workflow import clock

SHOWN = 50
CHUNK = 2000
# Reports that are changed, and so locked, together.
BATCH = 50
PERMISSION = "reports.recount_deadlines"


class Refused(Refusal):
    """A run that cannot begin; `message` (Vietnamese) tells why."""


@dataclass(frozen=True)
class Change:
    """What the calendar of now makes of one deadline."""

    pk: int
    code: str
    agency: str
    before: datetime
    after: datetime
    is_confidential: bool  # counted, and named nowhere


@dataclass(frozen=True)
class Preview:
    """How many deadlines move which way, and the first of them that may be named; `calendar`
    is what by."""

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
    return Preview(total, later, shown, fingerprint(days))


def fingerprint(days: WorkCalendar) -> str:
    """The same for the same calendar, whatever order its days were read in."""
    facts = (
        sorted(days.days_off),
        sorted(days.makeup_days),
        days.sessions,
        days.count_submission_day,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def changes(days: WorkCalendar, *, after: int = 0, chunk_size: int = CHUNK) -> Iterator[Change]:
    """The open deadlines that `days` moves, by key, from beyond `after` on.

    Paused reports have no deadline now, urgent ones follow the clock. Reads `chunk_size`
    at a time, and most deadlines are counted once a day of sending.
    """
    counter = clock.Counter(days)
    while chunk := list(_following(after)[:chunk_size]):
        turns = clock.turns_of([row[0] for row in chunk])
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
    """Order a run after a preview made by the calendar `seen`, or raise `Refused`.

    One at a time: of two people, or two clicks, the second is refused.
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
            recount = DeadlineRecount.objects.create(
                by=by,
                note=note,
                calendar=seen,
                planned=found.total,
                started_at=timezone.now(),
            )
            # A run that began and ended since the preview has done what this one counted.
            later = DeadlineRecount.objects.filter(pk__gt=newest.pk if newest else 0)
            if later.exclude(pk=recount.pk).exists():
                raise Refused("running", _told_of_the_one_before())
            transaction.on_commit(_nudge, robust=True)
    except IntegrityError:
        raise Refused("running", _told_who_runs()) from None
    return recount


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
    """Go on with the run that is under way, for at most so long; False: none is left.

    Any number may be called at once: the others leave the work to the first.
    """
    until = monotonic() + seconds
    while monotonic() < until:
        if not _advance_batch():
            break
    return DeadlineRecount.objects.filter(is_running=True).exists()


def _advance_batch() -> bool:
    with transaction.atomic():
        recount = (
            DeadlineRecount.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("by")
            .filter(is_running=True)
            .first()
        )
        if recount is None:
            return False
        days = calendar.load()
        if fingerprint(days) != recount.calendar:
            # Nobody has seen what this calendar would do.
            _finish(recount, is_stopped=True)
            return False
        batch = list(islice(changes(days, after=recount.cursor, chunk_size=4 * BATCH), BATCH))
        counter = clock.Counter(days)
        for change in batch:
            report = Report(pk=change.pk)
            done = workflow.recount(report, by=recount.by, note=recount.note, counter=counter)
            recount.changed += done is not None
            recount.cursor = change.pk
        if len(batch) < BATCH:
            _finish(recount)
            return False
        recount.save(update_fields=["changed", "cursor"])
    return True


def _finish(recount: DeadlineRecount, *, is_stopped: bool = False) -> None:
    recount.is_running, recount.is_stopped = False, is_stopped
    recount.finished_at = timezone.now()
    recount.save()
