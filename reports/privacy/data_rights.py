"""What a person may change of their data in a report: each consent withdrawn, the contact
address corrected. Each time a row in `DataRequest` tells that it was asked and done.
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
from reports.workflow import guards, locking

Purpose = Consent.Purpose
# What was agreed to for a report, and may be taken back for it.
PURPOSES = (Purpose.PROCESSING, Purpose.IDENTITY, Purpose.SMS, Purpose.USE)


class Refused(Refusal):
    """What cannot be changed; `message` (Vietnamese) tells the person why."""


def holds(reporter: Reporter, purpose: str) -> bool:
    """Whether this consent of the reporter stands now."""
    return _given(reporter, purpose).exists()


def objection(report: Report, purpose: str) -> str:
    """Why the reporter cannot withdraw this consent now; "" when nothing stands against it."""
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
    """Withdraw one consent of the person's report `code`, with what follows from it, at once.

    SMS: no more SMS about this report. IDENTITY: the name leaves table, page and search.
    USE: the agency sees the reporter masked again. PROCESSING: an open report is withdrawn, and
    the reporter's data are erased. Doing it again changes nothing. Raises `Refused`; a refusal
    for a reason of the case is on record.
    """
    with transaction.atomic():
        report, reporter = _lock(code, person)
        given = _given(reporter, purpose)
        if not given.exists():
            return
        refusal = objection(report, purpose)
        data_requests.record(
            Kind.WITHDRAW, person=person, about=code, purpose=purpose, refusal=refusal
        )
        if not refusal:
            now = timezone.now()
            given.update(withdrawn_at=now)
            _follow(report, reporter, purpose, at=now)
    # The row of the refusal stays.
    if refusal:
        raise Refused("open_report", refusal)


def _follow(report: Report, reporter: Reporter, purpose: str, *, at: datetime) -> None:
    if purpose == Purpose.SMS:
        reporter.accepts_sms = False
        reporter.save(update_fields=["accepts_sms"])
    elif purpose == Purpose.IDENTITY:
        reporter.publish_identity = False
        reporter.save(update_fields=["publish_identity"])
        erasure.unpublish_name(report)
    elif purpose == Purpose.PROCESSING:
        if not report.is_closed:
            workflow.move(report, "withdraw", by=None, at=at)
        erasure.erase_reporters([report], at=at)


def correct_address(code: str, address: str, *, person: Person) -> None:
    """Set the contact address of an open report of the person right.

    Raises `Refused("closed")`: nobody writes to that address any more.
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
    """Answer a request of `Kind.CORRECT` and set right, in the report that it is about, what
    is given; the name that was made public too. Both or nothing.

    Raises `data_requests.Refused`; `Refused("unknown")` when the reporter is not known any more.
    """
    changes = {"full_name": full_name, "email": email, "contact_address": contact_address}
    given = {name: value for name, value in changes.items() if value}
    with transaction.atomic():
        answered = data_requests.answer(request, by=by, status=status, words=words)
        if given:
            found = erasure.lock(of_request(answered))
            if not found:
                raise _unknown()
            _set_right(found[0], Reporter.objects.get(report=found[0]), given)
    return answered


def of_request(request: DataRequest) -> ReportQuerySet:
    """The report that a request is about, while its reporter is known as who asks."""
    owner = request.citizen
    person = Person.from_account(owner) if owner else Person(request.phone, request.subject)
    return my_reports.of_person(person).filter(code=request.about)


def _set_right(report: Report, reporter: Reporter, given: dict[str, str]) -> None:
    for name, value in given.items():
        setattr(reporter, name, value)
    reporter.email_hash = email_hash(reporter.email) if reporter.email else ""
    reporter.save(update_fields=[*given, "email_hash"])
    if report.public_name and "full_name" in given:
        report.public_name = reporter.full_name
        report.search_text = report.compose_search_text()
        report.save(update_fields=["public_name", "search_text"])


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
    # Read under the lock: what stood here before may have been erased meanwhile.
    return found[0], Reporter.objects.select_related("report").get(report=found[0])


def _unknown() -> Refused:
    return Refused("unknown", _("Không tìm thấy phản ánh này trong dữ liệu của Ông/Bà."))


__all__ = [
    "PURPOSES",
    "Refused",
    "answer_correction",
    "correct_address",
    "holds",
    "objection",
    "of_request",
    "withdraw",
]
