"""Write the messages about a pending report: to its sender, and to staff when a life is in danger.

They hold no word of the report: a stranger may have typed the address. They are the same for every
queue, so that nobody learns from a message who reads the report.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.holders import addresses_of, holding
from accounts.models import RightsRequest, User
from notifications import outbox
from notifications.models import Channel, Message, Template
from notifications.outbox import Address
from notifications.reply_marks import ABOUT_PENDING
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.text import is_mobile
from reports.models import PendingReport
from reports.models.impartiality import is_above_inspectorate, own_matters
from reports.notices import alarms, links
from reports.notices.recipients import staff_who_may

# Automatic answers to one address: no more a day, whoever writes in its name.
MOST_A_DAY = 3
_BATCH = 200
# All that answer a letter, for the limit.
AUTOMATIC = (
    *ABOUT_PENDING,
    *(Template.MAIL_ADDED, Template.MAIL_CONFIRM, Template.MAIL_EMPTY),
)


def tell_sender(
    pending: PendingReport, *, unread: str = "", is_joined: bool = False, refused: str = ""
) -> bool:
    """Send the link to complete the report; return whether a message was written.

    `is_joined`: an answer has just joined it. `unread` says in words of the portal why it could not
    read what arrived, and `refused` why it did not take files of that answer.
    """
    facts = {"unread": unread, "joined": "yes" if is_joined else "", "refused": refused}
    return _tell(pending, Template.PENDING_CREATED, facts)


def remind_sender(pending: PendingReport) -> bool:
    """Send the link again to a sender who got it once; return whether a message was written."""
    first = Message.objects.filter(dedupe_key__in=_keys(Template.PENDING_CREATED, pending))
    return first.exists() and _tell(pending, Template.PENDING_REMINDER)


def answer_late(*, now: datetime) -> int:
    """Send the link to senders whose address was at its limit; return how many got it.

    Otherwise the fourth letter of a day would be erased after a week without a word, and three
    letters in the name of somebody else would silence that person. The oldest of each address
    goes first.
    """
    count = 0
    for key in list(_unanswered(now).values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            waiting = PendingReport.objects.waiting().select_for_update(
                of=("self",), skip_locked=True
            )
            row = waiting.filter(pk=key).first()
            count += row is not None and tell_sender(row)
    return count


def _unanswered(now: datetime) -> QuerySet[PendingReport]:
    """Return the oldest waiting report of each address that got no link for it in a day."""
    keys = (
        Concat(
            Value(f"{Template.PENDING_CREATED}:"), Cast(OuterRef("key"), CharField()), Value(end)
        )
        for end in (f":{Channel.EMAIL}", f":{Channel.SMS}")
    )
    answered = (Exists(Message.objects.filter(dedupe_key=key)) for key in keys)
    late = PendingReport.objects.waiting().filter(
        *(~one for one in answered),
        ~Q(email_hash="", phone_hash=""),
        is_silent=False,
        received_at__lte=now - timedelta(days=1),
        expires_at__gt=now,
    )
    address = ("email_hash", "phone_hash")
    return late.order_by(*address, "received_at", "pk").distinct(*address)


def of_message(message: Message) -> PendingReport | None:
    """Return the pending report about which this message to its sender was written.

    None for a message of earlier versions, whose key is no random one.
    """
    if message.template not in ABOUT_PENDING:
        return None
    try:
        key = UUID(message.dedupe_key.split(":")[1])
    except ValueError:
        return None
    return PendingReport.objects.filter(key=key).first()


def address_of(pending: PendingReport) -> Address | None:
    """Return the address that gets the link: the e-mail, else a mobile number."""
    if pending.email:
        return Address.email(pending.email)
    return Address.sms(pending.phone) if is_mobile(pending.phone) else None


def is_at_limit(address: Address) -> bool:
    """Return whether this address had its automatic answers of the day.

    Call in a transaction: answers to one address wait for each other.
    """
    advisory_locks.acquire((Lock.CONFIRMATION_MAILS, address.hash))
    return _of_today(address).count() >= MOST_A_DAY


def keys(pendings: Iterable[PendingReport]) -> list[str]:
    """Return the keys of all messages to the senders of these pending reports, erased with them."""
    return [key for one in pendings for template in ABOUT_PENDING for key in _keys(template, one)]


def _of_today(address: Address) -> QuerySet[Message]:
    since = timezone.now() - timedelta(days=1)
    return Message.objects.filter(
        recipient_hash=address.hash, template__in=AUTOMATIC, created_at__gt=since
    )


def _tell(
    pending: PendingReport, template: Template, facts: Mapping[str, str] | None = None
) -> bool:
    address = address_of(pending)
    if address is None:
        return False
    if is_at_limit(address):
        # Only answers about danger to life are urgent; the first of the day has no limit.
        if not pending.endangers_life or _of_today(address).filter(urgent=True).exists():
            return False
    outbox.enqueue(
        template,
        to=address,
        context={
            "url": links.to_complete(pending),
            "due": pending.expires_at.isoformat(),
            "missing": _missing(pending),
            **(facts or {}),
            # A text, because the facts of an SMS are written out.
            "danger": "yes" if pending.endangers_life else "",
        },
        key=_key(template, pending, address.channel, number=_number(template, pending)),
        urgent=pending.endangers_life,
        expires_at=pending.expires_at,
    )
    return True


def _missing(pending: PendingReport) -> str:
    """Name what the form still needs, in words of the portal."""
    needed = {
        _("sự đồng ý"): True,
        _("tiêu đề"): not pending.title,
        _("nội dung"): not pending.content,
        _("họ và tên"): not pending.full_name,
        _("số điện thoại"): not pending.phone,
        _("chuyên mục"): pending.category_id is None,
        _("nơi xảy ra"): pending.commune_id is None or not pending.address,
    }
    with translation.override(settings.LANGUAGE_CODE):
        return ", ".join(str(name) for name, is_missing in needed.items() if is_missing)


def _keys(template: Template, pending: PendingReport) -> list[str]:
    return [
        _key(template, pending, channel, number=number)
        for channel in Channel.values
        for number in range(_number(template, pending) + 1)
    ]


def _key(template: Template, pending: PendingReport, channel: str, *, number: int) -> str:
    return f"{template}:{pending.key}:{channel}" + (f":{number}" if number else "")


def _number(template: Template, pending: PendingReport) -> int:
    """Return the number of links sent after the first one: one for each answer that joined."""
    return len(pending.joined_at) if template == Template.PENDING_CREATED else 0


def alarm(pending: PendingReport) -> None:
    """Tell the people of its queue at once that a life may be in danger.

    An answer that joined it may tell of it anew.
    """
    again = f":{len(pending.joined_at)}" if pending.joined_at else ""
    path = reverse("admin:reports_pendingreport_change", args=[pending.key])
    for person in people(pending):
        for address in addresses_of(person):
            if alarms.is_crowded(address):
                alarms.bundle(address)
                continue
            outbox.enqueue(
                Template.STAFF_PENDING,
                to=address,
                context={"url": settings.SITE_URL + path},
                key=f"{Template.STAFF_PENDING}:{pending.key}:{person.pk}:{address.channel}{again}",
                urgent=True,
                expires_at=pending.expires_at,
            )


def people(pending: PendingReport) -> Collection[User]:
    """Return the staff who have this pending report in their queue, as `for_staff` decides."""
    if not pending.inspectorate_only:
        return list(staff_who_may("submit_report"))
    unconfirmed = RightsRequest.objects.unconfirmed_accounts().values("user")
    readers = staff_who_may("view_report").select_related("agency").exclude(pk__in=unconfirmed)
    if pending.about_inspectorate:
        readers = readers.filter(holding("reports.name_confidential_readers"))
        found = [person for person in readers if is_above_inspectorate(person)]
    else:
        found = list(readers.filter(agency__code=settings.INSPECTORATE))
    named = {*pending.named_agencies}
    return [person for person in found if not named & {*own_matters(person)}]
