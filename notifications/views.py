"""Take delivery reports from gateways, and requests to stop news."""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from notifications import receipts, unsubscribing
from notifications.models import Channel, Suppression

_MOST_BYTES = 10_000


@never_cache
@require_GET
def esms_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Take eSMS's delivery report by GET; the phone number in its query is ignored."""
    _check(token)
    try:
        receipts.record(receipts.read_esms(request.GET.dict()))
    except receipts.Unreadable:
        return _plain("unreadable", status=400)
    return _plain("ok")


@csrf_exempt
@never_cache
@require_POST
def speedsms_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Take SpeedSMS's delivery report by POST."""
    _check(token)
    try:
        found = json.loads(request.read(_MOST_BYTES))
        receipts.record(receipts.read_speedsms(found))
    except (ValueError, receipts.Unreadable):
        return _plain("unreadable", status=400)
    return _plain("ok")


# A mail program posts without our cookie; the signed URL authorises it (RFC 8058).
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop news by e-mail, or start it again.

    Opening the page changes nothing, because mail programs open links by themselves.
    """
    try:
        recipient = unsubscribing.recipient_of(token)
    except unsubscribing.BadLink as error:
        raise Http404 from error
    if request.method == "POST":
        if request.POST.get("again"):
            unsubscribing.subscribe(recipient)
        else:
            unsubscribing.unsubscribe(
                recipient, channel=Channel.EMAIL, reason=Suppression.Reason.LINK
            )
    stopped = unsubscribing.is_stopped(recipient)
    return render(request, "notifications/unsubscribe.html", {"stopped": stopped})


def _check(token: str) -> None:
    """Answer 404 without the right secret, so that strangers do not learn that the page exists."""
    expected = settings.SMS_RECEIPT_TOKEN
    if not expected or not constant_time_compare(token, expected):
        raise Http404


def _plain(text: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
