"""Propose a correction of a published answer, and decide on it."""

from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports import uploads
from reports.admin.case import text_redaction
from reports.admin.case.choosing import FilesChoice
from reports.admin.case.forms.answering import SubmitAnswerForm
from reports.admin.case.forms.base import FOR_STAFF, REASON, MoveForm, note_field
from reports.admin.case.forms.case_actions import CaseActionForm
from reports.casework import corrections
from reports.fields.form_fields import close
from reports.models import Attachment, CaseAction, case_action_records
from reports.workflow import storage
from reports.workflow.case_actions import CaseStanding
from reports.workflow.moves import Refused


class CorrectAnswerForm(CaseActionForm, SubmitAnswerForm):
    name = "correct_answer"
    title = gettext_lazy("Chỉnh sửa kết quả đã trả lời")
    lead = gettext_lazy(
        "Lãnh đạo duyệt thì bản mới thay bản đã trả lời; các bản cũ vẫn được lưu cho cán bộ."
    )
    template_name = MoveForm.template_name
    note = note_field(gettext_lazy("Lý do chỉnh sửa"), what=REASON, help_text=FOR_STAFF)

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(corrections.check_draft)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = corrections.published(self.report)
        if last:
            self.initial["answer"] = last.body
            for name in ("done_on", "next_steps", "no_proof_reason"):
                self.initial[name] = getattr(last, name)
        files = list(Attachment.objects.of_answer(last).released()) if last else []
        if files:
            self.fields["kept_files"] = forms.TypedMultipleChoiceField(
                label=_("Tệp đã kèm theo được giữ lại"),
                choices=[
                    (file.pk, f"{file.get_kind_display()} {number}")
                    for number, file in enumerate(files, 1)
                ],
                coerce=int,
                required=False,
                widget=FilesChoice(files),
            )
            self.initial["kept_files"] = [file.pk for file in files]
        self.shown = files

    def has_proof(self, cleaned: dict[str, Any]) -> bool:
        return super().has_proof(cleaned) or bool(cleaned.get("kept_files"))

    def make(self, *, by: User, seen: str) -> object:
        said = self.cleaned_data
        files = said["attachments"]
        kept_files = set(said.get("kept_files", ()))
        try:
            with storage.stored(files) as kept:
                return corrections.draft(
                    self.report,
                    body=said["answer"],
                    done_on=said["done_on"],
                    next_steps=said["next_steps"],
                    no_proof_reason=said["no_proof_reason"],
                    reason=said["note"],
                    by=by,
                    attachments=[Attachment(**row) for row in kept.rows],
                    hidden=[file.pk for file in self.shown if file.pk not in kept_files],
                )
        except uploads.Rejected as rejected:
            raise Refused(rejected.code, rejected.message) from rejected
        finally:
            close(files)


class DecideCorrectionForm(CaseActionForm):
    name = "decide_correction"
    title = gettext_lazy("Duyệt / không duyệt bản chỉnh sửa")
    lead: str | Promise = gettext_lazy(
        "Khi duyệt, bản mới thay bản cũ ngay và người phản ánh được báo."
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("Quyết định"),
        choices=[
            ("yes", gettext_lazy("Duyệt bản chỉnh sửa")),
            ("no", gettext_lazy("Không duyệt")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn một quyết định.")},
    )
    note = note_field(
        gettext_lazy("Ý kiến"), what=gettext_lazy("ý kiến"), help_text=FOR_STAFF, required=False
    )
    answer_seen = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(corrections.check_decide)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = corrections.pending(self.report)
        self.initial["answer_seen"] = waiting.pk if waiting else None
        if drafted := case_action_records(self.report, CaseAction.Kind.CORRECTION_DRAFTED):
            asked = drafted[-1]
            self.lead = _("%(who)s nêu lý do: %(note)s") % {
                "who": asked.by.get_full_name(),
                "note": asked.note,
            }
        if waiting:
            text_redaction.add_answer_choice(self, waiting)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "no" and not cleaned.get("note"):
            self.add_error("note", _("Vui lòng nêu lý do không duyệt."))
        return cleaned

    def make(self, *, by: User, seen: str) -> object:
        said = self.cleaned_data
        seen_answer = cast(int, said["answer_seen"])
        if said["decision"] == "no":
            return corrections.decline(
                self.report, by=by, note=said["note"], answer_seen=seen_answer
            )
        return corrections.publish(
            self.report, by=by, answer_seen=seen_answer, masked=said.get("masked")
        )
