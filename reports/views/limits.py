"""The answer to a visitor who asks too often."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

HOUR = 3600  # seconds


def too_many(request: HttpRequest) -> HttpResponse:
    """Return the page "try again in an hour" (429)."""
    response = render(request, "429.html", {"retry_minutes": HOUR // 60}, status=429)
    response["Retry-After"] = str(HOUR)
    return response
