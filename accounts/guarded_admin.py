"""Let changes of reference data in the admin wait for a second person."""

from copy import copy
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts import reference_rows, second_person
from accounts.models import RightsRequest, User


class GuardedRows(admin.ModelAdmin):
    """Keep the old values until another person confirms the new ones; list it first.

    A new row is out of use until then. While nobody else could confirm, as at the set-up of a
    portal, changes take effect at once.
    """

    # Nobody outside reads these fields.
    at_once: tuple[str, ...] = ("note", "order", "icon")

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        self._save(request, obj, form.changed_data if change else None)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: Any, change: bool
    ) -> None:
        """Hold back the rows of an inline like the row itself."""
        formset.save(commit=False)
        held = [self._save(request, row, None) for row in formset.new_objects]
        held += [self._save(request, row, names) for row, names in formset.changed_objects]
        if any(held) and not form.changed_data and not took_effect(formset):
            form.instance.is_held_back = True

    def _save(self, request: HttpRequest, row: Model, changed: list[str] | None) -> bool:
        """Save what takes effect at once, ask for the rest; return whether anything waits.

        `changed` is None for a new row, and loses the names of the fields that wait.
        """
        by = cast(User, request.user)
        if not second_person.may_another_confirm(by):
            reference_rows.save(row)
            return False
        wanted = copy(row)
        names = _keep_out_of_use(row) if changed is None else self._hold_back(row, changed)
        reference_rows.save_readable(row)
        if names:
            asked = second_person.ask_row(row, wanted, names=names, by=by)
            messages.warning(request, _says_waits(asked))
        return bool(names)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        """Leave out Django's word that the row was changed when nothing has changed yet."""
        if getattr(obj, "is_held_back", False):
            return self.response_post_save_change(request, obj)
        return super().response_change(request, obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        if obj is not None and request.method == "GET":
            for asked in RightsRequest.objects.waiting().about(obj):
                messages.info(request, _says_waits(asked))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _hold_back(self, obj: Any, changed: list[str]) -> list[str]:
        """Put the old values back; return the names of the fields that wait."""
        names = [name for name in changed if not self.is_at_once(obj, name)]
        before = type(obj)._base_manager.get(pk=obj.pk)
        for name in names:
            setattr(obj, name, getattr(before, name))
            changed.remove(name)
        obj.is_held_back = bool(names) and not changed
        return names

    def is_at_once(self, obj: Any, name: str) -> bool:
        return name in self.at_once


def took_effect(formset: Any) -> bool:
    """Return whether a saved inline changed anything at once; others have lost their fields."""
    return any(names for _row, names in formset.changed_objects)


def _keep_out_of_use(obj: Any) -> list[str]:
    wants_use, obj.is_active = obj.is_active, False
    return ["is_active"] if wants_use else []


def _says_waits(asked: RightsRequest) -> str:
    address = reverse("admin:accounts_rightsrequest_change", args=[asked.pk])
    words = _(
        "Thay đổi chỉ có hiệu lực khi một quản trị viên hoặc lãnh đạo giám sát khác xác nhận."
    )
    return format_html('{} <a href="{}">{}</a>', words, address, _("Xem đề nghị"))
