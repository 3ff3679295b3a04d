"""Let administrators record on which legal basis pictures of cameras are public."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from citizen.models import CameraBasis
from paht.foundation.admin_lists import CarefulList
from province import choosing


class CameraBasisForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "controller" in self.fields:
            choosing.offer_agencies(self.fields["controller"], present=self.instance.controller_id)


@admin.register(CameraBasis)
class CameraBasisAdmin(CarefulList):
    form = CameraBasisForm
    list_display = ("document", "issued_on", "ends_on", "is_on", "recorded_by", "recorded_at")
    list_select_related = ("recorded_by",)
    readonly_fields = ("recorded_by", "recorded_at")
    show_full_result_count = False

    @property
    def media(self) -> forms.Media:
        return super().media + choosing.PICK

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not CameraBasis.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: CameraBasis, form: Any, change: bool) -> None:
        obj.recorded_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
