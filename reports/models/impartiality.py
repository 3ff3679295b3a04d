"""Keep complaints from the people of the agency complained of, present and former.

While the agency is unknown, the inspectorate alone reads a confidential report. An agency that was
once below the one complained of stays kept out: else one administrator could move it out of the
tree, let its people read, and move it back. So does an agency that the report named before.
"""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, Max, Q

from accounts.models import User
from paht.foundation.caching import page_value
from paht.foundation.history import change_model
from province.models import Agency, AgencyQuerySet
from reports.models.formerly_complained import FormerlyComplained


def kept_out(complained: Collection[Agency]) -> AgencyQuerySet:
    """Return the agencies whose people may not read reports about one of `complained`.

    Reception and inspectorate are below the province's committee, but must read them.
    """
    branch = Agency.objects.branch_ever(*complained)
    return branch.filter(~_neutral() | Q(pk__in=[one.pk for one in complained]))


def is_kept_out(complained: Collection[Agency], *agencies: int | None) -> bool:
    """Return whether one of `agencies` (keys) may not read reports about one of `complained`."""
    known = [key for key in agencies if key is not None]
    return bool(complained) and kept_out(complained).filter(pk__in=known).exists()


def keeping_out(agency: Agency) -> AgencyQuerySet:
    """Return the agencies about which the people of `agency` may not read reports."""
    above = Agency.objects.above_ever(agency)
    neutral = Agency.objects.filter(_neutral(), pk=agency.pk)
    return above.filter(Q(pk=agency.pk) | ~Q(Exists(neutral)))


def _neutral() -> Q:
    """Return the condition for the inspectorate and for agencies that always were a reception."""
    others = change_model(Agency).objects.exclude(kind=Agency.Kind.RECEPTION)
    always = ~Q(pk__in=others.values("pgh_obj"))
    return Q(code=settings.INSPECTORATE) | (Q(kind=Agency.Kind.RECEPTION) & always)


def is_neutral(user: User) -> bool:
    """Return whether `user` is of the inspectorate, or of an agency that always was a reception."""
    own = user.agency
    return own is not None and Agency.objects.filter(_neutral(), pk=own.pk).exists()


def is_of_inspectorate(user: User) -> bool:
    return user.agency is not None and user.agency.code == settings.INSPECTORATE


def is_above_inspectorate(user: User) -> bool:
    """Return whether `user` supervises the inspectorate, and never belonged to it."""
    return user.has_perm("reports.name_confidential_readers") and never_inspected(user)


def never_inspected(user: User) -> bool:
    """Return whether `user` never belonged to the inspectorate."""
    return not is_of_inspectorate(user) and all(
        agency.code != settings.INSPECTORATE for agency, _until in _formerly(user)
    )


def own_matters(user: User) -> list[int]:
    """Return the keys of the agencies about which `user` judges nothing: present and former."""
    return page_value(("own-matters", user.pk, user.agency_id), lambda: _own_matters(user))


def _own_matters(user: User) -> list[int]:
    agencies = [user.agency] if user.agency else []
    agencies += [agency for agency, _until in _formerly(user)]
    return sorted({one.pk for agency in agencies for one in keeping_out(agency)})


def _formerly(user: User) -> list[tuple[Agency, datetime]]:
    return page_value(("former-agencies", user.pk), lambda: _former(user))


def kept_from(user: User, through: str = "") -> Q:
    """Return the condition for confidential reports that `user` may neither read nor assign.

    They concern an agency of the person: the present one, or one at the time of the matter. A
    matter without a date counts for every former agency. `through` leads to the report, as in
    "report__".
    """
    found = Q(pk__in=[])
    if not is_of_inspectorate(user):
        found |= Q(**{f"{through}complained_agency": None})
    if user.agency:
        found |= _about(keeping_out(user.agency), through)
    for agency, until in _formerly(user):
        about = _about(keeping_out(agency), through)
        undated = Q(**{f"{through}occurred_at": None})
        found |= about & (undated | Q(**{f"{through}occurred_at__lte": until}))
    return found


def _about(agencies: AgencyQuerySet, through: str) -> Q:
    """Return the condition for reports that name one of `agencies`, or have named it."""
    before = FormerlyComplained.objects.filter(agency__in=agencies)
    return Q(**{f"{through}complained_agency__in": agencies}) | Q(
        **{f"{through}pk__in": before.values("report")}
    )


def _former(user: User) -> list[tuple[Agency, datetime]]:
    """Return the former agencies of a person, each with the last moment that proves it."""
    rows = change_model(User).objects.filter(pgh_obj=user.pk, agency__isnull=False)
    former = rows.exclude(agency=user.agency_id) if user.agency_id else rows
    until = dict(former.order_by().values_list("agency").annotate(Max("pgh_created_at")))
    known = Agency.objects.in_bulk(until) if until else {}
    return [(known[key], at) for key, at in until.items() if key in known]
