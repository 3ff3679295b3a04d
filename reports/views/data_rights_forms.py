"""The forms of “Dữ liệu của tôi”."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.data_requests import Kind, Person
from accounts.forms import PasswordForm
from reports.fields.form_fields import CleanTextField
from reports.intake.forms import ReportForm
from reports.people import my_reports
from reports.rules import report_codes

WISH_LENGTH = 2000


class ContactAddressForm(forms.Form):
    """The reporter's contact address, by the rules of the report form."""

    contact_address = ReportForm.base_fields["contact_address"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact_address"].required = settings.REQUIRE_CONTACT_ADDRESS


class AskForm(forms.Form):
    """A data request that only staff can decide."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Ông/Bà muốn"),
        choices=[
            (Kind.CORRECT, gettext_lazy("Sửa thông tin đã gửi mà trang này chưa sửa được")),
            (Kind.OBJECT, gettext_lazy("Phản đối hoặc hạn chế việc dùng dữ liệu của tôi")),
            (Kind.DELETE, gettext_lazy("Xóa dữ liệu mà trang này chưa xóa được")),
            (Kind.ACCESS, gettext_lazy("Hỏi về dữ liệu: ai xem, dùng vào việc gì")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn điều Ông/Bà muốn.")},
    )
    about = CleanTextField(
        what=gettext_lazy("mã phản ánh"),
        label=gettext_lazy("Mã phản ánh (nếu về một phản ánh)"),
        required=False,
        longest=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    wish = CleanTextField(
        what=gettext_lazy("nội dung yêu cầu"),
        lines=True,
        shortest=10,
        longest=WISH_LENGTH,
        label=gettext_lazy("Nội dung yêu cầu"),
        help_text=gettext_lazy("Điều gì chưa đúng, Ông/Bà muốn thế nào và vì sao."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_about(self) -> str:
        code = "".join(self.cleaned_data["about"].split())
        if code and not my_reports.of_person(self.person).filter(code=code).exists():
            raise ValidationError(_("Không có phản ánh mã này trong dữ liệu của Ông/Bà."))
        return code

    def clean(self) -> dict[str, Any]:
        """Find the report of a request, a confidential one that the wish names first.

        Without any code it is about the newest one where all reports of the person are
        confidential. Only people who may know of that report see the request.
        """
        said = super().clean() or {}
        if "wish" in said and "about" in said:
            own = my_reports.of_person(self.person).order_by("-confidential", "-pk")
            known = dict(own.values_list("code", "confidential"))
            told, given = report_codes.find(said["wish"]), said["about"]
            named = [code for code in known if code in told]
            kept = [code for code in (given, *named) if known.get(code)]
            last = list(known) if all(known.values()) else []
            said["about"] = next(filter(None, (*kept, given, *named, *last)), "")
        return said


class _Understood(forms.Form):
    understood = forms.BooleanField(
        label=gettext_lazy("Tôi hiểu dữ liệu đã xóa không khôi phục được."),
        error_messages={"required": gettext_lazy("Vui lòng xác nhận Ông/Bà đã hiểu.")},
    )


class DeleteForm(_Understood):
    """Confirm the deletion of all data of a phone that a code has just proved."""


class DeleteAccountForm(PasswordForm, _Understood):
    field_order = ("understood", "password")


def delete_form(person: Person, data: Any = None) -> forms.Form:
    if person.user is None:
        return DeleteForm(data)
    return DeleteAccountForm(data, asks_password=person.user.has_usable_password())
