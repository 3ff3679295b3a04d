"""Answer a machine in its door's own format when something outside the door's view failed.

Such are an unknown address below a door, a wrong method, a body that is too large, a full disk and
every fault of the program. People get the pages of `paht.views`.
"""

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from partners.open311 import doors
from reports.uploads import disk_space

_WORDS = {
    400: "the request cannot be read",
    403: "this is not allowed",
    404: "this address does not exist",
    405: "this method is not allowed here",
    413: "the body is too large",
    429: "too many requests; send again later",
    500: "the portal failed; nothing is wrong with the request",
    503: "the portal cannot store or read anything now; send again later",
}
_CODES = {
    **{400: "malformed", 403: "forbidden", 404: "not_found", 405: "wrong_method"},
    **{413: "too_large", 429: "too_many", 503: "busy"},
}
# What a refusal says besides its words.
_KEPT = ("Allow", "Retry-After")
RETRY_SECONDS = 60


def answer(request: HttpRequest, status: int, words: str = "") -> HttpResponse | None:
    """Return the answer with this status; None if the address is no door for machines."""
    for start, write in _DOORS.items():
        if request.path_info.startswith(start):
            made = write(request, status, words or _WORDS.get(status, "this is refused"))
            if made is not None and status == 503:
                made["Retry-After"] = str(RETRY_SECONDS)
            return made
    return None


def answer_fault(request: HttpRequest) -> HttpResponse | None:
    """Like `answer`, for the exception that is being handled: 503 if it will pass by itself."""
    error = sys.exception()
    passes = disk_space.is_full(error) or isinstance(error, (OperationalError, InterfaceError))
    return answer(request, 503 if passes else 500)


def rewritten(request: HttpRequest, given: HttpResponseBase) -> HttpResponseBase:
    """Return the answer `given`, in the door's own format if it is a refusal as a page.

    Such are those of Django's own decorators. In development Django explains a 500 by a page.
    """
    is_page = given.get("Content-Type", "").startswith("text/html")
    if given.status_code < 400 or given.status_code == 500 or not is_page:
        return given
    made = answer(request, given.status_code)
    if made is None:
        return given
    for name in _KEPT:
        if name in given:
            made[name] = given[name]
    # Django would log it a second time.
    made._has_been_logged = getattr(given, "_has_been_logged", False)  # type: ignore[attr-defined]
    return made


def _open311(request: HttpRequest, status: int, words: str) -> HttpResponse:
    return doors.refuse(request, status, words)


def _json(_request: HttpRequest, status: int, words: str) -> HttpResponse:
    body = {"error": _CODES.get(status, "failed"), "message": words}
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def _text(_request: HttpRequest, status: int, words: str) -> HttpResponse:
    return HttpResponse(
        f"{words}\n",
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _open_data(request: HttpRequest, status: int, words: str) -> HttpResponse | None:
    """Leave browsers their page: people type these addresses too."""
    is_person = "text/html" in request.headers.get("Accept", "")
    return None if is_person else _text(request, status, words)


_DOORS: dict[str, Callable[[HttpRequest, int, str], HttpResponse | None]] = {
    "/open311/": _open311,
    "/api/": _json,
    "/openapi.json": _json,
    "/du-lieu-mo/": _open_data,
    "/bao-nhan/": _text,
}
