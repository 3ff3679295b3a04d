"""What somebody is told before a report is sent: that others have told of it, what everybody
would read of it, and what in its words looks personal."""

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

# The page asks each time that a place or a text was changed.
QUESTIONS_PER_ADDRESS = 600
# The script shows its own files: only a part of the page is asked for.
PART = "part"


@dataclass(frozen=True)
class ShownFile:
    """A file that came along: its name, and a small picture of a photo as a `data:` address."""

    name: str
    picture: str


@require_POST
def similar_reports(request: HttpRequest) -> HttpResponse:
    """Public reports like the one that is being written, as a part of the form's page.

    204 when there is none, or not enough is known. By POST: an address is nothing for logs.
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
    """`{"warning"}`: what to tell who has just written `text`; nothing of it is kept."""
    if _is_crowded(request):
        return JsonResponse({"warning": ""}, status=429)
    text = request.POST.get("text", "")[:CONTENT_LENGTH]
    return JsonResponse({"warning": preview.warning(text)})


def show_preview(
    request: HttpRequest, form: ReportForm, files: Iterable[CleanFile]
) -> HttpResponse:
    """What everybody would read of the answers of a valid `form`, and the way on and back.

    The page keeps all answers, and names the files, which no browser keeps; for the script,
    whose page keeps both, the part alone. Nothing is stored.
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
