"""Keep the words in all parts of a case page when the button of one part is pressed.

The parts share one HTML form, so each post carries them. A page shown after a refusal reads them
from the post. After a redirect the page reads them from the cache, encrypted, for this reader.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.cache import cache
from django.forms import Textarea, TextInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from paht.foundation import crypto
from reports.admin import scope
from reports.admin.case import typed_values
from reports.admin.case.forms.base import PageForm
from reports.admin.case.forms.documents import DocumentForm
from reports.admin.case.forms.feedback import FollowUpForm, ReopeningDecisionForm
from reports.admin.case.forms.notes import NoteForm
from reports.admin.case.forms.registry import FORMS
from reports.admin.case.text_redaction import MORE
from reports.fields.form_fields import shown_file_name
from reports.models import Report
from reports.rules.states import TRANSITIONS

# The parameter of a page that shows kept words.
SHOWS_KEPT = "da-nhap"
KEEP_SECONDS = 3600
_PARTS: dict[str, type[PageForm]] = {
    **FORMS,
    **{form.name: form for form in (NoteForm, DocumentForm, FollowUpForm, ReopeningDecisionForm)},
}

# By the name of a part and of its field: values that differ from those first shown.
Kept = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class PostedWords:
    """The words of the other parts of a posted page, and the names of the files chosen there."""

    kept: Kept
    files: list[str]

    def tell_of_files(self, request: HttpRequest) -> None:
        """Name the chosen files: a browser cannot be given them back."""
        if self.files:
            told = _("Tệp đã chọn ở biểu mẫu khác chưa được lưu, vui lòng chọn lại: %(files)s.")
            messages.warning(request, told % {"files": ", ".join(self.files)})


class LostPart(NamedTuple):
    """Words of a part that the page no longer offers."""

    label: str
    texts: list[str]


def posted(request: HttpRequest, report: Report, *, without: str = "") -> PostedWords:
    """Return what was typed or chosen in the parts of the posted page, except in `without`."""
    kept = {
        name: values
        for name in _PARTS
        if name != without
        and _is_posted(request, name)
        and (values := typed_values.read(_part(request, report, name)))
    }
    files = [
        shown_file_name(file.name)
        for key, chosen in request.FILES.lists()
        if key.partition("-")[0] in _PARTS and not key.startswith(f"{without}-")
        for file in chosen
    ]
    return PostedWords(kept, files)


def of_page(request: HttpRequest, report: Report, *, shown: str) -> Kept:
    """Return the words that the page shows again; the part `shown` shows its own."""
    if request.method == "POST":
        words = posted(request, report, without=shown)
        words.tell_of_files(request)
        return words.kept
    if SHOWS_KEPT not in request.GET:
        return {}
    try:
        stored = cache.get(_key(request, report.pk))
    except RedisError:
        return {}
    kept: Kept = json.loads(crypto.decrypt(stored)) if stored else {}
    return kept


def back(
    request: HttpRequest, object_id: int, words: PostedWords, *, anchor: str = ""
) -> HttpResponse:
    """Redirect to the case page, which shows the posted words again."""
    address = reverse("admin:reports_report_change", args=[object_id])
    words.tell_of_files(request)
    if not words.kept:
        return HttpResponseRedirect(f"{address}{anchor}")
    try:
        cache.set(_key(request, object_id), crypto.encrypt(json.dumps(words.kept)), KEEP_SECONDS)
    except RedisError:
        return shown_apart(request, words, onward=address)
    return HttpResponseRedirect(f"{address}?{SHOWS_KEPT}=1{anchor}")


def shown_apart(request: HttpRequest, words: PostedWords, *, onward: str) -> HttpResponse:
    """Show the posted words on a page of their own, or go `onward` when there are none."""
    parts = lost(words.kept)
    if not parts:
        return HttpResponseRedirect(onward)
    context = {
        **admin.site.each_context(request),
        "title": _("Nội dung bạn đang nhập"),
        "parts": parts,
        "onward": onward,
    }
    return TemplateResponse(request, "admin/reports/case/kept_words.html", context)


def lost(kept: Kept, offered: Collection[str] = ()) -> list[LostPart]:
    """Return the texts of the parts that are not `offered`, so that they can be copied."""
    parts = (
        LostPart(_label(name), list(_texts(name, values)))
        for name, values in kept.items()
        if name not in offered
    )
    return [part for part in parts if part.texts]


def _key(request: HttpRequest, object_id: int) -> str:
    return f"kept-words:{scope.staff(request).pk}:{object_id}"


def _is_posted(request: HttpRequest, name: str) -> bool:
    return any(key.startswith(f"{name}-") for key in request.POST)


def _part(request: HttpRequest, report: Report, name: str) -> PageForm:
    part = _PARTS[name]
    if part is NoteForm:
        return NoteForm(request.POST, report=report, by=scope.staff(request))
    if name in FORMS:
        return FORMS[name](request.POST, report=report)
    return part(request.POST)


def _label(name: str) -> str:
    part = _PARTS[name]
    return str(
        getattr(part, "heading", "") or getattr(part, "title", "") or TRANSITIONS[name].label
    )


def _texts(name: str, values: dict[str, Any]) -> Iterator[str]:
    fields = _PARTS[name].base_fields
    for field, value in values.items():
        if field == MORE or (
            field in fields and isinstance(fields[field].widget, Textarea | TextInput)
        ):
            yield str(value)
