"""Propose categories while a report is typed, and ask the questions of the chosen one."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from paht.foundation.throttle import client_network, over_limit
from reports.intake.category_help import proposals
from reports.intake.forms import CONTENT_LENGTH, TITLE_LENGTH
from reports.intake.questions import fields
from reports.models import Category
from reports.views.limits import HOUR

# Many phones share one IP address of their operator, and each form asks a few times.
QUESTIONS_PER_ADDRESS = 600


@sensitive_post_parameters()
@require_POST
def category_proposals(request: HttpRequest) -> HttpResponse:
    """Return the categories that `title` and `content` suggest, as a fragment for the script.

    POST keeps the text out of URLs and logs; nothing is stored. Empty when nothing fits.
    """
    if over_limit(
        "category-help", client_network(request), limit=QUESTIONS_PER_ADDRESS, seconds=HOUR
    ):
        refused = HttpResponse(status=429)
        refused["Retry-After"] = str(HOUR)
        return refused
    title, content = request.POST.get("title", ""), request.POST.get("content", "")
    found = proposals(title[:TITLE_LENGTH], content[:CONTENT_LENGTH])
    response = render(
        request,
        "reports/sending/partials/category_proposals.html",
        {"proposals": found, "with_script": True},
    )
    add_never_cache_headers(response)
    return response


@require_POST
def category_questions(request: HttpRequest) -> HttpResponse:
    """Return the questions of `category` as a fragment for the script; empty without any.

    POST keeps the category out of URLs and logs: some are confidential matters.
    """
    code = request.POST.get("category", "")
    category = Category.objects.selectable().filter(code=code).first() if code.isalnum() else None
    form = forms.Form()
    if category:
        asked = fields(category, insist=True)
        form.fields |= {question.field_name: field for question, field in asked.items()}
    response = render(
        request,
        "reports/sending/partials/questions.html",
        {"fields": form.visible_fields()},
    )
    add_never_cache_headers(response)
    return response
