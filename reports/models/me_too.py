"""Count the people who saw the same matter."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paht.foundation.crypto import LookupHashField
from reports.models.report import Report


class MeToo(models.Model):
    """One person's "Tôi cũng thấy", once a report.

    `person` is a keyed hash that identifies nobody by itself (`people.me_too`). After the
    retention time of the report it is replaced by a random value.
    """

    report = models.ForeignKey(
        Report,
        verbose_name=_("phản ánh"),
        on_delete=models.CASCADE,
        related_name="me_toos",
        db_index=False,  # the constraint has an index
    )
    person = LookupHashField(db_index=True)
    # Keyed hash of this report and the browser's network. Empty for accounts, and after the
    # retention time of addresses.
    network = models.CharField(max_length=64, blank=True, editable=False)
    # Only the first browsers of a network count: cookies can be deleted (`people.me_too`).
    counts = models.BooleanField(default=True, editable=False)
    at = models.DateTimeField(_("lúc"))
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("lượt cũng thấy")
        verbose_name_plural = _("lượt cũng thấy")
        default_permissions = ()
        indexes = [
            # For retention (`privacy.purge`).
            models.Index(fields=["at"], name="me_too_known", condition=Q(forgotten_at=None)),
            models.Index(fields=["at"], name="me_too_network", condition=~Q(network="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], name="me_too_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
