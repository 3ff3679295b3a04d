"""Store banned phone numbers, and marks of reports that look like spam."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import LookupHashField
from reports.models.report import Report
from reports.rules.states import State


class BanQuerySet(models.QuerySet["Ban"]):
    def in_force(self, *, at: datetime | None = None) -> Self:
        """Return the bans that hold now, or at `at`."""
        at = at or timezone.now()
        return self.filter(lifted_at=None, until__gt=at)


class Ban(models.Model):
    """A phone number whose reports staff examine before others; `casework.bans` writes here.

    The number itself is not stored: the keyed hash finds it again, the mask is for display.
    """

    phone_hash = LookupHashField(editable=False)
    phone_mask = models.CharField(_("số điện thoại"), max_length=20, editable=False)
    reason = models.CharField(_("lý do"), max_length=300)
    until = models.DateTimeField(_("đến hết"))
    by = models.ForeignKey(
        User, verbose_name=_("người đặt"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("đặt lúc"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("bỏ lúc"), null=True, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        User,
        verbose_name=_("người bỏ"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("số điện thoại bị hạn chế")
        verbose_name_plural = _("số điện thoại bị hạn chế")
        ordering = ("-created_at", "-id")
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"],
                name="ban_once_a_phone",
                condition=Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="ban_ends_after_it_began", condition=Q(until__gt=F("created_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phone_mask} #{self.pk}"

    @property
    def is_in_force(self) -> bool:
        return self.lifted_at is None and self.until > timezone.now()


class Mark(models.TextChoices):
    """A sign of spam. Each can be explained to the reporter; none decides by itself."""

    BANNED = "banned", _("Số điện thoại đang bị hạn chế")
    REPEATED = "repeated", _("Nội dung giống hệt đã gửi nhiều lần")
    LINKS = "links", _("Có nhiều đường dẫn")
    PHONE_BURST = "phone_burst", _("Một số điện thoại gửi dồn dập")
    ADDRESS_BURST = "address_burst", _("Một địa chỉ mạng gửi dồn dập")
    UNPROVED = "unproved", _("Gửi lúc quá tải, chưa chứng thực được người gửi")
    DISOWNED = "disowned", _("Chủ số điện thoại cho biết không gửi phản ánh này")
    FLOOD = "flood", _("Gần giống phản ánh vừa gửi từ cùng mạng hoặc thiết bị")
    HIDDEN_FIELD = "hidden_field", _("Đã điền ô mà người dùng không thấy")


class SuspicionQuerySet(models.QuerySet["Suspicion"]):
    def waiting(self) -> Self:
        """Return the suspicions that nobody has judged."""
        return self.filter(judged_at=None)

    def grouped(self) -> Self:
        """Return those that staff see as one matter with the leader of their flood.

        Urgent and confidential reports always show by themselves, and so do all once the leader
        has left the reception: it no longer stands in the lists for them.
        """
        return self.waiting().filter(
            report__urgent=False, report__confidential=False, flood__state=State.SUBMITTED
        )


class Suspicion(models.Model):
    """A report that looks like spam: a person examines it first, while its deadline runs.

    `marks` maps each `Mark` to its count (1 where there is nothing to count).
    """

    class Verdict(models.TextChoices):
        CLEAR = "clear", _("Không phải rác")
        SPAM = "spam", _("Rác")

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="suspicion"
    )
    marks = models.JSONField(default=dict)
    # The first report of the flood that this one belongs to.
    flood = models.ForeignKey(
        Report, on_delete=models.SET_NULL, null=True, blank=True, related_name="flood"
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SuspicionQuerySet.as_manager()

    class Meta:
        verbose_name = _("dấu hiệu rác")
        verbose_name_plural = _("dấu hiệu rác")
        default_permissions = ()
        permissions = [("judge_suspicion", _("Kết luận phản ánh nghi rác"))]
        indexes = [
            models.Index(
                fields=["report"], name="suspicion_waiting", condition=Q(judged_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"#{self.report_id}"

    @property
    def reasons(self) -> list[str]:
        """Return the marks in words, with their counts."""
        known = (mark for mark in Mark if mark in self.marks)
        return [
            f"{mark.label} ({self.marks[mark]})" if self.marks[mark] > 1 else str(mark.label)
            for mark in known
        ]
