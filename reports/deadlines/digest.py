"""Write the daily digest for staff: one mail with the lists that wait for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.holders import addresses_of
from accounts.models import User
from notifications import outbox
from paht.foundation.local_time import VIETNAM, day_text, moment_text
from province import calendar, deadlines
from province.deadlines import WorkCalendar
from reports.deadlines import worklist
from reports.models import NoticeChoice, Report
from reports.rules.states import State

# After this hour the digest is skipped; the next day's has everything.
FROM, UNTIL = time(7, 30), time(11)
SHOWN = 5


@dataclass(frozen=True)
class _Listing:
    """A list of the worklist: the URL with `parameters` shows the rows of `condition`."""

    label: str | Promise
    parameters: dict[str, str]
    condition: Q


def run(*, now: datetime | None = None) -> int:
    """Write today's missing digests on the morning of a working day; return their number.

    Runs may overlap.
    """
    now, days = now or timezone.now(), calendar.load()
    local = timezone.localtime(now, VIETNAM)
    if not days.is_working_day(local.date()) or not FROM <= local.time() < UNTIL:
        return 0
    written = 0
    waiting = NoticeChoice.objects.filter(when=NoticeChoice.When.DAILY).exclude(
        digested_on=local.date()
    )
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            # Compare and set: of two runs, one updates the row and writes the digest.
            if waiting.filter(pk=pk).update(digested_on=local.date()):
                person = User.objects.select_related("agency").get(pk=pk)
                written += _write(person, now=now, days=days)
    return written


def sections(person: User, *, now: datetime, days: WorkCalendar) -> list[dict[str, object]]:
    """Return the lists that are not empty: label, count, URL, first reports.

    The count equals the length of the list at that URL for this person now.
    """
    scope = Report.objects.for_staff(person).open()
    worklist_url = _address("admin:reports_report_changelist")
    found: list[dict[str, object]] = []
    for listing in _listings(person, now, days):
        listed = scope.filter(listing.condition)
        count = listed.count()
        if not count:
            continue
        first = listed.most_urgent_first().only("code", "title", "confidential", "due_at")[:SHOWN]
        found.append(
            {
                "label": str(listing.label),
                "count": count,
                "url": f"{worklist_url}?{urlencode(listing.parameters)}",
                "reports": [
                    {
                        "code": report.code,
                        "title": report.listed_title,
                        "due": moment_text(report.due_at),
                        "url": _address("admin:reports_report_change", report.pk),
                    }
                    for report in first
                ],
                "more": max(count - SHOWN, 0),
            }
        )
    return found


def _listings(person: User, now: datetime, days: WorkCalendar) -> Iterator[_Listing]:
    if person.has_perm("reports.view_all_reports"):
        if person.has_perm("reports.receive_report"):
            yield _Listing(_("Chờ tiếp nhận"), {"state": "submitted"}, Q(state=State.SUBMITTED))
            yield _Listing(_("Chờ chuyển xử lý"), {"state": "received"}, Q(state=State.RECEIVED))
    else:
        yield _Listing(_("Mới chuyển đến"), {"state": "assigned"}, Q(state=State.ASSIGNED))
    choices = [worklist.SOON, worklist.OVERDUE]
    if person.has_perm("reports.approve_report"):
        choices = [worklist.TO_APPROVE, *choices]
        if person.has_perm("reports.view_all_reports"):
            choices.append(worklist.ESCALATED)
    for choice in choices:
        condition = worklist.quick(choice, user=person, now=now, days=days)
        yield _Listing(worklist.QUICK[choice], {"viec": choice}, condition)


def _write(person: User, *, now: datetime, days: WorkCalendar) -> bool:
    """Write the digest; return False for former staff, without address, or with no reports."""
    address = next(iter(addresses_of(person)), None)
    if address is None or not person.is_active or not person.is_staff:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        found = sections(person, now=now, days=days)
    if not found:
        return False
    today = deadlines.day_of(now)
    outbox.enqueue(
        "staff_digest",
        to=address,
        context={
            "day": day_text(today),
            "name": person.get_full_name(),
            "sections": found,
            "count": sum(int(str(section["count"])) for section in found),
            "url": _address("admin:reports_report_changelist"),
        },
        key=f"staff_digest:{today:%Y%m%d}:{person.pk}",
        expires_at=datetime.combine(today, time(17), tzinfo=VIETNAM),
    )
    return True


def _address(name: str, *arguments: object) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)
