from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizen.models.sources import Source
from paht.foundation.crypto import EncryptedTextField

# A step starts within seconds, and a worker beats each second; the sweep comes each minute.
LATE_AFTER = timedelta(seconds=75)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def unfinished(self) -> Self:
        return self.filter(status__in=ImportRun.UNFINISHED)


class ImportRun(models.Model):
    """A file for a source, from the choice of the file to its stored lines.

    The file and its preview are kept for a day; the counts stay.
    """

    class Status(models.TextChoices):
        CHECKING = "checking", _("Đang đọc tệp")
        CHECKED = "checked", _("Chờ lưu")
        STORING = "storing", _("Đang lưu")
        DONE = "done", _("Đã lưu")
        REFUSED = "refused", _("Tệp có chỗ sai")
        FAILED = "failed", _("Không lưu được")
        EXPIRED = "expired", _("Đã xóa tệp, chưa lưu")

    UNFINISHED = (Status.CHECKING, Status.STORING)

    source = models.ForeignKey(
        Source, verbose_name=_("nguồn"), on_delete=models.CASCADE, related_name="import_runs"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người nhập"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("lúc"), default=timezone.now)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=Status, default=Status.CHECKING
    )
    # The packed file in base64, and what it would do; both empty once they are erased.
    file = EncryptedTextField(blank=True)
    result = models.JSONField(default=dict, blank=True)
    is_kept = models.BooleanField(default=True)
    rows_done = models.PositiveIntegerField(_("số dòng đã đọc"), default=0)
    rows_total = models.PositiveIntegerField(_("số dòng"), default=0)
    new = models.PositiveIntegerField(_("dòng mới"), default=0)
    changed = models.PositiveIntegerField(_("dòng sửa"), default=0)
    unchanged = models.PositiveIntegerField(_("dòng không đổi"), default=0)
    wrong = models.PositiveIntegerField(_("dòng sai"), default=0)
    # When a person asked for the step: reading the file, then storing it.
    step_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The last heartbeat of the worker that reads the file; empty while no worker does.
    alive_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần nhập tệp")
        verbose_name_plural = _("lần nhập tệp")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["source", "-id"], name="import_run_of"),
            models.Index(
                fields=["id"],
                name="import_run_unfinished",
                condition=Q(status__in=("checking", "storing")),
            ),
            models.Index(fields=["asked_at"], name="import_run_kept", condition=Q(is_kept=True)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_unfinished(self) -> bool:
        return self.status in self.UNFINISHED

    @property
    def is_late(self) -> bool:
        """Return whether no worker shows signs of life, so that the file has to wait."""
        seen = max(self.step_at, self.alive_at or self.step_at)
        return self.is_unfinished and timezone.now() > seen + LATE_AFTER

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0
