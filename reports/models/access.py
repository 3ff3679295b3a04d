"""Who looked at a sender's data, why, and on what ground."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.crypto import EncryptedTextField
from province.models import Agency
from reports.models.report import Report


class SenderField(models.TextChoices):
    """What there is to see of a sender; the values are attributes of `Reporter`."""

    FULL_NAME = "full_name", _("Họ tên")
    PHONE = "phone", _("Số điện thoại")
    EMAIL = "email", _("Thư điện tử")
    CONTACT_ADDRESS = "contact_address", _("Địa chỉ liên hệ")
    NATIONAL_ID = "national_id", _("Số CMND/CCCD")


class LookReason(models.TextChoices):
    CALL = "call", _("Gọi lại để xác minh, làm rõ nội dung")
    ANSWER = "answer", _("Trả lời, mời người gửi làm việc")
    ON_SITE = "on_site", _("Hẹn kiểm tra tại hiện trường")
    IDENTITY = "identity", _("Xác minh người gửi là ai")
    REQUEST = "request", _("Giải quyết yêu cầu của chính người gửi về dữ liệu")
    INSPECTION = "inspection", _("Giám sát, kiểm tra việc xử lý")
    OTHER = "other", _("Lý do khác")


class Ground(models.TextChoices):
    """What allowed the look."""

    PERMISSION = "permission", _("Theo nhiệm vụ được giao")
    CONSENT = "consent", _("Người gửi đồng ý")
    BREAK_GLASS = "break_glass", _("Khẩn cấp")


class AccessLook(models.Model):
    """One look at a sender's data: append-only, also for SQL.

    What was seen is not in it, only which fields; the words of the reason may name
    somebody and are sealed.
    """

    report = models.ForeignKey(
        Report, verbose_name=_("phản ánh"), on_delete=models.CASCADE, related_name="looks"
    )
    by = models.ForeignKey(
        User, verbose_name=_("người xem"), on_delete=models.PROTECT, related_name="+"
    )
    # The office at that time: people move on.
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("lúc"))
    ground = models.CharField(_("căn cứ"), max_length=20, choices=Ground)
    reason = models.CharField(_("lý do"), max_length=20, choices=LookReason)
    note = EncryptedTextField(_("giải thích"), blank=True)
    fields = ArrayField(models.CharField(max_length=20, choices=SenderField), verbose_name=_("mục"))
    client_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("lượt xem dữ liệu cá nhân")
        verbose_name_plural = _("lượt xem dữ liệu cá nhân")
        ordering = ("-at", "-id")
        default_permissions = ()
        permissions = [
            ("reveal_sender", _("Xem đầy đủ người gửi theo nhiệm vụ")),
            ("reveal_sender_consented", _("Xem đầy đủ người gửi khi người gửi đồng ý")),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="look_newest"),
            models.Index(fields=["by", "-at", "-id"], name="look_by"),
            models.Index(fields=["agency", "-at", "-id"], name="look_agency"),
            models.Index(fields=["ground", "-at", "-id"], name="look_ground"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
