"""Name the people who may read a confidential report."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.history import recorded
from province.models import Agency
from reports.models.impartiality import kept_out
from reports.models.report import Report


class ConfidentialReaderQuerySet(models.QuerySet["ConfidentialReader"]):
    def live(self) -> Self:
        """Return the readers who were not removed."""
        return self.filter(removed_at=None)

    def reading(self) -> Self:
        """Return the live readers who may read now, as `ReportQuerySet.for_staff` decides.

        A reader who moved to the agency complained of is left out. Costs one query for the
        agencies.
        """
        live = self.live()
        for agency in Agency.objects.filter(pk__in=live.values("report__complained_agency")):
            live = live.exclude(report__complained_agency=agency, user__agency__in=kept_out(agency))
        return live


@recorded()
class ConfidentialReader(models.Model):
    """One reader of one confidential report. Rows end and are never deleted: they are the log."""

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="confidential_readers"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="confidential_readings")
    # None: the system named the person who took the report in or made it confidential.
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ConfidentialReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("người đọc phản ánh giữ kín")
        verbose_name_plural = _("người đọc phản ánh giữ kín")
        ordering = ("given_at", "id")
        default_permissions = ()
        permissions = [("name_confidential_readers", _("Chỉ định người đọc phản ánh giữ kín"))]
        indexes = [
            models.Index(
                fields=["user", "report"],
                name="confidential_reader_live",
                condition=Q(removed_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"],
                name="confidential_reader_once",
                condition=Q(removed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
