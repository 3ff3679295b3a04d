"""What the reporter says of the answer: a rating, and perhaps that the matter is not settled."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import EncryptedTextField
from reports.models.report import Report
from reports.rules.states import Satisfaction


class Rating(models.Model):
    """How satisfied the reporter is: one a report, said once.

    The words stand here, encrypted, and not with the event: events are never erased, and people
    write of themselves.
    """

    report = models.OneToOneField(
        Report, verbose_name=_("phản ánh"), on_delete=models.CASCADE, related_name="rating"
    )
    level = models.CharField(_("mức độ hài lòng"), max_length=20, choices=Satisfaction)
    reason = EncryptedTextField(_("lý do"), blank=True)
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("đánh giá")
        verbose_name_plural = _("đánh giá")
        default_permissions = ()
        permissions = [("follow_up_rating", _("Theo dõi đánh giá không hài lòng"))]
        indexes = [models.Index(fields=["at"], name="rating_at", include=("level", "report"))]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def satisfaction(self) -> Satisfaction:
        return Satisfaction(self.level)


class FollowUp(models.Model):
    """What staff do about a rating of the lowest level; open until somebody says what was done."""

    rating = models.OneToOneField(Rating, on_delete=models.CASCADE, related_name="follow_up")
    opened_at = models.DateTimeField(_("mở lúc"))
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("đã làm gì"), blank=True)

    class Meta:
        verbose_name = _("việc theo dõi đánh giá")
        verbose_name_plural = _("việc theo dõi đánh giá")
        default_permissions = ()
        indexes = [
            models.Index(fields=["rating"], name="follow_up_open", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ReopeningRequest(models.Model):
    """The reporter's word that a completed report is not settled; one a report.

    `granted` is None until somebody decided. Photos are `Attachment` rows that name it.
    """

    report = models.OneToOneField(
        Report, verbose_name=_("phản ánh"), on_delete=models.CASCADE, related_name="reopening"
    )
    reason = EncryptedTextField(_("lý do"))
    asked_at = models.DateTimeField(_("đề nghị lúc"))
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted = models.BooleanField(_("mở lại"), null=True, blank=True)
    # To the reporter, when it was declined.
    answer = models.TextField(_("trả lời người gửi"), blank=True)
    is_answer_read = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("đề nghị mở lại")
        verbose_name_plural = _("đề nghị mở lại")
        default_permissions = ()
        indexes = [
            models.Index(fields=["report"], name="reopening_open", condition=Q(decided_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="reopening_decided_as_a_whole",
                condition=Q(decided_at=None, granted=None)
                | Q(decided_at__isnull=False, granted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.decided_at is None
