"""Let a device remember the citizen's account that was used last, by its masked phone."""

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from paht.foundation import cookies

COOKIE = "paht_account"
KEPT = timedelta(days=180)
_SALT = "accounts.views.log_in.remembered"


def remember(response: HttpResponse, user: User) -> HttpResponse:
    """Let this device recognise the citizen's account next time, by its masked phone."""
    if not user.is_staff:
        cookies.write(response, COOKIE, signing.dumps(user.pk, salt=_SALT), kept=KEPT)
    return response


def account(request: HttpRequest) -> User | None:
    """Return the citizen's account that this device remembers."""
    try:
        pk = signing.loads(cookies.read(request, COOKIE), salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    return User.objects.citizens().filter(pk=pk).first()


def forget(response: HttpResponse) -> HttpResponse:
    cookies.forget(response, COOKIE)
    return response
