"""What was said of a report's deadlines, and how each member of staff wants to hear."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.models.report import Report
from reports.rules.reminder_steps import Step


class Reminder(models.Model):
    """One step of one deadline that was said: once, whatever runs at the same time.

    `occasion` tells the daily ones apart; of the others it is the day of the deadline.
    """

    class Heard(models.TextChoices):
        """By whom, when those who were meant have no address."""

        MEANT = "meant", _("người phụ trách")
        LEADER = "leader", _("lãnh đạo cơ quan xử lý")
        SUPERVISOR = "supervisor", _("lãnh đạo giám sát")
        NOBODY = "nobody", _("không có người nhận")
        SAMPLE = "sample", _("dữ liệu mẫu, không gửi")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(_("nhắc"), max_length=12, choices=Step.choices)
    due_at = models.DateTimeField(_("hạn"))
    occasion = models.DateField(_("ngày"))
    at = models.DateTimeField(_("lúc"))
    heard = models.CharField(_("người nhận"), max_length=12, choices=Heard.choices)
    people = models.PositiveSmallIntegerField(_("số người nhận"), default=0)

    class Meta:
        verbose_name = _("lần nhắc hạn")
        verbose_name_plural = _("lần nhắc hạn")
        ordering = ("-at", "-id")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("report", "step", "due_at", "occasion"), name="reminder_once"
            ),
        ]
        indexes = [
            # Whether a report was escalated: looked up for each row of the worklist.
            models.Index(
                fields=("report", "due_at"),
                name="reminder_escalated",
                condition=Q(step=Step.ESCALATED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} #{self.pk}"


class NoticeChoice(models.Model):
    """How a member of staff wants to hear; no row: of everything at once."""

    class When(models.TextChoices):
        AT_ONCE = "at_once", _("Ngay khi có việc")
        DAILY = "daily", _("Một thư tóm tắt lúc 07:30 mỗi ngày làm việc")
        URGENT = "urgent", _("Chỉ việc khẩn cấp")

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="notice_choice"
    )
    when = models.CharField(
        _("nhận thông báo"), max_length=10, choices=When.choices, default=When.AT_ONCE
    )
    digested_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("cách nhận thông báo")
        verbose_name_plural = _("cách nhận thông báo")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.when} #{self.pk}"
