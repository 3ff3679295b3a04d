"""The form of an internal note."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports.admin.case.forms.base import PageForm
from reports.casework import notes
from reports.fields.form_fields import CleanTextField
from reports.models import Report


class NoteForm(PageForm):
    name = "note"
    heading = gettext_lazy("Ghi chú nội bộ")
    body = CleanTextField(
        what=gettext_lazy("ghi chú"),
        lines=True,
        longest=notes.LONGEST,
        label=gettext_lazy("Ghi chú"),
        help_text=gettext_lazy("Chỉ cán bộ xem được. Gõ @ và tên tài khoản để nhắc đồng nghiệp."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    naming = forms.MultipleChoiceField(
        label=gettext_lazy("Nhắc đồng nghiệp"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, report: Report, by: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.people = list(notes.colleagues(report, by=by))
        field = cast(forms.MultipleChoiceField, self.fields["naming"])
        field.choices = [
            (person.username, f"{person.get_full_name()} (@{person.username})")
            for person in self.people
        ]
