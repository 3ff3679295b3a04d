"""Answers, and the files of reports and answers."""

from functools import cached_property
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.caching import page_value
from province import directory
from province.models import Agency
from reports.models.feedback import ReopeningRequest
from reports.models.report import Report, ReportQuerySet
from reports.models.stored import StoredFile
from reports.rules import personal_scan
from reports.rules.states import PUBLIC_STATES


class AnswerQuerySet(models.QuerySet["Answer"]):
    def waiting_corrections(self) -> Self:
        return self.filter(corrects__isnull=False, approved_at=None, returned_at=None)


class Answer(models.Model):
    """One version of the answer; the newest approved one is what the public reads."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    body = models.TextField(_("nội dung trả lời"))
    done_on = models.DateField(_("ngày xử lý"), null=True, blank=True)
    next_steps = models.TextField(_("việc tiếp theo"), blank=True)
    no_proof_reason = models.TextField(_("lý do không có ảnh"), blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    drafted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField(_("soạn lúc"), auto_now_add=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    # What the public reads masked, as in `Report.redacted_spans`.
    redacted_spans = models.JSONField(null=True, blank=True, editable=False)
    # The first published version, of which this one is a correction (`corrections`).
    corrects = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrections"
    )
    # Keys of published files that are taken away once this version is released.
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
        """The keys of this answer and of its released versions: their files are shown together."""
        if self.corrects_id is None:
            return {self.pk}
        released = self.report.answers.filter(approved_at__isnull=False)
        chain = Q(pk=self.corrects_id) | Q(corrects=self.corrects_id)
        return {self.pk, *released.filter(chain).values_list("pk", flat=True)}

    @property
    def is_waiting_correction(self) -> bool:
        """As `waiting_corrections` asks the database."""
        return bool(self.corrects_id) and self.approved_at is None and self.returned_at is None

    @property
    def text(self) -> str:
        """All that is told in words: in Vietnamese, whatever the language of the page."""
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
    """The answers of `report`, newest first, with people and files; once a page."""
    return page_value(("versions", report.pk), lambda: _versions(report))


def _versions(report: Report) -> list[Answer]:
    answers = report.answers.select_related("drafted_by", "approved_by")
    found = list(
        answers.prefetch_related(
            models.Prefetch("attachments", queryset=Attachment.objects.order_by("id"))
        )
    )
    directory.give(found, "agency")
    return found


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def public(self) -> Self:
        """Files an officer let out, of released reports and approved answers only."""
        released = Q(
            is_public=True,
            report__is_published=True,
            report__state__in=PUBLIC_STATES,
        )
        return self.filter(released).filter(
            Q(answer__isnull=True) | Q(answer__approved_at__isnull=False)
        )

    def of_answer(self, answer: Answer) -> Self:
        return self.filter(answer__in=answer.versions)

    def visible_to(self, user: object) -> Self:
        """What `user` (perhaps anonymous) may open."""
        if isinstance(user, User) and user.is_active and user.is_staff:
            # What is public is so for staff too, whichever agency handles it.
            return self.filter(report__in=Report.objects.for_staff(user)) | self.public()
        return self.public()


class Attachment(StoredFile):
    """A cleaned file of a report, or of an answer (`answer` set)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments")
    answer = models.ForeignKey(
        Answer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    # Set on what came with the reporter's request to look at the matter again.
    reopening = models.ForeignKey(
        ReopeningRequest,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    is_public = models.BooleanField(_("công khai"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        ordering = ("id",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


def with_photos(reports: ReportQuerySet) -> ReportQuerySet:
    """With the photos the public may see, for `photo_before` and `photo_after`."""
    photos = Attachment.objects.public().filter(kind=Attachment.Kind.PHOTO)
    # The attribute is declared on `Report`, for templates and type checker alike.
    return reports.prefetch_related(
        models.Prefetch("attachments", queryset=photos, to_attr="photos")  # type: ignore[no-redef]
    )
