from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizen.kinds import NoticeKind, NoticeLevel
from citizen.models.lines import Line, LineQuerySet, PointMixin
from citizen.models.sources import HTTPS
from paht.foundation.history import recorded
from province.models import AdminUnit


class NoticeQuerySet(LineQuerySet):
    def between(self, start: datetime, end: datetime) -> Self:
        """Return the notices in force at some moment of the time; one without an end stays."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=start), starts_at__lt=end)

    def of_commune(self, commune: AdminUnit) -> Self:
        """Return the notices of a commune, of its district and of the whole province."""
        units = [commune.pk, commune.parent_id]
        return self.filter(Q(unit=None) | Q(unit__in=units))


@recorded(leave_out=("words", "announced_at"))
class Notice(PointMixin, Line):
    """Something announced for an area and a time: an outage, works, a warning."""

    searched = ("place", "text")
    plain = ("place",)

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
    # When those who follow the commune were told; each notice goes out once.
    announced_at = models.DateTimeField(_("đã báo lúc"), null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["kind", "starts_at"], name="notice_time"),
            models.Index(
                fields=["id"], name="notice_unannounced", condition=Q(announced_at__isnull=True)
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Thời điểm kết thúc phải sau lúc bắt đầu.")})
