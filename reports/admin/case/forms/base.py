"""The base of all forms of moves, and fields that they share."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports import workflow
from reports.casework.replies import Reply
from reports.fields.form_fields import CleanTextField
from reports.models import Report, ReportEvent, history
from reports.rules.states import TRANSITIONS, Transition

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


class MoveForm(forms.Form):
    """A form of a move that asks for nothing but the decision; other forms add fields.

    `lead` describes the effect in a sentence. `press` labels the button; "" takes the name of the
    move.
    """

    name: ClassVar[str]
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

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """Return the posted values as initial values of a form that is shown again unvalidated."""
        return {
            name: field.widget.value_from_datadict(data, MultiValueDict(), name)
            for name, field in cls.base_fields.items()
            if not isinstance(field, forms.FileField)
        }

    def __init__(
        self, data: Any = None, files: Any = None, *, report: Report, **kwargs: Any
    ) -> None:
        super().__init__(data, files, auto_id=f"{self.name}-%s", **kwargs)
        self.report = report

    @property
    def label(self) -> str:
        return str(self.transition.label)

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
        texts = (self.data.get(name, "") for name in ("answer", "note"))
        return [text for text in texts if text.strip()]
