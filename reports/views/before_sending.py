"""Answer the form before a report is sent: notices, similar reports, preview, personal words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from paht.foundation.crypto import random_token
from paht.foundation.throttle import client_network, over_limit
from reports.intake import announced, find, hold, preview, similar
from reports.intake.forms import ACCEPTED_FILES, CONTENT_LENGTH, ReportForm
from reports.intake.submission_ids import SubmissionId
from reports.people import me_too
from reports.views import holding
from reports.views.detail import pin_of
from reports.views.holding import ShownFile
from reports.views.limits import HOUR
from reports.workflow.wording import category_name

# The page asks after each change of a place or a text.
QUESTIONS_PER_ADDRESS = 600
# The script shows its own files, so it asks for a part of the page only.
PART = "part"
# In the session: address token -> form, for the forms that this browser has previewed, the newest
# last. The id of a form opens its files, so no address and no log may show it.
_PREVIEWED = "previewed_forms"
_MOST_PREVIEWED = 10


@sensitive_post_parameters()
@require_POST
def similar_reports(request: HttpRequest) -> HttpResponse:
    """Show what is announced for the place, and public reports that resemble the typed one.

    The answer is a part of the form's page; 204 when there is nothing, or when too little is known.
    POST keeps the address out of logs.
    """
    if _is_crowded(request):
        return HttpResponse(status=429)
    form = similar.PlaceForm(request.POST)
    draft = form.report() if form.is_valid() else None
    found = similar.to(draft, by=me_too.visitor(request)) if draft else []
    notices = announced.to(draft) if draft else None
    if not found and not notices:
        return HttpResponse(status=204)
    context = {"found": found, "announced": notices}
    response = render(request, "reports/sending/partials/similar_part.html", context)
    add_never_cache_headers(response)
    return response


@require_POST
def personal_words(request: HttpRequest) -> JsonResponse:
    """Return `{"warning"}` about personal words in `text`, which is not stored."""
    if _is_crowded(request):
        return JsonResponse({"warning": ""}, status=429)
    text = request.POST.get("text", "")[:CONTENT_LENGTH]
    return JsonResponse({"warning": preview.warning(text)})


def show_part(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """Show the public version of a valid `form`, for the script, which keeps the answers."""
    context = _public_version(form, holding.shown(form.submission))
    response = render(request, "reports/sending/partials/preview.html", context)
    add_never_cache_headers(response)
    return response


def lead_to_preview(
    request: HttpRequest, form: ReportForm, *, again: Sequence[str]
) -> HttpResponse:
    """Hold the answers of a valid `form` and lead to the page of its preview.

    "Back" then finds a page that is asked for by GET. `again` names files that the server could not
    hold. The session notes which browser may read the answers.
    """
    typed = form.typed_in(cast(QueryDict, form.data))
    # Without a script the form carries them through a change of category and back.
    for name, said in form.other_answers(request.POST):
        typed.setdefault(name, []).append(said)
    if "written_by" in request.POST:
        typed["written_by"] = request.POST["written_by"]
    submission = form.submission
    hold.keep_answers(submission.number, {"typed": typed, "again": list(again)})
    previewed = request.session.get(_PREVIEWED, {})
    known = [token for token, form_id in previewed.items() if form_id == str(submission)]
    token = known[0] if known else random_token()
    previewed = {**previewed, token: str(submission)}
    request.session[_PREVIEWED] = dict(list(previewed.items())[-_MOST_PREVIEWED:])
    return redirect("reports:preview", token=token)


@dataclass(frozen=True)
class Written:
    """The answers of a previewed form, and the names of files that have to be chosen again."""

    submission: SubmissionId
    typed: QueryDict
    again: list[str]


def written(request: HttpRequest, token: str) -> Written | HttpResponse:
    """Return the answers that this browser has previewed, or the page to show instead."""
    submission = SubmissionId.find(request.session.get(_PREVIEWED, {}).get(token))
    if submission is None:
        return _not_held(request)
    if report := find(submission.number):
        response = render(request, "reports/sending/sent.html", {"report": report})
        add_never_cache_headers(response)
        return response
    held = hold.answers(submission.number)
    if held is None:
        return _not_held(request)
    typed = QueryDict(mutable=True)
    for name, said in held["typed"].items():
        typed.setlist(name, said if isinstance(said, list) else [said])
    return Written(submission, typed, held["again"])


def _not_held(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request,
        _("Bản xem trước chỉ được giữ 24 giờ, trên trình duyệt đã viết. Xin điền lại biểu mẫu."),
    )
    return redirect("reports:report_new")


@require_safe
def preview_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the public version of a held form, with the ways to send and to edit it."""
    held = written(request, token)
    if isinstance(held, HttpResponse):
        return held
    form = ReportForm(held.typed)
    if not form.is_valid():
        # A category or an agency may have gone since.
        return redirect("reports:report_edit", token=token)
    files = holding.shown(held.submission)
    context = _public_version(form, files)
    context |= {
        "kept": [*form.posted(), *form.other_answers(held.typed)],
        "announced": announced.to(context["preview"].report),
        "similar": similar.to(context["preview"].report, by=me_too.visitor(request)),
        "accepted_files": ACCEPTED_FILES,
        "files_to_choose_again": held.again,
        "written_by": held.typed.get("written_by"),
        "token": token,
    }
    response = render(request, "reports/sending/preview.html", context)
    add_never_cache_headers(response)
    return response


def _public_version(form: ReportForm, files: Sequence[ShownFile]) -> dict[str, Any]:
    found = preview.build(form.draft([], ip=None))
    category = found.report.category
    said = form.cleaned_data
    return {
        "preview": found,
        "news": said["news"],
        "news_to": {"sms": form.data["phone"], "email": said["email"]}.get(said["news"], ""),
        "category_name": category_name(category),
        "group_name": category_name(category.parent) if category.parent else "",
        "pin": pin_of(found.report),
        "files": files,
    }


def _is_crowded(request: HttpRequest) -> bool:
    visitor = client_network(request)
    return over_limit("before-sending", visitor, limit=QUESTIONS_PER_ADDRESS, seconds=HOUR)
