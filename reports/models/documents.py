"""Define the files that staff add to a report: minutes, decisions, photos of an inspection."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import SealableTextField
from reports.models.report import Report
from reports.models.report_access import public_through
from reports.models.stored import StoredFile


class CaseDocumentQuerySet(models.QuerySet["CaseDocument"]):
    def kept(self) -> Self:
        """Return the documents that nobody removed."""
        return self.filter(removed_at=None)

    def public(self) -> Self:
        """Return the documents that everybody may open: public ones of public reports."""
        return self.kept().filter(public_through("report"), level=CaseDocument.Level.PUBLIC)

    def visible_to(self, user: object) -> Self:
        """Return the documents that `user`, perhaps anonymous, may open."""
        if not (isinstance(user, User) and user.is_active and user.is_staff):
            return self.public()
        if not user.has_perm("reports.read_notes"):
            return self.public()
        in_scope = self.filter(report__in=Report.objects.for_staff(user))
        return in_scope.open_to(user) | self.public()

    def open_to(self, user: User) -> Self:
        """Narrow documents on reports in the scope of `user` to those that the person may read."""
        if not user.has_perm("reports.read_notes"):
            return self.public()
        if user.has_perm("reports.read_confidential_documents"):
            return self.kept()
        levels = (CaseDocument.Level.PUBLIC, CaseDocument.Level.INTERNAL)
        return self.kept().filter(Q(level__in=levels) | Q(by=user))


class CaseDocument(StoredFile):
    """One file of an agency on a report. A removed file stays stored: it may be evidence."""

    NAME_PART = "-tai-lieu"

    class Level(models.TextChoices):
        PUBLIC = "public", _("Công khai")
        INTERNAL = "internal", _("Nội bộ")
        CONFIDENTIAL = "confidential", _("Hạn chế")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="documents")
    title = SealableTextField(_("tên tài liệu"), max_length=150, sealed_by="report.confidential")
    level = models.CharField(_("mức độ"), max_length=20, choices=Level.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("thêm lúc"), auto_now_add=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(_("gỡ lúc"), null=True)

    objects = CaseDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tài liệu của cơ quan")
        verbose_name_plural = _("tài liệu của cơ quan")
        ordering = ("id",)
        default_permissions = ("add",)
        permissions = (("read_confidential_documents", _("Xem tài liệu hạn chế")),)
        indexes = (models.Index(fields=("report", "id"), name="document_report"),)

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
