"""What every page of the portal knows."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from accounts import device_copies


def portal(request: HttpRequest) -> dict[str, object]:
    return {
        "SITE_URL": settings.SITE_URL,
        "LANGUAGES": settings.LANGUAGES,
        # Called only by pages that show it: asking who is signed in costs a query.
        "copies_owner": partial(device_copies.owner, request),
    }
