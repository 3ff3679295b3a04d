"""Let administrators keep the accounts that take fees, each change confirmed by a second person."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from accounts import confirmers
from accounts.guarded_admin import GuardedRows
from accounts.models import User
from citizen.banks import Bank
from citizen.models import FeeAccount
from paht.foundation.admin_lists import CarefulList
from province.models import Agency


class FeeAccountForm(ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bank: Any = self.fields.get("bank")
        if bank and not self.instance.is_sample:
            bank.choices = [choice for choice in bank.choices if choice[0] != Bank.SAMPLE]


@admin.register(FeeAccount)
class FeeAccountAdmin(GuardedRows, CarefulList):
    """An account is shown once a second person has confirmed it; stopping works at once."""

    form = FeeAccountForm
    at_once = ("order",)
    list_display = ("name", "agency", "bank", "number", "holder", "is_active")
    list_select_related = ("agency",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("stop",)
    fields = (
        *("name", "name_en", "name_km", "agency", "bank", "number", "holder"),
        *("amount", "content", "reference", "order", "is_active"),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "agency":
            kwargs["queryset"] = Agency.objects.active()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def is_at_once(self, obj: Any, name: str) -> bool:
        # A wrong account must not stay on the page until somebody confirms.
        stops = name == "is_active" and not obj.is_active
        return stops or super().is_at_once(obj, name)

    @admin.action(description=gettext_lazy("Ngừng dùng ngay"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[FeeAccount]) -> None:
        """Take accounts off the page; going on with one needs a second person again."""
        stopped = list(queryset.filter(is_active=True))
        for one in stopped:
            one.is_active = False
            one.save(update_fields=["is_active"])
            self.log_change(request, one, _("Ngừng dùng"))
        if stopped:
            with override("vi"):
                what = _("Ngừng dùng tài khoản thu phí")
            url = reverse("admin:citizen_feeaccount_changelist")
            confirmers.tell_done(what, kind="fee-account", by=cast(User, request.user), url=url)
        count = len(stopped)
        words = ngettext(
            "Đã ngừng dùng %(count)d tài khoản.", "Đã ngừng dùng %(count)d tài khoản.", count
        )
        messages.success(request, words % {"count": count})
