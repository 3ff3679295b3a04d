"""Say on which basis pictures of cameras are public, and what is known of a camera now."""

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from citizen import cameras
from citizen.models import Place
from citizen.tiles import CAMERAS
from citizen.views.sections import Section
from paht.foundation.local_time import local

REFRESH_SECONDS = 20


class Shown(NamedTuple):
    """The picture of one camera: its addresses, and the words about its state."""

    url: str
    small_url: str
    words: str
    # False where the page shows the words alone.
    has_picture: bool
    is_lost: bool


def camera_section(request: HttpRequest, tile: str) -> Section | None:
    """Draw the notice about the pictures above the list of cameras; no cameras without a basis."""
    if tile != CAMERAS:
        return None
    context = {"basis": cameras.basis(), "minutes": cameras.KEEP_SECONDS // 60}
    return Section("citizen/sections/cameras.html", context, ("cameras.css",), "cameras.js")


def shown(camera: Place, view: cameras.View) -> Shown:
    """Return how to show a camera whose picture was looked at."""
    return Shown(
        reverse("citizen:camera_picture", args=[camera.pk]),
        reverse("citizen:camera_small_picture", args=[camera.pk]),
        state_words(view),
        bool(view.picture),
        not view.picture and not view.is_coming,
    )


def state_words(view: cameras.View) -> str:
    """Return when the picture was taken, or that the signal is lost and since when."""
    if view.picture and view.at:
        return _("Hình lúc %(time)s") % {"time": _clock(view.at)}
    if view.is_coming:
        return _("Đang lấy hình, xin tải lại sau vài giây.")
    if view.at:
        return _("Mất tín hiệu. Hình cuối lúc %(time)s") % {"time": _clock(view.at)}
    return _("Mất tín hiệu.")


def _clock(at: datetime) -> str:
    return f"{local(at):%H:%M:%S %d/%m/%Y}"
