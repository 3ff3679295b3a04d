"""Store the calls of the hotline, as the call centre's software tells them."""

from datetime import datetime, timedelta
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation import text
from paht.foundation.crypto import EncryptedTextField, LookupHashField
from paht.foundation.history import recorded

# An operator may finish the form this long after the last word about the call.
WORKED_ON = timedelta(hours=2)
# A missed caller is called back within this time; later the matter has moved on.
CALL_BACK_WITHIN = timedelta(days=3)
# A claim that the operator has not finished is free for others again.
CLAIMED_FOR = timedelta(hours=1)


@recorded()
class CallCentreKey(models.Model):
    """A secret that the call centre signs with; it must be read to check a signature.

    At most two are active, so that a new one can replace the old one without a gap.
    """

    key_id = models.CharField(_("mã khóa"), max_length=32, unique=True)
    # Not for pages: the one of a request shows the editable fields to the second person.
    secret = EncryptedTextField(_("khóa bí mật"), editable=False)
    note = models.CharField(_("ghi chú"), max_length=120, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True, db_default=True)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("khóa của tổng đài")
        verbose_name_plural = _("khóa của tổng đài")
        ordering = ("-created_at", "-id")
        default_permissions = ("view", "add", "change")

    def __str__(self) -> str:
        return self.key_id


class SignedRequest(models.Model):
    """A number that a signed request has used; the row refuses the same request again."""

    key = models.ForeignKey(CallCentreKey, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("key", "nonce"), name="signed_request_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


@recorded()
class OperatorExtension(models.Model):
    """The extension at which the call centre's software reaches an operator."""

    number = models.CharField(_("máy nhánh"), max_length=20, unique=True)
    operator = models.OneToOneField(
        User, verbose_name=_("tổng đài viên"), on_delete=models.CASCADE, related_name="extension"
    )

    class Meta:
        verbose_name = _("máy nhánh tổng đài")
        verbose_name_plural = _("máy nhánh tổng đài")
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class Caller(models.Model):
    """The number of a caller: encrypted, with a hash for look-up; empty when withheld."""

    phone = EncryptedTextField(_("số điện thoại"), blank=True)
    phone_hash = LookupHashField(blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def masked_phone(self) -> str:
        return text.mask_phone(self.phone)


class CallQuerySet(models.QuerySet["Call"]):
    def being_worked_on(self, now: datetime) -> "CallQuerySet":
        """Return the calls that an operator may still open and record, newest first."""
        since = now - WORKED_ON
        fresh = self.filter(
            started_at__gt=since, missed_at=None, written_at=None, is_imported=False
        )
        return fresh.exclude(ended_at__lte=since).order_by("-started_at", "-id")

    def perhaps_written_down(
        self, now: datetime, *, within: timedelta = WORKED_ON
    ) -> "CallQuerySet":
        """Return the calls whose report may still be written, whatever the portal was told of them.

        `within` counts from the last word about the call. The word of the start may be lost, or
        come after that of the end. The operator may say earlier that all is written down.
        """
        since = now - within
        # By the index: no call lasts longer than a day.
        near = self.filter(first_heard_at__gt=since - timedelta(days=1), written_at=None)
        last = Q(first_heard_at__gt=since) | Q(started_at__gt=since) | Q(ended_at__gt=since)
        is_missed = Q(missed_at__isnull=False, ended_at=None)
        is_missed &= Q(started_at=None) | Q(started_at__lte=F("missed_at"))
        return near.filter(last).exclude(is_missed)


class Call(Caller):
    """One call; `call_id` is the call centre's.

    Words about a call may come twice, late and in any order: each fills in what is not known yet.
    The form of the call sends `submission_id`, so that one call makes its report once.
    """

    call_id = models.CharField(_("mã cuộc gọi"), max_length=60, unique=True)
    operator = models.ForeignKey(
        User,
        verbose_name=_("tổng đài viên"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # When the call centre gave the call to the operator; a later operator replaces an earlier one.
    given_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_heard_at = models.DateTimeField(_("ghi nhận lúc"))
    started_at = models.DateTimeField(_("bắt đầu"), null=True, blank=True)
    ended_at = models.DateTimeField(_("kết thúc"), null=True, blank=True)
    missed_at = models.DateTimeField(_("gọi nhỡ lúc"), null=True, blank=True)
    # When the only operator of the call said that every matter of it is written down.
    written_at = models.DateTimeField(_("ghi xong lúc"), null=True, blank=True, editable=False)
    duration_seconds = models.PositiveIntegerField(_("thời lượng (giây)"), null=True, blank=True)
    # A link with a personal voice behind it, and often a key inside it.
    recording_url = EncryptedTextField(_("ghi âm"), blank=True)
    recording_until = models.DateTimeField(_("giữ ghi âm đến"), null=True, blank=True)
    submission_id = models.UUIDField(unique=True, editable=False)
    is_imported = models.BooleanField(_("nhập từ tệp"), default=False)

    objects: ClassVar[CallQuerySet] = CallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("cuộc gọi đến tổng đài")
        verbose_name_plural = _("cuộc gọi đến tổng đài")
        ordering = ("-first_heard_at", "-id")
        default_permissions = ("view",)
        permissions = [
            ("hear_recording", _("Nghe ghi âm cuộc gọi đến tổng đài")),
            ("import_calls", _("Nhập cuộc gọi đến tổng đài từ tệp")),
        ]
        indexes = [
            models.Index(fields=["-first_heard_at", "-id"], name="call_newest"),
            models.Index(fields=["operator", "-started_at", "-id"], name="call_of_operator"),
            models.Index(fields=["phone_hash"], name="call_phone", condition=~Q(phone_hash="")),
            models.Index(
                fields=["recording_until"],
                name="call_recording",
                condition=Q(recording_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.call_id

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.missed_at is not None


class CallBackQuerySet(models.QuerySet["CallBack"]):
    def waiting(self, now: datetime) -> "CallBackQuerySet":
        """Return the missed callers to call back, the longest wait first."""
        return self.filter(done_at=None, last_missed_at__gt=now - CALL_BACK_WITHIN).order_by(
            "first_missed_at", "id"
        )


class CallBack(Caller):
    """A number to call back; several missed calls of one number are one row."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Đã gọi được")
        NO_ANSWER = "no_answer", _("Gọi lại không ai nghe máy")
        WRONG_NUMBER = "wrong_number", _("Số không liên lạc được")
        CALLED_AGAIN = "called_again", _("Người gọi đã gọi lại")
        EXPIRED = "expired", _("Quá hạn gọi lại")

    times = models.PositiveIntegerField(_("số lần gọi nhỡ"), default=1)
    tries = models.PositiveIntegerField(_("số lần đã gọi lại"), default=0)
    first_missed_at = models.DateTimeField(_("gọi nhỡ lần đầu"))
    last_missed_at = models.DateTimeField(_("gọi nhỡ gần nhất"))
    claimed_by = models.ForeignKey(
        User,
        verbose_name=_("người gọi lại"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    claimed_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)
    done_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    outcome = models.CharField(_("kết quả"), max_length=20, choices=Outcome, blank=True)

    objects: ClassVar[CallBackQuerySet] = CallBackQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("cuộc gọi nhỡ cần gọi lại")
        verbose_name_plural = _("cuộc gọi nhỡ cần gọi lại")
        ordering = ("first_missed_at", "id")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["first_missed_at", "id"],
                name="call_back_waiting",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(fields=["last_missed_at"], name="call_back_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("phone_hash",),
                name="call_back_one_of_number",
                condition=Q(done_at__isnull=True),
            ),
            models.CheckConstraint(name="call_back_has_number", condition=~Q(phone_hash="")),
            models.CheckConstraint(
                name="call_back_done_has_outcome",
                condition=Q(done_at__isnull=True, outcome="")
                | (Q(done_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="call_back_in_order",
                condition=Q(last_missed_at__gte=F("first_missed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_held(self, now: datetime) -> bool:
        """Return whether an operator is calling back at this moment."""
        return self.claimed_at is not None and self.claimed_at > now - CLAIMED_FOR


class CallOpening(models.Model):
    """One look of staff at a caller's number, cases or recording; append-only, also for SQL.

    The row stays when the call is erased: it holds the call centre's id and no number.
    """

    class What(models.TextChoices):
        CASES = "cases", _("Số và phản ánh trước của người gọi")
        CALL_BACK = "call_back", _("Số của cuộc gọi nhỡ, để gọi lại")
        RECORDING = "recording", _("Ghi âm cuộc gọi")

    class Ground(models.TextChoices):
        CALLER = "caller", _("Người gọi đang liên hệ với tổng đài")
        TASK = "task", _("Theo nhiệm vụ được giao")

    call_id = models.CharField(_("mã cuộc gọi"), max_length=60)
    what = models.CharField(_("mục"), max_length=20, choices=What)
    ground = models.CharField(_("căn cứ"), max_length=20, choices=Ground)
    by = models.ForeignKey(
        User, verbose_name=_("người xem"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("lúc"))
    client_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("lượt mở cuộc gọi đến tổng đài")
        verbose_name_plural = _("lượt mở cuộc gọi đến tổng đài")
        ordering = ("-at", "-id")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-at", "-id"], name="call_opening_newest")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
