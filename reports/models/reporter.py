"""Store the reporter apart from the report."""

import operator
from functools import reduce
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from paht.foundation import text
from paht.foundation.crypto import EncryptedTextField
from paht.foundation.history import recorded
from reports.models.report import Report

_ENCRYPTED = ("full_name", "phone", "email", "contact_address", "national_id")
_HASHES = ("phone_hash", "email_hash", "national_id_hash")
_CHOICES = ("publish_identity", "accepts_sms")
# Erasure keeps the row and the proof of consent, and empties everything else.
ERASED: dict[str, Any] = {
    **dict.fromkeys((*_ENCRYPTED, *_HASHES), ""),
    **dict.fromkeys(_CHOICES, False),
    "user": None,
}
_IS_ERASED = Q(
    # Encrypted columns cannot be compared; their length can.
    Exact(reduce(operator.add, map(Length, _ENCRYPTED)), 0),
    **dict.fromkeys(_HASHES, ""),
    **dict.fromkeys(_CHOICES, False),
    user__isnull=True,
)


# Marks of reading are no change of personal data.
@recorded(additions=False, leave_out=("last_read_event", "last_read_case_action"))
class Reporter(models.Model):
    """The personal data of one report's reporter; public reads never join this table.

    The columns are encrypted; the hashes serve exact look-up only.
    """

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="reporter"
    )
    full_name = EncryptedTextField(_("họ và tên"))
    phone = EncryptedTextField(_("số điện thoại"))
    email = EncryptedTextField(_("thư điện tử"), blank=True)
    contact_address = EncryptedTextField(_("địa chỉ liên hệ"), blank=True)
    national_id = EncryptedTextField(_("số CMND/CCCD"), blank=True)
    phone_hash = models.CharField(max_length=64, db_index=True)
    email_hash = models.CharField(max_length=64, blank=True, db_index=True)
    national_id_hash = models.CharField(max_length=64, blank=True)
    publish_identity = models.BooleanField(_("công khai thông tin cá nhân"), default=False)
    consent = models.ForeignKey(
        Consent, verbose_name=_("đồng ý xử lý dữ liệu"), on_delete=models.PROTECT, related_name="+"
    )
    accepts_sms = models.BooleanField(_("nhận tin nhắn"), default=False)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The last event that the reporter has read on the page of this report (`people.unread`).
    last_read_event = models.PositiveBigIntegerField(default=0, editable=False)
    # The last correction of the answer that the reporter has read.
    last_read_case_action = models.PositiveBigIntegerField(default=0, editable=False)
    # When the personal data was erased (`privacy.erasure`).
    erased_at = models.DateTimeField(_("đã xóa thông tin lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("người phản ánh")
        verbose_name_plural = _("người phản ánh")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="reporter_erased_is_empty",
                condition=Q(erased_at__isnull=True) | _IS_ERASED,
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.report_id}"

    @property
    def masked_phone(self) -> str:
        return text.mask_phone(self.phone)

    @property
    def masked_email(self) -> str:
        return text.mask_email(self.email) if self.email else ""

    @property
    def masked_national_id(self) -> str:
        return text.mask_national_id(self.national_id)

    @property
    def masked_name(self) -> str:
        """Return initials and the last word: enough to tell two reporters apart."""
        *others, last = self.full_name.split() or [""]
        return " ".join([*(f"{word[:1]}." for word in others), last])
