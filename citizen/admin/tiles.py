"""Let administrators sort the tiles and switch them off."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from citizen.models import Tile
from paht.foundation.admin_lists import CarefulList


class TileRowForm(forms.ModelForm):
    """The fields of one row of the list; each says which tile it is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{self.instance}: {field.label}"


@admin.register(Tile)
class TileAdmin(CarefulList):
    list_display = ("__str__", "order", "is_on")
    list_editable = ("order", "is_on")
    list_display_links = None
    show_full_result_count = False

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return super().get_changelist_form(request, **{"form": TileRowForm, **kwargs})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
