"""Store people's requests about their own data (Law 91/2025/QH15)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.consent import Consent
from accounts.models.people import User
from paht.foundation import text
from paht.foundation.crypto import EncryptedTextField, LookupHashField


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> Self:
        return self.filter(status=DataRequest.Status.OPEN)


class DataRequest(models.Model):
    """One request of a person about their data, with its own legal deadline.

    Only `accounts.data_requests` writes here. `subject` is the keyed hash of the phone, as in
    `Consent`. The row outlives the account; the personal data in it does not.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("Xem dữ liệu")
        EXPORT = "export", _("Tải dữ liệu về")
        CORRECT = "correct", _("Sửa dữ liệu")
        WITHDRAW = "withdraw", _("Rút sự đồng ý")
        DELETE = "delete", _("Xóa dữ liệu")
        OBJECT = "object", _("Phản đối việc xử lý")

    class Status(models.TextChoices):
        OPEN = "open", _("Chờ trả lời")
        DONE = "done", _("Đã thực hiện")
        REFUSED = "refused", _("Không thực hiện được")

    kind = models.CharField(_("yêu cầu"), max_length=10, choices=Kind.choices)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    subject = LookupHashField(_("người yêu cầu (mã băm)"), db_index=True)
    citizen = models.ForeignKey(
        User,
        verbose_name=_("tài khoản"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # The phone for the answer; erased with the answer's retention, or at once with the account.
    phone = EncryptedTextField(_("số điện thoại"), blank=True)
    # The code of the report; "" for all of the person's data.
    about = models.CharField(_("về phản ánh"), max_length=16, blank=True)
    purpose = models.CharField(
        _("mục đích"), max_length=20, choices=Consent.Purpose.choices, blank=True
    )
    wish = EncryptedTextField(_("nội dung yêu cầu"), blank=True)
    answer = EncryptedTextField(_("trả lời"), blank=True)
    asked_at = models.DateTimeField(_("gửi lúc"))
    due_at = models.DateTimeField(_("hạn trả lời"))
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    # None when the portal answers by itself.
    answered_by = models.ForeignKey(
        User,
        verbose_name=_("người trả lời"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("yêu cầu về dữ liệu cá nhân")
        verbose_name_plural = _("yêu cầu về dữ liệu cá nhân")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = (("answer_datarequest", _("Trả lời yêu cầu về dữ liệu cá nhân")),)
        indexes = (
            models.Index(
                fields=("due_at", "id"), name="datarequest_open", condition=Q(status="open")
            ),
            models.Index(fields=("asked_at",), name="datarequest_age"),
        )
        constraints = (
            # Asking again while the first request is open is the same request.
            models.UniqueConstraint(
                fields=("subject", "kind", "about"),
                name="datarequest_open_once",
                condition=Q(status="open"),
            ),
            models.CheckConstraint(
                name="datarequest_answered_has_time",
                condition=Q(status="open", answered_at__isnull=True)
                | Q(~Q(status="open"), answered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def masked_phone(self) -> str:
        return text.mask_phone(self.phone)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN
