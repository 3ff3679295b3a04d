"""Store which key sent which report, and the updates that partners posted."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paht.foundation.crypto import random_token
from partners.models.keys import PartnerKey
from reports.models import Category, Report, ReportEvent


class PartnerPost(models.Model):
    """One post of a partner. Its report, if there is one, has the same `submission_id`.

    The row is older than the report: a client that posts again after a lost connection finds it.
    """

    key = models.ForeignKey(PartnerKey, on_delete=models.PROTECT, related_name="posts")
    # A keyed hash of the client's own id, or else of the whole post.
    fingerprint = models.CharField(max_length=64)
    submission_id = models.UUIDField(unique=True, default=uuid.uuid4)
    token = models.CharField(max_length=32, unique=True, default=random_token)
    posted_at = models.DateTimeField(default=timezone.now)
    # Set for a post to the test door, which makes no report.
    test_category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("bài gửi của đối tác")
        verbose_name_plural = _("bài gửi của đối tác")
        default_permissions = ()
        indexes = [
            models.Index(fields=["key", "fingerprint", "-posted_at"], name="partner_post_same")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PartnerUpdate(models.Model):
    """One update that a partner posted to a report of its own."""

    key = models.ForeignKey(PartnerKey, on_delete=models.PROTECT, related_name="updates")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    # A keyed hash of the client's own id, or else of the whole update.
    fingerprint = models.CharField(max_length=64)
    # The id of this event is the id of the update, in the answer and in the list of updates.
    event = models.ForeignKey(ReportEvent, on_delete=models.CASCADE, null=True, related_name="+")
    posted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("cập nhật của đối tác")
        verbose_name_plural = _("cập nhật của đối tác")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["key", "report", "fingerprint"], name="partner_update_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
