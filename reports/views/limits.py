"""The answers to a visitor who asks too often: proof of work, or "try again in an hour"."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import known_devices, profile
from paht.foundation import cookies, proof
from paht.foundation.crypto import random_token
from paht.foundation.throttle import client_network, over_limit

HOUR = 3600  # seconds
# A person reads a page in seconds; a network of many phones stays far below this, too.
PAGES = 600
PAGES_SECONDS = 600
READER_COOKIE = "paht_reader"
_SALT = "reports.views.limits.reader"


def visitor(request: HttpRequest) -> str:
    """Return whose actions count together: an account has a counter of its own."""
    citizen = profile.citizen_profile(request.user)
    return f"account {request.user.pk}" if citizen else client_network(request)


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
    return _ask(request, action=request.get_full_path(), kept=kept)


def reads_too_much(request: HttpRequest, *, is_unknown: bool) -> HttpResponse | None:
    """Count a page about one report; return the page that asks for proof beyond the limit.

    Codes of reports are consecutive, so a program could walk through all of them. Unknown codes
    have a counter of their own: guesses from a shared network close no page of a report there.
    """
    action = "unknown-code" if is_unknown else "report-page"
    reader = _reader(request) or known_devices.identifier(request) or visitor(request)
    if not over_limit(action, reader, limit=PAGES, seconds=PAGES_SECONDS):
        return None
    return _ask(
        request,
        action=reverse("reports:go_on"),
        kept=[("next", request.get_full_path())],
        seconds=PAGES_SECONDS,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest) -> HttpResponse:
    """Take the proof of a reader, who then has a counter of their own, and lead back.

    The page that asks may be reloaded, which leads to the look-up.
    """
    if request.method == "GET":
        return redirect("reports:lookup")
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    target = asked if ours else reverse("reports:lookup")
    if not proof.is_given(request):
        kept = [("next", target)]
        return _ask(request, action=request.path, kept=kept, seconds=PAGES_SECONDS)
    response = redirect(target)
    token = signing.dumps(random_token(), salt=_SALT)
    cookies.write(response, READER_COOKIE, token, kept=HOUR)
    return response


def _reader(request: HttpRequest) -> str:
    try:
        known = signing.loads(cookies.read(request, READER_COOKIE), salt=_SALT, max_age=HOUR)
    except signing.BadSignature:
        return ""
    return f"reader {known}"


def _ask(
    request: HttpRequest, *, action: str, kept: list[tuple[str, str]], seconds: int = HOUR
) -> HttpResponse:
    proof.ask(request)
    context = {"action": action, "kept": kept, "minutes": seconds // 60}
    response = render(request, "429_proof.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
