"""Keep complaints from the agency complained of and the agencies below it."""

from django.conf import settings
from django.db.models import Q

from province.models import Agency, AgencyQuerySet


def kept_out(complained: Agency) -> AgencyQuerySet:
    """Return the agencies whose people may not read reports about `complained`.

    Reception and inspectorate are below the province's committee, but must read them.
    """
    branch = Agency.objects.branch(complained)
    neutral = Q(kind=Agency.Kind.RECEPTION) | Q(code=settings.INSPECTORATE)
    return branch.filter(~neutral | Q(pk=complained.pk))


def is_kept_out(complained: Agency | None, *agencies: int | None) -> bool:
    """Return whether one of `agencies` (keys) may not read reports about `complained`."""
    known = [key for key in agencies if key is not None]
    return complained is not None and kept_out(complained).filter(pk__in=known).exists()


def keeping_out(agency: Agency) -> AgencyQuerySet:
    """Return the agencies about which the people of `agency` may not read reports."""
    above = Agency.objects.above(agency)
    if agency.kind == Agency.Kind.RECEPTION or agency.code == settings.INSPECTORATE:
        return above.filter(pk=agency.pk)
    return above
