"""Change a report's state; no other code does.

`move` locks the report, compares the state that the clerk saw, and checks permission, scope and
guards. It then applies the effect and writes state, event and notices in one transaction.
The transitions are data in `rules.states`, their effects are in `effects`, and `guards` decides
what forbids a move.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from reports.models import Attachment, Report, Reporter, ReportEvent
from reports.notices import notices
from reports.rules.states import (
    FINAL_STATES,
    HANDED_OVER,
    PREVIOUS,
    TRANSITIONS,
    UNCHANGED,
    Role,
    State,
    Transition,
)
from reports.workflow import (
    cooperation,
    follower_news,
    guards,
    locking,
    merged_reports,
    pending_queues,
    public_names,
)
from reports.workflow.case_actions import CaseStanding
from reports.workflow.effects.registry import EFFECTS
from reports.workflow.moves import READ_FOR_MOVES, Move, Refused

__all__ = ["Refused", "add_information", "available", "check", "move", "record_birth"]

_CHANGED_BY_MOVES = (
    "state",
    "resume_state",
    "agency",
    "handler",
    "transfer_asked_at",
    "category",
    "urgent",
    "sla_working_days",
    "due_at",
    "paused_at",
    "extensions",
    "completed_at",
    "is_published",
    "confidential",
    "complained_agency",
    "merged_into",
    "redacted_spans",
    "public_name",
    "search_text",
    "remind_at",
)


def available(report: Report, *, by: User) -> list[Transition]:
    """Return the transitions that `by` may make on `report` now, in the order of the workflow.

    A returned transition can be refused only for the content of its form.
    """
    now = timezone.now()
    if not report.is_in_charge(by):
        return []
    return [
        transition
        for transition in TRANSITIONS.values()
        if transition.name in EFFECTS
        and report.state in transition.sources
        and by.has_perm(transition.permission)
        and guards.find(report, transition, by=by, at=now) is None
    ]


def check(standing: CaseStanding, name: str) -> None:
    """Raise `Refused` if the move `name` is forbidden before its form is filled in."""
    report, by = standing.report, standing.by
    _check_allowed(
        report,
        TRANSITIONS[name],
        by=by,
        seen=None,
        at=timezone.now(),
        is_in_charge=standing.is_in_charge,
    )


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
    """Make the transition `name`, or raise `Refused` and change nothing.

    `by` is None for the reporter and for the system. `seen` is the state on the clerk's screen:
    if a colleague was faster, the refusal names the colleague. `facts` are the inputs of the
    transition (`agency`, `publish`, `reason`, `answer`, …).
    """
    transition = TRANSITIONS[name]
    with transaction.atomic():
        if name in merged_reports.RELEASING_MERGED:
            locking.matters(report.pk)
        locked = (
            Report.objects.select_for_update(of=("self",), no_key=True)
            .select_related(*READ_FOR_MOVES)
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
        was_public = locked.is_public
        made = [(making, _apply(making)), *_release_merged(making)]
        if notify:
            follower_news.record(locked, made[0][1], was_public=was_public)
        for each, event in made if notify else ():
            _notify_reporter(each, event)
            _notify_agency(each, event)
    for attribute in _CHANGED_BY_MOVES:
        setattr(report, attribute, getattr(locked, attribute))
    return made[0][1]


def add_information(
    report: Report, *, note: str, attachments: Iterable[Attachment] = ()
) -> ReportEvent:
    """Add words and files of the reporter to a report, in any state.

    If an agency waits for information, this is the move that supplies it. `attachments` are unsaved
    rows of files that the caller has stored.
    """
    with transaction.atomic():
        locked = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
        if locked.state == State.NEED_INFO:
            return move(locked, "supply_info", by=None, note=note, attachments=attachments)
        for attachment in attachments:
            attachment.report = locked
            attachment.save()
        event = ReportEvent.objects.create(
            report=locked,
            name="supply_info",
            source=locked.state,
            target=locked.state,
            at=timezone.now(),
            note=text.clean(note, multiline=True),
        )
        notices.tell_desk(locked, event)
    return event


def record_birth(report: Report, *, by: User | None, reference: str = "") -> ReportEvent:
    """Record the first event of a report; `intake.submission.submit` calls it.

    `reference` identifies the call or letter that `by` entered.
    """
    return ReportEvent.objects.create(
        report=report,
        name="submit",
        target=State.SUBMITTED,
        at=report.submitted_at,
        by=by,
        agency=by.agency if by else None,
        facts={"channel": report.channel} | ({"reference": reference} if reference else {}),
    )


# --- checks -------------------------------------------------------------------------


def _check_allowed(
    report: Report,
    transition: Transition,
    *,
    by: User | None,
    seen: State | str | None,
    at: datetime,
    is_in_charge: bool | None = None,
) -> None:
    if seen is not None and report.state != seen:
        raise Refused("someone_was_faster", _name_faster_colleague(report, by))
    if transition.name not in EFFECTS or report.state not in transition.sources:
        raise Refused(
            "wrong_state",
            _("Không thể “%(action)s” khi phản ánh ở trạng thái “%(state)s”.")
            % {"action": transition.label_of(report.is_published), "state": report.status.label},
        )
    if by is None:
        if not {Role.CITIZEN, Role.SYSTEM}.intersection(transition.roles):
            raise Refused("forbidden", _("Việc này chỉ dành cho cán bộ."))
    else:
        if is_in_charge is None:
            is_in_charge = CaseStanding(report, by).is_in_charge
        if not is_in_charge or not by.has_perm(transition.permission):
            raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    refusal = guards.find(report, transition, by=by, at=at)
    if refusal:
        raise Refused(refusal.code, refusal.message)


def _name_faster_colleague(report: Report, by: User | None) -> str:
    last = report.events.select_related("by").last()
    done = last.transition.label_of(report.is_published) if last else ""
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


# --- changes --------------------------------------------------------------------------


def _apply(making: Move) -> ReportEvent:
    report, transition = making.report, making.transition
    source, agency = State(report.state), report.agency_id
    EFFECTS[transition.name](making)
    if report.public_name and not report.is_published:
        # Officers decide on the name again with the content.
        public_names.publish(report, "")
    if transition.target == PREVIOUS:
        report.state = report.resume_state
    elif transition.target != UNCHANGED:
        report.state = making.target or transition.target
    if report.state != State.NEED_INFO:
        report.paused_at, report.resume_state = None, ""
    if report.agency_id != agency:
        # Handler, transfer request and cooperation belong to the former agency.
        report.handler = report.transfer_asked_at = None
        cooperation.end_for(report, at=making.at, agency=report.agency)
    elif report.state not in TRANSITIONS["request_info"].sources + (State.NEED_INFO,):
        report.transfer_asked_at = None
    if report.state in FINAL_STATES and report.completed_at is None:
        report.completed_at = making.at
    # `reminders` examines the report again, because another step may be due now.
    report.remind_at = None if report.state in FINAL_STATES else making.at
    report.save()
    if report.confidential and {"confidential", "complained"} & making.recorded.keys():
        pending_queues.follow(report)
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


def _release_merged(making: Move) -> list[tuple[Move, ReportEvent]]:
    """Restore reports that were merged into one that no longer represents them."""
    restoring, others = merged_reports.restoration(making)
    if restoring is None:
        return []
    event = _apply(restoring)
    merged_reports.reattach(others, restoring.report, by=making.by, at=making.at)
    return [(restoring, event)]


def _notify_reporter(making: Move, event: ReportEvent) -> None:
    if not making.notice:
        return
    reporter = Reporter.objects.filter(report=making.report).first()
    if reporter:
        note = making.note if making.note_to_reporter is None else making.note_to_reporter
        notices.tell_reporter(making.report, reporter, making.notice, event, note=note)
    notices.tell_followers(making.report, making.notice, event)


def _notify_agency(making: Move, event: ReportEvent) -> None:
    moved = making.transition.name == "amend" and "agency" in making.recorded
    if moved or making.transition.name in HANDED_OVER:
        notices.tell_agency(making.report, event)
    elif making.transition.name == "supply_info":
        notices.tell_desk(making.report, event)
    elif (task := making.task or making.transition.name) in notices.TASKS:
        notices.tell_task(making.report, task, key=f"event-{event.pk}")
