"""One form for each move: it asks for what the move needs and hands it to `workflow.move`."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from province.models import Agency
from reports import media, storage, workflow
from reports.admin.choosing import (
    add_files_choice,
    offer_agencies,
    offer_categories,
    proposed_agency,
)
from reports.form_fields import CleanTextField, FilesField, PickField, shown_file_name
from reports.models import Attachment, Category, Report, ReportEvent
from reports.states import TRANSITIONS, RefusalReason, Transition

MAX_NOTE = 2000
MAX_ANSWER = 10_000
_REASON = gettext_lazy("lý do")
FOR_SENDER = gettext_lazy("Nội dung này được gửi cho người phản ánh.")
FOR_STAFF = gettext_lazy("Chỉ cán bộ xem được nội dung này.")


def _note(
    label: Promise, *, what: Promise, help_text: str | Promise = "", required: bool = True
) -> CleanTextField:
    return CleanTextField(
        what=what,
        lines=True,
        longest=MAX_NOTE,
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveForm(forms.Form):
    """A move that needs nothing more than the decision; the others build on it.

    `lead` says in a sentence what pressing the button does.
    """

    name: ClassVar[str]
    lead: ClassVar[str | Promise] = ""
    is_danger: ClassVar[bool] = False
    template_name = "admin/reports/report/move_fields.html"

    def __init__(
        self, data: Any = None, files: Any = None, *, report: Report, **kwargs: Any
    ) -> None:
        super().__init__(data, files, auto_id=f"{self.name}-%s", **kwargs)
        self.report = report

    @property
    def transition(self) -> Transition:
        return TRANSITIONS[self.name]

    def facts(self) -> dict[str, Any]:
        """What `workflow.move` is told besides the note."""
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}

    def make(self, *, by: User, seen: str) -> ReportEvent:
        """Make the move; raises `workflow.Refused`."""
        return workflow.move(
            self.report,
            self.name,
            by=by,
            seen=seen,
            note=self.cleaned_data.get("note", ""),
            **self.facts(),
        )

    def typed_text(self) -> list[str]:
        """The texts that were typed, for when the form itself can no longer be shown."""
        texts = (self.data.get(name, "") for name in ("answer", "note"))
        return [text for text in texts if text.strip()]


# --- forms that share their questions ----------------------------------------------------


class _ClassifyForm(MoveForm):
    """Category and urgency as the report has them, to be set right."""

    category = PickField[Category](
        what=gettext_lazy("chuyên mục"), label=gettext_lazy("Chuyên mục")
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Khẩn cấp: hạn tính theo giờ, kể cả ngày nghỉ"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["category"] = self.report.category.code
        self.initial["urgent"] = self.report.urgent
        offer_categories(
            cast(PickField[Category], self.fields["category"]), present=self.report.category
        )


class _OfficeForm(MoveForm):
    """Which office gets the report, and what the public may see of it."""

    agency = PickField[Agency](
        what=gettext_lazy("cơ quan xử lý"), label=gettext_lazy("Cơ quan xử lý")
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Công khai nội dung"),
        required=False,
        help_text=gettext_lazy(
            "Chỉ công khai khi nội dung không có họ tên, số điện thoại, biển số xe của người khác."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = proposed_agency(self.report)
        self.initial["agency"] = proposed.code if proposed else ""
        self.initial["publish"] = not self.report.category.sensitive
        field = cast(PickField[Agency], self.fields["agency"])
        offer_agencies(field)
        field.help_text = (
            _("Đề xuất theo chuyên mục và địa bàn: %(agency)s.") % {"agency": proposed.name}
            if proposed
            else _("Chuyên mục này chưa có cơ quan mặc định cho địa bàn; vui lòng chọn.")
        )
        add_files_choice(self, self.report)


# --- the forms ------------------------------------------------------------------------------


class ReceiveForm(_ClassifyForm):
    name = "receive"
    lead = gettext_lazy("Kiểm tra chuyên mục và mức độ, rồi tiếp nhận để chuyển xử lý.")


class RejectForm(MoveForm):
    name = "reject"
    lead = gettext_lazy("Phản ánh được đóng; người gửi nhận lý do và lời giải thích.")
    is_danger = True
    reason = forms.ChoiceField(label=gettext_lazy("Lý do"))
    note = _note(
        gettext_lazy("Giải thích gửi người phản ánh"),
        what=gettext_lazy("lời giải thích"),
        help_text=FOR_SENDER,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["reason"])
        field.choices = [
            ("", _("Chọn lý do…")),
            *((code, f"{code} – {label}") for code, label in RefusalReason.choices),
        ]
        field.error_messages["required"] = _("Vui lòng chọn lý do từ chối.")


class RequestInfoForm(MoveForm):
    name = "request_info"
    lead = gettext_lazy("Thời hạn xử lý tạm dừng cho đến khi người gửi bổ sung.")
    note = _note(
        gettext_lazy("Nội dung cần bổ sung"),
        what=gettext_lazy("nội dung cần bổ sung"),
        help_text=FOR_SENDER,
    )


class SupplyInfoForm(MoveForm):
    name = "supply_info"
    lead = gettext_lazy("Ghi lại điều người gửi vừa cho biết; thời hạn xử lý chạy tiếp.")
    note = _note(
        gettext_lazy("Thông tin người gửi bổ sung"),
        what=gettext_lazy("thông tin bổ sung"),
        help_text=gettext_lazy("Không ghi số điện thoại hoặc giấy tờ của người gửi."),
    )


class CloseUnansweredForm(MoveForm):
    name = "close_unanswered"
    lead = gettext_lazy("Người gửi không bổ sung trong thời hạn; phản ánh được đóng (LD08).")
    is_danger = True


class AssignForm(_OfficeForm):
    name = "assign"
    lead = gettext_lazy("Cơ quan được chọn và người gửi nhận thông báo ngay.")


class AssignUrgentForm(_OfficeForm):
    name = "assign_urgent"
    lead = gettext_lazy(
        "Tiếp nhận và chuyển trong một bước. Vui lòng gọi điện cho trực ban của cơ quan xử lý."
    )


class AcceptForm(MoveForm):
    name = "accept"
    lead = gettext_lazy("Đơn vị nhận trách nhiệm xử lý và trả lời trong thời hạn.")


class ReturnToDispatchForm(MoveForm):
    name = "return_to_dispatch"
    lead = gettext_lazy("Phản ánh trở về bộ phận tiếp nhận để chuyển cơ quan khác.")
    is_danger = True
    note = _note(gettext_lazy("Lý do và cơ quan đề xuất"), what=_REASON, help_text=FOR_STAFF)


class RequestExtensionForm(MoveForm):
    name = "request_extension"
    lead = gettext_lazy("Lãnh đạo quyết định; hạn hiện tại giữ nguyên cho đến khi được duyệt.")
    working_days = forms.IntegerField(
        label=gettext_lazy("Số ngày làm việc xin thêm"),
        min_value=1,
        error_messages={
            "required": gettext_lazy("Vui lòng nhập số ngày xin gia hạn."),
            "invalid": gettext_lazy("Vui lòng nhập một số nguyên."),
        },
    )
    note = _note(gettext_lazy("Lý do"), what=_REASON, help_text=FOR_STAFF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = self.report.sla_working_days
        self.fields["working_days"].widget.attrs["max"] = most
        self.fields["working_days"].help_text = _("Từ 1 đến %(most)s ngày.") % {"most": most}


class DecideExtensionForm(MoveForm):
    name = "decide_extension"
    granted = forms.TypedChoiceField(
        label=gettext_lazy("Quyết định"),
        choices=[("yes", gettext_lazy("Đồng ý gia hạn")), ("no", gettext_lazy("Không đồng ý"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn đồng ý hoặc không đồng ý.")},
    )
    note = _note(
        gettext_lazy("Ý kiến"),
        what=gettext_lazy("ý kiến"),
        help_text=gettext_lazy("Khi đồng ý, nội dung này được gửi cho người phản ánh."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("granted") is False and not cleaned.get("note"):
            self.add_error("note", _("Vui lòng nêu lý do không đồng ý."))
        return cleaned


class SubmitAnswerForm(MoveForm):
    name = "submit_answer"
    lead = gettext_lazy("Lãnh đạo đơn vị xem lại trước khi câu trả lời được công bố.")
    answer = CleanTextField(
        what=gettext_lazy("nội dung trả lời"),
        lines=True,
        longest=MAX_ANSWER,
        label=gettext_lazy("Nội dung trả lời"),
        help_text=gettext_lazy(
            "Đã làm gì, khi nào, kết quả ra sao. "
            "Không ghi họ tên, số điện thoại của người phản ánh."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    attachments = FilesField(
        most=settings.UPLOAD_MAX_FILES,
        label=gettext_lazy("Ảnh, video sau xử lý"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.report.answers.first()
        self.initial["answer"] = last.body if last and last.approved_at is None else ""
        field = self.fields["attachments"]
        field.widget.attrs |= {"multiple": True, "accept": "image/*,video/*"}
        field.help_text = _(
            "Tối đa %(most)s tệp. Vị trí và thông tin máy ảnh trong ảnh được xóa bỏ."
        ) % {"most": settings.UPLOAD_MAX_FILES}

    def clean_attachments(self) -> list[media.CleanFile]:
        """Examined copies; each refused file is named with what is wrong with it."""
        accepted, errors = [], []
        for upload in self.cleaned_data["attachments"]:
            try:
                accepted.append(media.accept_upload(upload))
            except media.Rejected as rejected:
                errors.append(f"{shown_file_name(upload.name)}: {rejected.message}")
        if errors:
            _close(accepted)
            raise ValidationError(errors)
        return accepted

    def make(self, *, by: User, seen: str) -> ReportEvent:
        files = self.cleaned_data["attachments"]
        try:
            # Stored before the transaction; when the move is refused none of them stays.
            with storage.stored(files) as kept:
                return workflow.move(
                    self.report,
                    self.name,
                    by=by,
                    seen=seen,
                    answer=self.cleaned_data["answer"],
                    attachments=[Attachment(**row) for row in kept.rows],
                )
        except media.Rejected as rejected:
            raise workflow.Refused(rejected.code, rejected.message) from rejected
        finally:
            _close(files)


def _close(files: Iterable[media.CleanFile]) -> None:
    for file in files:
        file.close()


class ApproveForm(MoveForm):
    name = "approve"
    lead = gettext_lazy("Câu trả lời được công bố và gửi cho người phản ánh; phản ánh hoàn thành.")
    # The draft on the screen: another one handed in meanwhile is not released unread.
    answer_seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draft = self.report.answers.first()
        self.initial["answer_seen"] = draft.pk if draft else None


class ReturnAnswerForm(MoveForm):
    name = "return_answer"
    lead = gettext_lazy("Câu trả lời trở về cán bộ xử lý để sửa.")
    note = _note(gettext_lazy("Ý kiến"), what=gettext_lazy("ý kiến"), help_text=FOR_STAFF)


class ReopenForm(MoveForm):
    name = "reopen"
    lead = gettext_lazy("Phản ánh trở lại cơ quan xử lý với thời hạn mới; chỉ một lần.")
    note = _note(gettext_lazy("Lý do"), what=_REASON)


class RestoreForm(MoveForm):
    name = "restore"
    lead = gettext_lazy("Phản ánh trở lại danh sách chờ tiếp nhận.")
    note = _note(gettext_lazy("Lý do"), what=_REASON)


class WithdrawForm(MoveForm):
    name = "withdraw"
    lead = gettext_lazy("Chỉ khi chính người gửi đề nghị rút qua Tổng đài 1022.")
    is_danger = True


class AmendForm(_ClassifyForm):
    name = "amend"
    lead = gettext_lazy("Hạn xử lý được tính lại theo chuyên mục; mọi thay đổi được ghi nhật ký.")
    agency = PickField[Agency](
        what=gettext_lazy("cơ quan xử lý"), label=gettext_lazy("Cơ quan xử lý")
    )
    note = _note(gettext_lazy("Lý do"), what=_REASON, help_text=FOR_STAFF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.report.agency is None:
            del self.fields["agency"]
            return
        self.initial["agency"] = self.report.agency.code
        field = cast(PickField[Agency], self.fields["agency"])
        offer_agencies(field, present=self.report.agency)


class SetPublicationForm(MoveForm):
    name = "set_publication"
    lead = gettext_lazy("Người dân thấy hoặc không còn thấy nội dung này ngay sau khi lưu.")
    publish = forms.BooleanField(label=gettext_lazy("Công khai nội dung"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["publish"] = self.report.is_published
        add_files_choice(self, self.report)


FORMS: dict[str, type[MoveForm]] = {
    form.name: form
    for form in (
        AssignUrgentForm,
        ReceiveForm,
        AssignForm,
        AcceptForm,
        DecideExtensionForm,
        SubmitAnswerForm,
        ApproveForm,
        ReturnAnswerForm,
        SupplyInfoForm,
        RequestInfoForm,
        RequestExtensionForm,
        ReturnToDispatchForm,
        AmendForm,
        SetPublicationForm,
        ReopenForm,
        RestoreForm,
        CloseUnansweredForm,
        WithdrawForm,
        RejectForm,
    )
}
# Of what a person may do, the first of these is what most likely has to be done.
LIKELY = (
    "decide_extension",
    "assign_urgent",
    "receive",
    "assign",
    "accept",
    "submit_answer",
    "approve",
    "supply_info",
    "close_unanswered",
)
