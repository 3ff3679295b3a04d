from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizen import feeds

# Each fetch writes them, so the history leaves them out.
STATE = tuple(
    "fed_at feed_next_at feed_failures feed_problem feed_etag feed_modified feed_digest".split()
)
# One interval for the fetch that is due, one for those that fail, and some time for a queue.
_QUEUE = timedelta(minutes=10)


class FeedMixin(models.Model):
    """The address from which the portal fills a source by itself, and how the fetches went."""

    class Interval(models.IntegerChoices):
        """Minutes between two fetches."""

        OFF = 0, _("Chưa tự lấy")
        TEN_MINUTES = 10, _("10 phút một lần")
        HALF_HOUR = 30, _("30 phút một lần")
        HOUR = 60, _("1 giờ một lần")
        SIX_HOURS = 360, _("6 giờ một lần")
        DAY = 1440, _("1 ngày một lần")

    feed_url = models.URLField(
        _("địa chỉ tự lấy"),
        blank=True,
        max_length=500,
        help_text=_(
            "Bài viết: RSS hoặc Atom. Tỉ giá: tệp XML của ngân hàng. Chỉ nhận https. "
            "Lưu xong, bấm “Thử ngay” để xem trước."
        ),
    )
    feed_minutes = models.PositiveSmallIntegerField(
        _("tự lấy"), choices=Interval, default=Interval.OFF
    )
    # The last fetch that gave good content, changed or not.
    fed_at = models.DateTimeField(_("lấy được lần cuối"), null=True, blank=True, editable=False)
    feed_next_at = models.DateTimeField(_("lấy lần tới"), null=True, blank=True, editable=False)
    # Since the last good fetch.
    feed_failures = models.PositiveIntegerField(default=0, editable=False)
    feed_problem = models.CharField(_("lỗi khi lấy"), max_length=300, blank=True, editable=False)
    # By which the server, or the portal, knows unchanged content.
    feed_etag = models.CharField(max_length=200, blank=True, editable=False)
    feed_modified = models.CharField(max_length=200, blank=True, editable=False)
    feed_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_fed(self) -> bool:
        """Return whether the portal fetches the content by itself."""
        return bool(self.feed_url and self.feed_minutes)

    @property
    def is_feed_late(self) -> bool:
        """Return whether fetches have failed, or stayed away, for longer than their interval."""
        if not self.is_fed:
            return False
        allowed = 2 * timedelta(minutes=self.feed_minutes) + _QUEUE
        return self.fed_at is None or timezone.now() > self.fed_at + allowed

    @staticmethod
    def feed_is_late() -> Q:
        """Return the condition of `is_feed_late` for a query of sources that are fed."""
        allowed = ExpressionWrapper(
            F("feed_minutes") * timedelta(minutes=2), output_field=models.DurationField()
        )
        return Q(fed_at=None) | Q(fed_at__lt=Now() - allowed - _QUEUE)

    def clean(self) -> None:
        super().clean()
        if self.feed_url:
            try:
                feeds.check(self.feed_url)
            except ValidationError as error:
                raise ValidationError({"feed_url": error}) from error
        elif self.feed_minutes:
            raise ValidationError({"feed_url": _("Ghi địa chỉ để tự lấy.")})

    def begin_feed(self, now: datetime, *, is_new_address: bool) -> None:
        """Fetch soon, because staff changed the address or the interval."""
        self.feed_next_at = now if self.is_fed else None
        self.feed_failures = 0
        self.feed_problem = ""
        if is_new_address:
            self.feed_etag = self.feed_modified = self.feed_digest = ""
            self.fed_at = None
