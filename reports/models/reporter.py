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
from paht.foundation.crypto import EncryptedTextField, LookupHashField
from paht.foundation.history import recorded
from reports.models.report import Report

_ENCRYPTED = (
    *("full_name", "phone", "email", "contact_address", "national_id"),
    *("guardian_name", "guardian_phone"),
)
_HASHES = ("phone_hash", "email_hash")
# Erasure keeps the row and the proof of consent, and empties everything else.
ERASED: dict[str, Any] = {
    **dict.fromkeys((*_ENCRYPTED, *_HASHES), ""),
    "guardian_kind": "",
    "publish_identity": False,
    "news": "none",
    "user": None,
}
_IS_ERASED = Q(
    # Encrypted columns cannot be compared; their length can.
    Exact(reduce(operator.add, map(Length, _ENCRYPTED)), 0),
    **dict.fromkeys(_HASHES, ""),
    guardian_kind="",
    publish_identity=False,
    news="none",
    user__isnull=True,
)


# Marks of reading are no change of personal data.
@recorded(
    additions=False,
    leave_out=(
        *("last_read_event", "last_read_case_action"),
        *("phone_proved_at", "email_proved_at"),
    ),
)
class Reporter(models.Model):
    """The personal data of one report's reporter; public reads never join this table.

    The columns are encrypted; the hashes serve exact look-up only.
    """

    class News(models.TextChoices):
        """The one way by which the reporter hears of the report; values as in `Channel`."""

        SMS = "sms", _("Tin nhắn SMS")
        EMAIL = "email", _("Thư điện tử")
        NONE = "none", _("Tự tra cứu bằng mã")

    class GuardianKind(models.TextChoices):
        """Who consents beside a reporter under 16; empty for everybody else."""

        FATHER = "father", _("Cha")
        MOTHER = "mother", _("Mẹ")
        GUARDIAN = "guardian", _("Người giám hộ")

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="reporter"
    )
    full_name = EncryptedTextField(_("họ và tên"))
    phone = EncryptedTextField(_("số điện thoại"))
    email = EncryptedTextField(_("thư điện tử"), blank=True)
    contact_address = EncryptedTextField(_("địa chỉ liên hệ"), blank=True)
    national_id = EncryptedTextField(_("số CMND/CCCD"), blank=True)
    # Of a reporter under 16 only: the parent or guardian who consented too.
    guardian_kind = models.CharField(
        _("người giám hộ là"),
        max_length=10,
        choices=GuardianKind,
        blank=True,
        default="",
        db_default="",
    )
    guardian_name = EncryptedTextField(
        _("họ tên người giám hộ"), blank=True, default="", db_default=""
    )
    guardian_phone = EncryptedTextField(
        _("số điện thoại người giám hộ"), blank=True, default="", db_default=""
    )
    phone_hash = LookupHashField(db_index=True)
    email_hash = LookupHashField(blank=True, db_index=True)
    publish_identity = models.BooleanField(_("công khai thông tin cá nhân"), default=False)
    # None only for a report that came without any personal data.
    consent = models.ForeignKey(
        Consent,
        verbose_name=_("đồng ý xử lý dữ liệu"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    news = models.CharField(
        _("nhận tin bằng"), max_length=10, choices=News.choices, default=News.NONE
    )
    # When the reporter proved that the address is theirs: signed in while sending, or later by a
    # code or link sent to it. Until then a stranger may have typed it, and their words as well.
    phone_proved_at = models.DateTimeField(_("chứng minh số điện thoại lúc"), null=True, blank=True)
    email_proved_at = models.DateTimeField(_("chứng minh thư điện tử lúc"), null=True, blank=True)
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
            models.CheckConstraint(
                name="reporter_consents_unless_empty",
                condition=Q(consent__isnull=False) | _IS_ERASED,
            ),
            models.CheckConstraint(
                name="reporter_under_16_is_not_named",
                condition=Q(guardian_kind="") | Q(publish_identity=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.report_id}"

    @property
    def is_nobody(self) -> bool:
        """Return whether the report came without personal data, from a partner's application."""
        return self.consent_id is None

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
    def is_under_16(self) -> bool:
        return bool(self.guardian_kind)

    @property
    def masked_name(self) -> str:
        """Return initials and the last word: enough to tell two reporters apart."""
        return _masked(self.full_name)

    @property
    def masked_guardian(self) -> str:
        """Return name and phone of the guardian, masked as those of the reporter."""
        return f"{_masked(self.guardian_name)}, {text.mask_phone(self.guardian_phone)}"


def _masked(name: str) -> str:
    *others, last = name.split() or [""]
    return " ".join([*(f"{word[:1]}." for word in others), last])
