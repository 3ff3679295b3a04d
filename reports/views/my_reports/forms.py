"""Forms by which reporters open their reports and add to them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import MobileField
from reports import uploads
from reports.fields.form_fields import CleanTextField, FilesField, close, examined, shown_file_name
from reports.intake.forms import ACCEPTED_FILES, CONTENT_LENGTH
from reports.rules.states import Satisfaction

REASON_LENGTH = 2000


class MyPhoneForm(forms.Form):
    """The mobile phone that sent a report; it gets a code."""

    phone = MobileField(label=gettext_lazy("Số điện thoại đã dùng khi gửi phản ánh"))


class WordsAndFilesForm(forms.Form):
    """A text to an agency with files; call `close` after use."""

    attachments = FilesField(
        most=settings.UPLOAD_MAX_FILES,
        label=gettext_lazy("Ảnh, video, ghi âm (nếu có)"),
        required=False,
    )
    field_order = ("note", "attachments")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepted: list[uploads.CleanFile] = []
        field = self.fields["attachments"]
        field.widget.attrs |= {"multiple": True, "accept": ACCEPTED_FILES}
        field.help_text = _(
            "Tối đa %(most)s tệp. Vị trí và thông tin máy ảnh trong ảnh được xóa bỏ."
        ) % {"most": settings.UPLOAD_MAX_FILES}

    def clean_attachments(self) -> list[uploads.CleanFile]:
        self.accepted = examined(self.cleaned_data["attachments"])
        return self.accepted

    @property
    def files_to_choose_again(self) -> list[str]:
        """Return the names of accepted files: a browser forgets them with the page."""
        sent = self.files.getlist("attachments") if self.is_bound and self.files else []
        names = [shown_file_name(file.name) for file in sent]
        refused = [str(said) for said in self.errors.get("attachments", [])]
        return [name for name in names if not any(said.startswith(f"{name}: ") for said in refused)]

    def close(self) -> None:
        close(self.accepted)


class SupplyForm(WordsAndFilesForm):
    """The information that an agency requested."""

    note = CleanTextField(
        what=gettext_lazy("thông tin bổ sung"),
        lines=True,
        shortest=2,
        longest=CONTENT_LENGTH,
        label=gettext_lazy("Thông tin bổ sung"),
        help_text=gettext_lazy("Chỉ cơ quan tiếp nhận và xử lý đọc được."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReopeningForm(WordsAndFilesForm):
    """The reasons to reopen a completed report."""

    note = CleanTextField(
        what=gettext_lazy("lý do"),
        lines=True,
        shortest=10,
        longest=REASON_LENGTH,
        label=gettext_lazy("Điều gì chưa được giải quyết?"),
        help_text=gettext_lazy("Chỉ cơ quan tiếp nhận và xử lý đọc được."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "mo-lai-%s"})


class RatingForm(forms.Form):
    """The reporter's satisfaction; the lowest level requires a reason."""

    level = forms.ChoiceField(
        label=gettext_lazy("Mức độ hài lòng"),
        choices=Satisfaction.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Vui lòng chọn mức độ hài lòng."),
            "invalid_choice": gettext_lazy("Vui lòng chọn mức độ hài lòng."),
        },
    )
    reason = CleanTextField(
        what=gettext_lazy("lý do"),
        lines=True,
        longest=REASON_LENGTH,
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy(
            "Bắt buộc khi chọn “Không hài lòng”. Chỉ cơ quan tiếp nhận và xử lý đọc được."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "danh-gia-%s"})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        is_lowest = said.get("level") == Satisfaction.DISSATISFIED
        if is_lowest and not said.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Vui lòng cho biết điều gì chưa hài lòng."))
        return said
