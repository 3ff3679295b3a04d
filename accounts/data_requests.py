"""Record each person's request about their data, with its legal deadline.

A request that the portal carries out at once is stored as answered. A request that needs a decision
waits for staff, who have `DATA_REQUEST_WORKING_DAYS`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, DataRequest, DataRequestQuerySet, User
from notifications import outbox
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation import text
from paht.foundation.local_time import local, moment_text
from paht.foundation.refusals import Refusal
from province import calendar, deadlines, portal

Kind = DataRequest.Kind
Status = DataRequest.Status


class Refused(Refusal):
    """Refuse a request or an answer; `message` (Vietnamese) says why."""


@dataclass(frozen=True)
class Person:
    """The person whose data it is: an account's owner, or (`user` None) a proved phone's owner."""

    phone: str = field(repr=False)  # E.164
    phone_hash: str = field(repr=False)
    user: User | None = None

    @classmethod
    def from_account(cls, user: User) -> "Person":
        return cls(user.phone, user.phone_hash, user)

    def addresses(self) -> list[Address]:
        """Return the person's proved addresses, the only ones for messages about their data."""
        found = [Address.sms(self.phone, proved=True)] if text.is_mobile(self.phone) else []
        if self.user and self.user.email_confirmed_at:
            found.append(Address(Channel.EMAIL, self.user.email, proved=True))
        return found


def record(
    kind: str,
    *,
    person: Person,
    about: str = "",
    purpose: Consent.Purpose | str = "",
    refusal: str = "",
) -> DataRequest:
    """Record a request that the portal has just carried out, or refused with `refusal`."""
    now = timezone.now()
    return DataRequest.objects.create(
        kind=kind,
        status=Status.REFUSED if refusal else Status.DONE,
        subject=person.phone_hash,
        citizen=person.user,
        about=about,
        purpose=purpose,
        answer=refusal,
        asked_at=now,
        due_at=_due(now),
        answered_at=now,
    )


def ask(kind: str, *, person: Person, wish: str, about: str = "") -> DataRequest:
    """Put a request before staff; asking the same again while it is open returns the first.

    Raises `Refused("already_open")` when an open request of this kind for this report has other
    words. The new words would never be read.
    """
    now = timezone.now()
    wish = text.clean(wish, multiline=True)
    request, made = DataRequest.objects.get_or_create(
        subject=person.phone_hash,
        kind=kind,
        about=about,
        status=Status.OPEN,
        defaults={
            "citizen": person.user,
            "phone": person.phone,
            "wish": wish,
            "asked_at": now,
            "due_at": _due(now),
        },
    )
    if not made and request.wish != wish:
        due = local(request.due_at)
        raise Refused(
            "already_open",
            portal.say(
                _(
                    "Ông/Bà đã có một yêu cầu như vậy đang chờ trả lời trước %(moment)s. "
                    "Xin chờ trả lời, hoặc gọi Tổng đài %(hotline)s để nói thêm."
                ),
                moment=moment_text(due),
            ),
        )
    return request


def answer(request: DataRequest, *, by: User, status: str, words: str) -> DataRequest:
    """Answer an open request as done or as not possible, and notify the person.

    Raises `Refused` without the permission, without words, and when somebody else has answered.
    """
    words = text.clean(words, multiline=True)
    if not by.has_perm("accounts.answer_datarequest"):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền trả lời yêu cầu này."))
    if status not in (Status.DONE, Status.REFUSED):
        raise Refused("needs_status", _("Vui lòng chọn kết quả."))
    if not words:
        raise Refused("needs_words", _("Vui lòng nhập nội dung trả lời."))
    with transaction.atomic():
        locked = (
            DataRequest.objects.select_for_update(of=("self",))
            .select_related("citizen", "answered_by")
            .get(pk=request.pk)
        )
        if not locked.is_open:
            who = locked.answered_by.get_full_name() if locked.answered_by else _("hệ thống")
            raise Refused(
                "answered",
                _("Yêu cầu này đã được %(who)s trả lời trước. Vui lòng xem lại.") % {"who": who},
            )
        locked.status, locked.answer = status, words
        locked.answered_by, locked.answered_at = by, timezone.now()
        locked.save(update_fields=["status", "answer", "answered_by", "answered_at"])
        owner = locked.citizen
        person = Person.from_account(owner) if owner else Person(locked.phone, locked.subject)
        name = owner.full_name if owner else ""
        for address in person.addresses():
            outbox.enqueue(
                "data_answered",
                to=address,
                context={"name": name, "answer": words},
                key=f"data-answered:{locked.pk}:{address.channel}",
                about=locked.about,
            )
    return locked


def requests_of(person: Person) -> DataRequestQuerySet:
    """Return all requests of this person, also those under an earlier phone of the account."""
    own = Q(subject=person.phone_hash)
    return DataRequest.objects.filter(own | Q(citizen=person.user) if person.user else own)


def lock(person: Person) -> None:
    """Lock all requests of this person until the caller's transaction ends."""
    list(requests_of(person).select_for_update(of=("self",)).order_by("pk"))


def close_all(person: Person, *, at: datetime) -> int:
    """Close this person's open requests and erase their words, after their data was deleted.

    They can no longer be answered.
    """
    asked = requests_of(person)
    waiting = asked.filter(status=Status.OPEN)
    closed = waiting.update(status=Status.DONE, answered_at=at)
    asked.update(phone="", wish="", answer="")
    return closed


def _due(now: datetime) -> datetime:
    days = settings.DATA_REQUEST_WORKING_DAYS
    return deadlines.due_at(now, working_days=days, urgent=False, calendar=calendar.load())
