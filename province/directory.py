"""The agencies as a page needs them: all at once."""

from paht.foundation.memory import once
from province.models import DISTRICT_PLACEHOLDER, Agency


def agencies() -> dict[str, Agency]:
    """All agencies by their codes, also those no longer in use: one query, once a page."""
    return once("agencies", lambda: {agency.code: agency for agency in Agency.objects.all()})


def active(code: str) -> Agency | None:
    """The agency of a code, if it is in use."""
    agency = agencies().get(code)
    return agency if agency and agency.is_active else None


def for_pattern(pattern: str, district_code: str) -> Agency | None:
    """The active agency that a category names for a district, e.g. `QLDT-{H}` in 944.

    None when the category names none, or none that is in use: a dispatcher chooses then.
    """
    return active(pattern.strip().replace(DISTRICT_PLACEHOLDER, district_code))
