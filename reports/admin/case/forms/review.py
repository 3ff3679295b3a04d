"""Reopen, restore, amend and publish a report."""

from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from province.models import Agency
from reports.admin.case import text_redaction
from reports.admin.case.choosing import add_public_choice, offer_agencies, take_name_choice
from reports.admin.case.forms.base import FOR_STAFF, REASON, MoveForm, note_field
from reports.admin.case.forms.reception import ClassifyForm
from reports.fields.form_fields import PickField

# As the browser's control writes a moment.
_MINUTES = "%Y-%m-%dT%H:%M"


class _HiddenMoment(forms.DateTimeInput):
    """What the control of a moment showed first."""

    input_type = "hidden"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=_MINUTES)


class ReopenForm(MoveForm):
    name = "reopen"
    lead = gettext_lazy("Phản ánh trở lại cơ quan xử lý với thời hạn mới; chỉ một lần.")
    note = note_field(gettext_lazy("Lý do"), what=REASON)


class RestoreForm(MoveForm):
    name = "restore"
    lead: str | Promise = gettext_lazy("Phản ánh trở lại danh sách chờ tiếp nhận.")
    note = note_field(gettext_lazy("Lý do"), what=REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_merged = self.report.merged_into_id is not None
        if self.was_merged:
            self.lead = _("Phản ánh được tách ra và trở lại danh sách chờ tiếp nhận.")

    @property
    def label(self) -> str:
        return _("Khôi phục phản ánh đã gộp") if self.was_merged else super().label


class AmendForm(ClassifyForm):
    name = "amend"
    press = gettext_lazy("Lưu thay đổi")
    lead = gettext_lazy("Hạn xử lý được tính lại theo chuyên mục; mọi thay đổi được ghi nhật ký.")
    agency = PickField[Agency](
        what=gettext_lazy("cơ quan xử lý"),
        label=gettext_lazy("Cơ quan xử lý"),
        show_hidden_initial=True,
    )
    due_at = forms.DateTimeField(
        label=gettext_lazy("Hạn xử lý"),
        required=False,
        help_text=gettext_lazy(
            "Để nguyên thì hạn theo chuyên mục. Hạn lùi lại được báo cho người phản ánh."
        ),
        input_formats=[_MINUTES, "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=_MINUTES),
        show_hidden_initial=True,
        error_messages={
            "invalid": gettext_lazy("Hạn xử lý không hợp lệ. Ví dụ cách ghi: 25/11/2026 17:00.")
        },
    )
    note = note_field(gettext_lazy("Lý do"), what=REASON, help_text=FOR_STAFF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The browser's control shows minutes; with seconds an untouched field would count as
        # changed.
        self.initial["due_at"] = self.report.due_at.replace(second=0, microsecond=0)
        self.fields["due_at"].hidden_widget = _HiddenMoment
        if self.report.agency is None:
            del self.fields["agency"]
            return
        self.initial["agency"] = self.report.agency.code
        field = cast(PickField[Agency], self.fields["agency"])
        offer_agencies(field, present=self.report.agency)


class SetPublicationForm(MoveForm):
    name = "set_publication"
    press = gettext_lazy("Lưu thay đổi")
    lead = gettext_lazy("Người dân thấy hoặc không còn thấy nội dung này ngay sau khi lưu.")
    publish = forms.BooleanField(label=gettext_lazy("Công khai nội dung"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["publish"] = self.report.is_published
        text_redaction.add_report_choice(self, self.report)
        add_public_choice(self, self.report)

    def facts(self) -> dict[str, Any]:
        return text_redaction.take_report_choice(self.report, take_name_choice(super().facts()))
