"""The one way to change a report's state.

`move` locks the report, compares the state the clerk saw, checks permission and scope,
applies the transition's own effect and writes state, event and notice in one transaction.
What each transition is stands as data in `states`; what it does beyond changing the state
stands here, one small function each.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from notifications import outbox
from notifications.outbox import Address
from paht.foundation import text
from province import calendar, deadlines
from province.models import Agency
from reports.models import Answer, Category, Report, Reporter, ReportEvent
from reports.states import (
    FINAL_STATES,
    PREVIOUS,
    TRANSITIONS,
    UNCHANGED,
    RefusalReason,
    Role,
    State,
    Transition,
)

MAX_EXTENSIONS = 2


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
    recorded: dict[str, Any] = field(
        default_factory=dict
    )  # event.facts: no personal data
    notice: str = ""
    target: State | None = None  # set by an effect that decides it

    def take(self, name: str, message: str | Promise) -> Any:
        """A fact this transition cannot do without."""
        value = self.facts.get(name)
        if value in (None, ""):
            raise Refused(f"needs_{name}", message)
        return value


def available(report: Report, *, by: User) -> list[Transition]:
    """The transitions this person may make on this report now, in the order of the workflow."""
    if not Report.objects.for_staff(by).filter(pk=report.pk).exists():
        return []
    return [
        transition
        for transition in TRANSITIONS.values()
        if transition.name in _EFFECTS
        and report.state in transition.sources
        and by.has_perm(transition.permission)
        and _personal_objection(report, transition, by) is None
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
        _check_allowed(locked, transition, by=by, seen=seen)
        making = Move(
            report=locked,
            transition=transition,
            by=by,
            at=at or timezone.now(),
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
            _notify_staff(making, event)
    for attribute in (
        "state",
        "agency",
        "due_at",
        "is_published",
        "completed_at",
        "category",
    ):
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
    report: Report, transition: Transition, *, by: User | None, seen: State | str | None
) -> None:
    if seen is not None and report.state != seen:
        raise Refused("someone_was_faster", _told_by_last_event(report))
    if transition.name not in _EFFECTS or report.state not in transition.sources:
        raise Refused(
            "wrong_state",
            _("Không thể “%(action)s” khi phản ánh ở trạng thái “%(state)s”.")
            % {"action": transition.label, "state": report.status.label},
        )
    if by is None:
        if not {Role.CITIZEN, Role.SYSTEM}.intersection(transition.roles):
            raise Refused("forbidden", _("Việc này chỉ dành cho cán bộ."))
        return
    in_scope = Report.objects.for_staff(by).filter(pk=report.pk).exists()
    if not in_scope or not by.has_perm(transition.permission):
        raise Refused(
            "forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này.")
        )
    objection = _personal_objection(report, transition, by)
    if objection:
        raise Refused("same_person", objection)


def _told_by_last_event(report: Report) -> str:
    last = report.events.select_related("by", "agency").last()
    who = (last.by.get_full_name() if last.by else _("người gửi")) if last else ""
    done = TRANSITIONS[last.name].label if last else ""
    return _(
        "Phản ánh này đã được %(who)s xử lý trước (%(done)s); trạng thái hiện tại: “%(state)s”. "
        "Vui lòng xem lại trước khi thao tác."
    ) % {"who": who, "done": done, "state": report.status.label}


def _personal_objection(report: Report, transition: Transition, by: User) -> str | None:
    """Four eyes: whoever drafted the answer does not release it."""
    if transition.name != "approve":
        return None
    draft = report.answers.first()
    if draft and draft.drafted_by_id == by.pk:
        return _("Người soạn câu trả lời không được tự duyệt.")
    return None


# --- what a move does -----------------------------------------------------------------


def _apply(making: Move) -> ReportEvent:
    report, transition = making.report, making.transition
    source = State(report.state)
    _EFFECTS[transition.name](making)
    if transition.target == PREVIOUS:
        report.state = report.resume_state
        report.resume_state = ""
    elif transition.target != UNCHANGED:
        report.state = making.target or transition.target
    if report.state != State.NEED_INFO:
        report.paused_at = None
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
    category = making.facts.get("category")
    if category and category.pk != making.report.category_id:
        _change_category(making, category)
    urgent = making.facts.get("urgent")
    if urgent is not None and urgent != making.report.urgent:
        making.recorded["urgent"] = [making.report.urgent, urgent]
        making.report.urgent = urgent
        _set_due(making.report)


def _change_category(making: Move, category: Category) -> None:
    report = making.report
    if category.sla_working_days is None:
        raise Refused("category_is_a_group", _("Vui lòng chọn chuyên mục con."))
    making.recorded["category"] = [report.category.code, category.code]
    report.category = category
    report.urgent = category.urgent
    report.sla_working_days = category.sla_working_days
    _set_due(report)


def _set_due(report: Report) -> None:
    """The deadline always counts from the sending, whatever was changed since."""
    report.due_at = deadlines.due_at(
        report.submitted_at,
        working_days=report.sla_working_days,
        urgent=report.urgent,
        calendar=calendar.load(),
    )


def _reject(making: Move) -> None:
    reason = making.take("reason", gettext_lazy("Vui lòng chọn lý do từ chối."))
    making.recorded["reason"] = RefusalReason(reason).value


def _request_info(making: Move) -> None:
    making.report.resume_state = making.report.state
    making.report.paused_at = making.at


def _supply_info(making: Move) -> None:
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


def _close_unanswered(making: Move) -> None:
    making.recorded["reason"] = RefusalReason.LD08.value


def _assign(making: Move) -> None:
    report = making.report
    agency = making.take("agency", gettext_lazy("Vui lòng chọn cơ quan xử lý."))
    if not agency.is_active:
        raise Refused(
            "agency_closed", _("Cơ quan này không còn hoạt động trên hệ thống.")
        )
    report.agency = making.agency = agency
    report.is_published = bool(making.facts.get("publish", False))
    making.recorded["agency"] = agency.code
    making.recorded["published"] = report.is_published


def _assign_urgent(making: Move) -> None:
    if not making.report.urgent:
        raise Refused("not_urgent", _("Chỉ chuyển khẩn phản ánh khẩn cấp."))
    _assign(making)


def _return_to_dispatch(making: Move) -> None:
    report = making.report
    making.recorded["agency"] = report.agency.code if report.agency else ""
    making.agency = report.agency
    report.agency = None
    report.is_published = False


def _request_extension(making: Move) -> None:
    report = making.report
    days = int(
        making.take("working_days", gettext_lazy("Vui lòng nhập số ngày xin gia hạn."))
    )
    if making.at >= report.due_at:
        raise Refused("overdue", _("Chỉ được đề nghị gia hạn trước khi hết hạn."))
    if report.extensions >= MAX_EXTENSIONS:
        raise Refused("too_many", _("Phản ánh này đã được gia hạn đủ số lần cho phép."))
    if not 1 <= days <= report.sla_working_days:
        raise Refused(
            "too_long",
            _("Số ngày gia hạn từ 1 đến %(days)s.") % {"days": report.sla_working_days},
        )
    if _pending_extension(report):
        raise Refused("pending", _("Đề nghị gia hạn trước đang chờ duyệt."))
    making.recorded["working_days"] = days


def _pending_extension(report: Report) -> ReportEvent | None:
    last = report.events.filter(
        name__in=("request_extension", "decide_extension")
    ).last()
    return last if last and last.name == "request_extension" else None


def _decide_extension(making: Move) -> None:
    report = making.report
    asked = _pending_extension(report)
    if asked is None:
        raise Refused(
            "nothing_asked", _("Không có đề nghị gia hạn nào đang chờ duyệt.")
        )
    if (
        report.extensions >= 1
        and making.by
        and not making.by.has_perm("reports.view_all_reports")
    ):
        raise Refused(
            "supervisor_only", _("Lần gia hạn thứ hai do lãnh đạo giám sát duyệt.")
        )
    granted = bool(making.facts.get("granted", False))
    making.recorded["granted"] = granted
    if not granted:
        making.notice = ""
        return
    before = report.due_at
    days = asked.facts["working_days"]
    report.due_at = deadlines.extended_due(
        before, working_days=days, calendar=calendar.load()
    )
    report.extensions += 1
    making.recorded |= {
        "working_days": days,
        "due_at": [before.isoformat(), report.due_at.isoformat()],
    }


def _submit_answer(making: Move) -> None:
    """Keep the draft; its photos were stored before and are tied to it by the caller's `files`."""
    body = text.clean(
        making.take("answer", gettext_lazy("Vui lòng nhập nội dung trả lời.")),
        multiline=True,
    )
    if not body:
        raise Refused("needs_answer", _("Vui lòng nhập nội dung trả lời."))
    report = making.report
    assert report.agency is not None  # a constraint of the table
    answer = Answer.objects.create(
        report=report, body=body, agency=report.agency, drafted_by=making.by
    )
    for attachment in making.facts.get("attachments", ()):
        attachment.report, attachment.answer = report, answer
        attachment.save()
    making.recorded["answer"] = answer.pk


def _approve(making: Move) -> None:
    report = making.report
    answer = report.answers.first()
    if answer is None:
        raise Refused("no_answer", _("Chưa có câu trả lời để duyệt."))
    answer.approved_by, answer.approved_at = making.by, making.at
    answer.save(update_fields=["approved_by", "approved_at"])
    making.agency = answer.agency
    making.recorded["answer"] = answer.pk


def _reopen(making: Move) -> None:
    report = making.report
    if report.events.filter(name="reopen").exists():
        raise Refused("reopened_before", _("Mỗi phản ánh chỉ được mở lại một lần."))
    making.agency = report.agency
    report.completed_at = None
    report.due_at = deadlines.due_at(
        making.at,
        working_days=report.sla_working_days,
        urgent=report.urgent,
        calendar=calendar.load(),
    )


def _restore(making: Move) -> None:
    making.report.completed_at = None
    making.report.agency = None


def _amend(making: Move) -> None:
    category = making.facts.get("category")
    agency = making.facts.get("agency")
    if category and category.pk != making.report.category_id:
        _change_category(making, category)
    if agency and making.report.agency_id and agency.pk != making.report.agency_id:
        before = making.report.agency
        making.recorded["agency"] = [before.code if before else "", agency.code]
        making.report.agency = agency
    if not making.recorded:
        raise Refused("nothing_changed", _("Chưa có thay đổi nào."))


def _set_publication(making: Move) -> None:
    publish = bool(making.facts.get("publish", False))
    if publish == making.report.is_published:
        raise Refused("nothing_changed", _("Chưa có thay đổi nào."))
    making.recorded["published"] = [making.report.is_published, publish]
    making.report.is_published = publish


# Transitions absent here (`submit`, `rate`) have doors of their own.
_EFFECTS: dict[str, Callable[[Move], None]] = {
    "receive": _receive,
    "reject": _reject,
    "request_info": _request_info,
    "supply_info": _supply_info,
    "close_unanswered": _close_unanswered,
    "assign": _assign,
    "assign_urgent": _assign_urgent,
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


# --- who is told ------------------------------------------------------------------------


def addresses(reporter: Reporter) -> list[Address]:
    """Where the sender hears from us: SMS when agreed and possible, e-mail when given."""
    found = []
    if reporter.accepts_sms and text.is_mobile(reporter.phone):
        found.append(Address.sms(reporter.phone))
    if reporter.email:
        found.append(Address.email(reporter.email))
    return found


def _notify_sender(making: Move, event: ReportEvent) -> None:
    if not making.notice:
        return
    reporter = Reporter.objects.filter(report=making.report).first()
    if reporter is None:
        return
    tell_sender(making.report, reporter, making.notice, event, note=making.note)


def tell_sender(
    report: Report,
    reporter: Reporter,
    notice: str,
    event: ReportEvent,
    *,
    note: str = "",
) -> None:
    """Put the notice to the sender into the outbox of the caller's transaction."""
    reason = event.facts.get("reason", "")
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "code": report.code,
            "title": report.title,
            "name": reporter.full_name,
            "agency": report.agency.short_name if report.agency else "",
            "agency_full": report.agency.name if report.agency else "",
            "due": report.due_at.isoformat(),
            "submitted_on": report.submitted_at.isoformat(),
            "days": settings.SUPPLY_INFO_WORKING_DAYS,
            "reason": str(RefusalReason(reason).label) if reason else "",
            "note": note,
            "url": settings.SITE_URL + reverse("reports:detail", args=[report.code]),
        }
    for address in addresses(reporter):
        outbox.enqueue(
            notice,
            to=address,
            context=context,
            key=f"{notice}:{event.pk}:{address.channel}",
            urgent=report.urgent,
        )


def _notify_staff(making: Move, event: ReportEvent) -> None:
    """The office that gets a report is told, each of its people who may take it on."""
    if making.transition.name not in ("assign", "assign_urgent", "reopen"):
        return
    report = making.report
    takers = User.objects.filter(
        agency=report.agency, is_active=True, is_staff=True, groups__name=Role.HANDLER
    ).exclude(email="")
    for person in takers:
        outbox.enqueue(
            "staff_urgent" if report.urgent else "staff_new",
            to=Address.email(person.email),
            context={
                "code": report.code,
                "title": report.title,
                "short": report.title,
                "name": person.get_full_name(),
                "due": report.due_at.isoformat(),
                "hours": settings.URGENT_HOURS,
                "url": settings.SITE_URL
                + reverse("admin:reports_report_change", args=[report.pk]),
            },
            key=f"staff_new:{event.pk}:{person.pk}",
            urgent=report.urgent,
        )
