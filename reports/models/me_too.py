"""Who else has seen what a report tells of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.report import Report


class MeToo(models.Model):
    """One person's "Tôi cũng thấy", once a report.

    `person` is a keyed hash and leads nowhere by itself (`reports.me_too`); once the report's
    time is over it is a random mark.
    """

    report = models.ForeignKey(
        Report,
        verbose_name=_("phản ánh"),
        on_delete=models.CASCADE,
        related_name="me_toos",
        db_index=False,  # the constraint's serves
    )
    person = models.CharField(max_length=64, db_index=True)
    # Of a browser: the keyed hash of this report and the network it wrote from; "" of an account,
    # and once the address has been kept for its time.
    network = models.CharField(max_length=64, blank=True, editable=False)
    # A network's first browsers only: cookies can be thrown away (`reports.me_too`).
    counts = models.BooleanField(default=True, editable=False)
    at = models.DateTimeField(_("lúc"))
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("lượt cũng thấy")
        verbose_name_plural = _("lượt cũng thấy")
        default_permissions = ()
        indexes = [
            # What retention looks at.
            models.Index(fields=["at"], name="me_too_known", condition=Q(forgotten_at=None)),
            models.Index(fields=["at"], name="me_too_network", condition=~Q(network="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], name="me_too_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
