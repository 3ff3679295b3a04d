"""Keep the agencies that a confidential report was about before somebody changed it."""

from django.db import models

from accounts.models import User
from province.models import Agency


class FormerlyComplained(models.Model):
    """An agency that a confidential report named before; its people stay kept out.

    Else one reader could name another agency and let the people of the accused one in.
    """

    report = models.ForeignKey(
        "reports.Report", on_delete=models.CASCADE, related_name="formerly_complained"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "cơ quan từng bị phản ánh, tố cáo"
        ordering = ("changed_at", "id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("report", "agency"), name="reports_formerlycomplained_once"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
