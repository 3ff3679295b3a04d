from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizen.kinds import PlaceKind
from citizen.models.contacts import PHONE
from citizen.models.lines import Line, LineQuerySet, PointMixin
from citizen.models.sources import HTTPS
from paht.foundation.history import recorded


@recorded(leave_out=("words",))
class Place(PointMixin, Line):
    """A place that people look for: where it is, when it is open and how to reach it."""

    searched = ("address", "note")
    plain = ("address",)

    kind = models.CharField(_("loại"), max_length=12, choices=PlaceKind)
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    phone = models.CharField(_("số điện thoại"), max_length=20, blank=True, validators=[PHONE])
    hours = models.CharField(
        _("giờ mở cửa"),
        max_length=100,
        blank=True,
        help_text=_("Ví dụ: T2–T6 07:00–17:00; T7 07:00–11:00"),
    )
    is_always_open = models.BooleanField(_("mở 24/7"), default=False)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    url = models.URLField(_("trang web"), blank=True, validators=[HTTPS])

    objects = LineQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("địa điểm")
        verbose_name_plural = _("địa điểm")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(
                fields=["latitude", "longitude"],
                name="place_point",
                condition=Q(latitude__isnull=False, is_on=True),
            )
        ]
