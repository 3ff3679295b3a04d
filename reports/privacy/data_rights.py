"""Withdraw consents and correct data in a person's own reports.

Every request leaves a row in `DataRequest`. Withdrawing the consent to processing erases the
reporter by `erasure`.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import data_requests
from accounts.data_requests import Kind, Person
from accounts.models import Consent, DataRequest, User, email_hash
from paht.foundation import text
from paht.foundation.refusals import Refusal
from reports import workflow
from reports.models import Report, Reporter, ReportQuerySet
from reports.people import my_reports
from reports.privacy import erasure
from reports.rules.states import TRANSITIONS
from reports.workflow import guards, locking, public_names

Purpose = Consent.Purpose
# Consents that belong to one report and may be withdrawn for it.
PURPOSES = (
    *(Purpose.PROCESSING, Purpose.IDENTITY, Purpose.USE),
    *(Purpose.SMS, Purpose.EMAIL),
)


class Refused(Refusal):
    """A refused change; `message` (Vietnamese) gives the person the reason."""


def holds(reporter: Reporter, purpose: str) -> bool:
    """Return whether this consent of the reporter is in force."""
    return _given(reporter, purpose).exists()


def guard_withdrawal(report: Report, purpose: str) -> str:
    """Return the reason why the reporter cannot withdraw this consent now, or ""."""
    if purpose != Purpose.PROCESSING or report.is_closed:
        return ""
    withdraw = TRANSITIONS["withdraw"]
    found = guards.find(report, withdraw, by=None, at=timezone.now())
    if report.state in withdraw.sources and found is None:
        return ""
    return _(
        "Phản ánh đã chuyển cơ quan xử lý và chưa kết thúc. Cơ quan còn phải liên hệ, trả lời "
        "người gửi, nên chưa ngừng dùng thông tin được. Khi phản ánh hoàn thành, Ông/Bà rút "
        "lại được ngay."
    )


def withdraw(code: str, purpose: str, *, person: Person) -> None:
    """Withdraw one consent for the person's report `code`, with immediate effect; idempotent.

    SMS and EMAIL: no more messages about this report. IDENTITY: the name leaves lists, page and
    search. USE: the agency sees the reporter masked again. PROCESSING: an open report is
    withdrawn, and the reporter's data are erased. Raises `Refused`; a refusal by
    `guard_withdrawal` is recorded.
    """
    with transaction.atomic():
        report, reporter = _lock(code, person)
        given = _given(reporter, purpose)
        if not given.exists():
            return
        refusal = guard_withdrawal(report, purpose)
        data_requests.record(
            Kind.WITHDRAW, person=person, about=code, purpose=purpose, refusal=refusal
        )
        if not refusal:
            now = timezone.now()
            given.update(withdrawn_at=now)
            _apply(report, reporter, purpose, at=now)
    # Raise after the commit: the row of the refusal must stay.
    if refusal:
        raise Refused("open_report", refusal)


def _apply(report: Report, reporter: Reporter, purpose: str, *, at: datetime) -> None:
    if purpose in (Purpose.SMS, Purpose.EMAIL):
        reporter.news = Reporter.News.NONE
        reporter.save(update_fields=["news"])
    elif purpose == Purpose.IDENTITY:
        reporter.publish_identity = False
        reporter.save(update_fields=["publish_identity"])
        public_names.remove(report)
    elif purpose == Purpose.PROCESSING:
        if not report.is_closed:
            workflow.move(report, "withdraw", by=None, at=at)
        erasure.erase_reporters([report], at=at)


def correct_address(code: str, address: str, *, person: Person) -> None:
    """Correct the contact address in the person's open report.

    Raises `Refused("closed")` for a closed report: the address is no longer used.
    """
    with transaction.atomic():
        report, reporter = _lock(code, person)
        if report.is_closed:
            raise Refused(
                "closed",
                _("Phản ánh đã kết thúc; địa chỉ không còn được dùng nên không sửa ở đây nữa."),
            )
        reporter.contact_address = text.clean(address)
        reporter.save(update_fields=["contact_address"])
        data_requests.record(Kind.CORRECT, person=person, about=code)


def answer_correction(
    request: DataRequest,
    *,
    by: User,
    status: str,
    words: str,
    full_name: str = "",
    email: str = "",
    contact_address: str = "",
) -> DataRequest:
    """Answer a request of `Kind.CORRECT` and correct the given data in its report, atomically.

    A corrected name also replaces the published one; a new e-mail address may remove it. Raises
    `data_requests.Refused`, and `Refused("unknown")` if the reporter has been erased.
    """
    changes = {"full_name": full_name, "email": email, "contact_address": contact_address}
    given = {name: value for name, value in changes.items() if value}
    with transaction.atomic():
        answered = data_requests.answer(request, by=by, status=status, words=words)
        if given:
            found = erasure.lock(of_request(answered))
            if not found:
                raise _unknown()
            _correct(found[0], Reporter.objects.get(report=found[0]), given)
    return answered


def of_request(request: DataRequest) -> ReportQuerySet:
    """Return the report that a request is about, if the requester is still its reporter."""
    owner = request.citizen
    person = Person.from_account(owner) if owner else Person(request.phone, request.subject)
    return my_reports.of_person(person).filter(code=request.about)


def _correct(report: Report, reporter: Reporter, given: dict[str, str]) -> None:
    for name, value in given.items():
        setattr(reporter, name, value)
    reporter.email_hash = email_hash(reporter.email) if reporter.email else ""
    if "email" in given:
        reporter.email_proved_at = None
    reporter.save(update_fields=[*given, "email_hash", "email_proved_at"])
    public_names.recheck(report, reporter)


def _given(reporter: Reporter, purpose: str) -> QuerySet[Consent]:
    return Consent.objects.filter(
        subject=reporter.phone_hash,
        about=reporter.report.code,
        purpose=purpose,
        withdrawn_at=None,
    )


def _lock(code: str, person: Person) -> tuple[Report, Reporter]:
    if person.user:
        locking.account(person.user)
    found = erasure.lock(my_reports.of_person(person).filter(code=code))
    if not found:
        raise _unknown()
    # Read under the lock: the reporter may have been erased meanwhile.
    return found[0], Reporter.objects.select_related("report").get(report=found[0])


def _unknown() -> Refused:
    return Refused("unknown", _("Không tìm thấy phản ánh này trong dữ liệu của Ông/Bà."))


__all__ = [
    "PURPOSES",
    "Refused",
    "answer_correction",
    "correct_address",
    "guard_withdrawal",
    "holds",
    "of_request",
    "withdraw",
]
