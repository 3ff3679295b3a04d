"""Store the internal notes of staff on reports."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import SealableTextField
from province.models import Agency
from reports.models.report import Report


class StaffNote(models.Model):
    """An internal note: append-only, never for the reporter or the public."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    body = SealableTextField(_("ghi chú"), sealed_by="report.confidential")

    class Meta:
        verbose_name = _("ghi chú nội bộ")
        verbose_name_plural = _("ghi chú nội bộ")
        ordering = ("-id",)
        default_permissions = ("add",)
        indexes = (models.Index(fields=("report", "-id"), name="note_report"),)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class Mention(models.Model):
    """A colleague named in a note, until they have opened the report."""

    note = models.ForeignKey(StaffNote, on_delete=models.CASCADE, related_name="mentions")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lượt nhắc đến")
        verbose_name_plural = _("lượt nhắc đến")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("note", "person"), name="mention_once_a_note"),
        )
        indexes = (
            models.Index(
                fields=("person", "report"),
                name="mention_unseen",
                condition=models.Q(read_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
