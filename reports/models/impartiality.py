"""Who reads a complaint: who is named for it, but nobody of the agency it is about, nor below."""

from django.conf import settings
from django.db.models import Q

from province.models import Agency, AgencyQuerySet


def kept_out(complained: Agency) -> AgencyQuerySet:
    """The agencies whose people do not read what is about `complained`.

    The reception and the inspectorate are below the province's committee and have to.
    """
    branch = Agency.objects.branch(complained)
    neutral = Q(kind=Agency.Kind.RECEPTION) | Q(code=settings.INSPECTORATE)
    return branch.filter(~neutral | Q(pk=complained.pk))


def is_kept_out(complained: Agency | None, *agencies: int | None) -> bool:
    """Whether one of `agencies` (keys) must not read what is about `complained`."""
    known = [key for key in agencies if key is not None]
    return complained is not None and kept_out(complained).filter(pk__in=known).exists()


def keeping_out(agency: Agency) -> AgencyQuerySet:
    """The agencies that `kept_out` keeps the people of `agency` from reading about."""
    above = Agency.objects.above(agency)
    if agency.kind == Agency.Kind.RECEPTION or agency.code == settings.INSPECTORATE:
        return above.filter(pk=agency.pk)
    return above
