"""Log the runs that recount open deadlines after the calendar was edited."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.local_time import day_text


class DeadlineRecount(models.Model):
    """One run over the open reports, started by a person who saw its preview.

    `calendar` is the fingerprint of the calendar of the preview; a different calendar stops the
    run. `cursor` is the key of the last report that was examined.
    """

    by = models.ForeignKey(
        User, verbose_name=_("người thực hiện"), on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("căn cứ"))
    calendar = models.CharField(max_length=64, editable=False)
    planned = models.PositiveIntegerField(_("số phản ánh đổi hạn dự kiến"))
    changed = models.PositiveIntegerField(_("số phản ánh đã đổi hạn"), default=0)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    is_running = models.BooleanField(default=True, editable=False)
    is_stopped = models.BooleanField(_("dừng giữa chừng"), default=False)

    class Meta:
        verbose_name = _("lần tính lại hạn")
        verbose_name_plural = _("các lần tính lại hạn")
        ordering = ("-started_at", "-id")
        default_permissions = ("view",)
        permissions = (("recount_deadlines", _("Tính lại hạn theo lịch làm việc")),)
        constraints = [
            models.UniqueConstraint(
                fields=("is_running",), name="recount_one_at_a_time", condition=Q(is_running=True)
            ),
            models.CheckConstraint(
                name="recount_runs_until_finished",
                condition=Q(is_running=True, finished_at__isnull=True)
                | Q(is_running=False, finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{day_text(self.started_at)} #{self.pk}"
