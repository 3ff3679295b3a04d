"""Admit a call: its format, method, key and limit; give the answer its headers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from paht.foundation.throttle import client_network, over_limit
from partners import keys
from partners.models import PartnerKey, Scope
from partners.open311 import presentation
from partners.open311.errors import NO_ROOM, Refused, bad_key
from partners.open311.presentation import Answer
from reports.uploads import Rejected

# Without a key: more than any person reads, less than a copy of everything.
READS_PER_HOUR = 1200
HOUR = 3600
RETRY_SECONDS = {429: HOUR, 503: 60}
POLICY = "default-src 'none'; frame-ancestors 'none'"
# A report hidden again must leave the copies of others soon.
CACHE_SECONDS = 60


@dataclass(frozen=True)
class Call:
    """One admitted call. `key` is None for a reader without a key."""

    request: HttpRequest
    key: PartnerKey | None
    is_test: bool

    def sender(self) -> PartnerKey:
        """Return the key, which must be allowed to send to this door."""
        may = self.key and (
            self.key.may(Scope.SUBMIT) or (self.is_test and self.key.may(Scope.TEST))
        )
        if self.key is None or not may:
            raise bad_key()
        return self.key


View = Callable[..., Answer]


def door(*, post: bool = False) -> Callable[[View], Callable[..., HttpResponse]]:
    """Make a view of a function that returns an `Answer` or raises `Refused`."""
    methods = ("GET", "HEAD", *(("POST",) if post else ()))

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answer(
            request: HttpRequest, form: str, *, is_test: bool = False, **names: str
        ) -> HttpResponse:
            status, has_key = 200, False
            try:
                if form not in presentation.CONTENT_TYPES:
                    form = "json"
                    raise Refused(404, "the formats are json and xml")
                if request.method not in methods:
                    raise Refused(405, f"the methods are {', '.join(methods)}")
                call = Call(request, _key(request), is_test)
                has_key = call.key is not None
                _count(call)
                given = view(call, **names)
            except Refused as refusal:
                status, given = refusal.status, _errors(refusal)
            except Rejected:
                # Files are examined before; storing them fails when the disk is full.
                status, given = NO_ROOM.status, _errors(NO_ROOM)
            return _respond(request, given, form, status=status, has_key=has_key, methods=methods)

        return answer

    return decorate


def refuse(request: HttpRequest, status: int, problem: str) -> HttpResponse:
    """Answer an error that no view of these doors has seen, in the format of the address."""
    form = "xml" if request.path_info.endswith(".xml") else "json"
    given = presentation.errors(status, [problem])
    return _respond(request, given, form, status=status, has_key=False, methods=())


def _errors(refusal: Refused) -> Answer:
    return presentation.errors(refusal.status, refusal.problems)


def _key(request: HttpRequest) -> PartnerKey | None:
    """Return the key of the call; a wrong one is refused, also where none is needed."""
    typed = request.GET.get("api_key", "")
    if request.method == "POST":
        try:
            typed = request.POST.get("api_key", "") or typed
        except (MultiPartParserError, UnreadablePostError) as error:
            raise Refused(400, "the body cannot be read") from error
        except RequestDataTooBig as error:
            raise Refused(413, "the body is too large") from error
        except SuspiciousOperation as error:
            raise Refused(400, "the body has too many fields or files") from error
        except BadRequest as error:
            raise Refused(400, "the body must be in UTF-8") from error
    if not typed:
        return None
    found = keys.find(typed)
    if found is None:
        raise bad_key()
    return found


def _count(call: Call) -> None:
    if call.key:
        is_over = keys.is_over_limit(call.key)
    else:
        network = client_network(call.request)
        is_over = over_limit("open311", network, limit=READS_PER_HOUR, seconds=HOUR)
    if is_over:
        raise Refused(429, "too many calls in this hour")


def _respond(
    request: HttpRequest,
    given: Answer,
    form: str,
    *,
    status: int,
    has_key: bool,
    methods: tuple[str, ...],
) -> HttpResponse:
    content_type = presentation.CONTENT_TYPES[form]
    # The validator of SeeClickFix compares the whole type there; XML names its encoding itself.
    if given.root != "discovery":
        content_type += "; charset=utf-8"
    body = given.written(form).encode()
    response: Any = HttpResponse(body, status=status, content_type=content_type)
    response["Content-Security-Policy"] = POLICY
    if methods and status == 405:
        response["Allow"] = ", ".join(methods)
    if status in RETRY_SECONDS:
        response["Retry-After"] = str(RETRY_SECONDS[status])
    if request.method not in ("GET", "HEAD"):
        return response  # type: ignore[no-any-return]
    # Public facts, which pages of other sites may read.
    response["Access-Control-Allow-Origin"] = "*"
    if status != 200 or has_key:
        response["Cache-Control"] = "private, no-store"
        return response  # type: ignore[no-any-return]
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    response["ETag"] = etag = f'"{sha256(body).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response)  # type: ignore[return-value]
