"""Base class of the staff site's lists, which accept only the filters that they offer.

Django lets a URL narrow a list by any column. A visitor could then guess a hash or a password
letter by letter, or run a pattern for minutes.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Field, TextField
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

_BY_FIELD = ("__exact", "__isnull", "__gte", "__lt", "__id__exact")
_BY_DATE = ("__year", "__month", "__day")


class LinesWidget(AdminTextareaWidget):
    """Read the line breaks of browsers as the database keeps them.

    With "\\r\\n" a text that nobody touched would count as changed.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        return typed.replace("\r\n", "\n") if isinstance(typed, str) else typed


# For the forms of inlines, too.
TEXT_FIELDS: dict[type[Field], dict[str, Any]] = {TextField: {"widget": LinesWidget}}


class CarefulList(admin.ModelAdmin):
    """Accept only offered filters. List it before any other base class."""

    formfield_overrides = TEXT_FIELDS

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self._lookups()

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        # The pop-up links beside a choice send the primary key.
        return to_field == self.opts.pk.name

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if ERROR_FLAG in request.GET or self._asks_for_nul(request):
            # Django sets this flag for conditions that it cannot read, and then blames the
            # database. A NUL character reaches PostgreSQL, which cannot store it and fails.
            messages.warning(request, _("Điều kiện lọc không hợp lệ nên đã được bỏ."))
            return redirect(request.path)
        return super().changelist_view(request, extra_context)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        found = super().get_changelist_instance(request)
        # Django's title says "Choose … to change", even to people who may only look.
        found.title = capfirst(str(self.opts.verbose_name_plural))
        if not found.result_count:
            found.show_admin_actions = False
        return found

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(found, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            # These icons have no text, and they lead away from a half-filled form.
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        return found

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Django reads the row first; a refusal after that would reveal which rows exist.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def _lookups(self) -> set[str]:
        found: set[str] = set()
        for narrowing in self.list_filter:
            if isinstance(narrowing, type) and issubclass(narrowing, admin.SimpleListFilter):
                found.add(str(narrowing.parameter_name))
                continue
            path = narrowing[0] if isinstance(narrowing, tuple | list) else narrowing
            found |= {f"{path}{ending}" for ending in _BY_FIELD}
        if self.date_hierarchy:
            found |= {f"{self.date_hierarchy}{ending}" for ending in (*_BY_DATE, *_BY_FIELD)}
        return found

    def _asks_for_nul(self, request: HttpRequest) -> bool:
        """Return whether an offered filter contains a NUL; other filters are refused anyway."""
        own = (request.GET.getlist(name) for name in self._lookups() & request.GET.keys())
        return any("\0" in value for values in own for value in values)
