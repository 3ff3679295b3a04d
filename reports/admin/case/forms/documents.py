"""The form that adds documents to a case."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import caching
from province import directory
from reports.admin.case.forms.base import PageForm
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


class DocumentForm(PageForm):
    name = "document"
    heading = gettext_lazy("Thêm tài liệu")
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

    def __init__(self, data: Any = None, upload: Any = None, **kwargs: Any) -> None:
        super().__init__(data, upload, **kwargs)
        field = self.fields["uploads"]
        field.widget.attrs |= {"multiple": True, "accept": "application/pdf,image/*"}
        field.help_text = _(
            "PDF tối đa %(mb)d MB, %(pages)d trang; mỗi trang được chụp lại thành hình."
        ) % {
            "mb": settings.UPLOAD_MAX_DOCUMENT_MB,
            "pages": settings.UPLOAD_MAX_DOCUMENT_PAGES,
        }

    def fields_markup(self, may_publish: bool) -> str:
        """Render the fields; offer the public level only to staff who may publish."""
        if not may_publish:
            self._hide_publishing()
        return str(self)

    def _hide_publishing(self) -> None:
        # Only the choice goes: a posted public level gets its refusal from `documents`.
        field = cast(forms.ChoiceField, self.fields["level"])
        field.widget.choices = [
            (level, label) for level, label in LEVELS if level != CaseDocument.Level.PUBLIC
        ]

    def clean_uploads(self) -> list[CleanFile]:
        return examined(self.cleaned_data["uploads"], accept=accept_document)

    def save(self, report: Report, *, by: User) -> None:
        """Store the documents, or raise `documents.Refused` and store none."""
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


def blank_fields(may_publish: bool) -> str:
    """Return the fields of an empty form, rendered once for all reports and all staff.

    Rendering takes 2 ms, a twentieth of the case page; nothing in it depends on the report.
    """
    return caching.process_value(
        ("document-fields", get_language(), may_publish),
        directory.KEEP_SECONDS,
        lambda: DocumentForm().fields_markup(may_publish),
    )
