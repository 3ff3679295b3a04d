"""Show the emergency directory: the numbers of the country, then those of each unit."""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citizen import directories, emergency_numbers
from citizen.models import Contact, Source
from citizen.tiles import EMERGENCY
from citizen.views.pages import open_page
from province.models import AdminUnit


class CommuneForm(forms.Form):
    """The commune whose numbers are shown; without one, all."""

    def __init__(self, data: QueryDict, communes: Iterable[AdminUnit]) -> None:
        super().__init__(data)
        self.communes = {unit.code: unit for unit in communes}
        # The script shows the district's numbers beside those of the commune.
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


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    page = open_page(EMERGENCY)
    form = CommuneForm(request.GET, AdminUnit.objects.communes())
    groups = directories.by_unit(Contact.objects.shown(EMERGENCY))
    shown = [group for group in groups if not form.chosen or group.serves(form.chosen)]
    context = {
        "page": page,
        "form": form,
        "emergency": emergency_numbers.NUMBERS,
        "has_contacts": bool(groups),
        "groups": shown,
        "sources": Source.objects.shown_on(EMERGENCY),
    }
    return render(request, "citizen/emergency.html", context)
