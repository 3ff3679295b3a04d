"""The one way to change a report's state.

`move` locks the report, compares the state the clerk saw, checks permission and scope,
applies the transition's own effect and writes state, event and notice in one transaction.
What each transition is stands as data in `states`; what it does beyond changing the state
stands here, one small function each; what may stand against it is in `objections`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from paht.foundation import text
from province import calendar, deadlines
from province.models import Agency
from reports import clock, notices, objections
from reports.models import Answer, Attachment, Category, Report, Reporter, ReportEvent
from reports.states import (
    FINAL_STATES,
    HANDED_OVER,
    PREVIOUS,
    TRANSITIONS,
    UNCHANGED,
    RefusalReason,
    Role,
    State,
    Transition,
)

_CHANGED_BY_MOVES = (
    "state",
    "resume_state",
    "agency",
    "category",
    "urgent",
    "sla_working_days",
    "due_at",
    "paused_at",
    "extensions",
    "completed_at",
    "is_published",
)


class Refused(Exception):
    """A move that is not allowed; `message` (Vietnamese) tells the clerk why."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)


@dataclass
class Move:
    """One move while it is being made: what the effects read and what they leave behind."""

    report: Report
    transition: Transition
    by: User | None
    at: datetime
    note: str
    facts: dict[str, Any]
    agency: Agency | None = None  # the office the event is told of
    recorded: dict[str, Any] = field(default_factory=dict)  # event.facts: no personal data
    notice: str = ""
    target: State | None = None  # set by an effect that decides it

    def take(self, name: str, message: str | Promise) -> Any:
        """A fact this transition cannot do without."""
        value = self.facts.get(name)
        if value in (None, ""):
            raise Refused(f"needs_{name}", message)
        return value


def available(report: Report, *, by: User) -> list[Transition]:
    """The transitions this person may make on this report now, in the order of the workflow.

    None of them would be refused for what is known before the form is filled in.
    """
    now = timezone.now()
    if not Report.objects.for_staff(by).filter(pk=report.pk).exists():
        return []
    return [
        transition
        for transition in TRANSITIONS.values()
        if transition.name in _EFFECTS
        and report.state in transition.sources
        and by.has_perm(transition.permission)
        and objections.find(report, transition, by=by, at=now) is None
    ]


def move(
    report: Report,
    name: str,
    *,
    by: User | None,
    note: str = "",
    seen: State | str | None = None,
    at: datetime | None = None,
    notify: bool = True,
    **facts: Any,
) -> ReportEvent:
    """Make transition `name`, or raise `Refused` and change nothing.

    `by` is None for the sender and for the system. `seen` is the state the clerk had on
    screen: when someone was faster the move is refused and says who. `facts` are what the
    transition needs (`agency`, `publish`, `reason`, `answer`, …).
    """
    transition = TRANSITIONS[name]
    with transaction.atomic():
        locked = (
            Report.objects.select_for_update(of=("self",))
            .select_related("agency", "category")
            .get(pk=report.pk)
        )
        at = at or timezone.now()
        _check_allowed(locked, transition, by=by, seen=seen, at=at)
        making = Move(
            report=locked,
            transition=transition,
            by=by,
            at=at,
            note=text.clean(note, multiline=True),
            facts=facts,
            agency=by.agency if by else None,
            notice=transition.notice,
        )
        if transition.needs_note and not making.note:
            raise Refused("needs_note", _("Vui lòng nhập lý do hoặc nội dung."))
        event = _apply(making)
        if notify:
            _notify_sender(making, event)
            _notify_office(making, event)
    for attribute in _CHANGED_BY_MOVES:
        setattr(report, attribute, getattr(locked, attribute))
    return event


def record_birth(report: Report, *, by: User | None) -> ReportEvent:
    """The first event of a report; called by `intake.submit` in its transaction."""
    return ReportEvent.objects.create(
        report=report,
        name="submit",
        target=State.SUBMITTED,
        at=report.submitted_at,
        by=by,
        agency=by.agency if by else None,
        facts={"channel": report.channel},
    )


# --- what is checked ----------------------------------------------------------------


def _check_allowed(
    report: Report,
    transition: Transition,
    *,
    by: User | None,
    seen: State | str | None,
    at: datetime,
) -> None:
    if seen is not None and report.state != seen:
        raise Refused("someone_was_faster", _told_by_last_event(report, by))
    if transition.name not in _EFFECTS or report.state not in transition.sources:
        raise Refused(
            "wrong_state",
            _("Không thể “%(action)s” khi phản ánh ở trạng thái “%(state)s”.")
            % {"action": transition.label, "state": report.status.label},
        )
    if by is None:
        if not {Role.CITIZEN, Role.SYSTEM}.intersection(transition.roles):
            raise Refused("forbidden", _("Việc này chỉ dành cho cán bộ."))
    else:
        in_scope = Report.objects.for_staff(by).filter(pk=report.pk).exists()
        if not in_scope or not by.has_perm(transition.permission):
            raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    objection = objections.find(report, transition, by=by, at=at)
    if objection:
        raise Refused(objection.code, objection.message)


def _told_by_last_event(report: Report, by: User | None) -> str:
    last = report.events.select_related("by").last()
    done = last.transition.label if last else ""
    if last and by and last.by_id == by.pk:
        return _("Bạn vừa thực hiện “%(done)s” rồi; trạng thái hiện tại: “%(state)s”.") % {
            "done": done,
            "state": report.status.label,
        }
    who = (last.by.get_full_name() if last.by else _("người gửi")) if last else ""
    return _(
        "Phản ánh này đã được %(who)s xử lý trước (%(done)s); trạng thái hiện tại: “%(state)s”. "
        "Vui lòng xem lại trước khi thao tác."
    ) % {"who": who, "done": done, "state": report.status.label}


# --- what a move does -----------------------------------------------------------------


def _apply(making: Move) -> ReportEvent:
    report, transition = making.report, making.transition
    source = State(report.state)
    _EFFECTS[transition.name](making)
    if transition.target == PREVIOUS:
        report.state = report.resume_state
    elif transition.target != UNCHANGED:
        report.state = making.target or transition.target
    if report.state != State.NEED_INFO:
        report.paused_at, report.resume_state = None, ""
    if report.state in FINAL_STATES and report.completed_at is None:
        report.completed_at = making.at
    report.save()
    return ReportEvent.objects.create(
        report=report,
        name=transition.name,
        source=source,
        target=report.state,
        at=making.at,
        by=making.by,
        agency=making.agency,
        note=making.note,
        facts=making.recorded,
    )


def _nothing_more(making: Move) -> None:
    """The state alone says it."""


def _receive(making: Move) -> None:
    _reclassify(making)


def _reclassify(making: Move) -> None:
    """Set category and urgency right, and with them what was promised."""
    report, before = making.report, making.report.due_at
    category: Category | None = making.facts.get("category")
    was_urgent, urgent = report.urgent, making.facts.get("urgent")
    if category and category.pk != report.category_id:
        if category.sla_working_days is None:
            raise Refused("category_is_a_group", _("Vui lòng chọn chuyên mục con."))
        making.recorded["category"] = [report.category.code, category.code]
        report.category = category
        report.sla_working_days = category.sla_working_days
        report.urgent = category.urgent
        if category.sensitive and report.is_published:
            making.recorded["published"] = [True, False]
            report.is_published = False
    if urgent is not None:
        report.urgent = urgent
    if report.urgent != was_urgent:
        making.recorded["urgent"] = [was_urgent, report.urgent]
    if not making.recorded:
        return
    report.due_at = clock.recounted(report)
    if report.due_at != before:
        making.recorded["due_at"] = [before.isoformat(), report.due_at.isoformat()]


def _reject(making: Move) -> None:
    reason = making.take("reason", gettext_lazy("Vui lòng chọn lý do từ chối."))
    if reason not in RefusalReason.values:
        raise Refused("unknown_reason", _("Vui lòng chọn lý do từ chối."))
    making.recorded["reason"] = str(reason)


def _request_info(making: Move) -> None:
    making.report.resume_state = making.report.state
    making.report.paused_at = making.at


def _supply_info(making: Move) -> None:
    """The files are `attachments`: unsaved rows of files that the caller has stored."""
    report = making.report
    if report.paused_at is None:
        raise Refused("not_paused", _("Phản ánh này không chờ bổ sung thông tin."))
    before = report.due_at
    report.due_at = deadlines.resumed_due(
        before,
        paused_at=report.paused_at,
        resumed_at=making.at,
        working_days=report.sla_working_days,
        urgent=report.urgent,
        calendar=calendar.load(),
    )
    making.recorded["due_at"] = [before.isoformat(), report.due_at.isoformat()]
    for attachment in making.facts.get("attachments", ()):
        attachment.report = report
        attachment.save()


def _close_unanswered(making: Move) -> None:
    making.recorded["reason"] = RefusalReason.LD08.value


def _assign(making: Move) -> None:
    report = making.report
    agency = making.take("agency", gettext_lazy("Vui lòng chọn cơ quan xử lý."))
    _check_in_use(agency)
    report.agency = making.agency = agency
    report.is_published = bool(making.facts.get("publish", False))
    making.recorded["agency"] = agency.code
    making.recorded["published"] = report.is_published
    _let_out_files(making)


def _check_in_use(agency: Agency) -> None:
    if not agency.is_active:
        raise Refused("agency_closed", _("Cơ quan này không còn hoạt động trên hệ thống."))


def _let_out_files(making: Move) -> None:
    """Of the sender's files exactly those in `public_files` (keys) are released, when given."""
    chosen = making.facts.get("public_files")
    if chosen is None:
        return
    files = making.report.attachments.filter(answer=None)
    files.update(is_public=Case(When(pk__in=chosen, then=Value(True)), default=Value(False)))
    public = files.filter(is_public=True).count()
    making.recorded["files"] = [public, files.count()]


def _return_to_dispatch(making: Move) -> None:
    report = making.report
    making.recorded["agency"] = report.agency.code if report.agency else ""
    making.agency = report.agency
    report.agency = None
    report.is_published = False


def _request_extension(making: Move) -> None:
    report = making.report
    days = int(making.take("working_days", gettext_lazy("Vui lòng nhập số ngày xin gia hạn.")))
    if not 1 <= days <= report.sla_working_days:
        raise Refused(
            "too_long",
            _("Số ngày gia hạn từ 1 đến %(days)s.") % {"days": report.sla_working_days},
        )
    making.recorded["working_days"] = days


def _decide_extension(making: Move) -> None:
    report = making.report
    asked = report.events.filter(name="request_extension").latest("id")
    granted = bool(making.facts.get("granted", False))
    making.recorded["granted"] = granted
    if not granted:
        making.notice = ""
        return
    before = report.due_at
    days = asked.facts["working_days"]
    report.due_at = deadlines.extended_due(before, working_days=days, calendar=calendar.load())
    report.extensions += 1
    making.recorded |= {
        "working_days": days,
        "due_at": [before.isoformat(), report.due_at.isoformat()],
    }


def _submit_answer(making: Move) -> None:
    """Keep the draft. `attachments` are unsaved rows of files that the caller has stored."""
    body = text.clean(
        making.take("answer", gettext_lazy("Vui lòng nhập nội dung trả lời.")),
        multiline=True,
    )
    if not body:
        raise Refused("needs_answer", _("Vui lòng nhập nội dung trả lời."))
    report = making.report
    answer = Answer.objects.create(
        report=report, body=body, agency=cast(Agency, report.agency), drafted_by=making.by
    )
    for attachment in making.facts.get("attachments", ()):
        attachment.report, attachment.answer = report, answer
        attachment.save()
    making.recorded["answer"] = answer.pk


def _approve(making: Move) -> None:
    answer = making.report.answers.latest("id")
    # The state alone does not tell whether a newer draft was handed in meanwhile.
    if making.facts.get("answer_seen", answer.pk) != answer.pk:
        raise Refused("newer_answer", _("Đã có câu trả lời mới hơn bản bạn xem. Vui lòng xem lại."))
    answer.approved_by, answer.approved_at = making.by, making.at
    answer.save(update_fields=["approved_by", "approved_at"])
    making.agency = answer.agency
    making.recorded["answer"] = answer.pk


def _reopen(making: Move) -> None:
    report = making.report
    making.agency = report.agency
    report.completed_at = None
    report.due_at = clock.due_from(report, making.at)


def _restore(making: Move) -> None:
    making.report.completed_at = None
    making.report.agency = None


def _amend(making: Move) -> None:
    report, agency = making.report, making.facts.get("agency")
    _reclassify(making)
    if agency and report.agency and agency.pk != report.agency_id:
        _check_in_use(agency)
        making.recorded["agency"] = [report.agency.code, agency.code]
        report.agency = making.agency = agency
    _refuse_if_nothing_changed(making)


def _set_publication(making: Move) -> None:
    publish = bool(making.facts.get("publish", False))
    if publish != making.report.is_published:
        making.recorded["published"] = [making.report.is_published, publish]
        making.report.is_published = publish
    before = set(_public_files(making.report))
    _let_out_files(making)
    if set(_public_files(making.report)) == before:
        making.recorded.pop("files", None)
    _refuse_if_nothing_changed(making)


def _public_files(report: Report) -> QuerySet[Attachment, int]:
    return report.attachments.filter(answer=None, is_public=True).values_list("pk", flat=True)


def _refuse_if_nothing_changed(making: Move) -> None:
    if not making.recorded:
        raise Refused("nothing_changed", _("Chưa có thay đổi nào."))


# Transitions absent here (`submit`, `rate`) have doors of their own.
_EFFECTS: dict[str, Callable[[Move], None]] = {
    "receive": _receive,
    "reject": _reject,
    "request_info": _request_info,
    "supply_info": _supply_info,
    "close_unanswered": _close_unanswered,
    "assign": _assign,
    "assign_urgent": _assign,
    "accept": _nothing_more,
    "return_to_dispatch": _return_to_dispatch,
    "request_extension": _request_extension,
    "decide_extension": _decide_extension,
    "submit_answer": _submit_answer,
    "return_answer": _nothing_more,
    "approve": _approve,
    "reopen": _reopen,
    "restore": _restore,
    "withdraw": _nothing_more,
    "amend": _amend,
    "set_publication": _set_publication,
}


def _notify_sender(making: Move, event: ReportEvent) -> None:
    if not making.notice:
        return
    reporter = Reporter.objects.filter(report=making.report).first()
    if reporter:
        notices.tell_sender(making.report, reporter, making.notice, event, note=making.note)


def _notify_office(making: Move, event: ReportEvent) -> None:
    moved = making.transition.name == "amend" and "agency" in making.recorded
    if moved or making.transition.name in HANDED_OVER:
        notices.tell_office(making.report, event)
