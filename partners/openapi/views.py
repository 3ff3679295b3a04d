"""Serve the description of the machine doors."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from partners.openapi import document

CACHE_SECONDS = 3600


@require_safe
def openapi(request: HttpRequest) -> HttpResponseBase:
    body = document.text()
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(
        body,
        content_type="application/json",
        headers={"ETag": etag, "Access-Control-Allow-Origin": "*"},
    )
    patch_cache_control(answer, public=True, max_age=CACHE_SECONDS)
    return get_conditional_response(request, etag=etag, response=answer) or answer
