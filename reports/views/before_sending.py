"""What somebody is told before a report is sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from paht.foundation.throttle import client_network, over_limit
from reports import me_too, similar

HOUR = 3600
# The page asks each time that a place or a text was changed.
QUESTIONS_PER_ADDRESS = 600


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
    response = render(request, "reports/partials/similar_part.html", {"found": found})
    add_never_cache_headers(response)
    return response


def _is_crowded(request: HttpRequest) -> bool:
    visitor = client_network(request)
    return over_limit("before-sending", visitor, limit=QUESTIONS_PER_ADDRESS, seconds=HOUR)
