"""Template context of every page of the portal."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from accounts import device_copies


def portal(request: HttpRequest) -> dict[str, object]:
    return {
        "SITE_URL": settings.SITE_URL,
        "LANGUAGES": settings.LANGUAGES,
        # A function, because asking who is signed in costs a query; only some pages call it.
        "copies_owner": partial(device_copies.owner, request),
    }
