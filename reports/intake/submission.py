"""Make a report: web, app, 1022, e-mail and samples all enter at `submit`."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consent
from accounts.models import Consent, User
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash
from paht.foundation.local_time import local
from paht.foundation.refusals import Refusal
from province import calendar, deadlines
from province.models import AdminUnit
from reports import workflow
from reports.casework.spam import marks
from reports.models import (
    Attachment,
    Category,
    ConfidentialReader,
    DayCounter,
    Report,
    Reporter,
    of_reporter_through,
)
from reports.notices import notices
from reports.uploads import CleanFile
from reports.workflow import codes, storage

_REPORT_ANSWERS = ("title", "content", "address", "latitude", "longitude", "occurred_at")
_REPORTER_ANSWERS = (
    *("full_name", "phone", "email", "contact_address", "national_id"),
    *("publish_identity", "accepts_sms"),
)


class Refused(Refusal):
    """Refuse to make a report of a draft; `field` is the form field at fault."""

    def __init__(self, code: str, message: str, *, field: str = "") -> None:
        super().__init__(code, message)
        self.field = field


@dataclass(frozen=True)
class Draft:
    """A report as its reporter gave it: cleaned text, checked files, consent given.

    `phone` is E.164; `occurred_at` is aware. `files` come from `uploads.accept_upload`; the
    caller closes them. `repr` shows no personal data, so traces show none either.
    """

    submission_id: UUID
    full_name: str = field(repr=False)
    phone: str = field(repr=False)
    title: str
    content: str
    category: Category
    commune: AdminUnit
    address: str
    email: str = field(default="", repr=False)
    contact_address: str = field(default="", repr=False)
    national_id: str = field(default="", repr=False)
    publish_identity: bool = False
    accepts_sms: bool = False
    latitude: float | None = None
    longitude: float | None = None
    occurred_at: datetime | None = None
    files: list[CleanFile] = field(default_factory=list)
    ip: str | None = field(default=None, repr=False)
    account: User | None = field(default=None, repr=False)
    urgent: bool = False  # in addition to urgent categories
    observed: tuple[str, ...] = ()  # suspicious signs found by the channel (`Mark`)
    reference: str = ""  # of a call, letter or visit that staff recorded


@dataclass(frozen=True)
class Legacy:
    """Code and dates of a report that is older than the portal: kept exactly."""

    code: str
    submitted_at: datetime
    reported_on: date


def find(submission_id: UUID) -> Report | None:
    """Return the report made of this submission, with `file_count`; None if there is none."""
    counted = Report.objects.annotate(
        file_count=Count("attachments", filter=of_reporter_through("attachments"))
    )
    return counted.filter(submission_id=submission_id).first()


def says_the_same(report: Report, draft: Draft, *, files: int) -> bool:
    """Return whether `report` holds exactly the answers of `draft`.

    Only then a resend gets the old answer. Reporter and number of files count too: a person
    who went back to correct a phone number or add a photo must not read "received".
    """
    reporter = getattr(report, "reporter", None)
    return (
        reporter is not None
        and all(getattr(report, name) == getattr(draft, name) for name in _REPORT_ANSWERS)
        and all(getattr(reporter, name) == getattr(draft, name) for name in _REPORTER_ANSWERS)
        and report.category_id == draft.category.pk
        and report.commune_id == draft.commune.pk
        # A report without the count was made from this draft just now.
        and getattr(report, "file_count", files) == files
    )


def submit(
    draft: Draft,
    *,
    channel: str,
    by: User | None = None,
    at: datetime | None = None,
    legacy: Legacy | None = None,
    is_sample: bool = False,
) -> Report:
    """Make a report of `draft` and return it, or raise `Refused` and store nothing.

    Idempotent by `submission_id`: a double click, a resend after a lost connection or two
    posts at once make one report and get the same answer. The files are stored before the
    transaction, because the day's counter stays locked until commit. They are deleted if it
    fails or if the report exists already.
    """
    with storage.stored(draft.files) as kept, transaction.atomic():
        # The second of two simultaneous posts waits here for the first one's commit.
        advisory_locks.acquire((Lock.SUBMISSION, draft.submission_id.hex))
        earlier = find(draft.submission_id)
        if earlier is not None:
            kept.give_back()
            return earlier
        report = _save_report(draft, channel=channel, at=at, legacy=legacy, is_sample=is_sample)
        reporter = _save_reporter(draft, report, asked=by is not None)
        Attachment.objects.bulk_create(
            Attachment(report=report, is_public=True, **names) for names in kept.rows
        )
        event = workflow.record_birth(report, by=by, reference=draft.reference)
        if by is None and not is_sample:
            marks.mark(report, reporter, observed=draft.observed)
        if report.confidential and by:
            # The operator who took the call knows its content already.
            ConfidentialReader.objects.create(report=report, user=by, given_at=timezone.now())
        if not is_sample:
            notices.tell_reporter(report, reporter, "received", event)
    return report


def _save_report(
    draft: Draft,
    *,
    channel: str,
    at: datetime | None,
    legacy: Legacy | None,
    is_sample: bool,
) -> Report:
    working_days = draft.category.sla_working_days
    if working_days is None:
        raise Refused("category_is_a_group", _("Vui lòng chọn chuyên mục con."), field="category")
    submitted_at = legacy.submitted_at if legacy else at or timezone.now()
    day = local(submitted_at).date()
    category = draft.category
    urgent = category.urgent or draft.urgent
    report = Report(
        code=_claim(legacy.code) if legacy else codes.next_code(day),
        submission_id=draft.submission_id,
        channel=channel,
        title=draft.title,
        content=draft.content,
        category=category,
        district=draft.commune.district,
        commune=draft.commune,
        address=draft.address,
        latitude=draft.latitude,
        longitude=draft.longitude,
        occurred_at=draft.occurred_at,
        submitted_at=submitted_at,
        reported_on=legacy.reported_on if legacy else day,
        sla_working_days=working_days,
        urgent=urgent,
        due_at=deadlines.due_at(
            submitted_at,
            working_days=working_days,
            urgent=urgent,
            calendar=calendar.load(),
        ),
        public_name=draft.full_name if draft.publish_identity else "",
        is_sample=is_sample,
        remind_at=submitted_at,
    )
    report.confidential = category.confidential
    report.search_text = report.compose_search_text()
    report.save(force_insert=True)
    return report


def _claim(code: str) -> str:
    """Reserve a code from before the portal: the day's counter never issues it again."""
    day, number = datetime.strptime(code[:8], "%Y%m%d").date(), int(code[8:])
    counter, _made = DayCounter.objects.select_for_update().get_or_create(
        day=day, defaults={"last": number}
    )
    if counter.last < number:
        counter.last = number
        counter.save(update_fields=["last"])
    return code


def _save_reporter(draft: Draft, report: Report, *, asked: bool) -> Reporter:
    """Save who reported. `asked`: the reporter consented orally to a member of staff."""
    who = lookup_hash("phone", draft.phone)
    purposes = [
        Consent.Purpose.PROCESSING,
        *([Consent.Purpose.IDENTITY] if draft.publish_identity else []),
        *([Consent.Purpose.SMS] if draft.accepts_sms else []),
    ]
    consents = consent.record(
        *purposes,
        who=who,
        channel=report.channel,
        ip=draft.ip,
        asked=asked,
        about=report.code,
    )
    return Reporter.objects.create(
        report=report,
        full_name=draft.full_name,
        phone=draft.phone,
        email=draft.email,
        contact_address=draft.contact_address,
        national_id=draft.national_id,
        phone_hash=who,
        email_hash=lookup_hash("email", draft.email.casefold()) if draft.email else "",
        national_id_hash=lookup_hash("national_id", draft.national_id) if draft.national_id else "",
        publish_identity=draft.publish_identity,
        consent=consents[0],
        accepts_sms=draft.accepts_sms,
        user=draft.account,
    )


__all__ = ["Draft", "Legacy", "Refused", "find", "says_the_same", "submit"]
