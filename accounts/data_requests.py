"""What people ask about their own data: each request a row with its legal clock.

What the portal does by itself at once is a row that is answered at once; what a person has
to decide waits for staff, who have `DATA_REQUEST_WORKING_DAYS`.
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
from province import calendar, deadlines

Kind = DataRequest.Kind
Status = DataRequest.Status


class Refused(Refusal):
    """What cannot be asked or answered; `message` (Vietnamese) says why."""


@dataclass(frozen=True)
class Person:
    """Whose data it is: the owner of an account, or (`user` None) of a phone that was proved."""

    phone: str = field(repr=False)  # E.164
    phone_hash: str = field(repr=False)
    user: User | None = None

    @classmethod
    def of(cls, user: User) -> "Person":
        return cls(user.phone, user.phone_hash, user)

    def addresses(self) -> list[Address]:
        """Where this person hears from us about their data: only what they have proved."""
        found = [Address.sms(self.phone)] if text.is_mobile(self.phone) else []
        if self.user and self.user.email_confirmed_at:
            found.append(Address(Channel.EMAIL, self.user.email))
        return found


def record(
    kind: str,
    *,
    person: Person,
    about: str = "",
    purpose: Consent.Purpose | str = "",
    refusal: str = "",
) -> DataRequest:
    """Write down what the portal has just done by itself, or refused with `refusal`."""
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
    """Put a request before staff. The same one again, while it is open, is the first one.

    Raises `Refused("already_open")` when one of this kind, for the same report, waits with
    other words: those would never be read.
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
            _(
                "Ông/Bà đã có một yêu cầu như vậy đang chờ trả lời trước %(moment)s. "
                "Xin chờ trả lời, hoặc gọi Tổng đài 1022 để nói thêm."
            )
            % {"moment": moment_text(due)},
        )
    return request


def answer(request: DataRequest, *, by: User, status: str, words: str) -> DataRequest:
    """Answer an open request: done, or not possible and why; the person is told.

    Raises `Refused` without the right to answer, without words, and for a request that
    somebody else has answered meanwhile.
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
        person = Person.of(owner) if owner else Person(locked.phone, locked.subject)
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


def of(person: Person) -> DataRequestQuerySet:
    """All that this person has asked, also under an earlier phone of the account."""
    own = Q(subject=person.phone_hash)
    return DataRequest.objects.filter(own | Q(citizen=person.user) if person.user else own)


def lock(person: Person) -> None:
    """Hold all that this person has asked until the caller's transaction ends."""
    list(of(person).select_for_update(of=("self",)).order_by("pk"))


def close_all(person: Person, *, at: datetime) -> int:
    """Close what this person still asks and forget what they wrote: they have had their data
    deleted and cannot be answered any more."""
    asked = of(person)
    waiting = asked.filter(status=Status.OPEN)
    closed = waiting.update(status=Status.DONE, answered_at=at)
    asked.update(phone="", wish="", answer="")
    return closed


def _due(now: datetime) -> datetime:
    days = settings.DATA_REQUEST_WORKING_DAYS
    return deadlines.due_at(now, working_days=days, urgent=False, calendar=calendar.load())
