"""The copies of private pages that a citizen's own browser keeps to be read without a network.

The browser keeps them by a mark of the account. A page that is seen under another mark, or
under none, makes it forget them: so does logging out, here or from another device.
"""

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from paht.foundation.crypto import lookup_hash

# Read by static/js/worker.js.
HEADER = "Keep-Copy-For"
_MARK_LENGTH = 22


def owner(request: HttpRequest) -> str | None:
    """The mark of the citizen who is signed in; "" for nobody (staff keep nothing); None on a
    page of refusal that was drawn before it was known."""
    user = getattr(request, "user", None)
    if user is None:
        return None
    if not isinstance(user, User) or user.is_staff:
        return ""
    return lookup_hash("device-copies", str(user.pk))[:_MARK_LENGTH]


def allow(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser keep this page for the account, in spite of "no-store".

    Never for who came in by a code: that opens for a quarter of an hour, on any device.
    """
    mark = owner(request)
    if mark and response.status_code == 200:
        response[HEADER] = mark


def forget(response: HttpResponse) -> HttpResponse:
    """Make the browser drop what its own cache holds of this site, private photos above all.

    Not "storage": that would take what others who share the phone still want to send.
    """
    response["Clear-Site-Data"] = '"cache"'
    return response
