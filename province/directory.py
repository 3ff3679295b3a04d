"""Serve agencies and units to pages from memory, instead of joins."""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from paht.foundation.caching import page_value, process_value, set_foreign_keys
from province.models import DISTRICT_PLACEHOLDER, AdminUnit, Agency

# Pages may show data of this age; code that changes something reads fresh rows.
KEEP_SECONDS = 10
_PATTERN = re.compile(r"[A-Za-z0-9._-]*")


def agencies() -> dict[str, Agency]:
    """Return all agencies by code, including inactive ones: one query per page."""
    return page_value("agencies", _by_code, seconds=KEEP_SECONDS)


def active(code: str) -> Agency | None:
    """Return the active agency with this code."""
    agency = agencies().get(code)
    return agency if agency and agency.is_active else None


def for_pattern(pattern: str, district_code: str) -> Agency | None:
    """Return the active agency that a category names for a district, e.g. `QLDT-{H}` in 944.

    None when the category names none, or an inactive one: then a dispatcher chooses.
    """
    return active(pattern.strip().replace(DISTRICT_PLACEHOLDER, district_code))


def check_pattern(pattern: str) -> None:
    """Refuse the pattern of a category that names an unknown or inactive agency in any district.

    Reads fresh rows. An empty pattern is fine: a dispatcher chooses.
    """
    if not pattern:
        return
    rest = pattern.replace(DISTRICT_PLACEHOLDER, "")
    if pattern != pattern.strip() or not _PATTERN.fullmatch(rest):
        raise ValidationError(
            _("Mã “%(pattern)s” không hợp lệ: ghi mã cơ quan, chỉ dùng ký hiệu {H} cho mã huyện.")
            % {"pattern": pattern}
        )
    known = set(Agency.objects.filter(is_active=True).values_list("code", flat=True))
    districts = AdminUnit.objects.filter(level=AdminUnit.Level.DISTRICT, is_active=True)
    codes = [
        pattern.replace(DISTRICT_PLACEHOLDER, district)
        for district in districts.order_by("code").values_list("code", flat=True)
    ] or [pattern]
    missing = sorted(set(codes) - known)
    if missing:
        raise ValidationError(
            _("Không có cơ quan đang hoạt động với mã %(codes)s.") % {"codes": ", ".join(missing)}
        )


def family(*agencies: Agency) -> set[int]:
    """Return the keys of `agencies`, of all above them and of all below them, for display."""
    known = _known()
    below = defaultdict(list)
    for agency in known.values():
        below[agency.parent_id].append(agency.pk)
    found: set[int] = set()
    down = [agency.pk for agency in agencies]
    while down:
        key = down.pop()
        if key not in found:
            found.add(key)
            down += below[key]
    return found.union(*(above(agency) for agency in agencies))


def above(agency: Agency) -> set[int]:
    """Return the keys of `agency` and of all above it, for display."""
    known, found = _known(), {agency.pk}
    upper = known.get(agency.parent_id or 0)
    while upper and upper.pk not in found:
        found.add(upper.pk)
        upper = known.get(upper.parent_id or 0)
    return found


def by_keys(keys: Iterable[int]) -> dict[int, Agency]:
    """Return the agencies of these keys, for display: at most ten seconds old."""
    known = _known()
    if unknown := set(keys) - known.keys():
        known = {**known, **Agency.objects.in_bulk(unknown)}
    return known


def attach_agencies(rows: Iterable[Model | None], *fields: str) -> None:
    """Set the agencies that `fields` of `rows` refer to, for display: cheaper than a join.

    They may be ten seconds old.
    """
    set_foreign_keys(rows, _known, Agency.objects.in_bulk, *fields)


def attach_units(rows: Iterable[Model | None], *fields: str) -> None:
    """Set the units that `fields` of `rows` refer to, like `attach_agencies`."""
    set_foreign_keys(rows, units, AdminUnit.objects.in_bulk, *fields)


def units() -> dict[int, AdminUnit]:
    """Return all units by key, for display: at most ten seconds old."""
    return process_value("units-by-key", KEEP_SECONDS, AdminUnit.objects.in_bulk)


def _known() -> dict[int, Agency]:
    return process_value("agencies-by-key", KEEP_SECONDS, _by_key)


def _by_code() -> dict[str, Agency]:
    return {agency.code: agency for agency in _by_key().values()}


def _by_key() -> dict[int, Agency]:
    known = Agency.objects.in_bulk()
    for agency in known.values():
        if agency.parent_id:
            agency.parent = known[agency.parent_id]
    return known
