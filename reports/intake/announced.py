"""Find what is already announced for the place of a report, for a person who is writing it."""

from dataclasses import dataclass

from django.utils import timezone

from citizen import communes, notice_board
from citizen.models import Notice
from province import bounds
from province.models import AdminUnit
from reports.models import Report
from reports.rules import announced


@dataclass(frozen=True)
class Announced:
    """The notices that may explain a report, and the commune that they concern."""

    notices: list[Notice]
    commune: AdminUnit

    @property
    def key(self) -> str:
        """Return a key of these notices; it changes when one of them becomes news again."""
        return "-".join(f"{one.pk}.{one.sequence}" for one in self.notices)


def to(draft: Report) -> Announced | None:
    """Return the notices of today about the matter and the commune of an unsaved `draft`.

    Takes two queries, and none for most categories. Urgent and non-public matters get none. Without
    a commune the pin decides.
    """
    category = draft.category
    if category.urgent or category.sensitive or category.confidential:
        return None
    kinds = announced.kinds(category.code, draft.title)
    commune = (draft.commune if draft.commune_id else _at_pin(draft)) if kinds else None
    if commune is None:
        return None
    found = notice_board.announced(commune, kinds, now=timezone.now())
    return Announced(found, commune) if found else None


def _at_pin(draft: Report) -> AdminUnit | None:
    if draft.latitude is None or draft.longitude is None:
        return None
    holding = bounds.around(draft.latitude, draft.longitude, communes.by_code().values())
    return bounds.nearest(draft.latitude, draft.longitude, holding)
