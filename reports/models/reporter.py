"""Who sent a report, kept apart from it."""

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

_CONFIDENTIAL = ("full_name", "phone", "email", "contact_address", "national_id")
_HASHES = ("phone_hash", "email_hash", "national_id_hash")
_CHOICES = ("publish_identity", "accepts_sms")
# What is left of a reporter once erased: that there was one, and the proof of consent.
ERASED: dict[str, Any] = {
    **dict.fromkeys((*_CONFIDENTIAL, *_HASHES), ""),
    **dict.fromkeys(_CHOICES, False),
    "user": None,
}
_IS_ERASED = Q(
    # Sealed columns cannot be compared, only measured.
    Exact(reduce(operator.add, map(Length, _CONFIDENTIAL)), 0),
    **dict.fromkeys(_HASHES, ""),
    **dict.fromkeys(_CHOICES, False),
    user__isnull=True,
)


# What somebody has opened is no change of their data.
@recorded(additions=False, leave_out=("seen_event", "seen_case_action"))
class Reporter(models.Model):
    """Everything about the reporter, apart from the report; public reads never join it.

    Sealed at field level; the hashes serve exact look-up only.
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
    # The last event that the reporter has seen on the page of this report (`reports.unread`).
    seen_event = models.PositiveBigIntegerField(default=0, editable=False)
    # The last correction of the answer, likewise.
    seen_case_action = models.PositiveBigIntegerField(default=0, editable=False)
    # Since when nothing is known of the reporter any more (`reports.erasure`).
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
        """Initials of all but the last word: enough to tell two reporters apart."""
        *others, last = self.full_name.split() or [""]
        return " ".join([*(f"{word[:1]}." for word in others), last])
