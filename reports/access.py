"""The one way to see a sender's data unmasked: for a reason, on a ground, and on record.

The look and the data come together: no row, no data. What was seen is in the row of
`Reporter` only, never in the record, a log or an address.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from paht.foundation.crypto import lookup_hash
from reports.models import AccessLook, Ground, LookReason, Report, Reporter, SenderField

MAX_NOTE = 500
SHORTEST_NOTE = 10


class Refused(Exception):
    """A look that is not allowed; `message` (Vietnamese) tells the clerk why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Revealed:
    """What a look has opened, (field, value) in the order of the form."""

    look: AccessLook
    values: list[tuple[SenderField, str]] = field(repr=False)


@dataclass(frozen=True)
class Standing:
    """How this person stands to the sender's data of a report."""

    may_look: bool  # perhaps only in an emergency
    ground: Ground | None
    looks: int


def standing(report: Report, *, by: User) -> Standing:
    ground = ground_for(report, by=by)
    return Standing(may_look=ground is not None, ground=ground, looks=count(report))


def ground_for(report: Report, *, by: User) -> Ground | None:
    """What allows this person a look now; None: nothing does."""
    if by.has_perm("reports.reveal_sender"):
        return Ground.PERMISSION
    return None


def look(
    report: Report,
    *,
    by: User,
    reason: str,
    fields: Iterable[str],
    note: str = "",
    client: str = "",
) -> Revealed:
    """Record the look and open `fields`; or raise `Refused` and open nothing.

    `client` (the address the request came from) is kept as a keyed hash.
    """
    note = text.clean(note, multiline=True)[:MAX_NOTE]
    wanted = [SenderField(name) for name in SenderField.values if name in set(fields)]
    if reason not in LookReason.values:
        raise Refused("needs_reason", _("Vui lòng chọn lý do xem."))
    if reason == LookReason.OTHER and len(note) < SHORTEST_NOTE:
        raise Refused("needs_note", _("Vui lòng ghi rõ lý do (ít nhất 10 ký tự)."))
    if not wanted:
        raise Refused("needs_fields", _("Vui lòng chọn ít nhất một mục cần xem."))
    with transaction.atomic():
        # Locked: whoever loses the report this very moment does not see its sender.
        in_scope = Report.objects.for_staff(by).select_for_update(of=("self",))
        locked = in_scope.filter(pk=report.pk).first()
        ground = ground_for(locked, by=by) if locked else None
        if locked is None or ground is None:
            raise Refused("forbidden", _("Tài khoản của bạn không được xem dữ liệu người gửi."))
        reporter = Reporter.objects.filter(report=locked).first()
        if reporter is None:
            raise Refused("no_sender", _("Dữ liệu của người gửi không còn được lưu."))
        made = AccessLook.objects.create(
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
    return Revealed(look=made, values=[(name, getattr(reporter, name)) for name in wanted])


def present_fields(reporter: Reporter) -> list[SenderField]:
    """The fields that this sender has filled in."""
    return [name for name in SenderField if getattr(reporter, name)]


def count(report: Report) -> int:
    """How often staff have seen the sender of `report` unmasked."""
    return AccessLook.objects.filter(report=report).count()
