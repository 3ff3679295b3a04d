from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizen import opening_hours
from citizen.kinds import PlaceKind
from citizen.models.contacts import PHONE
from citizen.models.lines import Line, LineQuerySet, PointMixin
from citizen.models.sources import HTTPS
from citizen.tiles import CAMERAS
from paht.foundation.history import recorded


class PlaceQuerySet(LineQuerySet):
    def shown(self, tile: str) -> Self:
        """Return the places of a tile by name."""
        return super().shown(tile).without_words().order_by("name", "pk")

    def cameras(self) -> Self:
        """Return the shown places of the tile “Camera công cộng” that have a picture."""
        return self.shown(CAMERAS).filter(kind=PlaceKind.CAMERA).exclude(picture_url="")


@recorded(leave_out=("words",))
class Place(PointMixin, Line):
    """A place that people look for: where it is, when it is open and how to reach it."""

    searched = ("group", "address", "departures", "note")
    plain = ("group", "address")

    kind = models.CharField(_("loại"), max_length=12, choices=PlaceKind)
    group = models.CharField(
        _("nhóm"), max_length=80, blank=True, help_text=_("Ví dụ: Tiểu học, Trung học phổ thông")
    )
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    phone = models.CharField(_("số điện thoại"), max_length=20, blank=True, validators=[PHONE])
    hours = models.CharField(
        _("giờ mở cửa"),
        max_length=100,
        blank=True,
        help_text=_("Ví dụ: T2–T6 07:00–17:00; T7 07:00–11:00"),
    )
    is_always_open = models.BooleanField(_("mở 24/7"), default=False)
    departures = models.CharField(
        _("giờ khởi hành"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Ví dụ: Đi Côn Đảo: T2–T6 07:30; 13:00 | Đi Côn Đảo: T7, CN 07:00;"
            " hoặc: mỗi 30 phút từ 5 giờ đến 18 giờ"
        ),
    )
    price = models.CharField(
        _("giá vé"), max_length=200, blank=True, help_text=_("Ghi bằng lời, cả ai được giảm.")
    )
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    url = models.URLField(_("trang web"), blank=True, validators=[HTTPS])
    # Never shown: it may name a host of an internal network.
    picture_url = models.URLField(
        _("địa chỉ ảnh camera"),
        max_length=500,
        blank=True,
        validators=[HTTPS],
        help_text=_("Ảnh tĩnh của camera; https. Không ghi mật khẩu vào địa chỉ."),
    )

    objects = PlaceQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("địa điểm")
        verbose_name_plural = _("địa điểm")
        ordering = ["name", "pk"]
        indexes = [
            *Line.Meta.indexes,
            models.Index(fields=["name", "id"], name="place_name", condition=Q(is_on=True)),
            models.Index(
                fields=["latitude", "longitude"],
                name="place_point",
                condition=Q(latitude__isnull=False, is_on=True),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.picture_url and self.kind != PlaceKind.CAMERA:
            raise ValidationError({"picture_url": _("Chỉ camera mới có địa chỉ ảnh.")})
        days = opening_hours.read(self.hours)
        if days and opening_hours.is_always(days):
            self.is_always_open = True
