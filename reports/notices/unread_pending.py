"""Tell administrators that a pending report has no reader left."""

import logging
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.holders import addresses_of, staff_holding
from accounts.models import User
from accounts.second_person import awaits_confirmation
from notifications import outbox
from notifications.models import Message, Template
from notifications.outbox import Address
from reports.models import PendingReport
from reports.models.impartiality import never_inspected, own_matters
from reports.notices.pending_notices import people

logger = logging.getLogger(__name__)
# Who makes accounts of supervisors.
APPOINTS = "accounts.add_user"
# The keys of these messages begin so; the outbox shows them in the queue only.
UNREAD = "unread-pending"


def tell_if_unread(pending: PendingReport) -> None:
    """Tell administrators if a pending report of the inspectorate's queue has no reader left.

    They can appoint another supervisor, or people of the inspectorate. People who ever belonged to
    the inspectorate, or to an agency that the text names, are not told. Idempotent.
    """
    if not is_unread(pending):
        return
    told = [person for person in staff_holding(APPOINTS) if may_be_told(pending, person)]
    if not told:
        logger.error("nobody may read a pending report, and no administrator may be told")
    with translation.override("vi"):
        context = {
            "what": _("Phản ánh mật chưa có người đọc được"),
            "account": "",
            "outcome": _("cần cử thêm lãnh đạo giám sát ở cơ quan khác")
            if pending.about_inspectorate
            else _("cần cử người của Thanh tra tỉnh"),
            "who": _("Cổng, tự động"),
            "url": settings.SITE_URL + reverse("admin:accounts_user_changelist"),
        }
    for person in told:
        for address in addresses_of(person):
            if _heard_lately(address):
                continue
            outbox.enqueue(
                Template.STAFF_RIGHTS,
                to=address,
                context=context,
                key=f"{UNREAD}:{pending.key}:{person.pk}:{address.channel}",
                urgent=pending.endangers_life,
                expires_at=pending.expires_at,
            )


def _heard_lately(address: Address) -> bool:
    """Return whether this address got such a message within the last hour.

    Letters may come as a flood; the desk counts them all.
    """
    since = timezone.now() - timedelta(hours=1)
    recent = Message.objects.filter(recipient_hash=address.hash, created_at__gt=since)
    return recent.filter(dedupe_key__startswith=f"{UNREAD}:").exists()


def is_unread(pending: PendingReport) -> bool:
    """Return whether a pending report of the inspectorate's queue has no reader."""
    return pending.inspectorate_only and not people(pending)


def may_be_told(pending: PendingReport, person: User) -> bool:
    """Return whether `person` may know that nobody reads it."""
    if awaits_confirmation(person):
        return False
    return never_inspected(person) and not {*pending.named_agencies} & {*own_matters(person)}
