"""Ask a reporter whether the agency in charge may use their personal data.

The agency asks with one click. The reporter answers on their own page, which a code to their
phone opens. Without consent the report is handled as before.
"""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import consent
from accounts.models import Consent, User
from notifications import outbox
from paht.foundation.refusals import Refusal
from province import directory
from province.models import Agency
from reports.models import Report, Reporter, UseRequest
from reports.notices import links, notices
from reports.rules.states import OPEN_STATES
from reports.workflow import clock

Answer = UseRequest.Answer
PERMISSION = "reports.reveal_reporter_consented"
NO_WAY = gettext_lazy(
    "Người gửi chọn tự tra cứu, không nhận tin, nên không hỏi được. Vui lòng nhờ Tổng đài liên hệ."
)


class Refused(Refusal):
    """A refused question or answer; `message` (Vietnamese) gives the reason."""


def concerns(report: Report, *, by: User) -> bool:
    """Return whether this person works for the agency in charge and needs the consent."""
    handles = report.agency_id is not None and report.agency_id == by.agency_id
    return handles and by.has_perm(PERMISSION)


def latest(report: Report) -> UseRequest | None:
    """Return the last question of the present agency since it received the report.

    A consent from an earlier time with the same agency does not count.
    """
    asked = UseRequest.objects.filter(report=report, agency=report.agency_id)
    handed = clock.handed_at(report)
    if handed is not None:
        asked = asked.filter(asked_at__gte=handed)
    last = asked.select_related("consent").first()
    directory.attach_agencies([last], "agency")
    return last


def may_ask(report: Report, last: UseRequest | None) -> bool:
    """Return whether the agency may ask: no open or granted question, at most one a week."""
    if report.state not in OPEN_STATES:
        return False
    if last is None:
        return True
    return last.answer not in (Answer.OPEN, Answer.GRANTED) and _may_ask_again(last)


def may_be_reached(report: Report) -> bool:
    """Return whether the reporter has an address for the question."""
    reporter: Reporter | None = getattr(report, "reporter", None)
    return reporter is not None and bool(notices.addresses(reporter))


def ask(report: Report, *, by: User) -> UseRequest:
    """Send the question to the reporter, or raise `Refused`; two clicks send one."""
    with transaction.atomic():
        own = Report.objects.in_charge_of(by).select_related("agency")
        locked = own.select_for_update(of=("self",)).filter(pk=report.pk).first()
        if locked is None or not concerns(locked, by=by):
            raise Refused("forbidden", _("Chỉ cơ quan đang xử lý phản ánh được xin phép."))
        last = latest(locked)
        if last and last.answer == Answer.GRANTED:
            raise Refused("granted", _("Người gửi đã đồng ý rồi."))
        if not may_ask(locked, last):
            raise Refused("too_soon", _("Mỗi tuần chỉ được xin phép người gửi một lần."))
        reporter = Reporter.objects.filter(report=locked).first()
        if reporter is None or not notices.addresses(reporter):
            raise Refused("no_way", str(NO_WAY))
        now = timezone.now()
        made = UseRequest.objects.create(
            report=locked,
            agency=cast(Agency, locked.agency),
            asked_by=by,
            asked_at=now,
            expires_at=now + timedelta(days=settings.USE_REQUEST_DAYS),
            text_version=consent.version(),
            text_hash=consent.text_hash(Consent.Purpose.USE),
        )
        _tell_reporter(made, locked, reporter)
    return made


def answer(asked: UseRequest, *, granted: bool, ip: str | None = None) -> UseRequest:
    """Store the reporter's answer, or raise `Refused` if it is late or not the first.

    The caller has authenticated the reporter.
    """
    with transaction.atomic():
        locked = UseRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        if locked.answered_at is not None:
            raise Refused("answered", _("Ông/Bà đã trả lời câu hỏi này rồi."))
        if locked.answer == Answer.EXPIRED:
            raise Refused("expired", _("Câu hỏi này đã hết hạn trả lời."))
        if granted and locked.text_hash != consent.text_hash(Consent.Purpose.USE):
            # The reporter read an older text, so this is no consent.
            raise Refused("changed", _("Nội dung xin phép đã thay đổi, cơ quan sẽ hỏi lại."))
        locked.granted, locked.answered_at = granted, timezone.now()
        if granted:
            reporter = Reporter.objects.select_related("report").get(report=locked.report_id)
            [locked.consent] = consent.record(
                Consent.Purpose.USE,
                who=reporter.phone_hash,
                channel=Consent.Channel.WEB,
                ip=ip,
                about=reporter.report.code,
            )
        locked.save(update_fields=["granted", "answered_at", "consent"])
        notices.tell_persons(
            [locked.asked_by],
            locked.report,
            "use_granted" if granted else "use_refused",
            key=f"use:{locked.pk}",
        )
    return locked


def withdraw(asked: UseRequest) -> None:
    """Withdraw a granted consent; idempotent."""
    if asked.consent_id is not None:
        given = Consent.objects.filter(pk=asked.consent_id, withdrawn_at=None)
        given.update(withdrawn_at=timezone.now())


def of_reporter(report: Report) -> UseRequest | None:
    """Return the present agency's question for the reporter's page, unless it has expired."""
    last = latest(report)
    return last if last and last.answer != Answer.EXPIRED else None


def _may_ask_again(last: UseRequest) -> bool:
    return timezone.now() >= last.asked_at + timedelta(days=settings.USE_REQUEST_DAYS)


def _tell_reporter(asked: UseRequest, report: Report, reporter: Reporter) -> None:
    context = {
        "code": report.code,
        "title": report.listed_title,
        "category": "" if report.confidential else report.category.name,
        "name": reporter.full_name,
        "agency": asked.agency.short_name,
        "agency_full": asked.agency.name,
        "submitted_on": report.submitted_at,
        "days": settings.USE_REQUEST_DAYS,
        "url": settings.SITE_URL + reverse("reports:my_report", args=[report.code]),
    }
    if reporter.email and reporter.email_proved_at is None:
        context["prove_url"] = links.to_prove(reporter)
    for address in notices.addresses(reporter):
        outbox.enqueue(
            "use_asked",
            to=address,
            context=context,
            key=f"use_asked:{asked.pk}:{address.channel}",
            about=report.code,
            expires_at=asked.expires_at,
        )
