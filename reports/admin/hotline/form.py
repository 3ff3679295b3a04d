"""The form of the hotline: the questions of the citizens' form in the order of a call."""

import dataclasses
import re
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.consent import Channel
from accounts.models import User
from paht.foundation import text
from province.choosing import make_searchable
from province.models import AdminUnit
from reports import intake
from reports.fields.form_fields import CleanTextField, PickField, RequiredBox
from reports.fields.select import Choices
from reports.intake import news_question
from reports.intake.channels import hotline
from reports.intake.forms import ReportForm
from reports.intake.submission_ids import SubmissionId
from reports.models import Category, PendingReport, Reporter
from reports.uploads import CleanFile
from reports.workflow.wording import category_name

MAX_REFERENCE = 60
# The choice of an operator who spoke with the sender otherwise.
NO_CALL = "-"
_REFERENCE = re.compile(r"[\w./:#-]+(?: [\w./:#-]+)*")
# Keys to press with Alt, which the page names. They avoid the browser's own letters.
_KEYS = {"phone": "1", "title": "2", "category": "3", "commune": "4", "full_name": "5"}

# The questions of a call in order; optional ones follow.
_CALL = (
    "channel phone reference consent_processing news email full_name under_16 consent_guardian "
    "guardian_kind guardian_phone guardian_name title content category "
    "complained_agency commune address urgent"
).split()


class HotlineForm(ReportForm):
    """The answers that an operator types in a call; `urgent` and `reference` are the operator's."""

    reference = CleanTextField(
        what=gettext_lazy("mã cuộc gọi"),
        label=gettext_lazy("Mã cuộc gọi hoặc số thư (nếu có)"),
        required=False,
        longest=MAX_REFERENCE,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Kênh"),
        error_messages={"required": gettext_lazy("Vui lòng chọn kênh.")},
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Khẩn cấp: hạn tính theo giờ, kể cả ngày nghỉ"), required=False
    )
    consent_processing = RequiredBox(
        label=gettext_lazy("Đã hỏi, người gửi đồng ý"),
        refusal=gettext_lazy(
            "Vui lòng hỏi và đánh dấu khi người gửi đồng ý. Người gửi không đồng ý thì không "
            "ghi nhận thông tin của họ; việc nguy hiểm đến tính mạng xin chuyển 113, 114, 115."
        ),
    )
    news = news_question.field(
        label=gettext_lazy("Đã hỏi, người gửi chọn"),
        choices=[
            (Reporter.News.SMS, gettext_lazy("Đồng ý nhận tin nhắn SMS")),
            (Reporter.News.EMAIL, gettext_lazy("Đồng ý nhận thư điện tử")),
            (Reporter.News.NONE, gettext_lazy("Không nhận tin, tự tra cứu bằng mã")),
        ],
    )
    # The operator asks for it in words, together with the consent.
    commitment = None  # type: ignore[assignment]
    trang_web = None  # type: ignore[assignment]
    from_app = None  # type: ignore[assignment]

    def __init__(
        self,
        *args: Any,
        by: User,
        pending: PendingReport | None = None,
        call_id: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pending = pending
        self.call_id = call_id
        # A caller cannot point at a map.
        del self.fields["latitude"], self.fields["longitude"]
        self.fields.pop("district", None)
        self._name_fields()
        self._offer_channels(by)
        self._offer_calls(by)
        self._make_lists_searchable()
        for name, key in _KEYS.items():
            self.fields[name].widget.attrs["accesskey"] = key

    @ReportForm.submission.getter  # type: ignore[attr-defined]
    def submission(self) -> SubmissionId:
        """Return the id of this form; its setter is that of the reporter's form.

        The page has a pending report's key in its place: the id would open its files everywhere.
        """
        posted = SubmissionId.read(self["submission_id"].value())
        if self.pending and posted.number == self.pending.key:
            return SubmissionId(self.pending.submission_id)
        return posted

    @property
    def insists_on_questions(self) -> bool:
        """Ask required questions of every call: the page always shows them."""
        return True

    @property
    def in_order_of_a_call(self) -> list[forms.BoundField]:
        """Return the fields in the order of the page, for the list of errors above them."""
        order = list(_CALL)
        at = order.index("category") + 1
        order[at:at] = self.questions.values()
        return sorted(
            self.visible_fields(),
            key=lambda field: order.index(field.name) if field.name in order else len(order),
        )

    def _name_fields(self) -> None:
        phone = self.fields["phone"]
        phone.label, phone.help_text = _("Số điện thoại người gửi"), ""
        phone.widget.attrs |= {"autocomplete": "off", "autofocus": not self.is_bound}
        self.fields["full_name"].label = _("Họ và tên người gửi")
        self.fields["full_name"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["email"].help_text = ""
        self.fields["contact_address"].label = _("Địa chỉ liên hệ của người gửi")
        self.fields["contact_address"].widget.attrs["autocomplete"] = "off"
        self.fields["category"].label = _("Chuyên mục")
        self.fields["consent_guardian"].label = _("Đã hỏi, cha, mẹ hoặc người giám hộ đồng ý")
        complained = self.fields["complained_agency"]
        complained.label = _("Phản ánh về cơ quan nào (hỏi người gửi)")
        content = self.fields["content"]
        content.help_text = _("Không ghi họ tên, số điện thoại, số giấy tờ của ai vào đây.")
        content.widget.attrs["rows"] = 4
        self.fields["address"].widget.attrs["rows"] = 2

    def _offer_channels(self, by: User) -> None:
        # A pending report keeps the channel by which it came.
        offered = [Channel(self.pending.channel)] if self.pending else hotline.channels(by)
        field = cast(forms.ChoiceField, self.fields["channel"])
        field.choices = [(channel.value, channel.label) for channel in offered]
        field.initial = offered[0].value if offered else ""
        if len(offered) < 2:
            field.widget = forms.HiddenInput()

    def _offer_calls(self, by: User) -> None:
        """Let the operator name the call in which the sender of a pending report agreed.

        Else nothing would keep its recording from people who may not read the report.
        """
        self.calls = hotline.calls_of(by) if self.pending else []
        if not self.calls:
            return
        typed = str(self["reference"].value() or "")
        known = dict(self.calls)
        others = {} if typed in ("", NO_CALL, *known) else {typed[:MAX_REFERENCE]: typed}
        choices = {"": _("Chọn cuộc gọi…")} | known | others
        choices[NO_CALL] = _("Không phải cuộc gọi nào ở trên")
        field = self.fields["reference"]
        field.label = _("Cuộc gọi với người gửi")
        field.widget = forms.Select(choices=choices.items())

    def _make_lists_searchable(self) -> None:
        category, commune = self.category_field, cast("PickField[Any]", self.fields["commune"])
        groups = groupby(category.things.values(), key=lambda leaf: leaf.parent)
        category.offer(
            category.things,
            Choices.of(
                _("Chọn chuyên mục…"),
                (
                    (category_name(group), [(leaf.code, _with_urgency(leaf)) for leaf in leaves])
                    for group, leaves in groups
                    if group
                ),
                {leaf.code: leaf.option_attributes for leaf in category.things.values()},
            ),
        )
        # Name the district with each: three towns have a "Phường 1".
        commune.offer(
            commune.things,
            Choices.of(
                _("Chọn phường/xã…"),
                [("", [(unit.code, _with_district(unit)) for unit in self.communes])],
            ),
        )
        make_searchable(category, _("Gõ để tìm chuyên mục"))
        make_searchable(commune, _("Gõ để tìm phường/xã"))

    def clean_reference(self) -> str:
        """Refuse a phone number as reference: the reporter's phone is kept elsewhere, encrypted."""
        if self.call_id:
            return self.call_id
        reference: str = self.cleaned_data["reference"]
        if self.calls and not reference:
            raise ValidationError(
                _(
                    "Vui lòng chọn cuộc gọi với người gửi: ghi âm của cuộc gọi được giữ kín cùng "
                    "phản ánh."
                )
            )
        if not reference or (self.calls and reference == NO_CALL):
            return ""
        if not _REFERENCE.fullmatch(reference):
            raise ValidationError(_("Mã cuộc gọi chỉ gồm chữ, số và các dấu . / : # -"))
        try:
            text.normalise_phone(reference)
        except text.Invalid:
            return reference
        raise ValidationError(
            _("Đây là số điện thoại. Xin ghi mã cuộc gọi của tổng đài hoặc để trống.")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "forward" in self.data and not self._is_urgent():
            self.add_error(
                "urgent",
                _("Chỉ chuyển khẩn phản ánh khẩn cấp: đánh dấu ô này nếu đúng là khẩn cấp."),
            )
        return cleaned

    def _is_urgent(self) -> bool:
        category = self.cleaned_data.get("category")
        # A wrong category has an error of its own.
        return bool(self.cleaned_data.get("urgent") or category is None or category.urgent)

    def written_down(self, files: list[CleanFile]) -> intake.Draft:
        """Return the answers of a valid form without an IP address: it is not the reporter's."""
        self.cleaned_data |= {"latitude": None, "longitude": None}
        return dataclasses.replace(
            self.draft(files, ip=None),
            urgent=self.cleaned_data["urgent"],
            reference=self.cleaned_data["reference"],
        )

    @property
    def has_more_open(self) -> bool:
        """Return whether the folded part holds an answer, an error or a required field."""
        names = ("contact_address", "national_id", "occurred_at", "attachments")
        return any(
            self[name].errors or self[name].field.required or (self.is_bound and self[name].value())
            for name in names
        )


def _with_urgency(category: Category) -> str:
    name = category_name(category)
    return _("%(name)s (khẩn)") % {"name": name} if category.urgent else name


def _with_district(unit: AdminUnit) -> str:
    return f"{unit.full_name}, {unit.district.full_name}" if unit.district else unit.full_name
