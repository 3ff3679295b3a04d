"""Tell supervisors about confidential reports that nobody can read.

The last reader may leave in many ways: the account is closed, role or agency change, the report
goes to another agency. So a task looks again and again, and no single change needs to be watched.
The messages hold no word of the report.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.holders import addresses_of, staff_holding
from accounts.models import User
from accounts.second_person import awaits_confirmation
from notifications import outbox
from notifications.models import Message, Template
from notifications.outbox import Address
from reports.models import ConfidentialReader, Report
from reports.models.impartiality import own_matters

logger = logging.getLogger(__name__)
NAMES_READERS = "reports.name_confidential_readers"
# Who makes accounts of supervisors.
APPOINTS = "accounts.add_user"
KEY = "unread-report"


def tell(*, now: datetime) -> None:
    """Tell of every open report without a reader: once, and once a week while it stays so.

    The people who may name its readers hear of it. Where there are none, or none has an address,
    administrators do: they can appoint another supervisor. Idempotent.
    """
    readers = ConfidentialReader.objects.reading().filter(report=OuterRef("pk"))
    unread = list(
        Report.objects.open()
        .filter(~Exists(readers), confidential=True, is_sample=False)
        .select_related("complained_agency")
        .order_by("submitted_at", "pk")
    )
    if not unread:
        return
    naming, named = _naming(unread), ConfidentialReader.objects.filter(report__in=unread)
    # A reader named later and lost again makes it a new matter.
    last = dict(named.order_by().values_list("report").annotate(Max("pk")))
    for report in unread:
        occasion = f"{KEY}:{report.pk}:{last.get(report.pk, 0)}:{now:%G%V}"
        if people := naming.get(report.pk):
            _write(people, report, occasion, now=now, to_name=True)
        elif people := _administrators(report):
            _write(people, report, occasion, now=now, to_name=False)
        else:
            logger.error("nobody may read a confidential report, and nobody may be told")


def _naming(reports: list[Report]) -> dict[int, list[User]]:
    """Return the reachable people who may name readers, by the key of the report."""
    found: dict[int, list[User]] = defaultdict(list)
    asked = Report.objects.filter(pk__in=[report.pk for report in reports])
    for person in _told(NAMES_READERS):
        for key in asked.named_for(person).values_list("pk", flat=True):
            found[key].append(person)
    return found


def _administrators(report: Report) -> list[User]:
    """Return the administrators who may know that nobody reads it: none of the accused agency."""
    about = {agency.pk for agency in report.complained_ever}
    return [person for person in _told(APPOINTS) if not about & {*own_matters(person)}]


def _told(permission: str) -> list[User]:
    people = staff_holding(permission).select_related("agency").order_by("pk")
    return [one for one in people if addresses_of(one) and not awaits_confirmation(one)]


def _write(
    people: Iterable[User], report: Report, occasion: str, *, now: datetime, to_name: bool
) -> None:
    path = (
        reverse("admin:reports_report_readers", args=[report.pk])
        if to_name
        else reverse("admin:accounts_user_changelist")
    )
    with translation.override("vi"):
        context = {
            "what": _("Phản ánh giữ kín chưa có người đọc được"),
            "account": "",
            "outcome": _("cần chỉ định người đọc")
            if to_name
            else _("cần cử thêm lãnh đạo giám sát có thư điện tử hoặc số điện thoại"),
            "who": _("Cổng, tự động"),
            "url": settings.SITE_URL + path,
        }
    for person in people:
        for address in addresses_of(person):
            if _heard_lately(address, now):
                continue
            outbox.enqueue(
                Template.STAFF_RIGHTS,
                to=address,
                context=context,
                key=f"{occasion}:{person.pk}:{address.channel}",
                about=report.code,
                urgent=report.urgent,
            )


def _heard_lately(address: Address, now: datetime) -> bool:
    """Return whether this address got such a message within the last hour; the desk counts all."""
    recent = Message.objects.filter(
        recipient_hash=address.hash, created_at__gt=now - timedelta(hours=1)
    )
    return recent.filter(dedupe_key__startswith=f"{KEY}:").exists()
