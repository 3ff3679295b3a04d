"""The base of all forms of moves, and fields that they share."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports import workflow
from reports.casework import replies
from reports.casework.replies import Reply
from reports.fields.form_fields import CleanTextField
from reports.models import Report, ReportEvent, history
from reports.rules.states import TRANSITIONS, Transition

# The id of the one HTML form of the case page.
PAGE_FORM = "case"
MAX_NOTE = 2000
REASON = gettext_lazy("lý do")
FOR_SENDER = gettext_lazy("Nội dung này được gửi cho người phản ánh.")
FOR_STAFF = gettext_lazy("Chỉ cán bộ xem được nội dung này.")


def note_field(
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


def last_of(report: Report, *names: str) -> ReportEvent | None:
    """Return the newest event of `report` with one of these names."""
    return next((event for event in reversed(history(report)) if event.name in names), None)


class PageField(forms.BoundField):
    """A field whose control belongs to the one HTML form of the case page."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        return super().build_widget_attrs({**attrs, "form": PAGE_FORM}, widget)


class PageForm(forms.Form):
    """A part of the one HTML form of the case page.

    Each button therefore posts the words of all parts, also without a script, and the page can
    show them again. `name` is the prefix of the part's fields. Posts by hand may leave it out.
    """

    name: ClassVar[str]
    bound_field_class = PageField

    @classmethod
    def own(cls, data: Any) -> Any:
        """Return the posted `data` with the prefix before names that lack it."""
        start = f"{cls.name}-"
        if not data or any(name.startswith(start) for name in data):
            return data
        if isinstance(data, MultiValueDict):
            return MultiValueDict({f"{start}{name}": found for name, found in data.lists()})
        return {f"{start}{name}": value for name, value in data.items()}

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(self.own(data), self.own(files), auto_id="%s", prefix=self.name, **kwargs)


class MoveForm(PageForm):
    """A form of a move that asks for nothing but the decision; other forms add fields.

    `lead` describes the effect in a sentence. `press` labels the button; "" takes the name of the
    move.
    """

    lead: str | Promise = ""
    press: str | Promise = ""
    is_danger: ClassVar[bool] = False
    template_name = "admin/reports/case/move_fields.html"

    # The page sets the reply templates that the reader may insert.
    replies: Sequence[Reply] = ()

    @classmethod
    def text_field(cls) -> str:
        """Return the name of the field with the text sent to people; "" when there is none."""
        return next((name for name in ("answer", "note") if name in cls.base_fields), "")

    def __init__(
        self, data: Any = None, files: Any = None, *, report: Report, **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.report = report

    def clean(self) -> dict[str, Any]:
        """Refuse a template of which a heading was not filled in."""
        cleaned = super().clean() or self.cleaned_data
        name = self.text_field()
        if name and (heading := replies.unfilled(cleaned.get(name) or "")):
            self.add_error(
                name,
                _("Mục “%(heading)s” chưa có nội dung. Vui lòng điền, hoặc xóa mục này.")
                % {"heading": heading},
            )
        return cleaned

    @property
    def label(self) -> str:
        return str(self.transition.label_of(self.report.is_published))

    @property
    def transition(self) -> Transition:
        return TRANSITIONS[self.name]

    def facts(self) -> dict[str, Any]:
        """Return the arguments of `workflow.move` besides the note."""
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}

    def make(self, *, by: User, seen: str) -> object:
        """Make the move, or raise `workflow.Refused`."""
        return workflow.move(
            self.report,
            self.name,
            by=by,
            seen=seen,
            note=self.cleaned_data.get("note", ""),
            **self.facts(),
        )

    def typed_text(self) -> list[str]:
        """Return the typed texts, for a page on which the form itself is no longer offered."""
        texts = (self.data.get(self.add_prefix(name), "") for name in ("answer", "note"))
        return [text for text in texts if text.strip()]
