"""Let the reader choose the commune that a page is about (`?xa=`)."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from province.models import AdminUnit


class CommuneForm(forms.Form):
    """The commune whose content is shown; without one, all."""

    def __init__(self, data: QueryDict, communes: Iterable[AdminUnit]) -> None:
        super().__init__(data)
        self.communes = {unit.code: unit for unit in communes}
        # The script shows the district's lines beside those of the commune.
        self.above = {
            code: unit.parent.code if unit.parent else "" for code, unit in self.communes.items()
        }
        grouped: dict[str, list[tuple[str, str]]] = {}
        for unit in self.communes.values():
            above = unit.parent.shown_name if unit.parent else ""
            grouped.setdefault(above, []).append((unit.code, unit.shown_name))
        self.fields["xa"] = forms.ChoiceField(
            label=_("Xã, phường của Ông/Bà"),
            choices=[("", _("Tất cả")), *grouped.items()],
            required=False,
        )

    @property
    def chosen(self) -> AdminUnit | None:
        """Return the commune; None for all, and for a code that is unknown."""
        return self.communes.get(self.cleaned_data.get("xa", "")) if self.is_valid() else None
