"""Ask a reporter under 16 for a parent or guardian, who consents too.

Personal Data Protection Law 91/2025/QH15: from seven years on, child and guardian both consent.
"""

from django import forms
from django.utils.translation import gettext_lazy

from accounts import consent
from reports.fields.form_fields import NameField, PhoneField
from reports.models import Reporter

Kind = Reporter.GuardianKind
KINDS = [
    ("", gettext_lazy("Chọn…")),
    (Kind.FATHER, gettext_lazy("Cha")),
    (Kind.MOTHER, gettext_lazy("Mẹ")),
    (Kind.GUARDIAN, gettext_lazy("Người giám hộ")),
]
MISSING = {
    "guardian_kind": gettext_lazy("Vui lòng chọn cha, mẹ hoặc người giám hộ."),
    "guardian_name": gettext_lazy("Vui lòng nhập họ tên cha, mẹ hoặc người giám hộ."),
    "guardian_phone": gettext_lazy("Vui lòng nhập số điện thoại cha, mẹ hoặc người giám hộ."),
    "consent_guardian": gettext_lazy(
        "Người gửi dưới 16 tuổi cần cha, mẹ hoặc người giám hộ đánh dấu đồng ý."
    ),
}
STAYS_PRIVATE = gettext_lazy(
    "Tên của người gửi dưới 16 tuổi không được công khai. Vui lòng chọn “Không công khai”."
)
_OFF = {"autocomplete": "off"}


def under_16() -> forms.BooleanField:
    """Return the question that opens the others."""
    return forms.BooleanField(
        label=gettext_lazy("Người gửi dưới 16 tuổi"),
        required=False,
        widget=forms.CheckboxInput(_OFF),
    )


def kind() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Người đồng ý cùng người gửi là"), required=False, choices=KINDS
    )


def name() -> NameField:
    return NameField(
        what=gettext_lazy("họ tên người giám hộ"),
        label=gettext_lazy("Họ tên cha, mẹ hoặc người giám hộ"),
        required=False,
        shortest=2,
        longest=100,
        widget=forms.TextInput(_OFF),
    )


def phone() -> PhoneField:
    return PhoneField(
        what=gettext_lazy("số điện thoại người giám hộ"),
        label=gettext_lazy("Điện thoại của người này"),
        required=False,
        longest=40,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel"} | _OFF),
    )


def agreement() -> forms.BooleanField:
    return forms.BooleanField(
        label=consent.TEXTS[consent.Purpose.GUARDIAN],
        required=False,
        widget=forms.CheckboxInput(_OFF),
    )


def settle(form: forms.Form) -> None:
    """Insist on a guardian of a reporter under 16, whose name stays private; keep no other."""
    if form.cleaned_data.get("under_16") and form.cleaned_data.get("publish_identity") == "yes":
        form.add_error("publish_identity", STAYS_PRIVATE)
    for field, missing in MISSING.items():
        if not form.cleaned_data.get("under_16"):
            form.errors.pop(field, None)
            form.cleaned_data[field] = ""
        elif field not in form.errors and not form.cleaned_data.get(field):
            form.add_error(field, missing)
