"""Forms by which reporters open their reports and add to them."""

from contextlib import AbstractContextManager, ExitStack
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import EmailField
from accounts.forms import MobileField
from reports.fields.form_fields import (
    Accepted,
    CleanTextField,
    FilesField,
    accept_each,
    shown_file_name,
)
from reports.intake import accusations, hold, news_question
from reports.intake.forms import ACCEPTED_FILES, CONTENT_LENGTH
from reports.intake.submission_ids import SubmissionId
from reports.models import Attachment, Report, Reporter
from reports.rules.states import Satisfaction
from reports.views import holding
from reports.views.holding import message_about

REASON_LENGTH = 2000


class MyPhoneForm(forms.Form):
    """The mobile phone that sent a report; it gets a code."""

    phone = MobileField(label=gettext_lazy("Số điện thoại đã dùng khi gửi phản ánh"))


class NewsChoiceForm(forms.Form):
    """How the reporter hears of one report; the address is asked for only where none is known."""

    news = news_question.field(required=True)
    email = EmailField(
        what=gettext_lazy("thư điện tử"),
        label=gettext_lazy("Thư điện tử (email)"),
        required=False,
        longest=254,
        widget=forms.TextInput(
            {"type": "email", "inputmode": "email", "autocomplete": "email", "spellcheck": "false"}
        ),
    )
    news_consents = news_question.CONSENTS

    def __init__(self, data: QueryDict | None = None, *, reporter: Reporter) -> None:
        super().__init__(data, initial={"news": reporter.news})
        if reporter.email:
            del self.fields["email"]


class ToAgencyForm(forms.Form):
    """Words to the agency that handles a report, which may accuse its people.

    The sender is asked before: "tick here, or write a report of its own, which is confidential".
    """

    words = "note"
    is_asking = False
    openly = forms.BooleanField(
        label=gettext_lazy("Tôi biết cơ quan đang xử lý sẽ đọc lời này"), required=False
    )

    def asks_first(self, report: Report) -> bool:
        """Return whether these valid words wait for the sender to agree that the agency reads them.

        Nothing of them is stored, so that nothing shows the agency that they were written.
        """
        said = self.cleaned_data
        if report.confidential or accusations.of_misconduct(said[self.words]) is None:
            return False
        self.is_asking = True
        if said["openly"]:
            return False
        self.add_error(
            self.words,
            _(
                "Lời này nói về việc làm của cán bộ hoặc cơ quan; gửi ở đây thì cơ quan đang xử lý "
                "đọc được. Xin chọn một trong hai cách ở dưới."
            ),
        )
        return True


class WordsAndFilesForm(ToAgencyForm):
    """A text to an agency with files; call `close` after use.

    The files of a refused form wait in the hold: call `keep_files`.
    """

    attachments = FilesField(
        most=settings.UPLOAD_MAX_FILES,
        label=gettext_lazy("Ảnh, video, ghi âm (nếu có)"),
        required=False,
    )
    field_order = ("note", "openly", "attachments")

    def __init__(self, data: QueryDict | None = None, files: Any = None, **kwargs: Any) -> None:
        self.submission = SubmissionId.read(data.get("submission_id") if data else None)
        super().__init__(data, files, **kwargs)
        self.held_shown = len(data.getlist("held")) if data else 0
        posted = files.getlist("attachments") if files else []
        # Too many are not examined.
        self.files_to_choose_again = [shown_file_name(file.name) for file in posted]
        self.accepted: list[Accepted] = []
        self._opened = ExitStack()
        field = self.fields["attachments"]
        field.widget.attrs |= {"multiple": True, "accept": ACCEPTED_FILES}
        field.help_text = _(
            "Tối đa %(most)s tệp. Vị trí và thông tin máy ảnh trong ảnh được xóa bỏ."
        ) % {"most": settings.UPLOAD_MAX_FILES}

    def clean_attachments(self) -> list[Accepted]:
        self.accepted, refused = accept_each(self.cleaned_data["attachments"], self._opened)
        self.files_to_choose_again = []
        if refused:
            raise ValidationError([message_about(name, reason) for name, reason in refused])
        return self.accepted

    @property
    def held(self) -> list[holding.ShownFile]:
        return holding.shown(self.submission) if self.is_bound else []

    def remove_file(self, token: str) -> None:
        hold.drop(self.submission.number, token)

    def keep_files(self, request: HttpRequest) -> None:
        """Hold the files of a form that is not sent now."""
        self.is_valid()
        self.submission, unheld = holding.keep(request, self.submission, self.accepted)
        self.files_to_choose_again += [shown_file_name(one.name) for one in unheld]

    def sending(self) -> AbstractContextManager[list[Attachment]]:
        """Give the form's files, held ones too, to a block that saves them."""
        return hold.sending(
            [one.clean for one in self.accepted],
            submission_id=self.submission.number,
            shown=self.held_shown,
        )

    def close(self) -> None:
        self._opened.close()


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


class RatingForm(ToAgencyForm):
    """The reporter's satisfaction; the lowest level requires a reason."""

    words = "reason"
    field_order = ("level", "reason", "openly")

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
