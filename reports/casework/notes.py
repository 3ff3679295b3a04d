"""Write internal notes on a report, and tell the people mentioned as @username."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.holders import holding, staff_holding
from accounts.models import User
from paht.foundation import text
from paht.foundation.refusals import Refusal
from province import directory
from reports.models import Mention, Report, StaffNote
from reports.notices import notices

READ = "reports.read_notes"
LONGEST = 2000
MOST_MENTIONS = 10
# The characters of Django usernames; a final punctuation mark ends the name.
_MENTION = re.compile(r"(?<![\w@])@([\w.@+-]*\w)")


class Refused(Refusal):
    """A refused note; `message` (Vietnamese) gives the writer the reason."""


def write(report: Report, *, by: User, body: str, naming: Iterable[str] = ()) -> StaffNote:
    """Save a note and tell the people mentioned in its text or (usernames) in `naming`.

    `report` comes from the writer's scope. Refuses to mention a person who may not open the
    report: the notice would disclose it.
    """
    body = text.clean(body, multiline=True)
    if not body:
        raise Refused("empty", _("Vui lòng nhập ghi chú."))
    if len(body) > LONGEST:
        raise Refused("too_long", _("Ghi chú dài tối đa %(most)d ký tự.") % {"most": LONGEST})
    if not by.has_perm("reports.add_staffnote"):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền ghi chú."))
    people = _named({*_MENTION.findall(body), *naming}, report)
    with transaction.atomic():
        note = StaffNote.objects.create(report=report, by=by, agency=by.agency, body=body)
        Mention.objects.bulk_create(
            Mention(note=note, report=report, person=person) for person in people
        )
        notices.tell_staff(
            [person for person in people if person != by],
            report,
            "staff_mention",
            key=str(note.pk),
        )
    return note


def _named(usernames: set[str], report: Report) -> list[User]:
    if len(usernames) > MOST_MENTIONS:
        raise Refused(
            "too_many",
            _("Mỗi ghi chú nhắc đến tối đa %(most)d người.") % {"most": MOST_MENTIONS},
        )
    known = {
        person.username: person
        for person in staff_holding(READ)
        .filter(username__in=usernames)
        .select_related("notice_choice")
    }
    outside = [
        name
        for name in sorted(usernames)
        if name not in known
        or not Report.objects.for_staff(known[name]).filter(pk=report.pk).exists()
    ]
    if outside:
        raise Refused(
            "outside",
            _("Không nhắc được %(names)s: không có cán bộ này hoặc không được xem phản ánh.")
            % {"names": ", ".join(f"@{name}" for name in outside)},
        )
    return [known[name] for name in sorted(usernames)]


def colleagues(report: Report, *, by: User) -> QuerySet[User]:
    """Return likely people to mention: of the agency, its superior agencies and the province.

    These are proposals; `write` checks that each may open the report.
    """
    agencies = [agency for agency in {report.agency, by.agency} if agency]
    near = Q(agency__in=directory.family(*agencies)) | holding("reports.view_all_reports")
    people = staff_holding(READ).filter(near)
    return people.exclude(pk=by.pk).only("username", "full_name").order_by("username")


def opened(report: Report, *, by: User) -> list[StaffNote]:
    """Return the notes on a report, newest first, with writers and mentions, for display.

    Marks the mentions of `by` as seen.
    """
    notes = report.notes.select_related("by").prefetch_related("mentions__person")
    found = list(notes)
    directory.attach_agencies(found, "agency")
    mine = [m for note in found for m in note.mentions.all() if m.person_id == by.pk]
    if any(mention.read_at is None for mention in mine):
        Mention.objects.filter(report=report, person=by, read_at=None).update(
            read_at=timezone.now()
        )
    return found
