"""Choose the contacts of one page: those of a unit, those that a search finds, or all if few."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext as _

from citizen.models import Contact
from citizen.models.contacts import ContactQuerySet
from paht.foundation import text
from paht.foundation.caching import process_value
from province.models import AdminUnit

# So many contacts take 30 kB and 8 ms; 5,000 took 1.5 MB and 254 ms.
MOST_AT_ONCE = 100
KEEP_SECONDS = 10
MOST_WORDS = 8
_OF_PROVINCE = Q(unit=None) | Q(unit__level=AdminUnit.Level.PROVINCE)


@dataclass(frozen=True)
class UnitGroup:
    """The contacts of one unit. `unit` is None for those of the whole province."""

    unit: AdminUnit | None
    contacts: list[Contact]

    @property
    def name(self) -> str:
        return self.unit.shown_name if self.unit else _("Cả tỉnh")

    @property
    def code(self) -> str:
        return self.unit.code if self.unit else ""


class UnitCount(NamedTuple):
    """A unit as a choice. `key` names it in an address; `total` counts also the units below."""

    key: str
    unit: AdminUnit
    total: int


class Directory(NamedTuple):
    """How many contacts a tile has, and for which units; the province itself is no choice."""

    total: int
    units: dict[str, UnitCount]

    @property
    def is_small(self) -> bool:
        return self.total <= MOST_AT_ONCE

    def of(self, key: int | None) -> UnitCount | None:
        """Return the count of the unit with this primary key; None without contacts."""
        return next((one for one in self.units.values() if one.unit.pk == key), None)

    def below(self, above: AdminUnit | None) -> list[UnitCount]:
        """Return the units with contacts right below `above`, or the highest ones for None."""
        if above:
            return [one for one in self.units.values() if one.unit.parent_id == above.pk]
        keys = {one.unit.pk for one in self.units.values()}
        return [one for one in self.units.values() if one.unit.parent_id not in keys]


def directory(tile: str) -> Directory:
    """Return the counts of a tile, at most ten seconds old."""
    return process_value(("contact-counts", tile), KEEP_SECONDS, lambda: _counted(tile))


def whole_province(contacts: ContactQuerySet) -> ContactQuerySet:
    return contacts.filter(_OF_PROVINCE)


def of_unit(contacts: ContactQuerySet, unit: AdminUnit) -> ContactQuerySet:
    """Return what the people of `unit` call: its own, its district's, then the province's."""
    near = (When(unit=unit.pk, then=Value(0)), When(unit=unit.parent_id, then=Value(1)))
    found = contacts.filter(_OF_PROVINCE | Q(unit__in=[unit.pk, unit.parent_id]))
    return found.order_by(Case(*near, default=Value(2)), "unit", "order", "pk")


def search(contacts: ContactQuerySet, words: str, units: Iterable[UnitCount]) -> ContactQuerySet:
    """Return the contacts that have every word in their name, their note or their unit's name."""
    names = [(one.unit.pk, text.fold(one.unit.full_name)) for one in units]
    for word in text.fold(words).split()[:MOST_WORDS]:
        places = [pk for pk, name in names if word in name.split()]
        contacts = contacts.filter(Q(words__contains=word) | Q(unit__in=places))
    return contacts


def by_unit(contacts: Iterable[Contact]) -> list[UnitGroup]:
    """Return the contacts, which come in the order of `ContactQuerySet.shown`, by unit."""
    found = groupby(contacts, key=lambda contact: contact.unit)
    return [UnitGroup(unit, list(members)) for unit, members in found]


def _counted(tile: str) -> Directory:
    shown = Contact.objects.filter(is_on=True, source__is_on=True, source__tile=tile)
    own = dict(shown.order_by().values_list("unit").annotate(Count("pk")))
    found: dict[int, AdminUnit] = {}
    totals: defaultdict[int, int] = defaultdict(int)
    units = AdminUnit.objects.filter(pk__in=[pk for pk in own if pk])
    for unit in units.select_related("parent__parent"):
        above: AdminUnit | None = unit
        while above and above.level != AdminUnit.Level.PROVINCE:
            found[above.pk] = above
            totals[above.pk] += own[unit.pk]
            above = above.parent
    ordered = sorted(found.values(), key=lambda unit: (unit.sort_key, unit.code, unit.pk))
    counts = [UnitCount(_key(unit), unit, totals[unit.pk]) for unit in ordered]
    return Directory(sum(own.values()), {one.key: one for one in counts})


def _key(unit: AdminUnit) -> str:
    """Return the code; with the scheme for a unit of the other one, which may have the same."""
    is_in_force = unit.scheme == settings.UNIT_SCHEME and unit.is_active
    return unit.code if is_in_force else f"{unit.scheme}-{unit.code}"
