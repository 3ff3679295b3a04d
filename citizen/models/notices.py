from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citizen.kinds import NoticeKind, NoticeLevel
from citizen.models.lines import Line, LineQuerySet, PointMixin
from citizen.models.sources import HTTPS
from paht.foundation.history import recorded


class NoticeQuerySet(LineQuerySet):
    def public(self) -> Self:
        """Return the notices that citizens may read, of all tiles."""
        return self.filter(is_on=True, source__is_on=True)

    def not_over(self, now: datetime) -> Self:
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))


@recorded(leave_out=("words", "changed_at", "sequence", "news_at", "announced_at", "announced_to"))
class Notice(PointMixin, Line):
    """Something announced for an area and a time: an outage, works, a warning.

    A cancelled notice stays on the page, so that people learn that it is off. One that is not
    shown (`is_on`) is gone everywhere.
    """

    searched = ("place", "text")
    plain = ("place",)
    derived = ("words", "changed_at", "sequence", "news_at", "announced_at", "announced_to")
    # A change of one of these is news for people who already know the notice.
    matters = ("unit_id", "place", "starts_at", "ends_at", "is_cancelled")

    kind = models.CharField(_("loại"), max_length=10, choices=NoticeKind)
    level = models.PositiveSmallIntegerField(
        _("mức"), choices=NoticeLevel, default=NoticeLevel.INFORMATION
    )
    place = models.CharField(
        _("nơi"), max_length=300, blank=True, help_text=_("Ví dụ: khóm 3, đường Lê Hồng Phong")
    )
    text = models.TextField(_("nội dung"), max_length=2000, blank=True)
    starts_at = models.DateTimeField(_("từ"))
    ends_at = models.DateTimeField(_("đến"), null=True, blank=True)
    url = models.URLField(_("trang gốc"), blank=True, validators=[HTTPS])
    is_cancelled = models.BooleanField(
        _("đã hủy"), default=False, help_text=_("Vẫn hiện trên trang, ghi rõ là đã hủy.")
    )
    changed_at = models.DateTimeField(_("sửa lúc"), default=timezone.now, editable=False)
    # Number of changes that matter; also SEQUENCE of iCalendar.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # When the notice in its present form became news.
    news_at = models.DateTimeField(default=timezone.now, editable=False)
    # When the followers of its area got the message about danger in its present form.
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The last subscription that got it, while not all have.
    announced_to = models.BigIntegerField(default=0, editable=False)

    # The time in words: for today, and for a copy that is read later (`views.notice_section`).
    spoken = dated = ""
    # The days of a festival by the lunar calendar.
    lunar = ""
    # Its number on the map of the page.
    number = 0

    objects = NoticeQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ["starts_at", "pk"]
        indexes = [
            *Line.Meta.indexes,
            models.Index(fields=["kind", "starts_at"], name="notice_time"),
            models.Index(fields=["source", "ends_at"], name="notice_end", condition=Q(is_on=True)),
            models.Index(fields=["news_at"], name="notice_news"),
            models.Index(
                fields=["id"],
                name="notice_unannounced",
                condition=Q(announced_at__isnull=True, level=NoticeLevel.DANGER),
            ),
        ]

    def derive(self, stored: Self | None) -> None:
        """Make the notice news again when its time, its area or its danger changes."""
        super().derive(stored)
        self.changed_at = timezone.now()
        if stored and self._is_news_after(stored):
            self.sequence = stored.sequence + 1
            self.news_at, self.announced_at, self.announced_to = self.changed_at, None, 0

    @property
    def shown_area(self) -> str:
        """Return where the notice applies, in words: place, unit, district."""
        return ", ".join(filter(None, [self.place, self.shown_unit]))

    @property
    def shown_unit(self) -> str:
        """Return the unit with its district, in words; nobody needs the name of the province."""
        if not self.unit:
            return gettext("Cả tỉnh")
        district = self.unit.district
        return ", ".join(unit.shown_name for unit in (self.unit, district) if unit)

    def _is_news_after(self, stored: "Notice") -> bool:
        is_changed = any(getattr(self, name) != getattr(stored, name) for name in self.matters)
        appears = self.is_on and not stored.is_on
        return is_changed or appears or NoticeLevel.DANGER == self.level > stored.level

    def clean(self) -> None:
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Thời điểm kết thúc phải sau lúc bắt đầu.")})
