"""Ask by which way the reporter hears of a report, and check the answer.

Required of people: the page preselects nothing, and a browser must send an answer. A post of
another client without one counts as "none", or as the consent to SMS that older clients send.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts import consent
from paht.foundation import text
from reports.models import Reporter

News = Reporter.News
CHOICES = (
    (News.SMS, gettext_lazy("Tin nhắn SMS")),
    (News.EMAIL, gettext_lazy("Thư điện tử")),
    (News.NONE, gettext_lazy("Tự tra cứu bằng mã")),
)
# The text that each choice agrees to; looking a report up needs no consent.
CONSENTS = {
    News.SMS: consent.TEXTS[consent.Purpose.SMS],
    News.EMAIL: consent.TEXTS[consent.Purpose.EMAIL],
}
# The page's script adds this to its posts, the view to those that a browser sends without it.
ASKED = "news_asked"
QUESTION = gettext_lazy("Ông/Bà nhận tin về phản ánh này bằng cách nào?")
UNANSWERED = gettext_lazy("Vui lòng chọn cách nhận tin về phản ánh này.")
UNKNOWN = gettext_lazy("Vui lòng chọn một cách nhận tin.")
NO_EMAIL = gettext_lazy("Vui lòng nhập thư điện tử để nhận tin, hoặc chọn cách nhận tin khác.")
LANDLINE = gettext_lazy("Số cố định không nhận được tin nhắn. Vui lòng chọn cách nhận tin khác.")


def field(
    *, label: Any = QUESTION, choices: Any = CHOICES, required: bool = False
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect({"required": True}),
        error_messages={"required": UNANSWERED, "invalid_choice": UNKNOWN},
    )


def settle(form: forms.Form) -> None:
    """Set the choice in `cleaned_data`; refuse one that phone and e-mail cannot serve."""
    said = form.cleaned_data
    phone = said.get("phone")
    can_get_sms = phone is None or text.is_mobile(phone)
    if "news" in form.errors:
        return
    if not said["news"]:
        if form.data.get(ASKED):
            form.add_error("news", str(UNANSWERED))
            return
        # A landline receives no SMS, so a consent to SMS would promise too much.
        said["news"] = News.SMS if said.get("consent_sms") and can_get_sms else News.NONE
    elif said["news"] == News.SMS and not can_get_sms:
        form.add_error("news", str(LANDLINE))
    elif said["news"] == News.EMAIL and said.get("email") == "":
        form.add_error("email", str(NO_EMAIL))
