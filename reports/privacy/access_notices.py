"""Tell supervisors at once about accesses to personal data that need a prompt review."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.holders import addresses_of, staff_holding
from accounts.models import User
from notifications import outbox
from reports.models import PersonalDataAccess, Report
from reports.notices import notices


def tell_of_emergency(access: PersonalDataAccess) -> None:
    """Tell every supervisor that staff used the emergency access instead of asking for consent."""
    context = {
        "code": access.report.code,
        "who": _who(access),
        "at": access.at,
        "url": settings.SITE_URL
        + reverse("admin:reports_personaldataaccess_change", args=[access.pk]),
    } | notices.matter_of_sms(access.report)
    key = f"break_glass:{access.pk}"
    people = [person for person in _reviewers(access) if not _is_kept_from(person, access)]
    _tell("staff_break_glass", people, context, key=key, about=access.report.code)


def tell_of_many(access: PersonalDataAccess, *, count: int) -> None:
    """Tell supervisors that a person reads many reporters' data; once a day for each person."""
    listed = reverse("admin:reports_personaldataaccess_changelist")
    context = {
        "who": _who(access),
        "count": count,
        "at": access.at,
        "url": f"{settings.SITE_URL}{listed}?nguoi={access.by_id}",
    }
    day = timezone.localdate(access.at)
    key = f"many_accesses:{access.by_id}:{day:%Y%m%d}"
    _tell("staff_many_accesses", _reviewers(access), context, key=key)


def _reviewers(access: PersonalDataAccess) -> QuerySet[User]:
    reviewers = staff_holding("reports.review_accesses")
    # Nobody reviews their own accesses.
    return reviewers.select_related("agency").exclude(pk=access.by_id)


def _is_kept_from(person: User, access: PersonalDataAccess) -> bool:
    confidential = access.report.confidential
    return confidential and Report.objects.kept_from(person).filter(pk=access.report_id).exists()


def _tell(
    template: str, people: Iterable[User], context: dict[str, Any], *, key: str, about: str = ""
) -> None:
    # Addresses are encrypted columns: the database cannot filter by them.
    for person in people:
        for address in addresses_of(person):
            outbox.enqueue(
                template,
                to=address,
                context=context,
                key=f"{key}:{person.pk}:{address.channel}",
                about=about,
                urgent=True,
            )


def _who(access: PersonalDataAccess) -> str:
    agency = access.agency.short_name if access.agency else ""
    return f"{access.by.get_full_name()} ({agency})" if agency else access.by.get_full_name()
