"""Read the values typed in a posted form, and show them in a fresh form of the same part."""

from collections.abc import Mapping
from typing import Any

from reports.admin.case.forms.base import PageForm
from reports.fields.form_fields import FilesField

# A ticked file or name becomes public; a ticked passage is redacted.
_PUBLISHES = ("public_name", "public_files")
_REDACTS = "masked"
# The hidden field that describes the texts and files beside a choice.
_MARKS = dict.fromkeys(_PUBLISHES, "publication_seen") | {_REDACTS: "masked_shown"}


def read(form: PageForm) -> dict[str, Any]:
    """Return the values that differ from those first shown, without files.

    A choice comes with its mark. Other hidden fields describe the page that was left.
    """
    values = {
        name: form[name].data
        for name in form.changed_data
        if not form[name].is_hidden and not isinstance(form.fields[name], FilesField)
    }
    marks = {_MARKS[name] for name in values if name in _MARKS}
    return values | {mark: form[mark].data for mark in marks}


def show(form: PageForm, values: Mapping[str, Any]) -> None:
    """Show `values` of `read` in `form`.

    Of a choice beside other texts and files than today's, only the careful half is taken: boxes
    that keep something from the public.
    """
    for name, value in values.items():
        if name in _MARKS.values():
            continue
        mark = _MARKS.get(name)
        is_current = mark is None or values.get(mark) == form.initial.get(mark)
        form.initial[name] = value if is_current else _careful(name, value, form.initial.get(name))


def _careful(name: str, typed: list[str], first: list[Any] | None) -> list[Any]:
    if name == _REDACTS:
        return [*typed, *(first or ())]
    return [value for value in first or () if str(value) in typed]
