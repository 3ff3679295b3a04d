"""Draft an answer, approve it, or return it to the drafter."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports import uploads, workflow
from reports.admin.case import text_redaction
from reports.admin.case.forms.base import FOR_STAFF, MoveForm, last_of, note_field
from reports.fields.form_fields import CleanTextField, FilesField, close, examined
from reports.models import Attachment, Report, versions
from reports.workflow import storage

MAX_ANSWER = 10_000
MAX_NEXT_STEPS, MAX_REASON = 2000, 500
ANSWER_PARTS = ("answer", "done_on", "next_steps", "no_proof_reason")


class SubmitAnswerForm(MoveForm):
    name = "submit_answer"
    lead: str | Promise = gettext_lazy(
        "Lãnh đạo đơn vị xem lại trước khi câu trả lời được gửi cho người phản ánh."
    )
    template_name = "admin/reports/case/answer_fields.html"
    answer = CleanTextField(
        what=gettext_lazy("nội dung trả lời"),
        lines=True,
        longest=MAX_ANSWER,
        label=gettext_lazy("Đã làm gì, kết quả ra sao"),
        help_text=gettext_lazy("Không ghi họ tên, số điện thoại của người phản ánh."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    done_on = forms.DateField(
        label=gettext_lazy("Ngày xử lý"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    next_steps = CleanTextField(
        what=gettext_lazy("việc tiếp theo"),
        lines=True,
        longest=MAX_NEXT_STEPS,
        required=False,
        label=gettext_lazy("Việc tiếp theo"),
        help_text=gettext_lazy("Nếu chưa xong hẳn: còn làm gì, dự kiến khi nào."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    attachments = FilesField(
        most=settings.UPLOAD_MAX_FILES,
        label=gettext_lazy("Ảnh, video sau xử lý"),
        required=False,
    )
    no_proof_reason = CleanTextField(
        what=gettext_lazy("lý do"),
        lines=True,
        longest=MAX_REASON,
        required=False,
        label=gettext_lazy("Lý do không kèm ảnh"),
        help_text=gettext_lazy("Người dân cũng đọc được lý do này."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # Filled when the drafter asks what the draft lacks.
    hints: Sequence[str | Promise] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = next(iter(versions(self.report)), None)
        if last and last.approved_at is None:
            for name in ("done_on", "next_steps", "no_proof_reason"):
                self.initial.setdefault(name, getattr(last, name))
            self.initial.setdefault("answer", last.body)
            self.lead = _sent_back(self.report) or self.lead
        field = self.fields["attachments"]
        field.widget.attrs |= {"multiple": True, "accept": "image/*,video/*"}
        field.help_text = _(
            "Tối đa %(most)s tệp. Vị trí và thông tin máy ảnh trong ảnh được xóa bỏ."
        ) % {"most": settings.UPLOAD_MAX_FILES}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.report.category.requires_proof and not self.has_proof(cleaned):
            self.add_error(
                "no_proof_reason",
                _("Chuyên mục này cần ảnh hoặc video sau xử lý, hoặc lý do không có."),
            )
        return cleaned

    def has_proof(self, cleaned: dict[str, Any]) -> bool:
        """Return whether there is a file, even a refused one, or a reason for having none."""
        chosen = cleaned.get("attachments") or "attachments" in self.errors
        return bool(chosen or cleaned.get("no_proof_reason"))

    def clean_attachments(self) -> list[uploads.CleanFile]:
        return examined(self.cleaned_data["attachments"])

    def make(self, *, by: User, seen: str) -> object:
        files = self.cleaned_data["attachments"]
        try:
            # Store the files before the transaction; a refused move removes them.
            with storage.stored(files) as kept:
                return workflow.move(
                    self.report,
                    self.name,
                    by=by,
                    seen=seen,
                    **{name: self.cleaned_data[name] for name in ANSWER_PARTS},
                    attachments=[Attachment(**row) for row in kept.rows],
                )
        except uploads.Rejected as rejected:
            raise workflow.Refused(rejected.code, rejected.message) from rejected
        finally:
            close(files)


def _sent_back(report: Report) -> str:
    """Return who returned the last answer and why; "" when nobody did."""
    asked = last_of(report, "return_answer")
    if asked is None or asked.by is None:
        return ""
    return _("%(who)s yêu cầu sửa câu trả lời: %(note)s") % {
        "who": asked.by.get_full_name(),
        "note": asked.note,
    }


class ApproveForm(MoveForm):
    name = "approve"
    lead: str | Promise = gettext_lazy(
        "Câu trả lời được gửi cho người phản ánh, không công khai; phản ánh hoàn thành."
    )
    # The draft on the screen: an answer handed in meanwhile must not be released unread.
    answer_seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.report.is_published:
            self.lead = _(
                "Câu trả lời được công bố và gửi cho người phản ánh; phản ánh hoàn thành."
            )
        draft = next(iter(versions(self.report)), None)
        self.initial["answer_seen"] = draft.pk if draft else None
        if draft:
            text_redaction.add_answer_choice(self, draft)


class ReturnAnswerForm(MoveForm):
    name = "return_answer"
    lead = gettext_lazy("Câu trả lời trở về cán bộ xử lý để sửa.")
    note = note_field(gettext_lazy("Ý kiến"), what=gettext_lazy("ý kiến"), help_text=FOR_STAFF)
