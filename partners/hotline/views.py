"""Answer the call centre's software at `/api/1022/`: check the signature, then record."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from paht.foundation.throttle import client_network, over_limit
from partners.hotline import calls, events, keys, signing
from partners.models import CallCentreKey, SignedRequest

MOST_BYTES = 16_384
# Wrong signatures of one network; a call centre makes none once it is set up.
_MOST_WRONG, _WRONG_SECONDS = 60, 600
View = Callable[[HttpRequest, bytes], dict[str, Any]]


class _Answer(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, code: str, words: str, field: str = "") -> None:
        super().__init__(words)
        self.status = status
        self.body = {"error": code, "message": words, **({"field": field} if field else {})}


def _signed(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Let `view` answer a request with a genuine and new signature, in one transaction."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            body = _body(request)
            key, signature = _check(request, body)
            with transaction.atomic():
                _use_up(key, signature)
                return JsonResponse(view(request, body))
        except _Answer as refused:
            return JsonResponse(refused.body, status=refused.status)

    return answer


def _body(request: HttpRequest) -> bytes:
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise _Answer(413, "too_large", f"at most {MOST_BYTES} bytes")
    return body


def _check(request: HttpRequest, body: bytes) -> tuple[CallCentreKey, signing.Signature]:
    try:
        signature = signing.read(request.headers, now=time.time())
    except signing.Unsigned as error:
        raise _Answer(401, "unsigned", str(error)) from error
    key = keys.find(signature.key_id)
    # An unknown key costs the same work, so that answers do not tell keys apart.
    secret = key.secret if key else "unknown"
    path = request.get_full_path()
    is_genuine = signing.is_genuine(
        signature, secret, method=request.method or "", path=path, body=body
    )
    if key is None or not is_genuine:
        network = client_network(request)
        if over_limit("1022", network, limit=_MOST_WRONG, seconds=_WRONG_SECONDS):
            raise _Answer(429, "too_many", "too many wrong signatures; try again later")
        raise _Answer(401, "wrong_signature", "unknown key or wrong signature")
    return key, signature


def _use_up(key: CallCentreKey, signature: signing.Signature) -> None:
    """Refuse a request that was taken before; one that failed may come again."""
    try:
        with transaction.atomic():
            SignedRequest.objects.create(key=key, nonce=signature.nonce, at=timezone.now())
    except IntegrityError as error:
        words = "this nonce was used before; sign again with a new one"
        raise _Answer(409, "replayed", words) from error


@_signed
def _take(request: HttpRequest, body: bytes) -> dict[str, Any]:
    try:
        event = events.read(body, now=timezone.now())
        call = calls.record(event)
    except events.Malformed as error:
        raise _Answer(400, "malformed", str(error), error.field) from error
    except calls.Refused as refusal:
        raise _Answer(409, refusal.code, refusal.message, "call_id") from refusal
    return {"call_id": call.call_id, "operator_found": call.operator_id is not None}


@_signed
def _greet(request: HttpRequest, body: bytes) -> dict[str, Any]:
    return {"time": int(time.time()), "events": [kind.value for kind in events.Kind]}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """POST takes one event; GET checks key and clock and changes nothing."""
    return _take(request) if request.method == "POST" else _greet(request)
