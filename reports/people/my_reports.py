"""Whose reports a visitor may see in full: those of the account that is signed in, and for a
quarter of an hour those that a code to the reporter's own phone has opened.
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
# Enough for somebody who looks after several reports at once.
MOST_PERMITS = 5


@dataclass(frozen=True)
class Permit:
    """What a proved phone opens: the report with `code`, or with "" all that it sent."""

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
    """Nothing that a code opened is open any more in this session."""
    request.session.pop(_SESSION_KEY, None)


def reports(request: HttpRequest) -> ReportQuerySet:
    """The reports that this visitor may see in full, in every state."""
    reporters = Q()
    user = request.user
    if isinstance(user, User) and not user.is_staff:
        reporters |= account(user)
    for opened in _permits(request):
        reporters |= opened.reporters
    return _sent_by(reporters)


def person(request: HttpRequest) -> Person | None:
    """Whose data this visitor may see and change as a whole: the account's, or those of the
    phone that a code has just proved; None for everybody else, and for staff."""
    user = request.user
    if isinstance(user, User):
        return None if user.is_staff or not user.phone_confirmed_at else Person.of(user)
    opened = [one for one in _permits(request) if not one.code]
    if not opened:
        return None
    reporter = Reporter.objects.filter(phone_hash=opened[-1].phone_hash).first()
    return Person(reporter.phone, reporter.phone_hash) if reporter else None


def of_person(person: Person) -> ReportQuerySet:
    return _sent_by(reporters(person))


def reporters(person: Person) -> Q:
    """The reporters (`Reporter`) that are this person."""
    return account(person.user) if person.user else Q(phone_hash=person.phone_hash)


def sent_by(user: User) -> ReportQuerySet:
    """Reports of the account, and of guests who gave the phone that the account has proved."""
    return _sent_by(account(user))


def account(user: User) -> Q:
    """The reporters (`Reporter`) that are this account."""
    own = Q(user=user)
    return own | Q(phone_hash=user.phone_hash) if user.phone_confirmed_at else own


def of_proved_phone(request: HttpRequest) -> ReportQuerySet | None:
    """All reports of the phone that this session has proved for them; None: it has proved none."""
    opened = [one for one in _permits(request) if not one.code]
    return _sent_by(opened[-1].reporters) if opened else None


def open_until(request: HttpRequest, code: str = "") -> datetime | None:
    """When the report `code` (the list when "") closes; None: not opened by a code."""
    fitting = [one.until for one in _permits(request) if one.code in ("", code)]
    return datetime.fromtimestamp(max(fitting), UTC) if fitting else None


def files(request: HttpRequest) -> AttachmentQuerySet:
    """The reporter's own files of those reports, and the ones of released answers."""
    own = Attachment.objects.filter(report__in=reports(request))
    return own.filter(Q(answer__isnull=True) | Q(answer__approved_at__isnull=False, is_public=True))


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
