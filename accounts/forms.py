"""Forms of an account. `citizens` and `otp` act on their values."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import identity, news, otp
from accounts.fields import CleanTextField, EmailField, NameField, PhoneField, missing
from accounts.models import NewsGroup, User
from notifications.models import Channel
from paht.foundation import text

# Long enough for any sentence; a longer password only costs hashing time.
LONGEST_PASSWORD = 4096
PASSWORD_RULES = gettext_lazy(
    "Ít nhất 8 ký tự, không dễ đoán, không có trong danh sách mật khẩu đã lộ."
)


class PasswordField(forms.CharField):
    """Accept a password as typed, with its spaces; the account composes its letters."""

    def __init__(self, *, new: bool, what: Any, **kwargs: Any) -> None:
        self.what = what
        widget = forms.PasswordInput(
            {"autocomplete": "new-password" if new else "current-password"}
        )
        super().__init__(strip=False, widget=widget, **kwargs)

    def validate(self, value: str) -> None:
        if self.required and not value:
            raise missing(self.what)
        if len(value) > LONGEST_PASSWORD:
            raise ValidationError(
                _("Mật khẩu quá dài, tối đa %(most)d ký tự.") % {"most": LONGEST_PASSWORD}
            )
        if "\x00" in value:
            raise ValidationError(_("Mật khẩu có ký tự không hợp lệ."))


class MobileField(PhoneField):
    """Accept a phone that can receive a code."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            what=gettext_lazy("số điện thoại"),
            label=label,
            help_text=gettext_lazy("Số di động, để nhận mã xác thực. Không bao giờ công khai."),
            longest=40,
            widget=forms.TextInput(
                {
                    "type": "tel",
                    "inputmode": "tel",
                    "placeholder": gettext_lazy("Nhập số điện thoại"),
                    "autocomplete": "tel",
                }
            ),
        )

    def clean(self, value: Any) -> str:
        try:
            phone = super().clean(value)
        except ValidationError:
            if not str(value or "").strip():
                raise
            # The message leaves out landlines, which cannot be used here.
            raise ValidationError(
                _(
                    "Số điện thoại không hợp lệ. Số di động gồm 10 chữ số, bắt đầu bằng "
                    "03, 05, 07, 08 hoặc 09."
                )
            ) from None
        if phone and not text.is_mobile(phone):
            raise ValidationError(
                _("Cần số di động để nhận mã xác thực; số cố định không nhận được tin nhắn.")
            )
        return phone


class NewPasswordForm(forms.Form):
    """Ask for a new password twice. `whose` returns the account that it must not resemble."""

    password1 = PasswordField(
        new=True,
        what=gettext_lazy("mật khẩu"),
        label=gettext_lazy("Mật khẩu"),
        help_text=PASSWORD_RULES,
    )
    password2 = PasswordField(
        new=True,
        what=gettext_lazy("lại mật khẩu để xác nhận"),
        label=gettext_lazy("Xác nhận mật khẩu"),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def whose(self) -> User | None:
        return self.user

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, second = said.get("password1"), said.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Hai lần nhập mật khẩu không giống nhau."))
        elif first and second:
            try:
                validate_password(first, self.whose())
            except ValidationError as error:
                # The first reason is enough.
                self.add_error("password1", error.messages[0])
        return said


class SignUpForm(NewPasswordForm):
    full_name = NameField(
        what=gettext_lazy("họ tên"),
        label=gettext_lazy("Họ tên"),
        shortest=2,
        longest=100,
        widget=forms.TextInput(
            {"placeholder": gettext_lazy("Nhập họ tên"), "autocomplete": "name"}
        ),
    )
    phone = MobileField(label=gettext_lazy("Số điện thoại"))
    email = EmailField(
        what=gettext_lazy("thư điện tử"),
        label=gettext_lazy("Thư điện tử (email)"),
        required=False,
        longest=identity.LONGEST,
        widget=forms.TextInput(
            {
                "type": "email",
                "inputmode": "email",
                "placeholder": gettext_lazy("Nhập địa chỉ thư điện tử (nếu có)"),
                "autocomplete": "email",
                "spellcheck": "false",
            }
        ),
    )
    field_order = ("full_name", "phone", "email", "password1", "password2")

    def whose(self) -> User | None:
        said = self.cleaned_data
        return User(
            full_name=said.get("full_name", ""),
            phone=said.get("phone", ""),
            email=said.get("email", ""),
        )


class LoginForm(forms.Form):
    """Ask for the account and its password; `remembered` is the account this device knows."""

    login = CleanTextField(
        what=gettext_lazy("tài khoản, số điện thoại hoặc thư điện tử"),
        label=gettext_lazy("Tài khoản/Số điện thoại/Thư điện tử (email)"),
        longest=identity.LONGEST,
        widget=forms.TextInput(
            {
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": gettext_lazy("Ví dụ: 0939 123 456"),
            }
        ),
    )
    password = PasswordField(
        new=False, what=gettext_lazy("mật khẩu"), label=gettext_lazy("Mật khẩu")
    )

    def __init__(self, *args: Any, remembered: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remembered = remembered
        if remembered:
            self.fields["login"].required = False

    def who(self) -> identity.Identity:
        """Return the typed identity, or the remembered account's when the field is empty."""
        typed = self.cleaned_data["login"]
        if not typed and self.remembered:
            return identity.read(self.remembered.phone)
        return identity.read(typed)


class LogInByCodeForm(forms.Form):
    """Ask for the phone that receives the code; `remembered` is the account this device knows."""

    phone = MobileField(label=gettext_lazy("Số điện thoại"))

    def __init__(self, *args: Any, remembered: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remembered = remembered
        if remembered:
            self.fields["phone"].required = False

    def number(self) -> str:
        """Return the typed phone, or the remembered account's when the field is empty."""
        typed: str = self.cleaned_data["phone"]
        return typed or (self.remembered.phone if self.remembered else "")


PHONE_OR_MAIL = gettext_lazy(
    "Vui lòng nhập số di động (10 chữ số, ví dụ 0939 123 456) hoặc địa chỉ thư điện tử."
)


class DestinationForm(forms.Form):
    """Ask for the phone or e-mail that receives the code for a new password."""

    destination = CleanTextField(
        what=gettext_lazy("số điện thoại hoặc thư điện tử"),
        label=gettext_lazy("Số điện thoại hoặc thư điện tử (email)"),
        help_text=gettext_lazy("Số hoặc địa chỉ mà Ông/Bà đã xác nhận cho tài khoản."),
        longest=identity.LONGEST,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_destination(self) -> identity.Identity:
        who = identity.read(self.cleaned_data["destination"])
        if who.address is None:
            raise ValidationError(PHONE_OR_MAIL)
        return who


class CodeForm(forms.Form):
    otp = forms.CharField(
        label=gettext_lazy("Nhập mã xác thực"),
        required=False,
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": "12",
                "autofocus": True,
            }
        ),
    )
    otp.widget.is_required = True

    def clean_otp(self) -> str:
        code = otp.read(self.cleaned_data["otp"])
        if not code:
            raise ValidationError(_("Mã xác thực gồm 6 chữ số."))
        return code


class NameForm(forms.Form):
    full_name = NameField(
        what=gettext_lazy("họ tên"),
        label=gettext_lazy("Họ tên"),
        shortest=2,
        longest=100,
        widget=forms.TextInput({"autocomplete": "name"}),
    )


class PasswordForm(forms.Form):
    """Ask for the password, which separates the owner from a finder of the device.

    Accounts without a password have no such field; their pages are `recently_confirmed`.
    """

    password = PasswordField(
        new=False, what=gettext_lazy("mật khẩu"), label=gettext_lazy("Mật khẩu hiện tại")
    )

    def __init__(self, *args: Any, asks_password: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_password:
            del self.fields["password"]


class EmailForm(PasswordForm):
    """Ask for another e-mail address, which will receive codes for a new password."""

    field_order = ("email", "password")
    email = EmailField(
        what=gettext_lazy("thư điện tử"),
        label=gettext_lazy("Thư điện tử (email)"),
        longest=identity.LONGEST,
        widget=forms.TextInput(
            {
                "type": "email",
                "inputmode": "email",
                "autocomplete": "email",
                "spellcheck": "false",
            }
        ),
    )


class PhoneForm(PasswordForm):
    """Ask for another phone for the account."""

    phone = MobileField(label=gettext_lazy("Số điện thoại mới"))
    field_order = ("phone", "password")


class NewsForm(forms.Form):
    """Ask, for each group of news, for the channels that should carry it."""

    def __init__(
        self, *args: Any, muted: set[tuple[str, str]], has_email: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_email = has_email
        for group in NewsGroup:
            self.fields[group.value] = forms.MultipleChoiceField(
                label=group.label,
                choices=[
                    (Channel.SMS.value, gettext_lazy("SMS, Zalo")),
                    (Channel.EMAIL.value, gettext_lazy("Thư điện tử")),
                ],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[c.value for c in Channel if (group.value, c.value) not in muted],
                error_messages={
                    "invalid_choice": gettext_lazy("Lựa chọn không có trong danh sách.")
                },
                help_text=gettext_lazy(
                    "Cần ít nhất một nơi nhận: không trả lời kịp thì phản ánh bị đóng."
                )
                if group == NewsGroup.ASKED
                else "",
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for group in news.MUST_HEAR:
            chosen = said.get(group.value)
            if chosen is None:
                continue
            if not chosen:
                self.add_error(group.value, _("Vui lòng giữ ít nhất một nơi nhận tin này."))
            elif chosen == [Channel.EMAIL] and not self.has_email:
                self.add_error(
                    group.value,
                    _("Tài khoản chưa có thư điện tử được xác nhận; vui lòng giữ SMS, Zalo."),
                )
        return said

    def muted(self) -> set[tuple[str, str]]:
        return {
            (group.value, channel.value)
            for group in NewsGroup
            for channel in Channel
            if channel.value not in self.cleaned_data[group.value]
        }
