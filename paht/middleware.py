"""Middleware: the size of a request, the language of a page, devices, compression."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import devices

PAGE_TYPES = (
    "text/html",
    "application/json",
    "application/geo+json",
    "text/xml",
    "application/xml",
)
COOKIE_SECONDS = 31_536_000
GetResponse = Callable[[HttpRequest], HttpResponse]


class BodySizeMiddleware:
    """Answer 413 before reading a body that is larger than any honest report."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.UPLOAD_MAX_REQUEST_MB * 1_000_000:
            return render(request, "413.html", status=413)
        return self.get_response(request)


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
    """End the session of a device that its owner has logged out from another one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nobody is signed in, and the answer need not vary by it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not devices.check(request):
            messages.info(request, _("Thiết bị này đã được đăng xuất khỏi tài khoản."))
        return self.get_response(request)


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
        known = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        if first in self.offered and first != known:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                first,
                max_age=COOKIE_SECONDS,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
                httponly=True,
            )

    def language_of(self, request: HttpRequest) -> str:
        first = _first_part(request)
        if first in self.offered:
            return first
        if first == "quan-tri":
            return settings.LANGUAGE_CODE
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return cookie if cookie in self.offered else settings.LANGUAGE_CODE


def _first_part(request: HttpRequest) -> str:
    # "OPTIONS *" and CONNECT name no path, so there may be no slash at all.
    return request.path_info.removeprefix("/").partition("/")[0]
