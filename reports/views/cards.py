"""The pictures that programs fetch to stand beside a shared link to the portal."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from paht.foundation.caching import shared_value
from paht.foundation.throttle import client_network, over_limit
from reports.models import Report
from reports.views import card_pictures

PORTAL = "cong"
# Short, because an officer may take a report back from the public.
PUBLIC_SECONDS = 300
# Drawing takes a tenth of a second and twenty kilobytes of the cache: whoever walks through all
# codes is slowed down, and so are many who do so together.
KEEP_SECONDS = 3600
MINUTE = 60
DRAWN_FOR_ONE, DRAWN_FOR_ALL = 30, 120
FIELDS = ("code", "title", "redacted_spans", "state", "commune", "district", "merged_into_id")


class _TooMany(Exception):
    """More cards were to be drawn than a minute allows."""


@require_safe
def portal_card(request: HttpRequest) -> HttpResponseBase:
    """The card of every page that is not a report's."""
    return _answer(request, f"{PORTAL}-{card_pictures.DESIGN}", card_pictures.draw_portal)


@require_safe
def report_card(request: HttpRequest, code: str, version: str) -> HttpResponseBase:
    """The card of a public report; an older version leads to what is to be seen now."""
    among = Report.objects.public().select_related("commune", "district")
    report = among.filter(code=code).first() if code.isdecimal() else None
    if report is None:
        raise Http404
    card = card_pictures.of(report)
    if version != card.version:
        return redirect("files:card", code=code, version=card.version)
    return _answer(request, f"{code}-{version}", lambda: card_pictures.draw(card))


def _answer(request: HttpRequest, name: str, draw: Callable[[], bytes]) -> HttpResponseBase:
    etag = f'"{name}"'

    def drawn() -> bytes:
        one = over_limit("card", client_network(request), limit=DRAWN_FOR_ONE, seconds=MINUTE)
        if one or over_limit("card", "all", limit=DRAWN_FOR_ALL, seconds=MINUTE):
            raise _TooMany
        return draw()

    unchanged = get_conditional_response(request, etag=etag, response=HttpResponse())
    if unchanged is not None and unchanged.status_code != 200:
        response: HttpResponseBase = unchanged
    else:
        try:
            response = HttpResponse(shared_value(f"card:{name}", KEEP_SECONDS, drawn))
        except _TooMany:
            return HttpResponse(status=429, headers={"Retry-After": str(MINUTE)})
    response["Content-Type"] = "image/png"
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
