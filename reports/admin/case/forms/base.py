"""What the forms of the moves have in common."""

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
    """The newest event of `report` with one of these names."""
    return next((event for event in reversed(history(report)) if event.name in names), None)


class MoveForm(forms.Form):
    """A move that needs nothing more than the decision; the others build on it.

    `lead` says in a sentence what pressing the button does, `press` what stands on it where the
    name of the move leaves a choice open; "": the name.
    """

    name: ClassVar[str]
    lead: str | Promise = ""
    press: str | Promise = ""
    is_danger: ClassVar[bool] = False
    template_name = "admin/reports/case/move_fields.html"

    # For the page to fill: templates that this person may put into the text.
    replies: Sequence[Reply] = ()

    @classmethod
    def text_field(cls) -> str:
        """The field that holds what is written to people; "" when there is none."""
        return next((name for name in ("answer", "note") if name in cls.base_fields), "")

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """What was typed so far, as the beginning of a form that is shown again unjudged."""
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
        """What `workflow.move` is told besides the note."""
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}

    def make(self, *, by: User, seen: str) -> object:
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
