"""Let each member of staff choose how they get notices."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import second_person
from accounts.fields import EmailField, PhoneField
from accounts.forms import PasswordForm
from accounts.holders import phone_of
from accounts.models import User
from accounts.models.sso import Door
from accounts.sso import provider
from accounts.views import confirm
from paht.foundation import text
from reports.admin import scope
from reports.models import NoticeChoice
from reports.notices import recipients


class MyNoticesForm(PasswordForm):
    """Choose notices; another address, to which alarms go, needs the password.

    An administrator keeps the e-mail address of other staff. For those whose account changes only
    with a second person, that would take three people.
    """

    field_order = ("when", "email", "phone", "password")
    when = forms.ChoiceField(
        label=gettext_lazy("Nhận thư điện tử"),
        choices=NoticeChoice.When.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Việc khẩn cấp luôn được báo ngay, kể cả ban đêm và ngày nghỉ."),
        error_messages={"required": gettext_lazy("Vui lòng chọn một cách nhận.")},
    )
    email = EmailField(
        what=gettext_lazy("thư điện tử"),
        longest=254,
        required=False,
        label=gettext_lazy("Thư điện tử"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(
        what=gettext_lazy("số điện thoại"),
        longest=20,
        required=False,
        label=gettext_lazy("Số di động nhận SMS khi có việc khẩn"),
        help_text=gettext_lazy("Để trống nếu không muốn nhận SMS."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].required = False
        self.fields["password"].help_text = _("Chỉ cần khi đổi nơi nhận tin.")
        if not person.has_perm(second_person.PERMISSION):
            del self.fields["email"]
        elif provider.of_door(Door.STAFF) is not None:
            self.fields["email"].help_text = _(
                "Địa chỉ tự đổi chỉ để nhận tin. Để đăng nhập bằng tài khoản của tỉnh, địa chỉ cần "
                "được quản trị viên và người thứ hai xác nhận."
            )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not text.is_mobile(phone):
            raise ValidationError(_("Vui lòng nhập số di động: số cố định không nhận được SMS."))
        return phone

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.changed_addresses and not said.get("password") and "password" not in self.errors:
            self.add_error("password", _("Vui lòng nhập mật khẩu để đổi nơi nhận tin."))
        return said

    @property
    def changed_addresses(self) -> dict[str, str]:
        said = {
            name: self.cleaned_data[name]
            for name in ("email", "phone")
            if name in self.cleaned_data
        }
        return {name: typed for name, typed in said.items() if typed != getattr(self.person, name)}

    def save(self) -> None:
        with transaction.atomic():
            NoticeChoice.objects.update_or_create(
                user=self.person, defaults={"when": self.cleaned_data["when"]}
            )
            # A citizen proves an address by a code; those of staff only get messages.
            own = User.objects.filter(
                pk=self.person.pk, phone_confirmed_at=None, email_confirmed_at=None
            )
            changed: dict[str, Any] = dict(self.changed_addresses)
            if "email" in changed:
                changed["email_set_alone"] = True
            if changed:
                own.update(**changed)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def my_notices(request: HttpRequest) -> HttpResponse:
    person = scope.staff(request)
    form = MyNoticesForm(
        request.POST if request.method == "POST" else None,
        initial={
            "when": recipients.choice_of(person),
            "email": person.email,
            "phone": text.spoken_phone(person.phone) if person.phone else "",
        },
        person=person,
    )
    if form.is_valid() and (
        not form.changed_addresses or confirm.knows_password(request, person, form)
    ):
        form.save()
        messages.success(request, _("Đã lưu cách nhận thông báo."))
        return redirect("admin:reports_my_notices")
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Thông báo của tôi"),
        "form": form,
        "email": person.email,
        "phone": person.masked_phone if phone_of(person) else "",
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/reports/desk/my_notices.html", context, status=status)
