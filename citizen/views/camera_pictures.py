"""Send the newest picture of a camera. It is kept by no cache and leaves no trace at the camera."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citizen import cameras
from citizen.views.camera_section import state_words
from paht.foundation import throttle

# Of one network: many people share an address of their mobile operator.
MOST_PICTURES = 600
WITHIN_SECONDS = 60
AGAIN_SECONDS = 2


@require_safe
def picture(request: HttpRequest, pk: int, small: bool = False) -> HttpResponse:
    """Send the picture of a public camera; while there is none, words, or nothing if `small`.

    A lost signal is no error: browsers note a refused picture as a fault of the page.
    """
    if throttle.over_limit(
        "camera_picture",
        throttle.client_network(request),
        limit=MOST_PICTURES,
        seconds=WITHIN_SECONDS,
    ):
        refused = _words(_("Mạng của Ông/Bà tải quá nhiều hình. Xin thử lại sau một phút."), 429)
        refused["Retry-After"] = str(WITHIN_SECONDS)
        return refused
    found = cameras.find(pk)
    if found is None:
        raise Http404
    view = cameras.look(*found, small=small)
    # Staff may have switched the camera off while its picture was fetched.
    if cameras.find(pk) is None:
        raise Http404
    if not view.picture or view.at is None:
        answer = _closed(HttpResponse(status=204)) if small else _words(state_words(view), 200)
        if view.is_coming:
            answer["Retry-After"] = str(AGAIN_SECONDS)
        return answer
    return _closed(
        HttpResponse(
            view.picture,
            content_type="image/jpeg",
            headers={"Last-Modified": http_date(view.at.timestamp())},
        )
    )


def _words(words: str, status: int) -> HttpResponse:
    return _closed(HttpResponse(words, status=status, content_type="text/plain; charset=utf-8"))


def _closed(response: HttpResponse) -> HttpResponse:
    """Keep caches, search engines and other sites from the answer."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
