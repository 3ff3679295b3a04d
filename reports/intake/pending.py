"""Keep what arrives without its sender's consent, until the sender agrees or a week is over.

Entry points: `receive` for a channel without a page of ours, `closed_sources` for its raw messages;
`refuse`, `release`, `withhold` for staff; `remind` and `expire` for the clock. The sender or an
operator completes it by sending its form: `submission.submit` calls `settle`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import second_person
from accounts.data_requests import Person
from accounts.models import User, email_hash, phone_hash
from notifications import retention
from paht.foundation import text
from province.models import AdminUnit
from reports.intake import accusations, hold
from reports.intake.refusal import GROWN, NOT_OPENED, Refused
from reports.intake.submission_ids import SubmissionId
from reports.models import Category, HeldAnswers, HeldFile, PendingAction, PendingReport, Report
from reports.models.impartiality import is_of_inspectorate
from reports.models.pending import ERASED, with_answers
from reports.notices import pending_notices, unread_pending
from reports.rules import complaints
from reports.uploads import CleanFile
from reports.workflow import access_limit, pending_queues

KEPT = timedelta(days=7)
REMINDED_AFTER = timedelta(days=4)
_LONGEST = {"title": 200, "address": 255, "full_name": 100}
# A long letter is kept whole, as far as `mail.words` reads it: its sender shortens it in the form.
LONGEST_CONTENT = 200_000
_BATCH = 200
State = PendingReport.State
Kind = PendingAction.Kind


def receive(
    *,
    channel: str,
    source: str,
    title: str,
    content: str,
    full_name: str = "",
    email: str = "",
    phone: str = "",
    category: Category | None = None,
    commune: AdminUnit | None = None,
    address: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    occurred_at: datetime | None = None,
    answers: Mapping[str, Sequence[str]] | None = None,
    files: Sequence[tuple[str, CleanFile]] = (),
    left_out: int = 0,
    unread: str = "",
    silent: bool = False,
    replied: Collection[str] = (),
    answered: Report | None = None,
) -> PendingReport:
    """Keep a report until its sender agrees, and send the sender a link; idempotent by `source`.

    `source` names the delivery without personal data ("mail:<digest>"). `answers` are those to
    questions of the category, by field name. `files` come from `uploads.accept_upload`, with their
    names; the caller closes them. `left_out` counts the files that the channel refused; `unread`
    tells the sender in words of the portal why it could not read the content. `silent`: nobody
    answers this sender, who may be a program. `replied` are codes of reports that it answers, and
    `answered` is the one whose reporter is proved to have sent it. An address or a number that
    cannot be read is left out. Call outside a transaction.
    """
    earlier = PendingReport.objects.filter(source=source).first()
    if earlier:
        return earlier
    submission = SubmissionId.new()
    left_out += len(hold.keep_pending(files, submission_id=submission.number))
    said = {
        name: text.clean(value)[: _LONGEST[name]]
        for name, value in (("title", title), ("address", address), ("full_name", full_name))
    }
    said["content"] = text.clean(content, multiline=True)[:LONGEST_CONTENT]
    said["email"], said["phone"] = read_email(email), read_phone(phone)
    words = with_answers(said["content"], answers)
    queue = accusations.judge(said["title"], words, category)
    # A code may stand in the part of the title that is cut off.
    codes = [*replied, answered.code] if answered else replied
    named_reports = pending_queues.find(title, words, codes=codes)
    now = timezone.now()
    has_pin = latitude is not None and longitude is not None
    values: dict[str, Any] = {
        **said,
        "channel": channel,
        "submission_id": submission.number,
        "received_at": now,
        "expires_at": now + KEPT,
        "email_hash": email_hash(said["email"]) if said["email"] else "",
        "phone_hash": phone_hash(said["phone"]) if said["phone"] else "",
        "category": queue.category,
        "commune": commune,
        "latitude": latitude if has_pin else None,
        "longitude": longitude if has_pin else None,
        "occurred_at": occurred_at,
        "answers": {name: list(value) for name, value in answers.items()} if answers else None,
        "endangers_life": queue.endangers_life,
        "files_left_out": left_out,
        "named_reports": named_reports,
        "answered_report": answered,
        "is_silent": silent,
    }
    with transaction.atomic():
        values |= pending_queues.ask(named_reports, lock=True).beside(queue)
        made, is_new = PendingReport.objects.get_or_create(source=source, defaults=values)
        if not is_new:
            # Another delivery was faster; its row has its own files.
            hold.forget(HeldFile.objects.filter(submission_id=submission.number))
            return made
        if not silent:
            pending_notices.tell_sender(made, unread=unread)
        if made.endangers_life:
            pending_notices.alarm(made)
        unread_pending.tell_if_unread(made)
    return made


@dataclass(frozen=True)
class Settled:
    """What the report takes over: its channel, the hash of the address that got the link, readers.

    `is_kept`: the inspectorate's queue held it, so its report is confidential. `accused` are keys
    of the agencies that the report is about, and `kept_from` of those whose people must not read
    it although it names none of them. `released`: words that the inspectorate gave free.
    """

    channel: str
    proved: str
    is_kept: bool
    accused: tuple[int, ...]
    kept_from: tuple[int, ...]
    released: frozenset[str]


def settle(pending: int, *, by: User | None, opened: Collection[str] = ()) -> Settled:
    """Close the pending report (its row) that becomes a report now; return what it leaves to it.

    `opened` are the versions that the sender's browser has shown by a link: nobody else who knows
    the `submission_id` may send it as if the sender had agreed. Call in the transaction that makes
    the report, under the lock of its `submission_id`. A form that was open when the week ended
    still counts. Raises `Refused` for a form that shows an older version, and for staff whose form
    was open when the sender refused: only the sender may still agree. So it does where the pending
    report is not in a queue of theirs, as after a colleague gave it to the inspectorate.
    """
    row = PendingReport.objects.select_for_update(of=("self",)).get(pk=pending)
    if by:
        _check_queue(row, by)
    _check_seen(row, by, opened)
    if by and row.state == State.REFUSED:
        raise Refused("over", _("Người gửi không đồng ý; nội dung, tệp và địa chỉ đã được xóa."))
    if by and row.state == State.ADDED:
        raise _over()
    left = Settled(
        row.channel,
        proved="" if by else row.email_hash or row.phone_hash,
        is_kept=row.inspectorate_only,
        accused=_accused(row),
        kept_from=tuple(row.named_agencies),
        released=_released(row),
    )
    if by:
        note(row, Kind.COMPLETED, by)
    close([row], State.COMPLETED, at=timezone.now())
    return left


def _accused(row: PendingReport) -> tuple[int, ...]:
    """Return the agencies that a text about the inspectorate has as its matter, itself first."""
    return (*accusations.inspectorate(), *row.named_agencies) if row.about_inspectorate else ()


def released_words(submission: UUID) -> frozenset[str]:
    """Return the words of a waiting report that the inspectorate gave free; none without one."""
    row = PendingReport.objects.waiting().filter(submission_id=submission).first()
    return _released(row) if row else frozenset()


def _released(row: PendingReport) -> frozenset[str]:
    is_released = not row.inspectorate_only and row.actions.filter(kind=Kind.RELEASED).exists()
    return frozenset((row.title, row.content) if is_released else ())


def _check_seen(row: PendingReport, by: User | None, opened: Collection[str]) -> None:
    """Refuse a form whose writer has not seen all that joined the pending report."""
    if row.version in opened or (by and not row.joined_at):
        return
    if by or any(one.partition(".")[0] == str(row.key) for one in opened):
        raise Refused("grown", str(GROWN), field="content")
    raise Refused("not_opened", str(NOT_OPENED))


def as_typed(pending: PendingReport) -> QueryDict:
    """Return what the sender wrote as answers of the form; consents are given by hand there."""
    typed = QueryDict(mutable=True)
    for name in ("title", "content", "address", "full_name", "email"):
        typed[name] = getattr(pending, name)
    typed["phone"] = pending.phone.replace("+84", "0", 1)
    if pending.category:
        typed["category"] = pending.category.code
    if pending.commune:
        typed["commune"] = pending.commune.code
        if pending.commune.parent:
            typed["district"] = pending.commune.parent.code
    if pending.latitude is not None:
        typed["latitude"], typed["longitude"] = str(pending.latitude), str(pending.longitude)
    if pending.occurred_at:
        typed["occurred_at"] = f"{timezone.localtime(pending.occurred_at):%Y-%m-%dT%H:%M}"
    answers: Any = pending.answers
    for name, values in (answers or {}).items():
        typed.setlist(name, values)
    return typed


def alarms(by: User) -> int:
    """Count the waiting reports of the queues of `by` that tell of danger to life."""
    own = PendingReport.objects.for_staff(by).waiting()
    return own.filter(endangers_life=True, expires_at__gt=timezone.now()).count()


def unread(by: User) -> int:
    """Count the waiting reports about the inspectorate that nobody reads, as `by` may know."""
    about = PendingReport.objects.waiting().filter(
        about_inspectorate=True, expires_at__gt=timezone.now()
    )
    rows = about.only("named_agencies", "inspectorate_only", "about_inspectorate")
    known = [row for row in rows if unread_pending.may_be_told(row, by)]
    is_unread = {
        named: unread_pending.is_unread(row)
        for named, row in {tuple(row.named_agencies): row for row in known}.items()
    }
    return sum(is_unread[tuple(row.named_agencies)] for row in known)


def of_person(person: Person) -> QuerySet[PendingReport]:
    """Return the waiting reports whose link went to a proved address of the person.

    A number beside an e-mail address proves nothing: anybody can write it there.
    """
    found = Q(phone_hash=person.phone_hash, email_hash="") if person.phone_hash else Q(pk__in=[])
    if person.user and person.user.email_confirmed_at and person.user.email_hash:
        found |= Q(email_hash=person.user.email_hash)
    return PendingReport.objects.waiting().filter(found)


def erase_of(person: Person) -> int:
    """Erase the waiting reports of a person whose data is deleted; return the number."""
    with transaction.atomic():
        rows = list(of_person(person).select_for_update(of=("self",)))
        _erase(rows, State.REFUSED, at=timezone.now())
    return len(rows)


def disown(pending: PendingReport) -> None:
    """Erase it at once for the owner of the address, who did not send it or does not agree."""
    with transaction.atomic():
        waiting = PendingReport.objects.waiting().select_for_update(of=("self",))
        _erase(list(waiting.filter(pk=pending.pk)), State.REFUSED, at=timezone.now())


def closed_sources(sources: Collection[str]) -> set[str]:
    """Return those of `sources` whose raw message must go: completed, refused or expired."""
    found = PendingReport.objects.filter(source__in=sources).exclude(state=State.WAITING)
    return set(found.values_list("source", flat=True))


# --- staff ------------------------------------------------------------------------------


def open_as_staff(pending: int, *, by: User) -> PendingReport:
    """Return the pending report with its words and sender; the access is recorded.

    It counts as an access to personal data, unless it tells of a danger to life.
    """
    with transaction.atomic():
        row = lock(pending, by)
        if not row.endangers_life and not _has_just_opened(row, by):
            try:
                access_limit.check(by)
            except access_limit.Refused as refusal:
                raise Refused(refusal.code, refusal.message) from refusal
        note(row, Kind.OPENED, by)
    return row


def _has_just_opened(row: PendingReport, by: User) -> bool:
    """Return whether this person has read the words within the hour: nothing new is shown."""
    since = timezone.now() - timedelta(hours=1)
    return row.actions.filter(by=by, kind=Kind.OPENED, at__gt=since).exists()


def refuse(pending: int, *, by: User) -> None:
    """Close it because the sender does not agree, and erase words, files and addresses."""
    with transaction.atomic():
        row = lock(pending, by)
        note(row, Kind.REFUSED, by)
        _erase([row], State.REFUSED, at=timezone.now())


def release(pending: int, *, by: User) -> None:
    """Move it from the inspectorate's queue to the ordinary one."""
    _move(pending, by=by, inspectorate_only=False)


def withhold(pending: int, *, by: User) -> None:
    """Move it to the inspectorate's queue, which alone sees it from now on.

    One that tells of the inspectorate goes to its supervisors; they may hand it on by this, too.
    """
    _move(pending, by=by, inspectorate_only=True)


def _move(pending: int, *, by: User, inspectorate_only: bool) -> None:
    # Words never change while they wait. Reading a long letter takes a second, so before the lock.
    is_of_it, agencies = _said_of_inspectorate(pending) if inspectorate_only else (False, [])
    with transaction.atomic():
        row = lock(pending, by)
        if not inspectorate_only and not is_of_inspectorate(by):
            raise gone()
        named = check_ordinary(row, is_moved_out=not inspectorate_only)
        if row.inspectorate_only == inspectorate_only and not row.about_inspectorate:
            return
        row.about_inspectorate = is_of_it and not row.about_inspectorate
        said = agencies if row.about_inspectorate else []
        row.named_agencies = sorted({*said, *named.agencies})
        row.inspectorate_only = inspectorate_only
        row.save(update_fields=["inspectorate_only", "about_inspectorate", "named_agencies"])
        note(row, Kind.WITHHELD if inspectorate_only else Kind.RELEASED, by)
        unread_pending.tell_if_unread(row)


def check_ordinary(
    row: PendingReport, *, is_moved_out: bool = True, besides: int | None = None
) -> pending_queues.Named:
    """Return what the reports that it names ask for; refuse a move away from their readers.

    `besides` is the key of a report whose readers are those that get it.
    """
    named = pending_queues.ask(one for one in row.named_reports if one != besides)
    if named.about_inspectorate or (named.is_confidential and is_moved_out):
        raise Refused("names_confidential", _("Phản ánh chờ này nhắc đến phản ánh giữ kín."))
    return named


def _said_of_inspectorate(pending: int) -> tuple[bool, list[int]]:
    """Return whether the words have the inspectorate as their matter, and the agencies named."""
    row = PendingReport.objects.filter(pk=pending).first()
    if row is None or not complaints.names_inspectorate(row.title, row.all_words):
        return False, []
    return True, accusations.named(row.title, row.all_words)


def lock(pending: int, by: User) -> PendingReport:
    """Return the waiting row under a lock; raise `Refused` if it is not in a queue of `by`."""
    row = PendingReport.objects.select_for_update(of=("self",)).filter(pk=pending).first()
    if row is None:
        raise gone()
    _check_queue(row, by)
    if row.is_over(timezone.now()):
        raise _over()
    return row


def _over() -> Refused:
    return Refused("over", _("Phản ánh này không còn chờ: đã được gửi, đã đóng hoặc hết hạn."))


def _check_queue(row: PendingReport, by: User) -> None:
    if second_person.awaits_confirmation(by):
        # One administrator may have invented the owner of a new account.
        raise Refused("unconfirmed", str(second_person.UNCONFIRMED))
    if not PendingReport.objects.for_staff(by).filter(pk=row.pk).exists():
        raise gone()


def gone() -> Refused:
    return Refused("unknown", _("Không có phản ánh chờ này trong danh sách của bạn."))


def note(row: PendingReport, kind: str, by: User) -> None:
    PendingAction.objects.create(pending=row, kind=kind, by=by, agency=by.agency, at=timezone.now())


# --- clock ------------------------------------------------------------------------------


def remind(*, now: datetime) -> int:
    """Send one reminder to each sender who has not answered for days; return the number."""
    count = 0
    while True:
        with transaction.atomic():
            due = PendingReport.objects.waiting().filter(
                reminded_at=None, received_at__lte=now - REMINDED_AFTER, expires_at__gt=now
            )
            rows = list(_unlocked(due))
            for row in rows:
                # A sender whom nobody answered, or whose address is at its limit, hears nothing.
                count += pending_notices.remind_sender(row)
            keys = [row.pk for row in rows]
            PendingReport.objects.filter(pk__in=keys).update(reminded_at=now)
        if not rows:
            return count


def tell_unread(*, now: datetime) -> None:
    """Tell administrators about waiting reports whose last reader has left; idempotent.

    Among reports that the same people may read, only the first is told: letters may come as a
    flood.
    """
    waiting = PendingReport.objects.waiting().filter(inspectorate_only=True, expires_at__gt=now)
    first: dict[tuple[bool, tuple[int, ...]], PendingReport] = {}
    for row in waiting.order_by("pk"):
        first.setdefault((row.about_inspectorate, tuple(row.named_agencies)), row)
    for row in first.values():
        unread_pending.tell_if_unread(row)


def expire(*, now: datetime) -> int:
    """Erase pending reports whose week is over; return the number."""
    count = 0
    while True:
        with transaction.atomic():
            done = expire_batch(due(now), now)
        if not done:
            return count
        count += done


def expire_batch(due: QuerySet[PendingReport], now: datetime) -> int:
    """Erase some of `due` in the caller's transaction; return the number."""
    rows = list(_unlocked(due))
    if rows:
        _erase(rows, State.EXPIRED, at=now)
    return len(rows)


def due(now: datetime) -> QuerySet[PendingReport]:
    """Return the pending reports whose week is over."""
    return PendingReport.objects.waiting().filter(expires_at__lte=now)


def _unlocked(rows: QuerySet[PendingReport]) -> QuerySet[PendingReport]:
    """Return a batch without the rows that somebody completes right now."""
    batch = rows.order_by("expires_at", "pk")
    return batch.select_for_update(of=("self",), skip_locked=True)[:_BATCH]


def _erase(rows: Sequence[PendingReport], state: str, *, at: datetime) -> None:
    """Close rows and erase files, messages and addresses too."""
    forms = [row.submission_id for row in rows]
    hold.forget(HeldFile.objects.filter(submission_id__in=forms))
    HeldAnswers.objects.filter(submission_id__in=forms).delete()
    retention.forget_keys(pending_notices.keys(rows))
    close(rows, state, at=at)


def close(rows: Sequence[PendingReport], state: str, *, at: datetime) -> None:
    keys = [row.pk for row in rows]
    PendingReport.objects.filter(pk__in=keys).update(**ERASED, state=state, closed_at=at)


def read_email(address: str) -> str:
    address = text.clean(address)
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address[:254]


def read_phone(number: str) -> str:
    try:
        return text.normalise_phone(number)
    except text.Invalid:
        return ""
