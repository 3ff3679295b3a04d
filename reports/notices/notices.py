"""Write the notices to reporters, followers of merged reports and staff into the outbox.

Every function writes in the caller's transaction: no notice of what did not happen.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts import news
from accounts.holders import email_of, phone_of
from accounts.models import User
from notifications import outbox, template_facts
from notifications.models import Channel, Template
from notifications.outbox import Address
from paht.foundation import text
from province import calendar
from reports.models import CaseAction, ReopeningRequest, Report, Reporter, ReportEvent
from reports.notices import alarms, links
from reports.notices.recipients import (
    RecipientDirectory,
    may_hear,
    reading,
    staff_who_may,
    wants_at_once,
)
from reports.rules import reminder_steps
from reports.rules.danger import endangers_life
from reports.rules.reminder_steps import URGENT_RECEPTION_MINUTES, RecipientGroup
from reports.rules.states import RefusalReason

# Notices that ask the reporter to act; only the page behind their phone accepts that.
_ACTION_NOTICES = ("need_info",)
# Notices of a text that the public page shows only while the report is public.
_RESULT_NOTICES = ("done", "corrected")
# Notices for reporters whose report was merged; questions go to the main reporter only.
_NOTICES_OF_MERGED = (
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
    """Return the address for notices, by the channel that the reporter chose; none for `none`."""
    return [address for address in reachable(reporter) if address.channel == reporter.news]


def reachable(reporter: Reporter) -> list[Address]:
    """Return every address that the reporter gave, with or without consent to news."""
    found = []
    if text.is_mobile(reporter.phone):
        found.append(Address.sms(reporter.phone, proved=reporter.phone_proved_at is not None))
    if reporter.email:
        found.append(Address.email(reporter.email, proved=reporter.email_proved_at is not None))
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

    `own` is the reporter's own report if it was merged into `report`. The notice then names
    its code and title, and nothing of the other reporter.
    """
    sent = own or report
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "code": sent.code,
            # Words of a confidential report do not leave the portal; the page has them.
            "title": sent.listed_title,
            # An unproved address may be a stranger's, who must not learn what is kept secret.
            "category": "" if sent.confidential else sent.category.name,
            "name": reporter.full_name,
            "agency": report.agency.short_name if report.agency else "",
            "agency_full": report.agency.name if report.agency else "",
            "due": report.due_at.isoformat(),
            "submitted_on": sent.submitted_at.isoformat(),
            "days": settings.SUPPLY_INFO_WORKING_DAYS,
            "reason": _reason(event),
            "note": "" if sent.confidential else note,
            "url": settings.SITE_URL + reverse(_page(notice, report, own), args=[sent.code]),
        }
    if notice == Template.MERGED and isinstance(event, ReportEvent):
        context["main"] = event.facts["into"]
    if notice == Template.NEED_INFO and report.paused_at:
        until = reminder_steps.supply_until(report.paused_at, days=calendar.load())
        context["until"] = until.isoformat()
    if reporter.email and reporter.email_proved_at is None:
        context["prove_url"] = links.to_prove(reporter)
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
    """Return the name of the page that the notice links to."""
    is_hidden = notice in _RESULT_NOTICES and own is None and not report.is_public
    return f"reports:{'my_report' if notice in _ACTION_NOTICES or is_hidden else 'detail'}"


def tell_followers(report: Report, notice: str, event: ReportEvent | CaseAction) -> None:
    """Tell the reporters whose reports were merged into `report` how it goes on.

    The officer's note is left out: it was written for the reporter of `report`.
    """
    if notice not in _NOTICES_OF_MERGED:
        return
    followers = Reporter.objects.filter(report__merged_into=report).select_related("report")
    for follower in followers.order_by("report"):
        tell_reporter(report, follower, notice, event, own=follower.report)


def _reason(event: ReportEvent | CaseAction | ReopeningRequest) -> str:
    if not isinstance(event, ReportEvent):
        return ""
    reason = event.facts.get("reason", "")
    return str(RefusalReason(reason).label) if reason else ""


def tell_agency(report: Report, event: ReportEvent) -> None:
    """Tell each person of the agency in charge who may accept the report."""
    _heard, people = RecipientDirectory().find(RecipientGroup.DESK, report)
    tell_staff(people, report, "staff_urgent" if report.urgent else "staff_new", key=f"{event.pk}")


def tell_desk(report: Report, event: ReportEvent) -> None:
    """Tell the person in charge that the reporter supplied the information.

    Where it tells of danger to life, the call centre hears it, too, and everybody at once.
    """
    _heard, people = RecipientDirectory().find(RecipientGroup.DESK, report)
    is_danger = endangers_life(event.note)
    if is_danger:
        people = list({one.pk: one for one in (*people, *staff_who_may("submit_report"))}.values())
    tell_staff(people, report, "staff_supplied", key=f"{event.pk}", is_danger=is_danger)


# The recipients of each task, and words that continue the report's title.
TASKS: dict[str, tuple[tuple[RecipientGroup, ...], str | Promise]] = {
    "submit_answer": ((RecipientGroup.DESK,), gettext_lazy("có câu trả lời chờ duyệt")),
    "return_answer": ((RecipientGroup.DESK,), gettext_lazy("có câu trả lời cần sửa lại")),
    "request_extension": ((RecipientGroup.LEADER,), gettext_lazy("có đề nghị gia hạn chờ duyệt")),
    "request_second_extension": (
        (RecipientGroup.SUPERVISOR,),
        gettext_lazy("có đề nghị gia hạn lần hai chờ duyệt"),
    ),
    "decide_extension": (
        (RecipientGroup.DESK,),
        gettext_lazy("đã có quyết định về đề nghị gia hạn"),
    ),
    "return_to_dispatch": (
        (RecipientGroup.DESK,),
        gettext_lazy("bị trả lại để chuyển cơ quan khác"),
    ),
    "restore": ((RecipientGroup.RECEPTION,), gettext_lazy("được xem xét lại, chờ tiếp nhận")),
    "contributed": ((RecipientGroup.DESK,), gettext_lazy("có ý kiến phối hợp mới")),
    "urged": ((RecipientGroup.DESK, RecipientGroup.LEADER), gettext_lazy("được đôn đốc xử lý")),
    "transfer_asked": (
        (RecipientGroup.DISPATCH,),
        gettext_lazy("được đề nghị chuyển cơ quan khác"),
    ),
    "transfer_declined": (
        (RecipientGroup.DESK,),
        gettext_lazy("không được chuyển cơ quan khác; đề nghị tiếp tục xử lý"),
    ),
    "correction_drafted": (
        (RecipientGroup.LEADER,),
        gettext_lazy("có bản chỉnh sửa kết quả chờ duyệt"),
    ),
}
_PERSONAL: dict[str, str | Promise] = {
    "use_granted": gettext_lazy("đã được người gửi đồng ý cho sử dụng thông tin liên hệ"),
    "use_refused": gettext_lazy("không được người gửi đồng ý cho sử dụng thông tin liên hệ"),
    "handed_over": gettext_lazy("được giao cho bạn xử lý"),
    "cooperation_asked": gettext_lazy("cần đơn vị của bạn phối hợp"),
    "correction_returned": gettext_lazy("có bản chỉnh sửa kết quả không được duyệt"),
}


def tell_task(report: Report, task: str, *, key: str, note: str = "") -> None:
    """Tell the recipients of `task` (a key of `TASKS`), each person once."""
    groups, what = TASKS[task]
    directory = RecipientDirectory()
    people = {person.pk: person for group in groups for person in directory.find(group, report)[1]}
    tell_staff(people.values(), report, "staff_task", key=key, note=note, what=str(what))


def tell_persons(
    people: Iterable[User], report: Report, task: str, *, key: str, note: str = ""
) -> None:
    """Tell these people of a task that is addressed to them or to their agency."""
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
    is_danger: bool = False,
) -> None:
    """Put a notice to members of staff into the outbox of the caller's transaction.

    With `is_danger` it is urgent whatever the report is. People who chose a digest get urgent
    notices only. Urgent notices also go by SMS to people who gave a number, and all notices to
    people without an e-mail address; many at once are bundled (`alarms`). `key` names the occasion
    and prevents a second notice of it.
    """
    context = {
        "code": report.code,
        "title": report.listed_title,
        "due": report.due_at.isoformat(),
        "hours": settings.URGENT_HOURS,
        "minutes": URGENT_RECEPTION_MINUTES,
        "agency": report.agency.name if report.agency else "",
        # Words about a confidential report do not leave the portal.
        "note": "" if report.confidential else note,
        "what": what,
        "url": settings.SITE_URL + reverse("admin:reports_report_change", args=[report.pk]),
    }
    urgent = is_danger or report.urgent
    people = may_hear(people, report)
    readers = reading(report) if report.confidential and people else set()
    naming = {"url": settings.SITE_URL + reverse("admin:reports_report_readers", args=[report.pk])}
    for person in people:
        # People who name readers cannot open the report: their link leads to its readers.
        own = naming if report.confidential and person.pk not in readers else {}
        if not (urgent or wants_at_once(person, report)):
            continue
        for address in _addresses_of_staff(person, notice, urgent=urgent):
            if urgent and alarms.is_crowded(address):
                alarms.bundle(address)
                continue
            matter = matter_of_sms(report) if address.channel == Channel.SMS else {}
            outbox.enqueue(
                notice,
                to=address,
                context=context | matter | own | {"name": person.get_full_name()},
                key=f"{notice}:{key}:{person.pk}:{address.channel}",
                about=report.code,
                urgent=urgent,
                expires_at=expires_at,
            )


def matter_of_sms(report: Report) -> dict[str, str]:
    """Return category and commune for an SMS to staff; neither of a confidential report."""
    if report.confidential:
        return {"category": report.listed_title, "commune": ""}
    return {"category": report.category.name, "commune": report.commune.full_name}


def _addresses_of_staff(person: User, notice: str, *, urgent: bool) -> list[Address]:
    mail, phone = email_of(person), phone_of(person)
    by_sms = notice in template_facts.SMS and (urgent or mail is None)
    return [address for address in (mail, phone if by_sms else None) if address]
