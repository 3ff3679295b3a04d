"""Store the second factor of an account: the app on a phone, passkeys, and recovery codes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from paht.foundation.crypto import EncryptedTextField, LookupHashField
from paht.foundation.history import recorded


@recorded(leave_out=("last_step",))
class SecondFactor(models.Model):
    """The app on a person's phone that makes codes; `accounts.second_factor` writes here.

    The key is encrypted, so a reader of the database cannot make codes.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    key = EncryptedTextField()
    confirmed_at = models.DateTimeField(_("thiết lập lúc"))
    # The half minute of the newest accepted code; this code and older ones are used up.
    last_step = models.BigIntegerField()

    class Meta:
        verbose_name = _("xác thực hai bước")
        verbose_name_plural = _("xác thực hai bước")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.user_id}"


@recorded(leave_out=("name", "credential", "credential_id", "sign_count", "last_used_at"))
class Passkey(models.Model):
    """A passkey (WebAuthn) of a person; `accounts.passkeys` writes here.

    Only public facts are stored. The private key never leaves the person's device.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(_("tên"), max_length=60)
    # Both base64url: the public key with its facts, and the id by which browsers know it.
    credential = models.TextField()
    credential_id = models.TextField()
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(_("thêm lúc"), default=timezone.now)
    last_used_at = models.DateTimeField(_("dùng gần nhất"), null=True, blank=True)

    class Meta:
        verbose_name = _("khóa truy cập")
        verbose_name_plural = _("khóa truy cập")
        ordering = ("added_at", "id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("credential_id",), name="passkey_credential_once"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class RecoveryCode(models.Model):
    """A code for a person who lost the phone: works once, stored only as a keyed hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = LookupHashField(unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mã dự phòng")
        verbose_name_plural = _("mã dự phòng")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"
