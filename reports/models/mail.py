"""Store each message that arrived by e-mail, encrypted, before anything reads it."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paht.foundation.crypto import EncryptedTextField

# So long a message may wait for the machine before people hear of it.
LONGEST_DELAY = timedelta(days=1)


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def set_aside(self) -> Self:
        """Return the messages that could not be read and wait for staff."""
        return self.filter(state=IncomingMail.State.SET_ASIDE)

    def delayed(self, now: datetime) -> Self:
        """Return the messages at which the machine has failed for more than a day."""
        stored = self.filter(state=IncomingMail.State.STORED, erased_at=None)
        return stored.filter(faults__gt=0, received_at__lte=now - LONGEST_DELAY)


class IncomingMail(models.Model):
    """One message of the mailbox; `intake.mail` writes it.

    Its bytes are in `MailPiece` rows until the matter is closed. The row stays without them for a
    while, so that a second delivery is recognised.
    """

    class State(models.TextChoices):
        STORED = "stored", _("Chờ đọc")
        PROCESSED = "processed", _("Đã đọc")
        SET_ASIDE = "set_aside", _("Để riêng, chưa đọc được")
        DISMISSED = "dismissed", _("Đã bỏ qua")

    class Outcome(models.TextChoices):
        NONE = "", "–"
        PENDING = "pending", _("Thành phản ánh chờ đồng ý")
        ADDED = "added", _("Bổ sung vào phản ánh đã có")
        JOINED = "joined", _("Bổ sung vào phản ánh chờ đồng ý")
        ASKED = "asked", _("Chờ người gửi xác nhận bằng đường dẫn")
        BOUNCE = "bounce", _("Báo thư không đến")
        AUTOMATIC = "automatic", _("Thư trả lời tự động, không trả lời lại")
        OWN = "own", _("Thư của chính Cổng, không trả lời lại")

    class Reason(models.TextChoices):
        NONE = "", "–"
        TOO_LARGE = "too_large", _("Thư quá lớn, chỉ giữ phần đầu")
        TOO_MANY_PARTS = "too_many_parts", _("Thư có quá nhiều phần")
        UNREADABLE = "unreadable", _("Không đọc được nội dung thư")
        EMPTY = "empty", _("Thư không có nội dung đọc được")
        INTERRUPTED = "interrupted", _("Máy chủ dừng nhiều lần khi đọc thư này")

    # Of what the writer sent, without the traces of servers on the way.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # Of the message's id with its sender and date, to compare their words; empty without an id.
    id_digest = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(_("dung lượng (byte)"))
    received_at = models.DateTimeField(_("đến lúc"))
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=State.choices, default=State.STORED
    )
    outcome = models.CharField(_("kết quả"), max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField(_("lý do"), max_length=20, choices=Reason.choices, blank=True)
    # A class of errors for the technicians, never words of the message.
    error = models.CharField(_("lỗi"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần đọc"), default=0)
    # Faults of the machine while it was read: none counts as a try, each makes the next one later.
    faults = models.PositiveSmallIntegerField(_("số lần máy chủ lỗi"), default=0, db_default=0)
    # The reporter confirmed by a link that this message belongs to the report.
    is_confirmed = models.BooleanField(default=False, editable=False)
    # Until then one worker reads it.
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    processed_at = models.DateTimeField(_("đọc lúc"), null=True, blank=True)
    erased_at = models.DateTimeField(_("xóa nội dung lúc"), null=True, blank=True)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("thư đến")
        verbose_name_plural = _("thư đến")
        ordering = ("-received_at", "-id")
        default_permissions = ("view",)
        permissions = [("settle_incomingmail", _("Đọc lại, bỏ qua thư để riêng"))]
        indexes = [
            models.Index(fields=["id_digest"], name="mail_by_id", condition=~Q(id_digest="")),
            models.Index(fields=["id"], name="mail_stored", condition=Q(state="stored")),
            models.Index(fields=["id"], name="mail_set_aside", condition=Q(state="set_aside")),
            models.Index(
                fields=["received_at"], name="mail_age", condition=Q(erased_at__isnull=True)
            ),
            models.Index(fields=["-received_at", "-id"], name="mail_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="mail_set_aside_has_reason",
                condition=~Q(state="set_aside") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_delayed(self, now: datetime) -> bool:
        """Match `IncomingMailQuerySet.delayed`."""
        is_waiting = self.state == self.State.STORED and self.erased_at is None
        return is_waiting and self.faults > 0 and self.received_at <= now - LONGEST_DELAY

    @property
    def source(self) -> str:
        """Name this message for the pending report that is made of it."""
        return f"mail:{self.pk}"


class MailPiece(models.Model):
    """A piece of the bytes of a message, encrypted.

    Pieces keep a change of keys within the memory of a machine, however large a message is.
    """

    mail = models.ForeignKey(IncomingMail, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    # Each character is one byte (Latin-1).
    content = EncryptedTextField()

    class Meta:
        ordering = ("number",)
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("mail", "number"), name="mail_piece_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.mail_id}.{self.number}"
