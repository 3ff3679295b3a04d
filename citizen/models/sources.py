from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizen.models.feeds import STATE, FeedMixin
from citizen.tiles import EXCHANGE, WITH_SOURCES
from paht.foundation.history import recorded
from province.models import Agency

HTTPS = URLValidator(schemes=["https"])


class SourceQuerySet(models.QuerySet["Source"]):
    def shown(self) -> "SourceQuerySet":
        return self.filter(is_on=True)

    def shown_on(self, tile: str) -> "SourceQuerySet":
        return self.shown().filter(tile=tile).select_related("owner")

    def stale(self) -> "SourceQuerySet":
        """Return the shown sources without a check in the last `fresh_days`; one query.

        A source that the portal fills by itself is stale when the fetches fail.
        """
        days = models.ExpressionWrapper(
            F("fresh_days") * timedelta(days=1), output_field=models.DurationField()
        )
        is_old = Q(checked_at__isnull=True) | Q(checked_at__lt=Now() - days)
        is_fed = Q(feed_minutes__gt=0)
        return self.shown().filter((~is_fed & is_old) | (is_fed & Source.feed_is_late()))


@recorded(leave_out=("stale_told_at", *STATE))
class Source(FeedMixin):
    """Where content of a tile comes from, who answers for it, and when it was last checked."""

    class Holds(models.TextChoices):
        """What the lines of a source are; it never changes once there are lines."""

        CONTACTS = "contacts", _("Danh bạ")
        PLACES = "places", _("Địa điểm")
        NOTICES = "notices", _("Thông báo")
        ARTICLES = "articles", _("Bài viết")
        SERIES = "series", _("Số liệu")

    tile = models.CharField(_("tiện ích"), max_length=40, choices=WITH_SOURCES)
    name = models.CharField(
        _("nguồn"), max_length=200, help_text=_("Hiện trên trang, ví dụ: Sở Y tế, danh sách 2026")
    )
    holds = models.CharField(
        _("loại nội dung"), max_length=10, choices=Holds, default=Holds.CONTACTS
    )
    owner = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan phụ trách"),
        on_delete=models.PROTECT,
        related_name="citizen_sources",
    )
    url = models.URLField(
        _("trang gốc"),
        blank=True,
        validators=[HTTPS],
        help_text=_("Trang để người dân xem thêm; https."),
    )
    fresh_days = models.PositiveSmallIntegerField(
        _("kiểm tra lại sau (ngày)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
    )
    checked_at = models.DateTimeField(_("kiểm tra lần cuối"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người kiểm tra"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    # When the owner's staff were last told that the source is stale.
    stale_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_sample = models.BooleanField(
        _("dữ liệu mẫu"), default=False, help_text=_("Trang ghi rõ đây là dữ liệu mẫu.")
    )
    is_on = models.BooleanField(_("đang hiển thị"), default=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("nguồn nội dung")
        verbose_name_plural = _("nguồn nội dung")
        ordering = ["tile", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tile", "name"],
                name="source_name_in_tile",
                violation_error_message=_("Tiện ích này đã có nguồn cùng tên."),
            )
        ]
        indexes = [
            models.Index(
                fields=["feed_next_at"], name="source_feed_due", condition=Q(feed_minutes__gt=0)
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.feed_url and not self.takes_feed:
            words = _("Chỉ nguồn bài viết và nguồn số liệu của trang Tỉ giá tự lấy được.")
            raise ValidationError({"feed_url": words})

    @property
    def takes_feed(self) -> bool:
        """Return whether the portal can read a feed of what the source holds."""
        is_rates = self.holds == self.Holds.SERIES and self.tile == EXCHANGE
        return is_rates or self.holds == self.Holds.ARTICLES

    @property
    def seen_at(self) -> datetime | None:
        """Return when a person, or the portal by itself, last found the content right."""
        return max(filter(None, (self.checked_at, self.fed_at)), default=None)

    @property
    def is_stale(self) -> bool:
        """Return whether the last check is older than `fresh_days`, or the feed fails."""
        if self.is_fed:
            return self.is_feed_late
        days = timedelta(days=self.fresh_days)
        return self.checked_at is None or timezone.now() > self.checked_at + days
