"""Lists of the staff site that take from their address what their filters offer, and no more.

Stock, an address may narrow a list by any column: guess a hash or a password letter by letter,
or ask for a pattern that runs for minutes.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

_BY_FIELD = ("__exact", "__isnull", "__gte", "__lt", "__id__exact")
_BY_DATE = ("__year", "__month", "__day")


class CarefulList(admin.ModelAdmin):
    """The base of every list; before another base class."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self._lookups()

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        # What the links beside a choice say.
        return to_field == self.opts.pk.name

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if ERROR_FLAG in request.GET or self._asks_for_nul(request):
            # Django came here because the address made no sense, and would blame the database;
            # what PostgreSQL cannot hold it would look for all the same, and fail.
            messages.warning(request, _("Điều kiện lọc không hợp lệ nên đã được bỏ."))
            return redirect(request.path)
        return super().changelist_view(request, extra_context)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        found = super().get_changelist_instance(request)
        # Stock it says "Choose … to change", whatever one came for.
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
            # Pictures without words that lead away from the form half filled in.
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        return found

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Django looks for the row first: its refusal would tell which rows there are.
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
        """By a filter of its own: any other is refused."""
        own = (request.GET.getlist(name) for name in self._lookups() & request.GET.keys())
        return any("\0" in value for values in own for value in values)
