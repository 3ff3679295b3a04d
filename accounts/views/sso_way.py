"""Lead to an identity provider, take its answer, and log out; both doors share it."""

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models.sso import Door
from accounts.sso import flow, provider
from accounts.sso.flow import Flow
from accounts.sso.options import Provider
from accounts.sso.provider import Claims, Unavailable, Untrusted
from accounts.views.second_step import Side, page
from paht.foundation import suspicions
from paht.foundation.suspicions import Suspicion
from paht.foundation.throttle import client_network, count, over_limit

# Of one network, which may be a whole province behind one address.
BEGINNINGS = 3000
# Of one network: answers that prove nobody. Each one costs a request to the provider.
TRIES = 30
LIMIT_SECONDS = 600
# The page after the log-out of a session that another provider opened.
LEFT = {Door.VNEID.value: "accounts:vneid_left", Door.STAFF.value: "admin:sso_left"}
# Session key: the door of the provider that opened this session.
_OPENED_BY = "sso_door"

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """End the way; `message` says politely why, and that the other doors are open."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def of_door(door: str) -> Provider:
    """Return the provider of a door; without one its pages do not exist."""
    found = provider.of_door(door)
    if found is None:
        raise Http404
    return found


def leave(
    request: HttpRequest, side: Side, to: Provider, *, callback: str, target: str
) -> HttpResponse:
    """Begin a way and show the page that leads to the provider; raises `Stopped`.

    A page and no redirect: browsers apply `form-action` to redirects of a form, too.
    """
    network = client_network(request)
    if over_limit("sso-begin", network, limit=BEGINNINGS, seconds=LIMIT_SECONDS):
        raise _too_often()
    try:
        url = flow.start(request, to, callback=callback, target=target)
    except (Unavailable, Untrusted) as error:
        raise _closed(to, error) from error
    return page(
        request,
        side,
        "accounts/sso/leave.html",
        layout=side.layout_between_steps,
        title=_("Chuyển sang trang đăng nhập khác"),
        url=url,
        provider=to,
    )


def arrive(request: HttpRequest, to: Provider, *, callback: str) -> tuple[Flow, Claims]:
    """Take the answer of the provider; raises `Stopped`."""
    way = flow.take(request, to.door)
    if way is None:
        raise Stopped(_("Lượt đăng nhập này đã hết hạn hoặc đã dùng. Vui lòng bấm lại nút."))
    if "error" in request.GET or not request.GET.get("code"):
        raise Stopped(
            _("Việc đăng nhập ở trang kia chưa hoàn tất. Vui lòng thử lại hoặc chọn cách khác.")
        )
    network = client_network(request)
    if count("sso", network) >= TRIES:
        raise _too_often()
    try:
        return way, flow.finish(request, to, way, callback=callback)
    except Unavailable as error:
        raise _closed(to, error) from error
    except Untrusted as error:
        suspicions.note(Suspicion.FORGED_TOKEN)
        over_limit("sso", network, limit=TRIES, seconds=LIMIT_SECONDS)
        raise _closed(to, error) from error


def note_door(request: HttpRequest, to: Provider) -> None:
    """Remember for the log-out that the person is signed in at the provider, too."""
    request.session[_OPENED_BY] = to.door


def left_door(request: HttpRequest) -> str:
    """Return the door of this session, if its provider is still set; "" if there is none."""
    door: str = request.session.get(_OPENED_BY, "")
    return door if provider.of_door(door) else ""


def left(request: HttpRequest, side: Side, to: Provider, *, home: str) -> HttpResponse:
    return page(
        request,
        side,
        "accounts/sso/left.html",
        layout=side.layout_between_steps,
        title=_("Đã đăng xuất khỏi Cổng"),
        provider=to,
        home=home,
        url=provider.log_out_url(to, back_to=f"{settings.SITE_URL}{home}"),
    )


def _too_often() -> Stopped:
    return Stopped(_("Đã thử quá nhiều lần. Vui lòng chờ 10 phút hoặc chọn cách đăng nhập khác."))


def _closed(to: Provider, error: Exception) -> Stopped:
    logger.warning("single sign-on of %s stopped: %s %s", to.door, type(error).__name__, error)
    return Stopped(
        _(
            "Hiện chưa đăng nhập được qua trang này. Vui lòng chọn cách đăng nhập khác, hoặc thử "
            "lại sau ít phút."
        )
    )
