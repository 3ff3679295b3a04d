"""Offer the agencies, grouped by kind, as the options of a select."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from paht.foundation.caching import process_value
from province import directory
from province.choosing import by_kind, make_searchable
from province.models import Agency
from reports.fields.form_fields import PickField
from reports.fields.select import Choices


class ComplainedAgencyField(PickField[Agency]):
    """Ask the reporter which agency the matter is about; "not known" is an answer.

    Pages show the field for categories about agencies (`css/base/parts.css`). An answer makes a
    report of any category confidential.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            what=gettext_lazy("cơ quan bị phản ánh"),
            label=gettext_lazy("Phản ánh về cơ quan nào"),
            help_text=gettext_lazy(
                "Phản ánh được giữ kín. Người của cơ quan này và đơn vị trực thuộc không đọc "
                "được. Chưa rõ cơ quan nào thì để “Không rõ”: khi đó chỉ Thanh tra tỉnh đọc được."
            ),
            required=False,
            **kwargs,
        )

    def offer_all(self) -> None:
        """Offer every active agency; the list may be ten seconds old."""
        key = ("complained-agencies", get_language())
        self.offer(
            *process_value(
                key, directory.KEEP_SECONDS, lambda: agency_choices(_("Không rõ"), present=None)
            )
        )
        make_searchable(self, _("Tìm cơ quan"))


def agency_choices(
    nothing: str,
    *,
    present: Agency | None,
    label: Callable[[Agency], str] = attrgetter("name"),
) -> tuple[dict[str, Agency], Choices]:
    """Return the active agencies by code and as options, also `present` when it is inactive.

    `nothing` labels the empty answer.
    """
    known = directory.agencies().values()
    agencies = [agency for agency in known if agency.is_active or agency == present]
    groups = (
        (kind, [(agency.code, label(agency)) for agency in members])
        for kind, members in by_kind(agencies)
    )
    return {agency.code: agency for agency in agencies}, Choices.of(nothing, groups)
