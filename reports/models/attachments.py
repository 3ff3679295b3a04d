"""Define the files of reports and answers, and decide who may open them.

The two questions asked everywhere have one answer here: is it a file of the reporter
(`of_reporter`, `is_of_reporter`), and has an officer released it (`released`, `is_released`).
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.models.answers import Answer
from reports.models.feedback import ReopeningRequest
from reports.models.report import Report, ReportQuerySet
from reports.models.report_access import public_through
from reports.models.stored import StoredFile


def of_reporter_through(relation: str = "") -> Q:
    """Return the condition for files of reporters, for a table that reaches them by `relation`."""
    return Q(**{f"{relation}__answer__isnull" if relation else "answer__isnull": True})


_OF_REPORTER = of_reporter_through()
_RELEASED = Q(is_public=True) & (_OF_REPORTER | Q(answer__approved_at__isnull=False))


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of_reporter(self) -> Self:
        """Return the files that reporters sent; all others belong to answers."""
        return self.filter(_OF_REPORTER)

    def evidence(self) -> Self:
        """Return the files that show the matter: sent with the report or when asked for more."""
        return self.of_reporter().filter(reopening=None)

    def released(self) -> Self:
        """Return the files that an officer released, those of answers once approved.

        The public sees them only while the report is public: see `public`.
        """
        return self.filter(_RELEASED)

    def public(self) -> Self:
        """Return the files that everybody may open: released files of public reports."""
        return self.filter(public_through("report")).released()

    def open_to_reporter(self) -> Self:
        """Return the files that reporters may open: their own, and those of approved answers."""
        return self.filter(_OF_REPORTER | _RELEASED)

    def of_answer(self, answer: Answer) -> Self:
        """Return the files of `answer` and of the versions that it corrects."""
        return self.filter(answer__in=answer.versions)

    def visible_to(self, user: object) -> Self:
        """Return the files that `user`, perhaps anonymous, may open."""
        if isinstance(user, User) and user.is_active and user.is_staff:
            # Staff may also open public files of reports outside their scope.
            return self.filter(report__in=Report.objects.for_staff(user)) | self.public()
        return self.public()


class Attachment(StoredFile):
    """A cleaned file of a report, or of an answer if `answer` is set."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments")
    answer = models.ForeignKey(
        Answer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    # Set on files that came with the reporter's request to reopen the report.
    reopening = models.ForeignKey(
        ReopeningRequest,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
    )
    # An officer released the file. Files that nobody has examined stay False.
    is_public = models.BooleanField(_("công khai"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp đính kèm")
        verbose_name_plural = _("tệp đính kèm")
        ordering = ("id",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def is_of_reporter(self) -> bool:
        """Match `AttachmentQuerySet.of_reporter`."""
        return self.answer_id is None

    @property
    def is_evidence(self) -> bool:
        """Match `AttachmentQuerySet.evidence`."""
        return self.is_of_reporter and self.reopening_id is None

    @property
    def is_released(self) -> bool:
        """Match `AttachmentQuerySet.released`; read with `select_related("answer")`."""
        return self.is_public and (self.answer is None or self.answer.approved_at is not None)


def with_photos(reports: ReportQuerySet) -> ReportQuerySet:
    """Prefetch the public photos, for `photo_before` and `photo_after`."""
    photos = Attachment.objects.public().filter(kind=Attachment.Kind.PHOTO)
    # The attribute is declared on `Report`, for templates and type checker alike.
    return reports.prefetch_related(
        models.Prefetch("attachments", queryset=photos, to_attr="photos")  # type: ignore[no-redef]
    )
