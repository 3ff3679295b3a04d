"""Define the versions of an answer and of its corrections."""

from functools import cached_property
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.caching import page_value
from paht.foundation.crypto import SealableTextField
from province import directory
from province.models import Agency
from reports.models.report import Report
from reports.rules import personal_scan


class AnswerQuerySet(models.QuerySet["Answer"]):
    def waiting_corrections(self) -> Self:
        """Return the corrections that nobody has approved or returned."""
        return self.filter(corrects__isnull=False, approved_at=None, returned_at=None)


class Answer(models.Model):
    """One version of an answer; the public reads the newest approved one."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    body = SealableTextField(_("nội dung trả lời"), sealed_by="report.confidential")
    done_on = models.DateField(_("ngày xử lý"), null=True, blank=True)
    next_steps = SealableTextField(_("việc tiếp theo"), blank=True, sealed_by="report.confidential")
    no_proof_reason = SealableTextField(
        _("lý do không có ảnh"), blank=True, sealed_by="report.confidential"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField(_("soạn lúc"), auto_now_add=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    # Places that the public version leaves out, as in `Report.redacted_spans`.
    redacted_spans = models.JSONField(null=True, blank=True, editable=False)
    # The first published version, of which this one is a correction (`corrections`).
    corrects = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrections"
    )
    # Keys of published files that are hidden when this version is approved.
    hidden_files = ArrayField(models.BigIntegerField(), default=list, blank=True)
    returned_at = models.DateTimeField(_("không duyệt lúc"), null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("câu trả lời")
        verbose_name_plural = _("câu trả lời")
        ordering = ("-id",)
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["report"],
                name="answer_correction_waiting",
                condition=Q(
                    corrects__isnull=False, approved_at__isnull=True, returned_at__isnull=True
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @cached_property
    def versions(self) -> set[int]:
        """Return the keys of this answer and its approved versions; their files appear together."""
        if self.corrects_id is None:
            return {self.pk}
        released = self.report.answers.filter(approved_at__isnull=False)
        chain = Q(pk=self.corrects_id) | Q(corrects=self.corrects_id)
        return {self.pk, *released.filter(chain).values_list("pk", flat=True)}

    @property
    def is_waiting_correction(self) -> bool:
        """Match `AnswerQuerySet.waiting_corrections`."""
        return bool(self.corrects_id) and self.approved_at is None and self.returned_at is None

    @property
    def text(self) -> str:
        """Return all parts as one text, always in Vietnamese."""
        parts = (
            self.body,
            self.next_steps and f"Việc tiếp theo: {self.next_steps}",
            self.no_proof_reason and f"Không kèm ảnh sau xử lý: {self.no_proof_reason}",
        )
        return "\n\n".join(part for part in parts if part)

    @property
    def public_text(self) -> str:
        return personal_scan.mask(self.text, self.redacted_spans or ())


def versions(report: Report) -> list[Answer]:
    """Return the answers of `report`, newest first, with people and files; cached for the page."""
    return page_value(("versions", report.pk), lambda: _versions(report))


def _versions(report: Report) -> list[Answer]:
    answers = report.answers.select_related("drafted_by", "approved_by")
    found = list(answers.prefetch_related("attachments"))
    directory.attach_agencies(found, "agency")
    return found
