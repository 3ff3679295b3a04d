"""Log the lists that staff exported as files, and keep each file for a time."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import EncryptedJSONField
from paht.foundation.local_time import moment_text
from province.models import Agency


class ExportQuerySet(models.QuerySet["Export"]):
    def unfinished(self) -> Self:
        return self.filter(status__in=Export.UNFINISHED)

    def of(self, user: User) -> Self:
        """Return the exports that `user` may fetch: their own, made in their present scope."""
        everywhere = user.has_perm("reports.view_all_reports")
        return self.filter(by=user, everywhere=everywhere, agency=user.agency)


class Export(models.Model):
    """One exported list. Its filters are encrypted: someone may have searched for a name."""

    class What(models.TextChoices):
        LIST = "list", _("Danh sách phản ánh")
        MONTH = "month", _("Báo cáo tháng")

    class Form(models.TextChoices):
        XLSX = "xlsx", _("Excel (.xlsx)")
        CSV = "csv", _("CSV (.csv)")
        DOCX = "docx", _("Word (.docx)")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Đang chờ")
        RUNNING = "running", _("Đang tạo tệp")
        DONE = "done", _("Đã xong")
        CANCELLED = "cancelled", _("Đã hủy")
        FAILED = "failed", _("Không tạo được")
        EXPIRED = "expired", _("Đã xóa tệp")

    UNFINISHED = (Status.WAITING, Status.RUNNING)

    what = models.CharField(_("nội dung"), max_length=10, choices=What, default=What.LIST)
    form = models.CharField(_("dạng tệp"), max_length=10, choices=Form)
    by = models.ForeignKey(
        User, verbose_name=_("người xuất"), on_delete=models.PROTECT, related_name="+"
    )
    # The scope of the export: a person who moved to another agency may no longer fetch it.
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    everywhere = models.BooleanField(_("toàn tỉnh"), default=False)
    parameters: "models.Field[dict[str, str], dict[str, str]]" = EncryptedJSONField(default=dict)
    # The filters in words, without the search words.
    summary = models.CharField(_("điều kiện lọc"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("lúc"), default=timezone.now)

    status = models.CharField(_("tình trạng"), max_length=10, choices=Status)
    rows_done = models.PositiveIntegerField(_("số dòng đã ghi"), default=0)
    rows_total = models.PositiveIntegerField(_("số dòng"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The last heartbeat of the worker that writes the file.
    alive_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    file = models.FileField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("dung lượng"), default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần xuất dữ liệu")
        verbose_name_plural = _("nhật ký xuất dữ liệu")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = [("export_report", _("Xuất danh sách phản ánh, lập báo cáo tháng"))]
        indexes = [
            models.Index(fields=["by", "-id"], name="export_by"),
            models.Index(
                fields=["id"],
                name="export_unfinished",
                condition=Q(status__in=("waiting", "running")),
            ),
            models.Index(fields=["finished_at"], name="export_kept", condition=~Q(file="")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_unfinished(self) -> bool:
        return self.status in self.UNFINISHED

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0

    @property
    def file_name(self) -> str:
        """Return the name of the downloaded file."""
        name = "bao-cao-thang" if self.what == self.What.MONTH else "phan-anh"
        return f"{name}-{timezone.localtime(self.asked_at):%Y%m%d-%H%M}.{self.form}"


class ExportDownload(models.Model):
    """One download of an export."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="downloads")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lượt tải tệp")
        verbose_name_plural = _("lượt tải tệp")
        ordering = ("-id",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.export_id} {moment_text(self.at)}"
