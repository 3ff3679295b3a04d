"""The answers to a visitor who asks too often: proof of work, or "try again in an hour"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views import reading
from paht.foundation import proof

HOUR = reading.HOUR  # seconds
# A person reads a page in seconds; a network of many phones stays far below this, too.
PAGES = 600


def too_many(request: HttpRequest) -> HttpResponse:
    """Return the page "try again in an hour" (429)."""
    response = render(request, "429.html", {"retry_minutes": HOUR // 60}, status=429)
    response["Retry-After"] = str(HOUR)
    return response


def ask_to_repeat(request: HttpRequest) -> HttpResponse:
    """Return a page that repeats this small form with proof of work (429)."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", proof.FIELD)
        for value in values
    ]
    return reading.ask_for_proof(request, action=request.get_full_path(), kept=kept)


def reads_too_much(request: HttpRequest, *, is_unknown: bool) -> HttpResponse | None:
    """Count a page about one report; return the page that asks for proof beyond the limit.

    Codes of reports are consecutive, so a program could walk through all of them. Unknown codes
    have a counter of their own: guesses from a shared network close no page of a report there.
    """
    action = "unknown-code" if is_unknown else "report-page"
    return reading.reads_too_much(request, action, limit=PAGES)
