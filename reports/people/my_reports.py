"""Decide which reports a visitor may see in full.

These are the reports of the signed-in account, and those that a code to the reporter's own phone
has opened: for 15 minutes after the last use, and for an hour at most.
"""

import json
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from accounts import citizens, consent, second_factor
from accounts.data_requests import Person
from accounts.models import User
from notifications import outbox
from notifications.outbox import Address
from paht.foundation import text
from paht.foundation.crypto import InvalidToken, decrypt, encrypt
from reports.models import Attachment, AttachmentQuerySet, Report, Reporter, ReportQuerySet

_SESSION_KEY = "own_reports"
PERMIT_SECONDS = 15 * 60
LONGEST_SECONDS = 60 * 60
# A view that is in use is renewed once a minute, not with each of its photos.
_RENEWED_AFTER_SECONDS = 60
# Enough for a person who follows several reports at once.
MOST_PERMITS = 5


@dataclass(frozen=True)
class Permit:
    """Access by a proved phone: to the report `code`, or with "" to all its reports."""

    phone_hash: str = field(repr=False)
    code: str
    until: float  # seconds since the epoch
    since: float = 0

    @property
    def is_alive(self) -> bool:
        return 0 < self.until - time.time() <= PERMIT_SECONDS

    def renewed(self) -> "Permit":
        until = min(time.time() + PERMIT_SECONDS, self.since + LONGEST_SECONDS)
        is_worth_it = until - self.until > _RENEWED_AFTER_SECONDS
        return replace(self, until=until) if is_worth_it else self

    @property
    def reporters(self) -> Q:
        own = of_code(self.phone_hash)
        return own & Q(report__code=self.code) if self.code else own


def permit(request: HttpRequest, phone_hash: str, *, code: str = "") -> None:
    """Let this session see the report `code` (all of the phone's when ""), while it is used."""
    now = time.time()
    new = Permit(phone_hash, code, now + PERMIT_SECONDS, since=now)
    kept = [one for one in _permits(request) if (one.phone_hash, one.code) != (phone_hash, code)]
    _store(request, [*kept, new][-MOST_PERMITS:])


def renew(request: HttpRequest) -> None:
    """Lengthen the access that codes have given: this visitor uses it now."""
    known = _permits(request)
    renewed = [one.renewed() for one in known]
    if renewed != known:
        _store(request, renewed)


def prove_phone(phone_hash: str, *, code: str = "") -> None:
    """Record that a code to this phone was typed in, for the report `code` (all when "").

    Opening the list says nothing about each report in it: a name that shall become public needs a
    code for its own report.
    """
    proved = Permit(phone_hash, code, 0).reporters
    if not code:
        proved &= Q(publish_identity=False)
    # The row of another account stays unproved, or it would look like one of its former phone.
    own = Reporter.objects.filter(proved, _of_nobody_else(phone_hash), phone_proved_at=None)
    own.update(phone_proved_at=timezone.now())


def prove_email(reporter: Reporter) -> None:
    """Record that the owner of the e-mail address opened the link in a message."""
    unproved = Reporter.objects.filter(pk=reporter.pk, email_proved_at=None)
    unproved.update(email_proved_at=timezone.now())


@citizens.keeps_phones
def follow_phone(account: User, before: str, since: datetime | None) -> None:
    """Take the reports of the account under its old phone (hash `before`) along.

    Also those that guests sent while the account had that phone, `since` its code: the number has
    another owner soon. Earlier ones stay with the number, because one code proves nothing about
    their reporter. News go to the new phone. A phone that nobody had proved stays unproved.
    """
    shown = Q(user=account, phone_hash=before)
    if since:
        shown |= of_phone(before) & Q(user=None, report__submitted_at__gte=since)
    rows = list(
        Reporter.objects.filter(shown).select_for_update(of=("self",)).select_related("report")
    )
    codes = [reporter.report.code for reporter in rows]
    if rows and text.is_mobile(rows[0].phone):
        old, new = Address.sms(rows[0].phone), Address.sms(account.phone)
        outbox.readdress(codes, before=old, now=new)
    for reporter in rows:
        reporter.user = account
        reporter.phone, reporter.phone_hash = account.phone, account.phone_hash
        reporter.save(update_fields=["user", "phone", "phone_hash"])
    consent.transfer(before=before, now=account.phone_hash, about=codes)


def close(request: HttpRequest) -> None:
    """End the access that codes have given to this session."""
    request.session.pop(_SESSION_KEY, None)


def reports(request: HttpRequest) -> ReportQuerySet:
    """Return the reports that this visitor may see in full, in every state."""
    reporters = Q()
    user = request.user
    if isinstance(user, User) and not user.is_staff:
        reporters |= account(user)
    for opened in _permits(request):
        reporters |= opened.reporters
    return _sent_by(reporters)


def person(request: HttpRequest) -> Person | None:
    """Return the person whose data this visitor may see and change as a whole.

    That is the account, or the owner of the phone that a code has just proved. None for all
    other visitors and for staff.
    """
    user = request.user
    if isinstance(user, User):
        return None if user.is_staff or not user.phone_confirmed_at else Person.from_account(user)
    opened = [one for one in _permits(request) if not one.code]
    if not opened:
        return None
    reporter = Reporter.objects.filter(opened[-1].reporters).first()
    return Person(reporter.phone, reporter.phone_hash) if reporter else None


def was_open(request: HttpRequest) -> bool:
    """Return whether a code has given this session access, perhaps ended."""
    return bool(_stored(request))


def last_phone(request: HttpRequest) -> str:
    """Return the hash of the phone whose access this session had last, perhaps ended; or ""."""
    opened = [one for one in _stored(request) if not one.code]
    return opened[-1].phone_hash if opened else ""


def of_person(person: Person) -> ReportQuerySet:
    return _sent_by(reporters(person))


def reporters(person: Person) -> Q:
    """Condition for the `Reporter` rows of this person."""
    return account(person.user) if person.user else of_code(person.phone_hash)


def of_phone(phone_hash: str) -> Q:
    """Condition for the `Reporter` rows of the person who has this phone now.

    A row of an account that has another phone is left out, unless nobody proved the phone of the
    row: somebody may have typed it there, and the person may disown it.
    """
    return Q(phone_hash=phone_hash) & (_of_nobody_else(phone_hash) | Q(phone_proved_at=None))


def of_code(phone_hash: str) -> Q:
    """Condition for the `Reporter` rows of this phone that a code by SMS alone opens.

    The second step of the account of this phone guards what it sent, and what guests sent since it
    proved the phone. It does not guard what was there before: its owner may be somebody else.
    """
    guarding = User.objects.citizens().filter(
        second_factor.has_factor(),
        Q(pk=OuterRef("user")) | Q(phone_confirmed_at__lte=OuterRef("report__submitted_at")),
        phone_hash=phone_hash,
    )
    return of_phone(phone_hash) & Q(~Exists(guarding))


def _of_nobody_else(phone_hash: str) -> Q:
    return Q(user=None) | Q(user__phone_hash=phone_hash)


def sent_by(user: User) -> ReportQuerySet:
    """Return the account's reports, and those of guests with the phone that it has proved."""
    return _sent_by(account(user))


def account(user: User) -> Q:
    """Condition for the `Reporter` rows of this account."""
    own = Q(user=user)
    return own | of_phone(user.phone_hash) if user.phone_confirmed_at else own


def of_proved_phone(request: HttpRequest) -> ReportQuerySet | None:
    """Return all reports of the phone that this session has proved; None without one."""
    opened = [one for one in _permits(request) if not one.code]
    return _sent_by(opened[-1].reporters) if opened else None


def open_until(request: HttpRequest, code: str = "") -> datetime | None:
    """Return when access to the report `code` (the list when "") ends; None without a code."""
    fitting = [one.until for one in _permits(request) if one.code in ("", code)]
    return datetime.fromtimestamp(max(fitting), UTC) if fitting else None


def files(request: HttpRequest) -> AttachmentQuerySet:
    """Return the reporter's own files of those reports, and the public files of answers."""
    return Attachment.objects.filter(report__in=reports(request)).open_to_reporter()


def _sent_by(reporters: Q) -> ReportQuerySet:
    if not reporters:
        return Report.objects.none()
    return Report.objects.filter(pk__in=Reporter.objects.filter(reporters).values("report"))


def _store(request: HttpRequest, permits: list[Permit]) -> None:
    facts = [asdict(one) for one in permits]
    request.session[_SESSION_KEY] = encrypt(json.dumps(facts))


def _permits(request: HttpRequest) -> list[Permit]:
    return [one for one in _stored(request) if one.is_alive]


def _stored(request: HttpRequest) -> list[Permit]:
    try:
        kept = json.loads(decrypt(request.session[_SESSION_KEY]))
    except (KeyError, InvalidToken):
        return []
    return [Permit(**facts) for facts in kept]
