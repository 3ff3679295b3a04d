"""Middleware: method, scheme, size and path of a request, its origin, language and device."""

import logging
from codecs import lookup
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseNotAllowed,
)
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import devices, known_devices
from paht.foundation import cookies, origin
from paht.foundation.throttle import client_network
from partners import machine_errors
from reports.uploads import disk_space, pool

logger = logging.getLogger(__name__)

PAGE_TYPES = (
    "text/html",
    "application/json",
    "application/geo+json",
    "text/xml",
    "application/xml",
)
# A form whose answers were refused.
REFUSED = 422
LANGUAGE_COOKIE = "django_language"
COOKIE_SECONDS = 31_536_000
FRAMING = "frame-ancestors 'none'"
# Python has more, which turn text into half characters, or bytes into bytes.
TEXT_ENCODINGS = ("utf-8", "ascii", "iso8859-1", "cp1252", "cp1258")
# Gateways report here (`notifications.urls_receipts`), and the call centre.
MACHINES = ("/bao-nhan/", "/api/1022/")
GetResponse = Callable[[HttpRequest], HttpResponse]


class FrontMiddleware:
    """Refuse TRACE, and machines that report over plain http; forbid framing on every answer.

    No machine gets a refusal as a page, whatever wrote it.

    A redirect would hide that a machine sends a secret link or callers' numbers in the clear. Files
    and errors that no other middleware sees get the policy here; pages bring a stricter one.
    The answer to HEAD has the headers of GET, and no body is made for it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.encoding and lookup(request.encoding).name not in TEXT_ENCODINGS:
            # As with a name that Python does not know.
            request.encoding = settings.DEFAULT_CHARSET
        if request.method in ("TRACE", "TRACK"):
            response: HttpResponseBase = HttpResponseNotAllowed(("GET", "HEAD", "POST", "OPTIONS"))
        elif self.is_unsafe(request):
            response = machine_errors.answer(request, 403, "https only") or HttpResponseForbidden()
        else:
            response = self.get_response(request)
        response = machine_errors.rewritten(request, response)
        response.headers.setdefault("Content-Security-Policy", FRAMING)
        if request.method == "HEAD":
            _leave_out_body(response)
        return response

    def is_unsafe(self, request: HttpRequest) -> bool:
        is_machine = request.path_info.startswith(MACHINES)
        return settings.SECURE_SSL_REDIRECT and is_machine and not request.is_secure()


def _leave_out_body(response: HttpResponseBase) -> None:
    """Remove the body; what it was made of is closed with the answer, as after a whole one."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.content = b""


class PolicyMiddleware(CSPMiddleware):
    """Give pages their policy; building one is a tenth of the work for an answer to a machine."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return response if HEADER in response else super().process_response(request, response)


class OpenFormMiddleware:
    """Accept a citizen's form with an old token if the browser names this site as its origin.

    A log-in in another tab voids the tokens of all open forms. The origin proves the same as a
    token. Staff forms need both.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_for_staff = request.path_info.startswith(reverse("admin:index"))
        if not is_for_staff and origin.is_own(request):
            # The switch by which Django's own test client skips the check of the token.
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.get_response(request)


class BodySizeMiddleware:
    """Answer 413 before reading a body that is larger than any honest report.

    Answer 503 if the web server had no room for the body.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get(disk_space.FORGOTTEN):
            logger.error("a request was forgotten: the disk is full")
            return machine_errors.answer(request, 503) or render(request, "503.html", status=503)
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.UPLOAD_MAX_REQUEST_MB * 1_000_000:
            return machine_errors.answer(request, 413) or render(request, "413.html", status=413)
        return self.get_response(request)


class PathMiddleware:
    """Answer 404 to a path with a NUL character, which PostgreSQL cannot look for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)


class PoolMiddleware:
    """Limit the work on the files of one request; answer 503 where the pool was full.

    The page is the form with every answer; sent again later, it will be accepted.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sender = _sender(request) if request.method == "POST" else ""
        with pool.one_post(sender) as post:
            response = self.get_response(request)
        if post.was_full and response.status_code == REFUSED:
            response.status_code = 503
            # Django would log an error for each, and the terminal would show them.
            response._has_been_logged = True  # type: ignore[attr-defined]
            logger.warning("a form was refused: the pool for uploads is full")
            response["Retry-After"] = str(pool.RETRY_SECONDS)
        return response


def _sender(request: HttpRequest) -> str:
    """Return a mark of the visitor: a device that proved something before, else the network.

    Many phones share one IP address of their operator.
    """
    return known_devices.identifier(request) or client_network(request)


class PageCompressionMiddleware(GZipMiddleware):
    """Compress pages only: a weak network then carries a fifth of the bytes.

    Attachments stay uncompressed; otherwise a player could not request a part of a video. Django
    pads the answer and masks the CSRF token, so the length reveals nothing (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(PAGE_TYPES):
            return response
        return super().process_response(request, response)


class DeviceMiddleware:
    """End the session of a device that its owner has logged out; mark devices that became known."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nobody is signed in, and the answer need not vary by it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not devices.check(request):
            messages.info(request, _("Thiết bị này đã được đăng xuất khỏi tài khoản."))
        response = self.get_response(request)
        known_devices.write(request, response)
        return response


class PathLanguageMiddleware:
    """Take the language from the first part of the path, then the cookie, then Vietnamese.

    Accept-Language is ignored: most browsers in the province are set to English, and the legal
    wording is Vietnamese. The staff site is always Vietnamese.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.offered = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(self.language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            self.remember(request, response)
            return response

    def remember(self, request: HttpRequest, response: HttpResponse) -> None:
        """Remember the chosen language for pages whose path does not contain one."""
        first = _first_part(request)
        known = cookies.read(request, LANGUAGE_COOKIE) or settings.LANGUAGE_CODE
        if first in self.offered and first != known:
            cookies.write(response, LANGUAGE_COOKIE, first, kept=COOKIE_SECONDS)

    def language_of(self, request: HttpRequest) -> str:
        first = _first_part(request)
        if first in self.offered:
            return first
        if first == "quan-tri":
            return settings.LANGUAGE_CODE
        cookie = cookies.read(request, LANGUAGE_COOKIE)
        return cookie if cookie in self.offered else settings.LANGUAGE_CODE


def _first_part(request: HttpRequest) -> str:
    # "OPTIONS *" and CONNECT name no path, so there may be no slash at all.
    return request.path_info.removeprefix("/").partition("/")[0]
