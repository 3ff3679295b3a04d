"""Answer the form before a report is sent: similar reports, preview, personal words."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from paht.foundation.throttle import client_network, over_limit
from reports.fields.form_fields import shown_file_name
from reports.intake import preview, similar
from reports.intake.forms import ACCEPTED_FILES, CONTENT_LENGTH, ReportForm
from reports.people import me_too
from reports.uploads import CleanFile
from reports.views.detail import pin_of
from reports.views.limits import HOUR
from reports.workflow.wording import category_name

# The page asks after each change of a place or a text.
QUESTIONS_PER_ADDRESS = 600
# The script shows its own files, so it asks for a part of the page only.
PART = "part"


@dataclass(frozen=True)
class ShownFile:
    """A posted file: its name, and a small picture of a photo as a `data:` URL."""

    name: str
    picture: str


@require_POST
def similar_reports(request: HttpRequest) -> HttpResponse:
    """Show public reports that resemble the typed one, as a part of the form's page.

    204 when there are none, or when too little is known. POST keeps the address out of logs.
    """
    if _is_crowded(request):
        return HttpResponse(status=429)
    form = similar.PlaceForm(request.POST)
    draft = form.report() if form.is_valid() else None
    found = similar.to(draft, by=me_too.visitor(request)) if draft else []
    if not found:
        return HttpResponse(status=204)
    response = render(request, "reports/sending/partials/similar_part.html", {"found": found})
    add_never_cache_headers(response)
    return response


@require_POST
def personal_words(request: HttpRequest) -> JsonResponse:
    """Return `{"warning"}` about personal words in `text`, which is not stored."""
    if _is_crowded(request):
        return JsonResponse({"warning": ""}, status=429)
    text = request.POST.get("text", "")[:CONTENT_LENGTH]
    return JsonResponse({"warning": preview.warning(text)})


def show_preview(
    request: HttpRequest, form: ReportForm, files: Iterable[CleanFile]
) -> HttpResponse:
    """Show the public version of a valid `form`, with the buttons to send it and to go back.

    The page keeps all answers and names the files, which no browser keeps. The script's page keeps
    both and gets the part alone. Nothing is stored.
    """
    found = preview.build(form.draft([], ip=None))
    category = found.report.category
    context = {
        "preview": found,
        "category_name": category_name(category),
        "group_name": category_name(category.parent) if category.parent else "",
        "pin": pin_of(found.report),
        "files": [
            ShownFile(shown_file_name(name), _picture(file))
            for name, file in zip(form.chosen_files, files, strict=True)
        ],
    }
    if form.data["preview"] == PART:
        response = render(request, "reports/sending/partials/preview.html", context)
    else:
        names = [name for name in form.fields if name in form.data]
        context |= {
            "kept": [(name, form.data[name]) for name in names],
            "similar": similar.to(found.report, by=me_too.visitor(request)),
            "accepted_files": ACCEPTED_FILES,
        }
        response = render(request, "reports/sending/preview.html", context)
    add_never_cache_headers(response)
    return response


def _picture(file: CleanFile) -> str:
    if not file.thumbnail:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(file.thumbnail).decode()}"


def _is_crowded(request: HttpRequest) -> bool:
    visitor = client_network(request)
    return over_limit("before-sending", visitor, limit=QUESTIONS_PER_ADDRESS, seconds=HOUR)
