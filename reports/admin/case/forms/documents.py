"""The form that puts files to a case."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports.casework import documents
from reports.fields.form_fields import CleanTextField, FilesField, close, examined
from reports.models import CaseDocument, Report
from reports.uploads import CleanFile, Rejected, accept_document
from reports.workflow import storage

LEVELS = (
    (CaseDocument.Level.INTERNAL, gettext_lazy("Nội bộ: cán bộ xem được phản ánh này")),
    (CaseDocument.Level.CONFIDENTIAL, gettext_lazy("Hạn chế: lãnh đạo và người thêm")),
    (CaseDocument.Level.PUBLIC, gettext_lazy("Công khai: người dân xem được")),
)


class DocumentForm(forms.Form):
    template_name = "admin/reports/case/move_fields.html"
    title = CleanTextField(
        what=gettext_lazy("tên tài liệu"),
        longest=documents.TITLE_LENGTH - 5,
        label=gettext_lazy("Tên tài liệu"),
        help_text=gettext_lazy("Ví dụ: Biên bản kiểm tra ngày 25/11."),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Ai xem được"),
        choices=LEVELS,
        initial=CaseDocument.Level.INTERNAL,
        widget=forms.RadioSelect,
    )
    uploads = FilesField(most=settings.UPLOAD_MAX_FILES, label=gettext_lazy("Tệp PDF hoặc ảnh"))

    def __init__(self, data: Any = None, upload: Any = None) -> None:
        super().__init__(data, upload, auto_id="document-%s")
        field = self.fields["uploads"]
        field.widget.attrs |= {"multiple": True, "accept": "application/pdf,image/*"}
        field.help_text = _(
            "PDF tối đa %(mb)d MB, %(pages)d trang; mỗi trang được chụp lại thành hình."
        ) % {
            "mb": settings.UPLOAD_MAX_DOCUMENT_MB,
            "pages": settings.UPLOAD_MAX_DOCUMENT_PAGES,
        }

    def hide_publishing(self) -> None:
        """Offer no choice that would be refused; when it comes, `documents` says why not."""
        field = cast(forms.ChoiceField, self.fields["level"])
        field.widget.choices = [
            (level, label) for level, label in LEVELS if level != CaseDocument.Level.PUBLIC
        ]

    def clean_uploads(self) -> list[CleanFile]:
        return examined(self.cleaned_data["uploads"], accept=accept_document)

    def save(self, report: Report, *, by: User) -> None:
        """Keep the files; raises `documents.Refused`, and then none of them stays."""
        clean = self.cleaned_data["uploads"]
        try:
            with storage.stored(clean) as kept:
                documents.add(
                    report,
                    by=by,
                    title=self.cleaned_data["title"],
                    level=self.cleaned_data["level"],
                    rows=kept.rows,
                )
        except Rejected as rejected:
            raise documents.Refused(rejected.code, rejected.message) from rejected
        finally:
            close(clean)
