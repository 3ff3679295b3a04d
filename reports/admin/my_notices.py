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
from django.views.decorators.http import require_http_methods

from accounts.fields import PhoneField
from accounts.models import User
from paht.foundation import text
from reports.admin import scope
from reports.models import NoticeChoice
from reports.notices import recipients


class MyNoticesForm(forms.Form):
    when = forms.ChoiceField(
        label=gettext_lazy("Nhận thư điện tử"),
        choices=NoticeChoice.When.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Việc khẩn cấp luôn được báo ngay, kể cả ban đêm và ngày nghỉ."),
        error_messages={"required": gettext_lazy("Vui lòng chọn một cách nhận.")},
    )
    phone = PhoneField(
        what=gettext_lazy("số điện thoại"),
        longest=20,
        required=False,
        label=gettext_lazy("Số di động nhận SMS khi có việc khẩn"),
        help_text=gettext_lazy("Để trống nếu không muốn nhận SMS."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not text.is_mobile(phone):
            raise ValidationError(_("Vui lòng nhập số di động: số cố định không nhận được SMS."))
        return phone

    def save(self, person: User) -> None:
        with transaction.atomic():
            NoticeChoice.objects.update_or_create(
                user=person, defaults={"when": self.cleaned_data["when"]}
            )
            # A citizen proves a phone by a code; the phone of staff only gets messages.
            User.objects.filter(pk=person.pk, phone_confirmed_at=None).update(
                phone=self.cleaned_data["phone"]
            )


@require_http_methods(["GET", "HEAD", "POST"])
def my_notices(request: HttpRequest) -> HttpResponse:
    person = scope.staff(request)
    form = MyNoticesForm(
        request.POST if request.method == "POST" else None,
        initial={
            "when": recipients.choice_of(person),
            "phone": text.spoken_phone(person.phone) if person.phone else "",
        },
    )
    if form.is_valid():
        form.save(person)
        messages.success(request, _("Đã lưu cách nhận thông báo."))
        return redirect("admin:reports_my_notices")
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Thông báo của tôi"),
        "form": form,
        "email": person.email,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/reports/desk/my_notices.html", context, status=status)
