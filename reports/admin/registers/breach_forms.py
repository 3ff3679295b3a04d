"""Forms of the register of breaches: the facts, the ways to find persons, the notice."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import CleanTextField
from accounts.forms import PasswordForm
from accounts.models import User
from paht.foundation.history import value_in_words
from reports.models import BreachEntry, PersonalDataBreach
from reports.privacy import breaches

NOTICE_LENGTH = 1500
Way = BreachEntry.Way
_LONG = ("description", "consequences", "measures", "no_notice_reason")


class BreachForm(forms.ModelForm):
    """Change a breach; a colleague's newer words are overwritten only by a second "Save"."""

    affected = forms.MultipleChoiceField(
        label=gettext_lazy("Loại dữ liệu bị ảnh hưởng"),
        choices=PersonalDataBreach.Data.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        widgets = {name: forms.Textarea({"rows": 3}) for name in _LONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before: PersonalDataBreach | None = None
        self.initial["seen"] = breaches.newest_step(self.instance) if self.instance.pk else 0

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.instance.pk:
            try:
                self.before = breaches.lock(self.instance, seen=said.get("seen", -1))
            except breaches.Refused:
                again: Any = self.data.copy()  # type: ignore[attr-defined]
                again["seen"] = str(breaches.newest_step(self.instance))
                self.data = again
                raise ValidationError(
                    _(
                        "Hồ sơ vừa được thay đổi ở nơi khác (xem diễn biến ở cuối trang). Lưu lần "
                        "nữa sẽ thay nội dung đó; bản trước vẫn còn trong diễn biến."
                    )
                ) from None
        return said

    def changes(self) -> str:
        """Return former and new value of each changed field, a line each."""
        lines = []
        # The register is in Vietnamese, whatever language its writer reads.
        with translation.override(settings.LANGUAGE_CODE):
            for name in (name for name in self.changed_data if name != "seen"):
                field: Any = PersonalDataBreach._meta.get_field(name)
                before = f"{_shown(self.before, name)} → " if self.before else ""
                words = _shown(self.instance, name)
                lines.append(f"{capfirst(str(field.verbose_name))}: {before}{words}")
        return "\n".join(lines)


def _shown(breach: PersonalDataBreach, name: str) -> str:
    """Return a value in words; the register keeps long texts whole."""
    field, value = PersonalDataBreach._meta.get_field(name), getattr(breach, name)
    return value if value and name in _LONG else value_in_words(field, value)


class ListForm(forms.Form):
    """One way to find the persons concerned; `seen` is the newest step on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def add_to(self, breach: PersonalDataBreach, *, by: User) -> int:
        raise NotImplementedError

    @property
    def lines(self) -> list[str]:
        return str(self.cleaned_data["names"]).split()


def _names(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=200_000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class CodesForm(ListForm):
    names = _names(gettext_lazy("Mã phản ánh, cách nhau bằng dấu cách hoặc xuống dòng"))

    def add_to(self, breach: PersonalDataBreach, *, by: User) -> int:
        seen = self.cleaned_data["seen"]
        return breaches.list_by_codes(breach, self.lines, by=by, seen=seen)


class FilesForm(ListForm):
    names = _names(
        gettext_lazy("Đường dẫn hoặc tên tệp trên máy chủ, mỗi dòng một tệp"),
        gettext_lazy("Người gửi phản ánh có tệp đó được thêm vào danh sách."),
    )

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]

    def add_to(self, breach: PersonalDataBreach, *, by: User) -> int:
        seen = self.cleaned_data["seen"]
        return breaches.list_by_files(breach, self.lines, by=by, seen=seen)


class AccountsForm(ListForm):
    names = _names(
        gettext_lazy("Số điện thoại hoặc thư điện tử của tài khoản, mỗi dòng một tài khoản"),
        gettext_lazy("Chỉ tài khoản người dân; cán bộ thì báo trực tiếp."),
    )

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]

    def add_to(self, breach: PersonalDataBreach, *, by: User) -> int:
        seen = self.cleaned_data["seen"]
        return breaches.list_by_accounts(breach, self.lines, by=by, seen=seen)


class PeriodForm(ListForm):
    first = _day(gettext_lazy("Từ ngày"))
    last = _day(gettext_lazy("Đến hết ngày"))
    what = forms.MultipleChoiceField(
        label=gettext_lazy("Thêm"),
        choices=[
            ("reports", gettext_lazy("Người gửi phản ánh trong những ngày này")),
            ("accounts", gettext_lazy("Tài khoản người dân mở trong những ngày này")),
        ],
        initial=["reports"],
        widget=forms.CheckboxSelectMultiple,
    )

    def add_to(self, breach: PersonalDataBreach, *, by: User) -> int:
        said = self.cleaned_data
        return breaches.list_by_period(
            breach,
            said["first"],
            said["last"],
            by=by,
            seen=said["seen"],
            reports="reports" in said["what"],
            accounts="accounts" in said["what"],
        )


class AccessesForm(ListForm):
    looker = forms.ModelChoiceField(
        User.objects.filter(is_staff=True).order_by("username"),
        label=gettext_lazy("Cán bộ đã xem dữ liệu"),
        help_text=gettext_lazy(
            "Phản ánh giữ kín mà tài khoản này không được biết thì không được thêm. Để không sót "
            "ai, xin mời lãnh đạo giám sát của thanh tra cùng thêm."
        ),
    )
    first = _day(gettext_lazy("Từ ngày"))
    last = _day(gettext_lazy("Đến hết ngày"))

    def add_to(self, breach: PersonalDataBreach, *, by: User) -> int:
        said = self.cleaned_data
        return breaches.list_by_accesses(
            breach, said["looker"], said["first"], said["last"], by=by, seen=said["seen"]
        )


WAYS: dict[str, type[ListForm]] = {
    Way.CODES: CodesForm,
    Way.FILES: FilesForm,
    Way.ACCOUNTS: AccountsForm,
    Way.PERIOD: PeriodForm,
    Way.ACCESSES: AccessesForm,
}


class NoticeForm(PasswordForm):
    """Write the notice, then confirm it with the password unless it was given lately."""

    field_order = ("text", "password")
    text = CleanTextField(
        what=gettext_lazy("lời báo"),
        lines=True,
        shortest=20,
        longest=NOTICE_LENGTH,
        label=gettext_lazy("Lời báo cho người liên quan"),
        help_text=gettext_lazy(
            "Việc gì đã xảy ra, dữ liệu nào, nên làm gì. Không ghi tên, số, mã của ai, không ghi "
            "đường dẫn hay số điện thoại."
        ),
        widget=forms.Textarea({"rows": 7}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            breaches.check_text(text)
        except breaches.Refused as refusal:
            raise ValidationError(refusal.message) from None
        return text
