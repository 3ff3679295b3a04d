"""Store one-time codes that were sent, and tries to log in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paht.foundation.crypto import LookupHashField


class Challenge(models.Model):
    """One code that was sent to a phone or an address; only `accounts.otp` writes here.

    The code itself is not stored: `code_hash` is keyed and bound to purpose, destination and row.
    Times come from the database's clock.
    """

    class Purpose(models.TextChoices):
        REGISTER = "register", _("Đăng ký tài khoản")
        LOG_IN = "log_in", _("Đăng nhập bằng mã")
        CONFIRM = "confirm", _("Xác nhận chủ tài khoản")
        RESET = "reset", _("Đặt lại mật khẩu")
        REPORT = "report", _("Xem một phản ánh của mình")
        LOOKUP = "lookup", _("Xem phản ánh của mình")
        PHONE = "phone", _("Đổi số điện thoại")
        FOLLOW = "follow", _("Theo dõi phản ánh")
        SEND = "send", _("Gửi phản ánh")
        LINK = "link", _("Liên kết VNeID")

    class Lane(models.TextChoices):
        """How the request was proved; each lane has limits of its own."""

        OPEN = "open"  # nothing
        WORK = "work"  # proof of work
        DEVICE = "device"  # a device from which the recipient was proved before

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    destination_hash = LookupHashField()
    # The network; in the lane `device` the device.
    client_hash = models.CharField(max_length=64, blank=True)
    lane = models.CharField(
        max_length=10, choices=Lane.choices, default=Lane.OPEN, db_default=Lane.OPEN
    )
    # The browser that asked: strangers neither replace its code nor use up its tries.
    asker_hash = LookupHashField(blank=True, db_default="")
    by_sms = models.BooleanField(default=False)
    nonce = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When the code was used, or replaced by a newer one.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mã xác thực")
        verbose_name_plural = _("mã xác thực")
        default_permissions = ()
        indexes = (
            models.Index(fields=("destination_hash", "created_at"), name="challenge_destination"),
            models.Index(fields=("client_hash", "created_at"), name="challenge_client"),
            models.Index(fields=("created_at",), name="challenge_age"),
            # Counts all SMS codes of the portal.
            models.Index(fields=("created_at",), name="challenge_sms", condition=Q(by_sms=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("purpose", "destination_hash", "asker_hash"),
                name="challenge_one_live",
                condition=Q(closed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"


class LoginAttempt(models.Model):
    """One try to log in that has not succeeded; only `accounts.lockout` writes here."""

    account_hash = LookupHashField()
    client_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("lần đăng nhập không thành công")
        verbose_name_plural = _("lần đăng nhập không thành công")
        default_permissions = ()
        indexes = (
            models.Index(fields=("account_hash", "at"), name="attempt_account"),
            models.Index(fields=("client_hash", "at"), name="attempt_client"),
            models.Index(fields=("at",), name="attempt_age"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
