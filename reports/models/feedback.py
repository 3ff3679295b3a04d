"""Store the reporter's rating of the answer, and the request to reopen the report."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import EncryptedTextField, SealableTextField
from reports.models.report import Report
from reports.rules.states import Satisfaction


class Rating(models.Model):
    """The reporter's rating, given once.

    The words are stored here, encrypted, and not in the event: they may contain personal data,
    and events are never erased.
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
    """The follow-up of a rating of the lowest level; open until staff enter what they did."""

    rating = models.OneToOneField(Rating, on_delete=models.CASCADE, related_name="follow_up")
    opened_at = models.DateTimeField(_("mở lúc"))
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = SealableTextField(_("đã làm gì"), blank=True, sealed_by="rating.report.confidential")

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
    """The reporter's request to reopen a completed report; one per report.

    `granted` is None until the decision. Its photos are `Attachment` rows (`reopening`).
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
    # The answer to the reporter if the request was declined.
    answer = SealableTextField(_("trả lời người gửi"), blank=True, sealed_by="report.confidential")
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
