"""Erase the reporter of closed reports; called by `data_rights`, data requests and `purge`.

The report itself stays and counts as before. An open report keeps its reporter, who is still to
get the answer. `erasure` calls `changes` (history) and `audit_chain`, never `purge`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial

import pgtrigger
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consent, data_requests
from accounts.data_requests import Kind, Person
from accounts.models import Consent, DataRequest, User
from notifications import outbox, retention, unsubscribing
from paht.foundation import history
from paht.foundation.crypto import Sealed, random_token
from paht.foundation.refusals import Refusal
from reports.intake import pending
from reports.models import (
    ERASED,
    Attachment,
    AttachmentQuerySet,
    FollowUp,
    Mark,
    QuestionAnswer,
    Rating,
    ReopeningRequest,
    Report,
    Reporter,
    ReportEvent,
    ReportQuerySet,
    StaffNote,
    Suspicion,
)
from reports.notices import notices
from reports.people import me_too, my_reports
from reports.people.following import subscriptions
from reports.privacy import audit_chain, changes
from reports.rules.states import ERASE_REPORTER
from reports.workflow import locking, public_names, storage

_REASON = "xóa dữ liệu cá nhân"
# Replaces the title of a refused or withdrawn report.
FORGOTTEN_TITLE = "(nội dung đã xóa theo thời hạn lưu giữ)"


class Refused(Refusal):
    """Data that cannot be deleted now; `reports` are those still open."""

    def __init__(self, code: str, message: str, *, reports: Iterable[Report] = ()) -> None:
        super().__init__(code, message)
        self.reports = list(reports)


def delete_person(
    person: Person, *, language: str = "vi", not_mine: Collection[str] = ()
) -> DataRequest:
    """Delete an account and erase the reporter of its reports, all or nothing.

    Covers what the proved phone or the account has sent, asked and agreed to. A phone or address
    that was only typed into a report may belong to somebody else. The reports without their
    reporter, the proofs of consent (by keyed hash) and this request stay. The owner gets a last
    message at the phone and the confirmed address.
    `not_mine` are codes of open reports that a stranger filed under the phone. They lose their
    reporter, too, are marked for staff, and do not hold the deletion up.
    Raises `Refused("open_reports")` while a report is open, and `Refused("gone")` if the account
    has been deleted meanwhile.
    """
    now = timezone.now()
    with transaction.atomic():
        # The lock on the account blocks new reports until the commit.
        if person.user and not locking.account(person.user):
            raise Refused("gone", _("Tài khoản này đã được xóa."))
        data_requests.lock(person)
        sent = lock(my_reports.of_person(person))
        disowned = _disowned(sent, person, not_mine)
        waiting = [one for one in sent if not one.is_closed and one not in disowned]
        if waiting:
            raise Refused(
                "open_reports",
                _("Chưa xóa được vì còn phản ánh đang xử lý: cơ quan cần liên hệ để trả lời."),
                reports=waiting,
            )
        given = _agreed_by(person, sent)
        erase_reporters([report for report in sent if report.is_closed], at=now)
        _disown(disowned, at=now)
        given.update(ip=None)
        given.filter(withdrawn_at=None).update(withdrawn_at=now)
        me_too.of_person(person.phone).delete()
        pending.erase_of(person)
        subscriptions.forget(subscriptions.of_person(person.user, person.addresses()))
        data_requests.close_all(person, at=now)
        proved = {address.hash for address in person.addresses()}
        retention.forget_recipients(proved)
        if person.user:
            retention.forget_account(person.user.pk)
        retention.stop(proved)
        for recipient in proved:
            unsubscribing.subscribe(recipient)
        name = person.user.full_name if person.user else ""
        request = data_requests.record(Kind.DELETE, person=person)
        for address in person.addresses():
            outbox.enqueue(
                "data_deleted",
                to=address,
                context={"name": name},
                key=f"data-deleted:{random_token()}:{address.channel}",
                secret=True,
                urgent=True,
                language=language,
            )
        if person.user:
            _delete_account(person.user.pk)
    return request


def lock(reports: ReportQuerySet, *, wait: bool = True) -> list[Report]:
    """Lock these reports with the rows that their search text uses (`locking.in_order`)."""
    return locking.in_order(reports.select_related("commune", "district"), wait=wait)


def _disowned(sent: list[Report], person: Person, codes: Collection[str]) -> list[Report]:
    """Return the open reports that the person disowns; those sent by the account are its own."""
    own = person.user and person.user.pk
    typed = Reporter.objects.filter(report__in=sent, report__code__in=codes).exclude(
        user__isnull=False, user=own
    )
    keys = set(typed.values_list("pk", flat=True))
    return [report for report in sent if report.pk in keys and not report.is_closed]


def _disown(reports: list[Report], *, at: datetime) -> None:
    erase_reporters(reports, at=at, keeps_files=True)
    for report in reports:
        suspicion, _made = Suspicion.objects.get_or_create(report=report)
        suspicion.marks[Mark.DISOWNED.value] = 1
        suspicion.save(update_fields=["marks"])


def erase_reporters(reports: Sequence[Report], *, at: datetime, keeps_files: bool = False) -> int:
    """Erase the reporters of these reports, which the caller has locked; return the number.

    The reports are closed, or disowned by the owner of the phone; then staff still need the files.

    Erases the reporter's row, the public name, messages to them, their additions and ratings,
    staff's notes, and their files that were never public. In the history of changes it erases
    which account it was, and from where. Open requests for reopening are closed.
    """
    known = {one.pk: one for one in Reporter.objects.filter(report__in=reports, erased_at=None)}
    Reporter.objects.filter(pk__in=known).update(**ERASED, erased_at=at)
    forgotten = [report for report in reports if report.pk in known]
    retention.forget_about(
        {report.code for report in forgotten},
        {address.hash for reporter in known.values() for address in notices.reachable(reporter)},
    )
    for report in forgotten:
        if report.public_name:
            public_names.remove(report)
    blanked = _blank_words(forgotten)
    asked = ReopeningRequest.objects.filter(report__in=forgotten, decided_at=None)
    asked.update(decided_at=at, granted=False)
    if not keeps_files:
        discard_files(unreleased(Attachment.objects.filter(report__in=forgotten)))
    ReportEvent.objects.bulk_create(
        ReportEvent(
            report=report,
            name=ERASE_REPORTER.name,
            source=report.state,
            target=report.state,
            at=at,
            facts={"blanked": blanked[report.pk]} if blanked[report.pk] else {},
        )
        for report in forgotten
    )
    left = {name: ERASED[name] for name in history.columns(Reporter) if name in ERASED}
    changes.forget(Reporter, known.keys(), reason=_REASON, **left)
    changes.forget(Report, known.keys(), reason=_REASON)
    return len(forgotten)


def erase_words(reports: Sequence[Report]) -> int:
    """Erase texts, answers and places of these refused or withdrawn reports.

    The caller has locked them. They still count by category, commune and day.
    """
    for report in reports:
        report.title = Sealed(FORGOTTEN_TITLE) if report.confidential else FORGOTTEN_TITLE
        report.content = report.address = ""
        report.redacted_spans = None
        report.latitude = report.longitude = None
        report.search_text = report.compose_search_text()
    fields = [
        "title",
        "content",
        "address",
        "redacted_spans",
        "latitude",
        "longitude",
        "search_text",
    ]
    QuestionAnswer.objects.filter(report__in=reports).delete()
    done = Report.objects.bulk_update(reports, fields)
    keys = [report.pk for report in reports]
    changes.forget(Report, keys, reason=_REASON, latitude=None, longitude=None)
    return done


def unreleased(files: AttachmentQuerySet) -> AttachmentQuerySet:
    """Return the files of reporters that were never public."""
    return files.of_reporter().exclude(pk__in=Attachment.objects.public())


def discard_files(files: AttachmentQuerySet) -> int:
    """Delete these attachments; their files go after the commit."""
    names = ("file", "thumbnail", "original__file", "original__thumbnail")
    rows = list(files.values_list("pk", *names))
    Attachment.objects.filter(pk__in=[pk for pk, *_names in rows]).delete()
    stored = [name for _pk, *names in rows for name in names if name]
    transaction.on_commit(partial(storage.discard, stored))
    return len(rows)


def _delete_account(pk: int) -> None:
    User.objects.filter(pk=pk).delete()
    left = {"username": "", "phone_confirmed_at": None, "email_confirmed_at": None}
    changes.forget(User, [pk], reason=_REASON, **left)


def _agreed_by(person: Person, sent: Iterable[Report]) -> QuerySet[Consent]:
    """Return the person's consents; call it while the reporters still exist."""
    codes = {report.pk: report.code for report in sent}
    phones = Reporter.objects.filter(report__in=codes).values_list("pk", "phone_hash")
    reporters = {codes[pk]: phone for pk, phone in phones}
    return consent.given_by(person.phone_hash, reporters=reporters)


def _blank_words(reports: Sequence[Report]) -> Counter[int]:
    """Blank the texts of reporters beside the report, and texts of staff that may name them.

    Returns the number by report, for the event of the erasure. Lifts the append-only triggers
    under the reports' locks, for these statements alone.
    """
    added = ReportEvent.objects.filter(report__in=reports, name="supply_info").exclude(note="")
    noted = StaffNote.objects.filter(report__in=reports).exclude(body="")
    # Encrypted columns cannot be compared; their length can.
    rated = Rating.objects.alias(length=Length("reason")).filter(report__in=reports, length__gt=0)
    disputed = ReopeningRequest.objects.filter(report__in=reports)
    followed = FollowUp.objects.filter(rating__report__in=reports).exclude(note="")
    counts: Counter[int] = Counter()
    for rows in (added, noted, rated, disputed):
        counts.update(rows.values_list("report_id", flat=True))
    counts.update(followed.values_list("rating__report_id", flat=True))
    rated.update(reason="")
    disputed.update(reason="", answer="")
    followed.update(note="")
    if counts:
        blanked = list(added.values_list("pk", flat=True))
        with pgtrigger.ignore("reports.ReportEvent:append_only", "reports.StaffNote:append_only"):
            added.update(note="")
            noted.update(body="")
        audit_chain.amended(ReportEvent, blanked, reason=_REASON)
    return counts
