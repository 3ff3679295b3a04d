"""What every page of the portal knows."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    return {"SITE_URL": settings.SITE_URL, "LANGUAGES": settings.LANGUAGES}
