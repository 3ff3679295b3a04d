"""Reveal a reporter's personal data to staff: the one way, with ground, reason and record.

The row of the access is written in the same transaction that reads the data. The data
themselves never appear in that row, in a log or in a URL.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet, Window
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import second_person
from accounts.models import User
from paht.foundation import text
from paht.foundation.crypto import lookup_hash
from paht.foundation.refusals import Refusal
from reports.models import (
    AccessReason,
    AccessReview,
    Ground,
    PersonalDataAccess,
    Report,
    Reporter,
    ReporterField,
    UseRequest,
)
from reports.privacy import access_notices, use_consent
from reports.workflow import access_limit

MAX_NOTE = 500
SHORTEST_NOTE = 10
# The reporter reads the times of this many accesses.
LISTED = 20
# These reasons need a note.
EXPLAINED = (AccessReason.OTHER, AccessReason.EMERGENCY)
STOPPED = gettext_lazy(
    "Bạn đã xem dữ liệu của quá nhiều người gửi trong một giờ nên tạm dừng. Nếu khẩn "
    "cấp, vui lòng dùng nút xem khẩn cấp; lãnh đạo giám sát được báo ngay."
)


class Refused(Refusal):
    """A refused access; `message` (Vietnamese) gives the clerk the reason."""


@dataclass(frozen=True)
class Revealed:
    """The revealed data: (field, value) in the order of the form."""

    access: PersonalDataAccess
    values: list[tuple[ReporterField, str]] = field(repr=False)


@dataclass(frozen=True)
class AccessStanding:
    """What a member of staff may do about the reporter's data of a report."""

    ground: Ground | None
    may_break_glass: bool
    accesses: int
    # Whether the agency in charge may ask the reporter for consent.
    may_ask: bool = False
    # Why the reporter cannot be asked; "" otherwise.
    no_way: str | Promise = ""
    asked: UseRequest | None = None

    @property
    def may_access(self) -> bool:
        """Return whether access is possible, perhaps only in an emergency."""
        return self.ground is not None or self.may_break_glass


def standing(report: Report, *, by: User) -> AccessStanding:
    concerned = use_consent.concerns(report, by=by)
    asked = use_consent.latest(report) if concerned else None
    ground = _standing_ground(by, asked)
    may_ask = concerned and ground is None and use_consent.may_ask(report, asked)
    is_reached = may_ask and use_consent.may_be_reached(report)
    return AccessStanding(
        ground=ground,
        # An agency that only cooperates does not need the reporter's data.
        may_break_glass=may_break_glass(by) and report.is_in_charge(by),
        accesses=count(report),
        may_ask=is_reached,
        no_way=use_consent.NO_WAY if may_ask and not is_reached else "",
        asked=asked,
    )


def ground_for(report: Report, *, by: User) -> Ground | None:
    """Return the ground on which this person may see the data now, or None."""
    concerned = use_consent.concerns(report, by=by)
    return _standing_ground(by, use_consent.latest(report) if concerned else None)


def _standing_ground(by: User, asked: UseRequest | None) -> Ground | None:
    ground = None
    if by.has_perm("reports.reveal_reporter"):
        ground = Ground.PERMISSION
    elif asked is not None and asked.answer == UseRequest.Answer.GRANTED:
        ground = Ground.CONSENT
    # One administrator would invent a colleague and read in that name; break-glass is told at once.
    return None if ground and second_person.awaits_confirmation(by) else ground


def may_break_glass(by: User) -> bool:
    """Return whether this person may skip the consent in an emergency."""
    return by.has_perm(use_consent.PERMISSION) or by.has_perm("reports.reveal_reporter")


def reveal(
    report: Report,
    *,
    by: User,
    reason: str,
    fields: Iterable[str],
    note: str = "",
    client: str = "",
    emergency: bool = False,
) -> Revealed:
    """Record the access and return `fields`, or raise `Refused` and reveal nothing.

    `emergency` needs no other ground and tells the supervisors at once. Other accesses stop at
    `MOST_ACCESSES_AN_HOUR`, in which emergencies do not count. `client` (the IP address
    of the request) is stored as a keyed hash.
    """
    note = text.clean(note, multiline=True)[:MAX_NOTE]
    wanted = [ReporterField(name) for name in ReporterField.values if name in set(fields)]
    if emergency:
        reason = AccessReason.EMERGENCY
    elif reason not in AccessReason.values or reason == AccessReason.EMERGENCY:
        raise Refused("needs_reason", _("Vui lòng chọn lý do xem."))
    if reason in EXPLAINED and len(note) < SHORTEST_NOTE:
        raise Refused("needs_note", _("Vui lòng ghi rõ lý do (ít nhất 10 ký tự)."))
    if not wanted:
        raise Refused("needs_fields", _("Vui lòng chọn ít nhất một mục cần xem."))
    with transaction.atomic():
        # Lock the report: it may be leaving this person's agency at this moment.
        in_scope = Report.objects.in_charge_of(by).select_for_update(of=("self",))
        locked = in_scope.filter(pk=report.pk).first()
        ground = _ground(locked, by, emergency=emergency) if locked else None
        if locked is None or ground is None:
            raise Refused("forbidden", _("Tài khoản của bạn không được xem dữ liệu người gửi."))
        reporter = Reporter.objects.filter(report=locked, erased_at=None).first()
        if reporter is None:
            raise Refused("no_reporter", _("Dữ liệu của người gửi không còn được lưu."))
        if ground != Ground.BREAK_GLASS:
            _check_hour(by)
        made = PersonalDataAccess.objects.create(
            report=locked,
            by=by,
            agency=by.agency,
            at=timezone.now(),
            ground=ground,
            reason=reason,
            note=note,
            fields=[name.value for name in wanted],
            client_hash=lookup_hash("client", client) if client else "",
        )
        if ground == Ground.BREAK_GLASS:
            access_notices.tell_of_emergency(made)
        today = _accesses_today(by)
        if today > settings.MANY_ACCESSES_A_DAY:
            access_notices.tell_of_many(made, count=today)
    return Revealed(access=made, values=[(name, getattr(reporter, name)) for name in wanted])


def _ground(report: Report, by: User, *, emergency: bool) -> Ground | None:
    if emergency:
        return Ground.BREAK_GLASS if may_break_glass(by) else None
    return ground_for(report, by=by)


def _check_hour(by: User) -> None:
    try:
        access_limit.check(by)
    except access_limit.Refused as refusal:
        raise Refused(refusal.code, STOPPED) from refusal


def _accesses_today(by: User) -> int:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return PersonalDataAccess.objects.filter(by=by, at__gte=midnight).count()


def review(access: PersonalDataAccess, *, by: User, note: str = "") -> AccessReview:
    """Record a supervisor's review; raise `Refused` for an own or already reviewed access."""
    if not reviewed_by(by).filter(pk=access.pk).exists():
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    if access.by_id == by.pk:
        raise Refused("own_access", _("Lượt xem của chính bạn phải do người khác xem lại."))
    made, is_new = AccessReview.objects.get_or_create(
        access=access,
        defaults={
            "by": by,
            "at": timezone.now(),
            "note": text.clean(note, multiline=True)[:MAX_NOTE],
        },
    )
    if not is_new:
        raise Refused("reviewed", _("Lượt xem này đã được xem lại."))
    return made


def reviewed_by(user: User) -> QuerySet[PersonalDataAccess]:
    """Return the accesses that this person may review.

    Includes accesses to reports outside the supervisor's scope, but none to reports that the
    supervisor must not know about.
    """
    if not user.has_perm("reports.review_accesses"):
        return PersonalDataAccess.objects.none()
    return PersonalDataAccess.objects.exclude(report__in=Report.objects.kept_from(user))


def unreviewed_emergencies(user: User) -> QuerySet[PersonalDataAccess]:
    return reviewed_by(user).filter(ground=Ground.BREAK_GLASS, review=None)


def present_fields(reporter: Reporter) -> list[ReporterField]:
    """Return the fields that this reporter has filled in."""
    return [name for name in ReporterField if getattr(reporter, name)]


@dataclass(frozen=True)
class AccessSummary:
    """The accesses as the reporter reads them: number, and times and agencies of the newest.

    It never names the person.
    """

    count: int
    newest: list[tuple[datetime, str]]

    @property
    def earlier(self) -> int:
        return self.count - len(self.newest)


def summary(report: Report) -> AccessSummary:
    """Summarise the accesses for the reporter; one query."""
    accesses = PersonalDataAccess.objects.filter(report=report)
    newest = list(accesses.values_list("at", "agency__name", Window(Count("pk")))[:LISTED])
    return AccessSummary(
        newest[0][2] if newest else 0, [(at, name or "") for at, name, _all in newest]
    )


def count(report: Report) -> int:
    """Count the accesses of staff to the reporter's data of `report`."""
    return PersonalDataAccess.objects.filter(report=report).count()
