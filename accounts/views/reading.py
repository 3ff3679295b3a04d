"""Ask a reader of many public pages for proof of work, so that nobody is refused."""

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
WINDOW_SECONDS = 600
READER_COOKIE = "paht_reader"
_SALT = "accounts.views.reading.reader"


def visitor(request: HttpRequest) -> str:
    """Return whose actions count together: an account has a counter of its own."""
    citizen = profile.citizen_profile(request.user)
    return f"account {request.user.pk}" if citizen else client_network(request)


def reads_too_much(request: HttpRequest, action: str, *, limit: int) -> HttpResponse | None:
    """Count one more `action`; beyond `limit` in ten minutes, return the page that asks for proof.

    Accounts, known devices and readers with proof have counters of their own.
    """
    reader = _reader(request) or known_devices.identifier(request) or visitor(request)
    if not over_limit(action, reader, limit=limit, seconds=WINDOW_SECONDS):
        return None
    kept = [("next", request.get_full_path())]
    return ask_for_proof(
        request, action=reverse("reports:go_on"), kept=kept, seconds=WINDOW_SECONDS
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
        return ask_for_proof(request, action=request.path, kept=kept, seconds=WINDOW_SECONDS)
    response = redirect(target)
    token = signing.dumps(random_token(), salt=_SALT)
    cookies.write(response, READER_COOKIE, token, kept=HOUR)
    return response


def ask_for_proof(
    request: HttpRequest, *, action: str, kept: list[tuple[str, str]], seconds: int = HOUR
) -> HttpResponse:
    """Return a page with a small form that posts `kept` with proof of work (429)."""
    proof.ask(request)
    context = {"action": action, "kept": kept, "minutes": seconds // 60}
    response = render(request, "429_proof.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def _reader(request: HttpRequest) -> str:
    try:
        known = signing.loads(cookies.read(request, READER_COOKIE), salt=_SALT, max_age=HOUR)
    except signing.BadSignature:
        return ""
    return f"reader {known}"
