"""Make a report: web, app, 1022, e-mail and samples all enter at `submit`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consent
from accounts.models import Consent, User
from accounts.second_person import awaits_confirmation
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash
from paht.foundation.local_time import local
from province import calendar, deadlines
from province.models import AdminUnit, Agency
from reports import workflow
from reports.casework.spam import marks
from reports.intake import accusations, hold, pending
from reports.intake.refusal import Refused
from reports.models import (
    Attachment,
    Category,
    CategoryQuestion,
    ConfidentialReader,
    DayCounter,
    FormerlyComplained,
    QuestionAnswer,
    Report,
    Reporter,
    is_kept_from,
    of_reporter_through,
)
from reports.notices import notices
from reports.uploads import CleanFile
from reports.workflow import codes, storage

_REPORT_ANSWERS = ("title", "content", "address", "latitude", "longitude", "occurred_at")
_REPORTER_ANSWERS = (
    *("full_name", "phone", "email", "contact_address", "national_id"),
    *("guardian_kind", "guardian_name", "guardian_phone", "publish_identity", "news"),
)
# Looking a report up by its code needs no consent.
_NEWS_CONSENTS: dict[str, list[Consent.Purpose]] = {
    Reporter.News.SMS: [Consent.Purpose.SMS],
    Reporter.News.EMAIL: [Consent.Purpose.EMAIL],
    Reporter.News.NONE: [],
}


@dataclass(frozen=True)
class Draft:
    """A report as its reporter gave it: cleaned text, checked files, consent given.

    `phone` is E.164; `occurred_at` is aware. `files` come from `uploads.accept_upload`; the
    caller closes them. The files held for `submission_id` come too; the page listed `held_shown` of
    them. `repr` shows no personal data, so traces show none either.
    """

    submission_id: UUID
    # A report without a name, phone and e-mail address has no reporter's consent.
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
    guardian_kind: str = ""
    guardian_name: str = field(default="", repr=False)
    guardian_phone: str = field(default="", repr=False)
    publish_identity: bool = False
    news: str = Reporter.News.NONE
    latitude: float | None = None
    longitude: float | None = None
    occurred_at: datetime | None = None
    files: list[CleanFile] = field(default_factory=list)
    held_shown: int = 0
    ip: str | None = field(default=None, repr=False)
    account: User | None = field(default=None, repr=False)
    urgent: bool = False  # in addition to urgent categories
    observed: tuple[str, ...] = ()  # suspicious signs found by the channel (`Mark`)
    flood: int | None = None  # the key of the recent report that this one repeats
    silent: bool = False  # nobody could be asked for proof: no message before staff have looked
    reference: str = ""  # of a call, letter or visit that staff recorded
    # The agency that the matter is about; it makes the report confidential. None: unknown.
    complained_agency: Agency | None = None
    # The words accuse an agency or official (`accusations`); `submit` decides it.
    is_kept: bool = False
    # Keys of further agencies whose people must not read it.
    also_accused: tuple[int, ...] = ()
    # The consent that a partner's application states to have (`accounts.consent`).
    stated: consent.Stated | None = None
    # Versions of the pending reports that this browser, or this page of staff, has shown.
    opened: tuple[str, ...] = ()
    # Answers to questions of the category in their stored form (`intake.questions`).
    answers: Mapping[CategoryQuestion, str] = field(default_factory=dict, repr=False)

    @property
    def is_confidential(self) -> bool:
        is_asked = self.category.confidential or self.complained_agency is not None
        return is_asked or self.is_kept

    @property
    def is_without_person(self) -> bool:
        return not (self.full_name or self.phone or self.email)

    @property
    def public_name(self) -> str:
        """Return the name that may become public once an officer has read it."""
        is_named = self.publish_identity and not self.guardian_kind and not self.is_confidential
        return self.full_name if is_named else ""

    def question_answers(self, report: Report) -> list[QuestionAnswer]:
        """Return the answers to questions as unsaved rows of `report`."""
        return [
            QuestionAnswer(report=report, question=question, value=value)
            for question, value in self.answers.items()
        ]


@dataclass(frozen=True)
class Legacy:
    """Code and dates of a report that is older than the portal: kept exactly."""

    code: str
    submitted_at: datetime
    reported_on: date


def find(submission_id: UUID) -> Report | None:
    """Return the report made of this submission, with `digests` of its files; None without one."""
    sent = ArrayAgg("attachments__sha256", filter=of_reporter_through("attachments"))
    return Report.objects.annotate(digests=sent).filter(submission_id=submission_id).first()


def says_the_same(report: Report, draft: Draft) -> bool:
    """Return whether `report` holds exactly the answers of `draft`, and each of its files.

    Only then a resend gets the old answer. Reporter and files count too: a person who went back
    to correct a phone number or add a photo must not read "received".
    """
    reporter = getattr(report, "reporter", None)
    return (
        reporter is not None
        and all(getattr(report, name) == getattr(draft, name) for name in _REPORT_ANSWERS)
        and all(getattr(reporter, name) == getattr(draft, name) for name in _REPORTER_ANSWERS)
        and report.category_id == draft.category.pk
        and report.commune_id == draft.commune.pk
        and _is_same_complaint(report, draft)
        and _has_same_answers(report, draft)
        and not new_files(report, draft.files)
    )


def _is_same_complaint(report: Report, draft: Draft) -> bool:
    """Compare the answers as sent: staff may have found out the agency since."""
    return draft.complained_agency is None or report.complained_agency == draft.complained_agency


def _has_same_answers(report: Report, draft: Draft) -> bool:
    given = {answer.question_id: answer.value for answer in report.given_answers}
    return given == {question.pk: value for question, value in draft.answers.items()}


def new_files(report: Report, files: Iterable[CleanFile]) -> list[CleanFile]:
    """Return the `files` that did not come with `report`, which `find` or `submit` returned."""
    if not hasattr(report, "digests"):
        # The report was made of these files just now.
        return []
    return [clean for clean in files if clean.sha256 not in (report.digests or ())]


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
    fails or if the report exists already. Held files only change their owner: a refusal leaves
    them in the hold. Words that accuse somebody in office make a confidential report.
    """
    # Before any lock, as reading takes some milliseconds.
    accused = accused_by(draft)
    with storage.stored(draft.files) as kept, transaction.atomic():
        # The second of two simultaneous posts waits here for the first one's commit.
        advisory_locks.acquire((Lock.SUBMISSION, draft.submission_id.hex))
        held = hold.take(draft.submission_id)
        earlier = find(draft.submission_id) if held.is_sent else None
        if earlier is not None:
            kept.give_back()
            return earlier
        before = pending.settle(held.pending, by=by, opened=draft.opened) if held.pending else None
        if before and before.released:
            accused = accused_by(draft, released=before.released)
        if before and before.is_kept:
            draft = _kept_from(draft, before.accused, also=before.kept_from)
        elif accused is not None:
            draft = _kept_from(draft, accused)
        report = _save_report(
            draft,
            channel=before.channel if before else channel,
            at=at,
            legacy=legacy,
            is_sample=is_sample,
        )
        report.given_answers = draft.question_answers(report)
        if report.given_answers:
            QuestionAnswer.objects.bulk_create(report.given_answers)
        reporter = _save_reporter(
            draft,
            report,
            channel=channel,
            asked=by is not None,
            proved=before.proved if before else "",
        )
        files = held.joined(kept, shown=draft.held_shown)
        Attachment.objects.bulk_create(
            Attachment(report=report, is_public=True, **names) for names in files
        )
        FormerlyComplained.objects.bulk_create(
            FormerlyComplained(report=report, agency_id=key, changed_at=report.submitted_at)
            for key in draft.also_accused
        )
        event = workflow.record_birth(report, by=by, reference=draft.reference)
        if by is None and not is_sample:
            marks.mark(report, reporter, observed=draft.observed, flood=draft.flood)
        if report.confidential and by and _may_read(report, by):
            # The operator who took the call knows its content already.
            ConfidentialReader.objects.create(report=report, user=by, given_at=timezone.now())
        if not is_sample and not draft.silent:
            notices.tell_reporter(report, reporter, "received", event)
    return report


def accused_by(draft: Draft, *, released: Collection[str] = frozenset()) -> tuple[int, ...] | None:
    """Return whom an ordinary draft accuses (`of_misconduct`), without words that were released.

    Place, answers and sender are read apart: "trước UBND phường" beside a deed of others accuses
    nobody.
    """
    if draft.is_confidential:
        return None
    said = [text for text in (draft.title, draft.content) if text not in released]
    apart = (draft.address, draft.contact_address, *draft.answers.values())
    names = filter(accusations.is_more_than_a_name, (draft.full_name, draft.guardian_name))
    for texts in (said, *([one] for one in (*apart, *names))):
        if (found := accusations.of_misconduct(*texts)) is not None:
            return found
    return None


def _kept_from(draft: Draft, accused: Sequence[int], *, also: Sequence[int] = ()) -> Draft:
    """Return the draft of a confidential report about `accused` (keys), the main agency first.

    Without any, the agency is unknown: only the inspectorate reads the report and may release it.
    People of the agencies in `also` never read it.
    """
    if draft.complained_agency is None and accused:
        draft = replace(draft, complained_agency=Agency.objects.get(pk=accused[0]))
    main = draft.complained_agency
    others = {*draft.also_accused, *accused, *also} - ({main.pk} if main else set())
    # A confidential report is part of no flood: its readers may not see the one that leads.
    return replace(draft, is_kept=True, also_accused=tuple(sorted(others)), flood=None)


def _may_read(report: Report, by: User) -> bool:
    return not is_kept_from(report, by) and not awaits_confirmation(by)


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
        is_sample=is_sample,
        remind_at=submitted_at,
    )
    report.confidential = draft.is_confidential
    report.complained_agency = draft.complained_agency
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


def _save_reporter(
    draft: Draft, report: Report, *, channel: str, asked: bool, proved: str
) -> Reporter:
    """Save who reported. `asked`: the reporter consented orally to a member of staff.

    `channel` is the one of the consent. `proved` is the hash of the address whose link was used.
    """
    if draft.is_without_person:
        return Reporter.objects.create(report=report)
    who = lookup_hash("phone", draft.phone) if draft.phone else ""
    purposes = [
        Consent.Purpose.PROCESSING,
        *([Consent.Purpose.IDENTITY] if draft.publish_identity else []),
        *_NEWS_CONSENTS[draft.news],
    ]
    consents = consent.record(
        *purposes,
        who=who,
        channel=channel,
        # The proof of consent carries the code: with an address it would lead to the reporter.
        ip=None if report.confidential else draft.ip,
        asked=asked,
        about=report.code,
        guardian=lookup_hash("phone", draft.guardian_phone) if draft.guardian_phone else "",
        stated=draft.stated,
    )
    email_hash = lookup_hash("email", draft.email.casefold()) if draft.email else ""
    now, account = timezone.now(), draft.account
    is_own_phone = (bool(proved) and proved == who) or (
        account and account.phone_confirmed_at and account.phone_hash == who
    )
    is_own_email = (bool(proved) and proved == email_hash) or (
        account and account.email_confirmed_at and account.email_hash == email_hash
    )
    return Reporter.objects.create(
        report=report,
        full_name=draft.full_name,
        phone=draft.phone,
        email=draft.email,
        contact_address=draft.contact_address,
        national_id=draft.national_id,
        guardian_kind=draft.guardian_kind,
        guardian_name=draft.guardian_name,
        guardian_phone=draft.guardian_phone,
        phone_hash=who,
        email_hash=email_hash,
        publish_identity=draft.publish_identity,
        consent=consents[0],
        news=draft.news,
        phone_proved_at=now if is_own_phone else None,
        email_proved_at=now if is_own_email else None,
        user=account,
    )


__all__ = ["Draft", "Legacy", "Refused", "find", "new_files", "says_the_same", "submit"]
