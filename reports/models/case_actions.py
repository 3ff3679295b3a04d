"""Record the actions of staff that leave the state of a report unchanged."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.caching import page_value
from paht.foundation.crypto import SealableTextField
from province import directory
from province.models import Agency
from reports.models.documents import CaseDocument
from reports.models.report import Report


class CaseAction(models.Model):
    """One action that leaves the state unchanged; append-only, also for SQL."""

    class Kind(models.TextChoices):
        HANDED_OVER = "handed_over", _("Giao cán bộ xử lý")
        URGED = "urged", _("Đôn đốc")
        COOPERATION_ASKED = "cooperation_asked", _("Mời phối hợp")
        CONTRIBUTED = "contributed", _("Ý kiến phối hợp")
        COOPERATION_ENDED = "cooperation_ended", _("Thôi mời phối hợp")
        TRANSFER_ASKED = "transfer_asked", _("Đề nghị chuyển cơ quan khác")
        TRANSFER_DECLINED = "transfer_declined", _("Không đồng ý chuyển cơ quan")
        CORRECTION_DRAFTED = "correction_drafted", _("Trình bản chỉnh sửa kết quả")
        CORRECTION_RETURNED = "correction_returned", _("Không duyệt bản chỉnh sửa")
        CORRECTION_PUBLISHED = "correction_published", _("Duyệt bản chỉnh sửa")
        PHOTO_REDACTED = "photo_redacted", _("Che vùng trên ảnh")
        PHOTO_RESTORED = "photo_restored", _("Bỏ che, dùng lại ảnh gốc")
        DOCUMENT_ADDED = "document_added", _("Thêm tài liệu")
        DOCUMENT_LEVEL = "document_level", _("Đổi mức độ tài liệu")
        DOCUMENT_REMOVED = "document_removed", _("Gỡ tài liệu")
        CASE_PRINTED = "case_printed", _("Mở bản in hồ sơ")
        CASE_TAKEN_OUT = "case_taken_out", _("Tải hồ sơ PDF")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="case_action_records")
    kind = models.CharField(_("việc"), max_length=30, choices=Kind)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        User, verbose_name=_("người thực hiện"), on_delete=models.PROTECT, related_name="+"
    )
    # The agency that is invited, proposed or urged; else that of the acting person.
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    person = models.ForeignKey(
        User,
        verbose_name=_("cán bộ"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # A key, not a title: a document that becomes confidential later loses its title here too.
    document = models.ForeignKey(
        CaseDocument,
        verbose_name=_("tài liệu"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    note = SealableTextField(_("ghi chú"), blank=True, sealed_by="report.confidential")

    class Meta:
        verbose_name = _("việc xử lý")
        verbose_name_plural = _("việc xử lý")
        ordering = ("at", "id")
        default_permissions = ()
        indexes = [models.Index(fields=["report", "at", "id"], name="caseaction_report_at")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class CooperationQuerySet(models.QuerySet["Cooperation"]):
    def running(self) -> "CooperationQuerySet":
        """Return the invitations that have not ended."""
        return self.filter(ended_at=None)


def helping(report: Report) -> "list[Cooperation]":
    """Return the running cooperations of `report` in the order of asking; cached for the page."""
    if report.is_closed:
        return []
    return page_value(("helping", report.pk), lambda: _helping(report))


def _helping(report: Report) -> "list[Cooperation]":
    running = list(report.cooperations.running().select_related("answered_by"))
    directory.attach_agencies(running, "agency")
    return running


def case_action_records(report: Report, kind: CaseAction.Kind | None = None) -> list[CaseAction]:
    """Return the case actions of `report` in order, all or of one kind; cached for the page."""
    done = page_value(("case_action_records", report.pk), lambda: _case_actions(report))
    return done if kind is None else [one for one in done if one.kind == kind]


def _case_actions(report: Report) -> list[CaseAction]:
    done = list(report.case_action_records.select_related("by", "person", "document"))
    directory.attach_agencies([*done, *(one.by for one in done)], "agency")
    return done


class Cooperation(models.Model):
    """An agency that helps the one in charge: it reads the report and contributes.

    The row holds its last contribution; `CaseAction` holds them all.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="cooperations")
    agency = models.ForeignKey(
        Agency, verbose_name=_("cơ quan phối hợp"), on_delete=models.PROTECT, related_name="+"
    )
    task = SealableTextField(_("việc cần phối hợp"), sealed_by="report.confidential")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("mời lúc"))
    answer = SealableTextField(_("ý kiến phối hợp"), blank=True, sealed_by="report.confidential")
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CooperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("phối hợp")
        verbose_name_plural = _("phối hợp")
        ordering = ("asked_at", "id")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["agency", "report"],
                name="cooperation_running",
                condition=Q(ended_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "agency"],
                condition=Q(ended_at__isnull=True),
                name="cooperation_once_at_a_time",
            ),
            models.CheckConstraint(
                name="cooperation_answer_is_whole",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
