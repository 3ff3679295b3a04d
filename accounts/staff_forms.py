"""Forms with which administrators manage staff accounts."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles
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

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = {group.name for group in said.get("groups") or ()}
        agency = said["agency"] if "agency" in said else self.instance.agency
        if chosen & set(roles.AGENCY_ROLES) and agency is None:
            self.add_error(
                "agency" if "agency" in self.fields else None,
                _("Tài khoản của cán bộ, lãnh đạo cơ quan xử lý phải thuộc một cơ quan."),
            )
        return said


class NewStaffForm(StaffFormMixin, UserCreationForm):
    """Make a new account, which always belongs to staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_staff = True


class StaffForm(StaffFormMixin, UserChangeForm):
    pass


class StaffPasswordForm(AdminPasswordChangeForm):
    """Leave out Django's choice of no password: staff have no other way to log in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True
