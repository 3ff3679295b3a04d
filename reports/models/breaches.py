"""Register breaches of personal data, with the persons concerned and the 72-hour clock."""

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import EncryptedTextField
from paht.foundation.history import recorded
from reports.models.report import Report

# Law on Personal Data Protection 91/2025/QH15: the time to notify the ministry.
HOURS_TO_NOTIFY = 72
# A slip of the keyboard makes the year 0002, which no page could show.
EARLIEST_YEAR = 2000
_APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class BreachQuerySet(models.QuerySet["PersonalDataBreach"]):
    def unreported(self) -> "BreachQuerySet":
        """Return open breaches that the ministry has not been told of."""
        return self.filter(status=PersonalDataBreach.Status.OPEN, ministry_told_at=None)


@recorded()
class PersonalDataBreach(models.Model):
    """One breach: what happened, which data, and when the ministry was told; never deleted.

    The texts are encrypted; `BreachEntry` keeps the former ones.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Đang xử lý")
        CLOSED = "closed", _("Đã đóng")

    class Data(models.TextChoices):
        NAME = "name", _("Họ tên")
        PHONE = "phone", _("Số điện thoại")
        EMAIL = "email", _("Thư điện tử")
        ADDRESS = "address", _("Địa chỉ")
        NATIONAL_ID = "national_id", _("Số CMND/CCCD")
        CONTENT = "content", _("Nội dung phản ánh")
        FILES = "files", _("Ảnh, tệp kèm theo")
        ACCOUNT = "account", _("Tài khoản, mật khẩu")
        OTHER = "other", _("Dữ liệu khác")

    title = models.CharField(
        _("sự việc"), max_length=150, help_text=_("Ngắn gọn; không ghi tên, số, mã của ai.")
    )
    happened_at = models.DateTimeField(_("xảy ra lúc (nếu biết)"), null=True, blank=True)
    noticed_at = models.DateTimeField(
        _("phát hiện lúc"), help_text=_("Thời hạn 72 giờ báo cơ quan chuyên trách tính từ lúc này.")
    )
    description = EncryptedTextField(_("diễn biến, nguyên nhân"))
    affected = ArrayField(
        models.CharField(max_length=20, choices=Data), verbose_name=_("loại dữ liệu bị ảnh hưởng")
    )
    estimate = models.PositiveIntegerField(
        _("số người ước tính"),
        null=True,
        blank=True,
        help_text=_("Khi chưa lập được danh sách; danh sách người liên quan được đếm riêng."),
    )
    consequences = EncryptedTextField(_("hậu quả có thể xảy ra"), blank=True)
    measures = EncryptedTextField(_("biện pháp đã làm và sẽ làm"), blank=True)
    ministry_told_at = models.DateTimeField(_("đã báo A05 lúc"), null=True, blank=True)
    ministry_reference = models.CharField(_("số văn bản báo A05"), max_length=60, blank=True)
    no_notice_reason = EncryptedTextField(_("vì sao không phải báo A05"), blank=True)
    status = models.CharField(_("trạng thái"), max_length=10, choices=Status, default=Status.OPEN)
    made_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("vi phạm dữ liệu cá nhân")
        verbose_name_plural = _("sổ vi phạm dữ liệu cá nhân")
        ordering = ("-noticed_at", "-id")
        default_permissions = ()
        permissions = (("keep_breach_register", _("Lập sổ vi phạm dữ liệu cá nhân")),)
        triggers = (pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),)
        indexes = (
            models.Index(
                fields=("noticed_at",),
                name="breach_unreported",
                condition=Q(status="open", ministry_told_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def notify_until(self) -> datetime:
        return self.noticed_at + timedelta(hours=HOURS_TO_NOTIFY)

    @property
    def is_waiting(self) -> bool:
        """Return whether the clock runs; matches `BreachQuerySet.unreported`."""
        return self.status == self.Status.OPEN and self.ministry_told_at is None

    def hours_left(self, now: datetime | None = None) -> int:
        """Return the full hours until the end of the clock; negative after it."""
        left = self.notify_until - (now or timezone.now())
        return int(left.total_seconds() // 3600)

    @property
    def data_labels(self) -> list[str]:
        return [str(self.Data(name).label) for name in self.affected]

    def clean(self) -> None:
        """Refuse impossible times, and closing without notice, reason or measures."""
        errors: dict[str, Any] = {}
        now = timezone.now()
        for name in ("happened_at", "noticed_at", "ministry_told_at"):
            moment = getattr(self, name)
            if moment and moment.year < EARLIEST_YEAR:
                errors[name] = _("Vui lòng kiểm tra lại năm.")
            elif moment and moment > now:
                errors[name] = _("Thời điểm này còn ở tương lai.")
        if self.happened_at and self.noticed_at and self.happened_at > self.noticed_at:
            errors["happened_at"] = _("Sự việc không thể xảy ra sau khi phát hiện.")
        if self.ministry_told_at and self.noticed_at and self.ministry_told_at < self.noticed_at:
            errors["ministry_told_at"] = _("Không thể báo trước khi phát hiện.")
        if self.status == self.Status.CLOSED:
            if not self.ministry_told_at and not self.no_notice_reason:
                errors["status"] = _(
                    "Trước khi đóng: ghi lúc đã báo A05, hoặc vì sao không phải báo."
                )
            if not self.measures:
                errors["measures"] = _("Trước khi đóng: ghi biện pháp đã làm.")
        if errors:
            raise ValidationError(errors)


class BreachEntry(models.Model):
    """One step in the register: who did what, when; append-only.

    `words` keeps former and new texts, or the text of a notice. It names nobody concerned.
    """

    class What(models.TextChoices):
        MADE = "made", _("Lập hồ sơ")
        CHANGED = "changed", _("Sửa hồ sơ")
        CLOSED = "closed", _("Đóng hồ sơ")
        REOPENED = "reopened", _("Mở lại hồ sơ")
        LISTED = "listed", _("Thêm người liên quan")
        UNLISTED = "unlisted", _("Bỏ người khỏi danh sách")
        ASKED = "asked", _("Đề nghị gửi lời báo")
        NOTICE = "notice", _("Xác nhận gửi lời báo")
        STOPPED = "stopped", _("Dừng gửi lời báo")
        TOLD = "told", _("Đã gửi lời báo")

    class Way(models.TextChoices):
        CODES = "codes", _("Theo mã phản ánh")
        PERIOD = "period", _("Theo ngày")
        ACCESSES = "accesses", _("Theo lượt xem dữ liệu của một cán bộ")
        ACCOUNTS = "accounts", _("Theo tài khoản người dân")
        FILES = "files", _("Theo tệp bị lộ")

    breach = models.ForeignKey(PersonalDataBreach, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    # None: the portal itself, when all notices were written.
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    way = models.CharField(max_length=10, choices=Way, blank=True)
    number = models.PositiveIntegerField(null=True)
    words = EncryptedTextField(blank=True)

    class Meta:
        verbose_name = _("bước trong sổ vi phạm")
        verbose_name_plural = _("bước trong sổ vi phạm")
        ordering = ("-id",)
        default_permissions = ()
        triggers = (_APPEND_ONLY,)
        indexes = (models.Index(fields=("breach", "-id"), name="breach_entries"),)

    def __str__(self) -> str:
        return f"#{self.pk}"


class BreachNotice(models.Model):
    """One notice to persons concerned; a worker writes it out once another keeper agrees."""

    breach = models.ForeignKey(PersonalDataBreach, on_delete=models.PROTECT, related_name="notices")
    text = EncryptedTextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    # All messages are written, or somebody stopped it.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lời báo vi phạm dữ liệu")
        verbose_name_plural = _("lời báo vi phạm dữ liệu")
        ordering = ("-id",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="breach_notice_confirmed_by_another",
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("by")),
            ),
        )
        indexes = (
            models.Index(fields=("at",), name="breach_notice_running", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class BreachPerson(models.Model):
    """One person concerned, known by a report or by an account; a row names nobody."""

    breach = models.ForeignKey(PersonalDataBreach, on_delete=models.CASCADE, related_name="persons")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="+")
    # None in a row without a report: the account was deleted meanwhile.
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    listed_in = models.ForeignKey(BreachEntry, on_delete=models.PROTECT, related_name="persons")
    notice = models.ForeignKey(
        BreachNotice, on_delete=models.PROTECT, null=True, related_name="persons"
    )
    told_at = models.DateTimeField(null=True)
    # False: the person left no address, or the data were erased.
    is_reached = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("người liên quan")
        verbose_name_plural = _("người liên quan")
        default_permissions = ()
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("breach", "report"), name="breach_report_once"),
            models.UniqueConstraint(fields=("breach", "user"), name="breach_account_once"),
            models.CheckConstraint(
                name="breach_person_has_one_source",
                condition=Q(report=None) | Q(user=None),
            ),
        )
        indexes = (
            models.Index(fields=("notice", "id"), name="breach_untold", condition=Q(told_at=None)),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
