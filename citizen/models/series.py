from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizen.models.lines import Line, LineQuerySet
from paht.foundation.history import recorded


@recorded(leave_out=("words",))
class Series(Line):
    """A row of figures over time: a price at a market, a tide, the rate of a currency."""

    searched = ("group",)
    plain = ("group", "measure")

    group = models.CharField(
        _("nhóm"), max_length=80, blank=True, help_text=_("Ví dụ: chợ, trạm đo, ngân hàng")
    )
    measure = models.CharField(
        _("đơn vị tính"), max_length=20, blank=True, help_text=_("Ví dụ: đ/kg, m, g/l")
    )
    decimals = models.PositiveSmallIntegerField(_("số chữ số lẻ"), default=0)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    objects = LineQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("chuỗi số liệu")
        verbose_name_plural = _("chuỗi số liệu")
        ordering = ["order", "name", "pk"]


@recorded(additions=False)
class Figure(models.Model):
    """One value of a series at a moment."""

    series = models.ForeignKey(
        Series, verbose_name=_("chuỗi số liệu"), on_delete=models.CASCADE, related_name="figures"
    )
    at = models.DateTimeField(_("lúc"))
    value = models.DecimalField(_("giá trị"), max_digits=16, decimal_places=4)
    is_forecast = models.BooleanField(
        _("dự báo"),
        default=False,
        help_text=_("Vẫn là dự báo khi đã qua giờ đó; số đo được thay nó khi nhập cùng lúc."),
    )

    class Meta:
        verbose_name = _("số liệu")
        verbose_name_plural = _("số liệu")
        ordering = ["series", "at"]
        indexes = [models.Index(fields=["series", "is_forecast", "at"], name="figure_by_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "at"],
                name="figure_at_moment",
                violation_error_message=_("Chuỗi này đã có số liệu cùng lúc."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.at}"

    def clean(self) -> None:
        """Mark a figure of the future as a forecast."""
        super().clean()
        if self.at and self.at > timezone.now():
            self.is_forecast = True
