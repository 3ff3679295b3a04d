"""The filters of the staff's worklist, and the time left in the words of staff."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.lookups import Exact
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from paht.foundation.local_time import VIETNAM, local
from province.deadlines import WorkCalendar
from province.models import Agency
from reports.models import (
    OPEN,
    Answer,
    Cooperation,
    FollowUp,
    Mention,
    Rating,
    Reminder,
    ReopeningRequest,
    Report,
    ReportEvent,
    Suspicion,
)
from reports.rules.reminder_steps import Step
from reports.rules.states import HANDED_OVER, TRANSITIONS, State
from reports.workflow.case_actions import WORKING_STATES
from reports.workflow.time_left import (
    SOON_WORKING_DAYS,
    TimeLabel,
    TimeLeft,
    time_left,
    working_time_left,
)

# The move that a state waits for; staff with its permission see the report as theirs.
_NEXT_STEP = {
    State.SUBMITTED: "receive",
    State.RECEIVED: "assign",
    State.ASSIGNED: "accept",
    State.PROCESSING: "submit_answer",
    State.PENDING_APPROVAL: "approve",
}
HOUR = timedelta(hours=1)
# Staff read whole days from three days of delay on.
LATE_DAYS_FROM = timedelta(hours=72)
RATED_DAYS = 30

ALL = "tat-ca"
TODAY = "hom-nay"
WITHOUT_MERGED, ONLY_MERGED = "khong", "chi"
MENTIONS = "nhac-den-toi"
HELPING = "phoi-hop"
CORRECTIONS = "chinh-sua"
SUSPECT = "nghi-rac"
MINE, OVERDUE, SOON, URGENT, TO_APPROVE = "cua-toi", "qua-han", "sap-han", "khan", "cho-duyet"
ESCALATED = "bao-cao"
DISSATISFIED, ASKS_REOPENING = "khong-hai-long", "de-nghi-mo-lai"
QUICK: dict[str, str | Promise] = {
    MINE: gettext_lazy("Việc của tôi"),
    OVERDUE: gettext_lazy("Quá hạn"),
    SOON: gettext_lazy("Sắp hạn"),
    URGENT: gettext_lazy("Khẩn cấp"),
    TO_APPROVE: gettext_lazy("Chờ duyệt"),
    CORRECTIONS: gettext_lazy("Chờ duyệt chỉnh sửa"),
    HELPING: gettext_lazy("Phối hợp"),
    MENTIONS: gettext_lazy("Nhắc đến tôi"),
    ESCALATED: gettext_lazy("Đã báo cáo giám sát"),
    SUSPECT: gettext_lazy("Nghi rác"),
    DISSATISFIED: gettext_lazy("Không hài lòng"),
    ASKS_REOPENING: gettext_lazy("Đề nghị mở lại"),
    ALL: gettext_lazy("Tất cả"),
}
# Filters of work after the answer, with the permission that shows them.
_FOR_SOME = {
    DISSATISFIED: "reports.follow_up_rating",
    ASKS_REOPENING: TRANSITIONS["reopen"].permission,
}


# --- how much time is left ------------------------------------------------------------


def remaining(report: Report, *, now: datetime, days: WorkCalendar) -> TimeLabel | None:
    """Return the time left of a report in the words of staff; None once it is closed."""
    left = time_left(report, now=now, calendar=days)
    return _in_words(left) if left else None


def remaining_days(due_at: datetime, *, now: datetime, days: WorkCalendar) -> TimeLabel:
    """Return the working days left until `due_at` in the words of staff."""
    return _in_words(working_time_left(due_at, now=now, calendar=days))


def _in_words(left: TimeLeft) -> TimeLabel:
    if left.clock is not None:
        return TimeLabel(_clock_in_words(left.clock), left.tone)
    if left.working_days is None:
        return TimeLabel(_("Tạm dừng"), left.tone)
    return TimeLabel(_days_in_words(left.working_days), left.tone)


def _days_in_words(left: int) -> str:
    if left < 0:
        words = ngettext("Quá hạn %(days)d ngày làm việc", "Quá hạn %(days)d ngày làm việc", -left)
        return words % {"days": -left}
    if left == 0:
        return _("Hôm nay")
    words = ngettext("Còn %(days)d ngày làm việc", "Còn %(days)d ngày làm việc", left)
    return words % {"days": left}


def _clock_in_words(left: timedelta) -> str:
    hours = abs(left) // HOUR
    if left >= timedelta():
        if hours == 0:
            return _("Còn dưới 1 giờ")
        return ngettext("Còn %(hours)d giờ", "Còn %(hours)d giờ", hours) % {"hours": hours}
    if hours == 0:
        return _("Vừa quá hạn")
    if abs(left) >= LATE_DAYS_FROM:
        days = hours // 24
        return ngettext("Quá hạn %(days)d ngày", "Quá hạn %(days)d ngày", days) % {"days": days}
    words = ngettext("Quá hạn %(hours)d giờ", "Quá hạn %(hours)d giờ", hours)
    return words % {"hours": hours}


# --- what waits for whom ----------------------------------------------------------------


def asks_extension() -> Exact:
    """Condition for a `Report` query: a request for an extension waits for a decision."""
    last = (
        ReportEvent.objects.filter(
            report=OuterRef("pk"),
            name__in=("request_extension", "decide_extension", "return_to_dispatch", *HANDED_OVER),
        )
        .order_by("-at", "-id")
        .values("name")[:1]
    )
    return Exact(Subquery(last), "request_extension")


def is_escalated() -> Exists:
    """Condition for a `Report` query: supervisors were told that the deadline has passed."""
    return Exists(
        Reminder.objects.filter(
            report=OuterRef("pk"), due_at=OuterRef("due_at"), step=Step.ESCALATED
        )
    )


def is_suspect() -> Q:
    """Condition for a `Report` query: a new report has spam marks without a verdict."""
    waiting = Suspicion.objects.waiting().filter(report=OuterRef("pk"))
    return Q(Exists(waiting), state=State.SUBMITTED)


def is_shown_apart() -> Q:
    """Condition for a `Report` query: not grouped with the first report of a flood."""
    return ~Q(pk__in=Suspicion.objects.grouped().values("report"))


def flood_count() -> Subquery:
    """Count the reports that are grouped with a `Report` of a query."""
    grouped = Suspicion.objects.grouped().filter(flood=OuterRef("pk")).order_by()
    return Subquery(grouped.values("flood").annotate(number=Count("pk")).values("number"))


def waiting_for(user: User) -> Q:
    """Condition for the reports whose next move this person may make.

    Reports assigned by name to a colleague are not included.
    """
    states = {s for s, name in _NEXT_STEP.items() if user.has_perm(f"reports.{name}_report")}
    by_name = states & {State.ASSIGNED, State.PROCESSING}
    waiting = Q(state__in=states - by_name)
    waiting |= Q(state__in=by_name) & (Q(handler=user) | Q(handler=None))
    everywhere = user.has_perm("reports.view_all_reports")
    if user.has_perm("reports.decide_extension_report"):
        # The leader decides on the first extension, the supervisor on the second.
        asked_before = Q(extensions__gte=1) if everywhere else Q(extensions=0)
        # First a small index finds the reports with any request, then the last event decides.
        ever = ReportEvent.objects.filter(name="request_extension").values("report")
        asks = Q(state=State.PROCESSING) & asked_before & Q(pk__in=ever) & Q(asks_extension())
        waiting |= asks
    if user.has_perms(("reports.amend_report", "reports.assign_report")):
        waiting |= Q(state__in=(State.ASSIGNED, State.PROCESSING), transfer_asked_at__isnull=False)
    if everywhere or user.agency is None:
        return waiting
    # An agency that only cooperates makes no move.
    waiting &= Q(agency__in=user.agency.branch_keys)
    if user.has_perm("reports.contribute_report"):
        waiting |= _helping(user, answered_at=None)
    return waiting


def _helping(user: User, **narrowing: Any) -> Q:
    """Condition for the open reports on which the person's agency cooperates."""
    if user.agency is None:
        return Q(pk__in=[])
    asked = Cooperation.objects.running().filter(
        agency__in=Agency.objects.branch(user.agency), **narrowing
    )
    return Q(state__in=WORKING_STATES, pk__in=asked.values("report"))


def choices_for(user: User) -> dict[str, str | Promise]:
    """Return the quick filters that this person can use."""
    hidden = {HELPING} if user.has_perm("reports.view_all_reports") else set()
    if not user.has_perm("reports.approve_report"):
        hidden.add(CORRECTIONS)
    if not user.has_perm("reports.judge_suspicion"):
        hidden.add(SUSPECT)
    hidden |= {name for name, right in _FOR_SOME.items() if not user.has_perm(right)}
    return {name: label for name, label in QUICK.items() if name not in hidden}


def quick(choice: str, *, user: User, now: datetime, days: WorkCalendar) -> Q:
    """Return the condition of a quick filter (a key of `QUICK`); all open reports otherwise."""
    running = OPEN & Q(paused_at=None)
    if choice == MINE:
        # The redundant `OPEN` lets the planner use the partial index of open reports.
        return OPEN & waiting_for(user) & is_shown_apart()
    if choice == OVERDUE:
        return running & Q(due_at__lt=now)
    if choice == SOON:
        return running & Q(due_at__gte=now, due_at__lt=_end_of_soon(now, days))
    if choice == URGENT:
        return OPEN & Q(urgent=True)
    if choice == ESCALATED:
        return running & Q(is_escalated())
    if choice == TO_APPROVE:
        return OPEN & Q(state=State.PENDING_APPROVAL)
    if choice == CORRECTIONS:
        waiting = Answer.objects.waiting_corrections()
        return Q(state=State.COMPLETED, pk__in=waiting.values("report"))
    if choice == HELPING:
        return _helping(user)
    if choice == MENTIONS:
        return Q(pk__in=Mention.objects.filter(person=user, read_at=None).values("report"))
    if choice == SUSPECT:
        suspects = Q(pk__in=Suspicion.objects.waiting().values("report"))
        # The first report of a flood has no mark of its own, but leads to the others.
        suspects |= Q(pk__in=Suspicion.objects.grouped().values("flood"))
        return Q(state=State.SUBMITTED) & suspects & is_shown_apart()
    if choice == DISSATISFIED:
        open_ones = FollowUp.objects.filter(closed_at=None)
        return Q(pk__in=open_ones.values("rating__report"))
    if choice == ASKS_REOPENING:
        return Q(pk__in=ReopeningRequest.objects.filter(decided_at=None).values("report"))
    if choice == ALL:
        return Q()
    return OPEN & is_shown_apart()


def rated(level: str, *, now: datetime) -> Q:
    """Condition for the reports with this rating in the last `RATED_DAYS` days, today included.

    A merged report does not count again.
    """
    since = start_of_day(now, back=RATED_DAYS - 1)
    rated_so = Rating.objects.filter(level=level, at__gte=since).values("report")
    return Q(pk__in=rated_so, merged_into=None)


def start_of_day(now: datetime, *, back: int = 0) -> datetime:
    """Return midnight in Vietnam, `back` days ago."""
    day = local(now).date() - timedelta(days=back)
    return datetime.combine(day, time(), tzinfo=VIETNAM)


def _end_of_soon(now: datetime, days: WorkCalendar) -> datetime:
    """Return the first moment with more than one working day left, as `remaining` counts."""
    today = local(now).date()
    first_far_day = days.add_working_days(today, SOON_WORKING_DAYS + 1)
    return datetime.combine(first_far_day, time(), tzinfo=VIETNAM)
