"""Store the second factor of staff: the app on a phone, and recovery codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from paht.foundation.crypto import EncryptedTextField
from paht.foundation.history import recorded


@recorded(leave_out=("last_step",))
class SecondFactor(models.Model):
    """The app on a staff member's phone that makes codes; `accounts.second_factor` writes here.

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


class RecoveryCode(models.Model):
    """A code for a person who lost the phone: works once, stored only as a keyed hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mã dự phòng")
        verbose_name_plural = _("mã dự phòng")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"
