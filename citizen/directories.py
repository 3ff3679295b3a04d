"""Group the contacts of a tile by unit, for people who look for the number of their commune."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from citizen.models import Contact
from province.models import AdminUnit


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

    def serves(self, commune: AdminUnit) -> bool:
        """Return whether the people of `commune` call these numbers."""
        return self.unit is None or self.unit.pk in (commune.pk, commune.parent_id)


def by_unit(contacts: Iterable[Contact]) -> list[UnitGroup]:
    """Return the contacts, which come in the order of `ContactQuerySet.shown`, by unit."""
    found = groupby(contacts, key=lambda contact: contact.unit)
    return [UnitGroup(unit, list(members)) for unit, members in found]
