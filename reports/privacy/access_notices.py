"""Telling the supervisors of looks at senders' data that cannot wait for the next review."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.holders import staff_holding
from accounts.models import User
from notifications import outbox
from notifications.outbox import Address
from paht.foundation import text
from reports.models import AccessLook, Report


def tell_of_emergency(look: AccessLook) -> None:
    """Somebody did not wait for the sender's consent: every supervisor hears of it now."""
    context = {
        "code": look.report.code,
        "who": _who(look),
        "at": look.at,
        "url": settings.SITE_URL + reverse("admin:reports_accesslook_change", args=[look.pk]),
    }
    key = f"break_glass:{look.pk}"
    people = [person for person in _reviewers(look) if not _is_kept_from(person, look)]
    _tell("staff_break_glass", people, context, key=key, about=look.report.code)


def tell_of_many(look: AccessLook, *, count: int) -> None:
    """Once a day and person."""
    listed = reverse("admin:reports_accesslook_changelist")
    context = {
        "who": _who(look),
        "count": count,
        "at": look.at,
        "url": f"{settings.SITE_URL}{listed}?nguoi={look.by_id}",
    }
    day = timezone.localdate(look.at)
    key = f"many_looks:{look.by_id}:{day:%Y%m%d}"
    _tell("staff_many_looks", _reviewers(look), context, key=key)


def _reviewers(look: AccessLook) -> QuerySet[User]:
    reviewers = staff_holding("reports.review_looks")
    # Nobody watches over themselves.
    return reviewers.select_related("agency").exclude(pk=look.by_id)


def _is_kept_from(person: User, look: AccessLook) -> bool:
    sealed = look.report.sealed
    return sealed and Report.objects.kept_from(person).filter(pk=look.report_id).exists()


def _tell(
    template: str, people: Iterable[User], context: dict[str, Any], *, key: str, about: str = ""
) -> None:
    # Addresses are sealed, so the database cannot choose.
    for person in people:
        for address in _addresses(person):
            outbox.enqueue(
                template,
                to=address,
                context=context,
                key=f"{key}:{person.pk}:{address.channel}",
                about=about,
                urgent=True,
            )


def _addresses(person: User) -> list[Address]:
    found = []
    if person.email:
        found.append(Address.email(person.email))
    if person.phone.startswith("+84") and text.is_mobile(person.phone):
        found.append(Address.sms(person.phone))
    return found


def _who(look: AccessLook) -> str:
    office = look.agency.short_name if look.agency else ""
    return f"{look.by.get_full_name()} ({office})" if office else look.by.get_full_name()
