"""Control the copies of private pages that a citizen's browser keeps for offline reading.

The browser stores them under a mark of the account. A page under another mark, or under none, makes
the browser delete them. So does logging out, here or from another device.
"""

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from paht.foundation.crypto import lookup_hash

# static/js/offline/worker.js reads this header.
HEADER = "Keep-Copy-For"
_MARK_LENGTH = 22


def owner(request: HttpRequest) -> str | None:
    """Return the mark of the signed-in citizen; "" for visitors and staff, who keep no copies.

    None on an error page that was rendered before the session was read.
    """
    user = getattr(request, "user", None)
    if user is None:
        return None
    if not isinstance(user, User) or user.is_staff:
        return ""
    return lookup_hash("device-copies", str(user.pk))[:_MARK_LENGTH]


def allow(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser keep this page for the account, despite "no-store".

    Never for visitors who came by a code: a code opens a page for a while, on any device.
    """
    mark = owner(request)
    if mark and response.status_code == 200:
        response[HEADER] = mark


def forget(response: HttpResponse) -> HttpResponse:
    """Make the browser clear its own cache of this site, above all of private photos.

    It keeps "storage", which may hold unsent reports of other people who share the phone.
    """
    response["Clear-Site-Data"] = '"cache"'
    return response
