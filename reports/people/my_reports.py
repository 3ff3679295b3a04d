"""Decide which reports a visitor may see in full.

These are the reports of the signed-in account, and for 15 minutes those that a code to the
reporter's own phone has opened.
"""

import json
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from django.db.models import Q
from django.http import HttpRequest

from accounts.data_requests import Person
from accounts.models import User
from paht.foundation.crypto import InvalidToken, decrypt, encrypt
from reports.models import Attachment, AttachmentQuerySet, Report, Reporter, ReportQuerySet

_SESSION_KEY = "own_reports"
PERMIT_SECONDS = 15 * 60
# Enough for a person who follows several reports at once.
MOST_PERMITS = 5


@dataclass(frozen=True)
class Permit:
    """Access by a proved phone: to the report `code`, or with "" to all its reports."""

    phone_hash: str = field(repr=False)
    code: str
    until: float  # seconds since the epoch

    @property
    def is_alive(self) -> bool:
        return 0 < self.until - time.time() <= PERMIT_SECONDS

    @property
    def reporters(self) -> Q:
        own = Q(phone_hash=self.phone_hash)
        return own & Q(report__code=self.code) if self.code else own


def permit(request: HttpRequest, phone_hash: str, *, code: str = "") -> None:
    """Let this session see the report `code` (all of the phone's when "") for 15 minutes."""
    new = Permit(phone_hash, code, time.time() + PERMIT_SECONDS)
    kept = [one for one in _permits(request) if one.reporters != new.reporters]
    facts = [asdict(one) for one in [*kept, new][-MOST_PERMITS:]]
    request.session[_SESSION_KEY] = encrypt(json.dumps(facts))


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
    reporter = Reporter.objects.filter(phone_hash=opened[-1].phone_hash).first()
    return Person(reporter.phone, reporter.phone_hash) if reporter else None


def of_person(person: Person) -> ReportQuerySet:
    return _sent_by(reporters(person))


def reporters(person: Person) -> Q:
    """Condition for the `Reporter` rows of this person."""
    return account(person.user) if person.user else Q(phone_hash=person.phone_hash)


def sent_by(user: User) -> ReportQuerySet:
    """Return the account's reports, and those of guests with the phone that it has proved."""
    return _sent_by(account(user))


def account(user: User) -> Q:
    """Condition for the `Reporter` rows of this account."""
    own = Q(user=user)
    return own | Q(phone_hash=user.phone_hash) if user.phone_confirmed_at else own


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


def _permits(request: HttpRequest) -> list[Permit]:
    try:
        kept = json.loads(decrypt(request.session[_SESSION_KEY]))
    except (KeyError, InvalidToken):
        return []
    return [one for one in (Permit(**facts) for facts in kept) if one.is_alive]
