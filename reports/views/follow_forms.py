"""Forms that ask where to send the news of a subscription."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.fields import CleanTextField, EmailField
from accounts.forms import PHONE_OR_MAIL, MobileField
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation import text

LONGEST = 254


class FollowForm(forms.Form):
    """One field for e-mail and phone: a value with an @ is e-mail. Cleaned: an `Address`."""

    contact = CleanTextField(
        what=gettext_lazy("thư điện tử hoặc số di động"),
        label=gettext_lazy("Thư điện tử hoặc số di động"),
        help_text=gettext_lazy("Chỉ dùng để gửi tin về nội dung này. Không bao giờ công khai."),
        longest=LONGEST,
        widget=forms.TextInput(
            {
                "autocomplete": "email",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": gettext_lazy("Ví dụ: ten@gmail.com hoặc 0939 123 456"),
            }
        ),
    )

    def clean_contact(self) -> Address:
        typed = self.cleaned_data["contact"]
        if "@" in typed:
            mail = EmailField(what=gettext_lazy("thư điện tử"), longest=LONGEST)
            return Address(Channel.EMAIL, mail.clean(typed))
        if not any(letter.isdecimal() for letter in typed):
            raise forms.ValidationError(PHONE_OR_MAIL)
        return Address(Channel.SMS, MobileField(label="").clean(typed))


class ProvedAddressForm(forms.Form):
    """Choose one of the proved addresses of an account. Cleaned: an `Address`."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Nhận tin qua"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn nơi nhận tin.")},
    )

    def __init__(self, *args: Any, addresses: list[Address], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses = {str(to.channel): to for to in addresses}
        chosen: forms.ChoiceField = self.fields["channel"]  # type: ignore[assignment]
        chosen.choices = [(channel, _words(to)) for channel, to in self.addresses.items()]
        chosen.initial = next(iter(self.addresses), "")

    def clean_channel(self) -> Address:
        return self.addresses[self.cleaned_data["channel"]]


def _words(to: Address) -> str:
    mask = text.mask_phone if to.channel == Channel.SMS else text.mask_email
    return f"{to.channel.label}: {mask(to.value)}"
