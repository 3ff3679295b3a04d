"""Log the reminders of deadlines, and store how members of staff want to be notified."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.models.report import Report
from reports.rules.reminder_steps import Step


class Reminder(models.Model):
    """One step of one deadline that was sent; the constraint prevents a second one.

    `occasion` is the day of a daily step; for other steps it is the day of the deadline.
    """

    class Recipient(models.TextChoices):
        """The recipients; superiors if the people responsible have no address."""

        RESPONSIBLE = "responsible", _("người phụ trách")
        LEADER = "leader", _("lãnh đạo cơ quan xử lý")
        SUPERVISOR = "supervisor", _("lãnh đạo giám sát")
        NOBODY = "nobody", _("không có người nhận")
        SAMPLE = "sample", _("dữ liệu mẫu, không gửi")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(_("nhắc"), max_length=12, choices=Step.choices)
    due_at = models.DateTimeField(_("hạn"))
    occasion = models.DateField(_("ngày"))
    at = models.DateTimeField(_("lúc"))
    recipient = models.CharField(_("người nhận"), max_length=12, choices=Recipient.choices)
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
            # The worklist looks up for each row whether the report was escalated.
            models.Index(
                fields=("report", "due_at"),
                name="reminder_escalated",
                condition=Q(step=Step.ESCALATED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} #{self.pk}"


class NoticeChoice(models.Model):
    """How a member of staff wants to be notified; without a row at once of everything."""

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
