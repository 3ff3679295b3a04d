"""Who hears of a report: its reporter and the staff who have it, through the outbox.

Every function writes in the caller's transaction: no notice of what did not happen.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import news
from accounts.models import User
from notifications import outbox, texts
from notifications.models import Channel, Template
from notifications.outbox import Address
from paht.foundation import text
from province import calendar
from reports.models import CaseAction, ReopeningRequest, Report, Reporter, ReportEvent
from reports.notices import links
from reports.notices.recipients import Directory, email_of, may_hear, phone_of, wants_at_once
from reports.rules import reminder_steps
from reports.rules.reminder_steps import URGENT_RECEPTION_MINUTES, Audience
from reports.rules.states import RefusalReason

# What asks the reporter to do something, which only the page behind their phone takes.
_ASKING = ("need_info",)
# What tells of a text that everybody reads only where the report is public.
_TELLING_RESULT = ("done", "corrected")
# What those hear whose report was merged into another one; questions go to its own reporter.
_FOLLOWED = (
    "forwarded",
    "extended",
    "rescheduled",
    "done",
    "refused",
    "restored",
    "reopened",
    "corrected",
)


def addresses(reporter: Reporter) -> list[Address]:
    """Where the reporter hears from us: SMS when agreed and possible, e-mail when given."""
    return [
        address
        for address in reachable(reporter)
        if reporter.accepts_sms or address.channel != Channel.SMS
    ]


def reachable(reporter: Reporter) -> list[Address]:
    """Every address that the reporter has given, whatever they agreed to hear there."""
    found = [Address.sms(reporter.phone)] if text.is_mobile(reporter.phone) else []
    if reporter.email:
        found.append(Address.email(reporter.email))
    return found


def tell_reporter(
    report: Report,
    reporter: Reporter,
    notice: str,
    event: ReportEvent | CaseAction | ReopeningRequest,
    *,
    note: str = "",
    own: Report | None = None,
) -> None:
    """Put the notice to the reporter into the outbox of the caller's transaction.

    `own` is the reporter's own report where that was merged into `report`: they know its code
    and title, and nothing of the other reporter.
    """
    sent = own or report
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "code": sent.code,
            "title": sent.title,
            "name": reporter.full_name,
            "agency": report.agency.short_name if report.agency else "",
            "agency_full": report.agency.name if report.agency else "",
            "due": report.due_at.isoformat(),
            "submitted_on": sent.submitted_at.isoformat(),
            "days": settings.SUPPLY_INFO_WORKING_DAYS,
            "reason": _reason(event),
            "note": note,
            "url": settings.SITE_URL + reverse(_page(notice, report, own), args=[sent.code]),
        }
    if notice == Template.NEED_INFO and report.paused_at:
        until = reminder_steps.supply_until(report.paused_at, days=calendar.load())
        context["until"] = until.isoformat()
    if notice == Template.DONE and own is None:
        context["rate_url"] = links.to_rate(report)
    occasion = f"{event.pk}:{own.pk}" if own else f"{event.pk}"
    wanted = news.wanted(
        notice, addresses(reporter), user_id=reporter.user_id, phone_hash=reporter.phone_hash
    )
    outbox.enqueue_each(
        notice,
        to=wanted,
        context=context,
        key=f"{notice}:{occasion}",
        about=sent.code,
        urgent=report.urgent,
    )


def _page(notice: str, report: Report, own: Report | None) -> str:
    """Where the reporter finds what the notice is about."""
    is_hidden = notice in _TELLING_RESULT and own is None and not report.is_public
    return f"reports:{'my_report' if notice in _ASKING or is_hidden else 'detail'}"


def tell_followers(report: Report, notice: str, event: ReportEvent | CaseAction) -> None:
    """Tell those whose reports were merged into `report` what becomes of it.

    Without the officer's note: that was written for the reporter of `report`.
    """
    if notice not in _FOLLOWED:
        return
    followers = Reporter.objects.filter(report__merged_into=report).select_related("report")
    for follower in followers.order_by("report"):
        tell_reporter(report, follower, notice, event, own=follower.report)


def _reason(event: ReportEvent | CaseAction | ReopeningRequest) -> str:
    if not isinstance(event, ReportEvent):
        return ""
    if "into" in event.facts:
        return _("Trùng với phản ánh %(code)s đã có") % {"code": event.facts["into"]}
    reason = event.facts.get("reason", "")
    return str(RefusalReason(reason).label) if reason else ""


def tell_agency(report: Report, event: ReportEvent) -> None:
    """Tell the agency that now has the report: each of its people who may take it on."""
    _heard, people = Directory().reached(Audience.DESK, report)
    tell_staff(people, report, "staff_urgent" if report.urgent else "staff_new", key=f"{event.pk}")


def tell_desk(report: Report, event: ReportEvent) -> None:
    """Tell whoever has the report that its reporter supplied what was asked for."""
    _heard, people = Directory().reached(Audience.DESK, report)
    tell_staff(people, report, "staff_supplied", key=f"{event.pk}")


# Who is told of what becomes theirs to do, in words that go on after the report's title.
TASKS: dict[str, tuple[tuple[Audience, ...], str | Promise]] = {
    "submit_answer": ((Audience.DESK,), gettext_lazy("có câu trả lời chờ duyệt")),
    "return_answer": ((Audience.DESK,), gettext_lazy("có câu trả lời cần sửa lại")),
    "request_extension": ((Audience.LEADER,), gettext_lazy("có đề nghị gia hạn chờ duyệt")),
    "request_second_extension": (
        (Audience.SUPERVISOR,),
        gettext_lazy("có đề nghị gia hạn lần hai chờ duyệt"),
    ),
    "decide_extension": ((Audience.DESK,), gettext_lazy("đã có quyết định về đề nghị gia hạn")),
    "return_to_dispatch": ((Audience.DESK,), gettext_lazy("bị trả lại để chuyển cơ quan khác")),
    "restore": ((Audience.RECEPTION,), gettext_lazy("được xem xét lại, chờ tiếp nhận")),
    "contributed": ((Audience.DESK,), gettext_lazy("có ý kiến phối hợp mới")),
    "urged": ((Audience.DESK, Audience.LEADER), gettext_lazy("được đôn đốc xử lý")),
    "transfer_asked": ((Audience.DISPATCH,), gettext_lazy("được đề nghị chuyển cơ quan khác")),
    "transfer_declined": (
        (Audience.DESK,),
        gettext_lazy("không được chuyển cơ quan khác; đề nghị tiếp tục xử lý"),
    ),
    "correction_drafted": ((Audience.LEADER,), gettext_lazy("có bản chỉnh sửa kết quả chờ duyệt")),
}
_PERSONAL: dict[str, str | Promise] = {
    "use_granted": gettext_lazy("đã được người gửi đồng ý cho sử dụng thông tin liên hệ"),
    "use_refused": gettext_lazy("không được người gửi đồng ý cho sử dụng thông tin liên hệ"),
    "handed_over": gettext_lazy("được giao cho bạn xử lý"),
    "cooperation_asked": gettext_lazy("cần đơn vị của bạn phối hợp"),
    "correction_returned": gettext_lazy("có bản chỉnh sửa kết quả không được duyệt"),
}


def tell_task(report: Report, task: str, *, key: str, note: str = "") -> None:
    """Tell those to whom `task` (of `TASKS`) falls; each person once."""
    audiences, what = TASKS[task]
    directory = Directory()
    people = {
        person.pk: person
        for audience in audiences
        for person in directory.reached(audience, report)[1]
    }
    tell_staff(people.values(), report, "staff_task", key=key, note=note, what=str(what))


def tell_persons(
    people: Iterable[User], report: Report, task: str, *, key: str, note: str = ""
) -> None:
    """Tell these people of something that is theirs by name or by agency."""
    what = str(_PERSONAL[task])
    tell_staff(people, report, "staff_task", key=key, note=note, what=what)


def tell_staff(
    people: Iterable[User],
    report: Report,
    notice: str,
    *,
    key: str,
    note: str = "",
    what: str = "",
    expires_at: datetime | None = None,
) -> None:
    """Put a notice to members of staff into the outbox of the caller's transaction.

    Who chose a digest is written to only of what is urgent; that goes by SMS too, to
    those who gave a number. `key` names the occasion.
    """
    context = {
        "code": report.code,
        "title": report.listed_title,
        "short": report.listed_title,
        "due": report.due_at.isoformat(),
        "hours": settings.URGENT_HOURS,
        "minutes": URGENT_RECEPTION_MINUTES,
        "agency": report.agency.name if report.agency else "",
        # What somebody wrote about a confidential report stays in the portal.
        "note": "" if report.confidential else note,
        "what": what,
        "url": settings.SITE_URL + reverse("admin:reports_report_change", args=[report.pk]),
    }
    by_sms = report.urgent and Channel.SMS in texts.FACTS[Template(notice)]
    for person in may_hear(people, report):
        if not wants_at_once(person, report):
            continue
        addresses = (email_of(person), phone_of(person) if by_sms else None)
        for address in filter(None, addresses):
            outbox.enqueue(
                notice,
                to=address,
                context=context | {"name": person.get_full_name()},
                key=f"{notice}:{key}:{person.pk}:{address.channel}",
                about=report.code,
                urgent=report.urgent,
                expires_at=expires_at,
            )
