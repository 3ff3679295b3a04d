"""Tell staff about their stale sources and about new corrections, in one mail a day at most.

The mail names the sources that became stale and counts the corrections. A source that stays stale
is named again after its own days between two checks, at the earliest after a week.
"""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.urls import reverse

from accounts.holders import email_of, staff_holding
from accounts.models import User
from citizen.models import Correction, Source
from notifications import outbox
from notifications.models import Template
from notifications.outbox import Address
from province.models import Agency

logger = logging.getLogger(__name__)
KEEPS = "citizen.change_source"
# Administrators hear of the sources of an agency that nobody keeps.
MANAGES = "citizen.change_tile"
LEAST_DAYS = 7

People = list[tuple[int, Address]]


def owned_by(user: User) -> QuerySet[Source]:
    """Return the sources that a person may edit: of the own agency and of those below it."""
    if user.has_perm(MANAGES):
        return Source.objects.all()
    agency = user.agency
    branch = Agency.objects.branch(agency) if agency else Agency.objects.none()
    return Source.objects.filter(owner__in=branch)


def tell(*, now: datetime) -> int:
    """Write today's mails and return their number; an agency without an address is told later."""
    keepers, managers = _people()
    untold = Q(citizen_sources__in=untold_sources(now))
    untold |= Q(citizen_sources__corrections__in=_untold_corrections())
    owners = Agency.objects.filter(untold).distinct().order_by("pk")
    return sum(_tell(owner, keepers.get(owner.pk) or managers, now=now) for owner in owners)


def untold_sources(now: datetime) -> QuerySet[Source]:
    """Return the stale sources whose staff have not been told since the last check, or for long."""
    period = ExpressionWrapper(
        Greatest(F("fresh_days"), Value(LEAST_DAYS)) * timedelta(days=1),
        output_field=DurationField(),
    )
    # PostgreSQL leaves out a moment that is null.
    seen_at = Greatest("checked_at", "fed_at")
    is_untold = Q(stale_told_at=None) | Q(stale_told_at__lte=seen_at)
    is_again = Q(stale_told_at__lte=Value(now, DateTimeField()) - period)
    return Source.objects.stale().filter(is_untold | is_again, is_sample=False)


def _untold_corrections() -> QuerySet[Correction]:
    return Correction.objects.open().filter(told_at=None, source__is_on=True)


def _people() -> tuple[dict[int, People], People]:
    """Return the keepers of each agency, and the managers, who have an e-mail address."""
    keepers: dict[int, People] = defaultdict(list)
    for person in staff_holding(KEEPS).exclude(agency=None).order_by("pk"):
        if (address := email_of(person)) and person.agency_id:
            keepers[person.agency_id].append((person.pk, address))
    managers = [
        (person.pk, address)
        for person in staff_holding(MANAGES).order_by("pk")
        if (address := email_of(person))
    ]
    return keepers, managers


def _tell(owner: Agency, people: People, *, now: datetime) -> int:
    if not people:
        logger.warning("agency %s: nobody can be told of its sources", owner.pk)
        return 0
    with transaction.atomic():
        # Of two runs at once, the second finds nothing untold.
        Agency.objects.select_for_update(of=("self",)).get(pk=owner.pk)
        wrong = _untold_corrections().filter(source__owner=owner).update(told_at=now)
        stale = dict(untold_sources(now).filter(owner=owner).values_list("pk", "name"))
        Source.objects.filter(pk__in=stale).update(stale_told_at=now)
        if not wrong and not stale:
            return 0
        page = "citizen_correction_changelist" if wrong else "citizen_source_changelist"
        query = "" if wrong else "?kiem_tra=cu"
        context = {
            "agency": owner.name,
            "wrong": wrong,
            "stale": ", ".join(stale.values()),
            "url": f"{settings.SITE_URL}{reverse(f'admin:{page}')}{query}",
        }
        letters = [
            outbox.Letter(address, context, f"sources:{owner.pk}:{now:%Y%m%d%H%M}:{person}")
            for person, address in people
        ]
        written = len(outbox.enqueue_all(Template.STAFF_SOURCES, letters))
    logger.info("agency %s: %s corrections, %s stale sources", owner.pk, wrong, len(stale))
    return written
