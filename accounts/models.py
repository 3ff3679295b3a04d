"""People: staff and citizens in one table, and what each has consented to."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from paht.foundation import text
from paht.foundation.crypto import EncryptedTextField, lookup_hash


class People(UserManager["User"]):
    use_in_migrations = False

    def citizens(self) -> "models.QuerySet[User]":
        """Accounts that people opened for themselves and may use."""
        return self.filter(is_staff=False, is_active=True, phone_confirmed_at__isnull=False)


class User(AbstractUser):
    """One person. Staff belong to an agency; their rights come from groups (roles).

    A citizen's account is known by its phone, confirmed by a code; its name of account is
    made up. Phone and e-mail are sealed; their hashes serve exact look-up only. Hashes are
    set by `accounts.citizens`, and only for what its owner has confirmed.
    """

    # Vietnamese names are one piece of text: family, middle and given name in this order.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ tên"), max_length=100, blank=True)
    agency = models.ForeignKey(
        "province.Agency",
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff",
    )

    phone = EncryptedTextField(_("số điện thoại"), blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    phone_confirmed_at = models.DateTimeField(
        _("xác nhận số điện thoại lúc"), null=True, blank=True, editable=False
    )
    email = EncryptedTextField(_("thư điện tử"), blank=True)
    email_hash = models.CharField(max_length=64, blank=True, editable=False)
    email_confirmed_at = models.DateTimeField(
        _("xác nhận thư điện tử lúc"), null=True, blank=True, editable=False
    )
    # An address becomes `email` when the link that was sent to it is followed.
    pending_email = EncryptedTextField(blank=True, editable=False)
    # Part of what a session is bound to: one more, and all sessions have ended.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[People] = People()

    class Meta:
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")
        constraints = (
            models.UniqueConstraint(
                fields=("phone_hash",),
                name="user_phone_once",
                condition=Q(phone_confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("email_hash",),
                name="user_email_once",
                condition=Q(email_confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="user_phone_confirmed_is_known",
                condition=Q(phone_confirmed_at__isnull=True) | ~Q(phone_hash=""),
            ),
            models.CheckConstraint(
                name="user_email_confirmed_is_known",
                condition=Q(email_confirmed_at__isnull=True) | ~Q(email_hash=""),
            ),
        )

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def masked_phone(self) -> str:
        return text.mask_phone(self.phone)

    @property
    def masked_email(self) -> str:
        return text.mask_email(self.email) if self.email else ""

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django binds a session to the password; the epoch ends sessions without a new one.
        bound = f"{self.password}:{self.session_epoch}"
        salt = "accounts.models.User.session"
        return salted_hmac(salt, bound, secret=secret, algorithm="sha256").hexdigest()


def phone_hash(phone: str) -> str:
    """The hash of an E.164 number; the same as `Reporter.phone_hash`."""
    return lookup_hash("phone", phone)


def email_hash(address: str) -> str:
    """The hash of an e-mail address in any case; the same as `Reporter.email_hash`."""
    return lookup_hash("email", address.casefold())


class Challenge(models.Model):
    """One code that was sent to a phone or an address; only `accounts.otp` writes here.

    The code itself is nowhere: `code_hash` is keyed and bound to purpose, destination and
    this very row. Times are the database's own.
    """

    class Purpose(models.TextChoices):
        REGISTER = "register", _("Đăng ký tài khoản")
        RESET = "reset", _("Đặt lại mật khẩu")
        REPORT = "report", _("Gửi phản ánh")
        LOOKUP = "lookup", _("Xem phản ánh của mình")
        PHONE = "phone", _("Đổi số điện thoại")

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    destination_hash = models.CharField(max_length=64)
    client_hash = models.CharField(max_length=64, blank=True)
    nonce = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Used, or replaced by a newer one.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mã xác thực")
        verbose_name_plural = _("mã xác thực")
        default_permissions = ()
        indexes = (
            models.Index(fields=("destination_hash", "created_at"), name="challenge_destination"),
            models.Index(fields=("client_hash", "created_at"), name="challenge_client"),
            models.Index(fields=("created_at",), name="challenge_age"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("purpose", "destination_hash"),
                name="challenge_one_live",
                condition=Q(closed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"


class LoginAttempt(models.Model):
    """One try to log in that has not succeeded; only `accounts.lockout` writes here."""

    account_hash = models.CharField(max_length=64)
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


class Consent(models.Model):
    """One consent, as given: provable, one purpose each (Luật 91/2025/QH15).

    `subject` is the keyed hash of the phone number that gave it, so that all consents of
    one person can be found without storing the number again.
    """

    class Purpose(models.TextChoices):
        ACCOUNT = "account", _("Mở và quản lý tài khoản")
        PROCESSING = "processing", _("Xử lý và trả lời phản ánh")
        IDENTITY = "identity", _("Công khai họ tên")
        SMS = "sms", _("Nhận thông báo qua SMS, Zalo")

    class Channel(models.TextChoices):
        WEB = "web", _("Cổng thông tin")
        APP = "app", _("Ứng dụng Công dân Sóc Trăng")
        HOTLINE = "1022", _("Tổng đài 1022")
        EMAIL = "email", _("Thư điện tử")
        IN_PERSON = "truc_tiep", _("Trực tiếp")
        ZALO = "zalo", _("Zalo")

    purpose = models.CharField(_("mục đích"), max_length=20, choices=Purpose.choices)
    subject = models.CharField(_("người đồng ý (mã băm)"), max_length=64, db_index=True)
    text_version = models.CharField(_("phiên bản nội dung"), max_length=20)
    text_hash = models.CharField(_("mã băm nội dung"), max_length=64)
    channel = models.CharField(_("kênh"), max_length=20, choices=Channel.choices)
    ip = models.GenericIPAddressField(_("địa chỉ IP"), null=True, blank=True)
    given_at = models.DateTimeField(_("thời điểm đồng ý"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("thời điểm rút lại"), null=True, blank=True)

    class Meta:
        verbose_name = _("sự đồng ý")
        verbose_name_plural = _("sự đồng ý")
        ordering = ("-given_at", "-id")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.given_at:%d/%m/%Y}"
