"""Forms with which administrators manage staff accounts."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import identity, roles
from accounts.models import User
from paht.foundation import text
from paht.foundation.history import change_model
from province import choosing
from province.models import Agency

_ORDER = {role.value: number for number, role in enumerate(roles.STAFF_ROLES)}


class RolesField(forms.ModelMultipleChoiceField):
    """Offer the roles by their Vietnamese names, in the order of the work."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            Group.objects.filter(name__in=list(_ORDER)),
            label=gettext_lazy("Vai trò"),
            required=False,
            help_text=gettext_lazy(
                "Cán bộ và lãnh đạo cơ quan xử lý chỉ thấy phản ánh của cơ quan mình và cấp dưới."
            ),
        )

    def label_from_instance(self, obj: Any) -> str:
        return roles.label(obj.name)


class StaffFormMixin(forms.ModelForm):
    agency = forms.ModelChoiceField(
        Agency.objects.all(), label=gettext_lazy("Cơ quan"), required=False
    )
    groups = RolesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An administrator's own form leaves out the agency.
        if "agency" in self.fields:
            choosing.offer_agencies(self.fields["agency"], present=self.instance.agency_id)

    def clean_username(self) -> str:
        """Refuse a name that another account had, or colleagues would take one for the other."""
        name = str(self.cleaned_data["username"])
        typed = identity.read(name)
        if typed.phone or typed.email:
            # A citizen may log in by these.
            raise forms.ValidationError(
                _("Tên tài khoản không được là số điện thoại hoặc thư điện tử.")
            )
        others = change_model(User).objects.exclude(pgh_obj=self.instance.pk)
        if others.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Tên tài khoản này đã có người dùng."))
        return name

    def clean_phone(self) -> str:
        typed = self.cleaned_data.get("phone") or ""
        if not typed:
            return ""
        try:
            phone = text.normalise_phone(typed)
        except text.Invalid:
            phone = ""
        if not text.is_mobile(phone):
            raise forms.ValidationError(
                _("Cần số di động 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09.")
            )
        return phone

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = {group.name for group in said.get("groups") or ()}
        if set(roles.GUARDED_ROLES) <= chosen:
            self.add_error("groups", roles.NOT_BOTH)
        agency = said["agency"] if "agency" in said else self.instance.agency
        if chosen & set(roles.AGENCY_ROLES) and agency is None:
            self.add_error(
                "agency" if "agency" in self.fields else None,
                _("Tài khoản của cán bộ, lãnh đạo cơ quan xử lý phải thuộc một cơ quan."),
            )
        return said


class NewStaffForm(StaffFormMixin):
    """Make a new account, which always belongs to staff; the portal makes its password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_staff = True


class StaffForm(StaffFormMixin, UserChangeForm):
    # An address that its owner set opens no account, and confirming it changes nothing of it.
    trusts_email = forms.BooleanField(
        label=gettext_lazy("Xác nhận địa chỉ thư này"),
        required=False,
        help_text=gettext_lazy(
            "Người này tự đặt địa chỉ. Khi người thứ hai cũng xác nhận, địa chỉ dùng được để đăng "
            "nhập bằng tài khoản của tỉnh."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_trust_email(self.instance):
            del self.fields["trusts_email"]


def may_trust_email(person: User) -> bool:
    """Return whether the account has an address that only its owner has set so far."""
    return person.email_set_alone and bool(person.email)
