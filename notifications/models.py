"""Store the outbox: one row for each SMS or e-mail."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paht.foundation import text
from paht.foundation.crypto import EncryptedJSONField, EncryptedTextField, LookupHashField


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("Thư điện tử")


class Template(models.TextChoices):
    """The occasions of messages; their texts are in `templates/messages/<key>.*`."""

    RECEIVED = "received", _("Đã ghi nhận phản ánh")
    FORWARDED = "forwarded", _("Đã chuyển xử lý")
    NEED_INFO = "need_info", _("Cần bổ sung thông tin")
    EXTENDED = "extended", _("Gia hạn xử lý")
    RESCHEDULED = "rescheduled", _("Thay đổi hạn xử lý")
    DONE = "done", _("Đã hoàn thành")
    REFUSED = "refused", _("Không được tiếp nhận")
    MERGED = "merged", _("Được xử lý chung với phản ánh khác")
    WITHDRAWN = "withdrawn", _("Đã rút phản ánh")
    NOT_REOPENED = "not_reopened", _("Không mở lại")
    USE_ASKED = "use_asked", _("Xin phép sử dụng thông tin")
    REOPENED = "reopened", _("Đã mở lại để xử lý tiếp")
    RESTORED = "restored", _("Được xem xét lại")
    CORRECTED = "corrected", _("Đã chỉnh sửa kết quả")
    STAFF_NEW = "staff_new", _("Cán bộ: phản ánh mới")
    STAFF_URGENT = "staff_urgent", _("Cán bộ: phản ánh khẩn")
    STAFF_MANY_URGENT = "staff_many_urgent", _("Cán bộ: nhiều phản ánh khẩn")
    STAFF_ARRIVED = "staff_arrived", _("Cán bộ: phản ánh khẩn chờ tiếp nhận")
    STAFF_RECEPTION = "staff_reception", _("Cán bộ: quá hạn tiếp nhận")
    STAFF_HALF = "staff_half", _("Cán bộ: qua nửa thời hạn")
    STAFF_DUE = "staff_due", _("Cán bộ: sắp hết hạn")
    STAFF_TODAY = "staff_today", _("Cán bộ: đến hạn hôm nay")
    STAFF_OVERDUE = "staff_overdue", _("Cán bộ: quá hạn")
    STAFF_LEADER = "staff_leader", _("Lãnh đạo cơ quan: quá hạn")
    STAFF_ESCALATED = "staff_escalated", _("Lãnh đạo giám sát: quá hạn")
    STAFF_DIGEST = "staff_digest", _("Cán bộ: tóm tắt hằng ngày")
    STAFF_TASK = "staff_task", _("Cán bộ: việc cần làm")
    STAFF_SUPPLIED = "staff_supplied", _("Cán bộ: người gửi đã bổ sung")
    STAFF_BREAK_GLASS = "staff_break_glass", _("Giám sát: xem dữ liệu khẩn cấp")
    STAFF_MANY_ACCESSES = "staff_many_accesses", _("Giám sát: xem dữ liệu quá nhiều")
    STAFF_RIGHTS = "staff_rights", _("Giám sát: quyền của tài khoản")
    STAFF_MENTION = "staff_mention", _("Cán bộ: được nhắc đến trong ghi chú")
    STAFF_CODES_STOPPED = "staff_codes_stopped", _("Quản trị: tạm ngừng gửi mã SMS")
    STAFF_SIGN_IN_BURST = "staff_sign_in_burst", _("Quản trị: đăng nhập sai dồn dập")
    STAFF_SOURCES = "staff_sources", _("Cán bộ: nguồn nội dung cần kiểm tra")
    STAFF_BREACH = "staff_breach", _("Giám sát: vi phạm dữ liệu chờ báo")
    BREACH_NOTICE = "breach_notice", _("Báo người liên quan: vi phạm dữ liệu")
    STAFF_MESSAGES_NEAR = "staff_messages_near", _("Quản trị: gần mức trần tin nhắn")
    PENDING_CREATED = "pending_created", _("Phản ánh chờ người gửi đồng ý")
    PENDING_REMINDER = "pending_reminder", _("Nhắc phản ánh chờ đồng ý")
    STAFF_PENDING = "staff_pending", _("Cán bộ: phản ánh chờ, nguy hiểm tính mạng")
    MAIL_ADDED = "mail_added", _("Đã nhận thư bổ sung")
    MAIL_CONFIRM = "mail_confirm", _("Xác nhận thư bổ sung")
    MAIL_FILES = "mail_files", _("Tệp trong thư không nhận được")
    MAIL_EMPTY = "mail_empty", _("Thư không có nội dung đọc được")
    FOLLOW_CONFIRM = "follow_confirm", _("Xác nhận theo dõi")
    FOLLOW_NEWS = "follow_news", _("Tin về phản ánh đang theo dõi")
    FOLLOW_DIGEST = "follow_digest", _("Phản ánh mới theo nội dung theo dõi")
    NOTICE_NEWS = "notice_news", _("Cảnh báo nguy hiểm theo xã, phường")
    OTP = "otp", _("Mã xác thực")
    PASSWORD_CHANGED = "password_changed", _("Đã đổi mật khẩu")  # noqa: S105 - not a password
    PHONE_CHANGED = "phone_changed", _("Đã đổi số điện thoại")
    ACCOUNT_OPENED = "account_opened", _("Đã mở tài khoản")
    SECOND_STEP_ON = "second_step_on", _("Đã bật xác thực hai bước")
    SECOND_STEP_OFF = "second_step_off", _("Đã tắt xác thực hai bước")
    IDENTITY_LINKED = "identity_linked", _("Đã liên kết danh tính")
    IDENTITY_REMOVED = "identity_removed", _("Đã gỡ danh tính liên kết")
    EMAIL_CONFIRM = "email_confirm", _("Xác nhận thư điện tử")
    EMAIL_CHANGED = "email_changed", _("Đã đổi thư điện tử")
    DATA_ANSWERED = "data_answered", _("Trả lời yêu cầu về dữ liệu cá nhân")
    DATA_DELETED = "data_deleted", _("Đã xóa dữ liệu cá nhân")


class Status(models.TextChoices):
    WAITING = "waiting", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    DEAD = "dead", _("Không gửi được")
    # The code had expired, or the recipient wants no more news.
    SKIPPED = "skipped", _("Không cần gửi")


class Pool(models.TextChoices):
    """Messages that share one daily limit, so that strangers cannot use up the others' share."""

    CODE = "code"
    # To an address that nobody has proved: a stranger may have typed it.
    UNPROVED = "unproved"
    PROVED = "proved"
    STAFF = "staff"
    # Bundles of urgent reports, and acts of insiders: no stranger may use up their limit.
    ALARM = "alarm"


class Arrival(models.TextChoices):
    """The gateway's later report about an accepted message."""

    UNKNOWN = "", _("Chưa có báo cáo")
    DELIVERED = "delivered", _("Đã đến người nhận")
    FAILED = "failed", _("Không đến được")


OPEN = (Status.WAITING, Status.SENDING)


class Message(models.Model):
    """One SMS or e-mail: written by `outbox.enqueue`, sent by `delivery`.

    The text is rendered when it is sent; until then only its facts are stored, encrypted.
    """

    dedupe_key = models.CharField(
        _("khóa chống trùng"),
        max_length=150,
        unique=True,
        help_text=_("Một sự kiện chỉ báo cho một người nhận một lần."),
    )
    template = models.CharField(_("mẫu"), max_length=30, choices=Template.choices)
    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices)
    pool = models.CharField(
        max_length=10, choices=Pool.choices, default=Pool.UNPROVED, editable=False
    )
    language = models.CharField(_("ngôn ngữ"), max_length=8, default="vi")
    # The code of the report; "" for messages about an account, and for digests.
    about = models.CharField(_("về phản ánh"), max_length=16, blank=True)
    recipient = EncryptedTextField(_("người nhận"))
    recipient_hash = LookupHashField(_("người nhận (mã băm)"), db_index=True)
    context: "models.Field[Any, Any]" = EncryptedJSONField(_("dữ kiện"), blank=True)
    secret = models.BooleanField(_("chứa mã bí mật"), default=False)
    urgent = models.BooleanField(_("khẩn"), default=False)
    status = models.CharField(
        _("tình trạng"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("số lần gửi"), default=0)
    # Workers that claimed the message and never reported back.
    interruptions = models.PositiveSmallIntegerField(default=0, editable=False)
    # Refusals per gateway for now: part of the request id.
    refusals = models.JSONField(default=dict, editable=False)
    # While a worker sends, this is the end of its lease. After it, another worker may claim the
    # message.
    next_attempt_at = models.DateTimeField(_("lần gửi tới"), default=timezone.now)
    last_error = models.CharField(_("lỗi gần nhất"), max_length=100, blank=True)
    gateway = models.CharField(_("cổng gửi"), max_length=30, blank=True)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now)
    sent_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True)
    expires_at = models.DateTimeField(
        _("hết hạn lúc"),
        null=True,
        blank=True,
        help_text=_("Sau lúc này tin không còn ích gì và không được gửi nữa."),
    )
    provider_id = models.CharField(_("mã của nhà mạng"), max_length=60, blank=True)
    parts = models.PositiveSmallIntegerField(_("số phần SMS"), null=True, blank=True)
    cost = models.PositiveIntegerField(_("chi phí (đồng)"), null=True, blank=True)
    arrival = models.CharField(
        _("báo cáo của cổng gửi"),
        max_length=10,
        choices=Arrival.choices,
        default=Arrival.UNKNOWN,
        blank=True,
    )
    arrival_at = models.DateTimeField(_("báo cáo lúc"), null=True, blank=True)

    objects: ClassVar[models.Manager["Message"]] = models.Manager()

    class Meta:
        verbose_name = _("tin nhắn gửi đi")
        verbose_name_plural = _("tin nhắn gửi đi")
        ordering = ("-id",)
        default_permissions = ("view",)
        permissions = (("resend_message", _("Gửi lại tin nhắn")),)
        indexes = (
            models.Index(
                fields=("-urgent", "next_attempt_at", "id"),
                name="message_open",
                condition=models.Q(status__in=OPEN),
            ),
            models.Index(
                fields=("gateway", "provider_id"),
                name="message_receipt",
                condition=~models.Q(provider_id=""),
            ),
            # Finds the rows that retention must still erase.
            models.Index(
                fields=("created_at",),
                name="message_age",
                condition=~models.Q(recipient_hash=""),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="message_sent_has_time",
                condition=~models.Q(status=Status.SENT) | models.Q(sent_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_template_display()} #{self.pk}"

    def request_id(self, gateway: str) -> str:
        """Return the id of the request to `gateway`: the same again after a lost answer."""
        again = self.refusals.get(gateway, 0)
        return f"paht-{self.pk}-{self.created_at:%y%m%d%H%M%S}-{again}"

    @property
    def masked_recipient(self) -> str:
        """Return enough to recognise the recipient, but not to reach them; "" once erased."""
        if not self.recipient:
            return ""
        mask = text.mask_phone if self.channel == Channel.SMS else text.mask_email
        return mask(self.recipient)


class DailyCount(models.Model):
    """Messages of one day handed to gateways; only `budget` writes here.

    Counts of one recipient have the recipient's keyed hash and are deleted after two days. Counts
    of the whole portal have none; "" as `pool` counts all messages except codes.
    """

    day = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    pool = models.CharField(max_length=10, choices=Pool.choices, blank=True)
    recipient_hash = LookupHashField(blank=True)
    count = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["DailyCount"]] = models.Manager()

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("day", "channel", "pool", "recipient_hash"), name="daily_count_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.channel} {self.pool}"


class Suppression(models.Model):
    """A recipient who wants no more news or whose address fails, known only by the keyed hash."""

    class Reason(models.TextChoices):
        LINK = "link", _("Bấm đường dẫn ngừng nhận thư")
        STAFF = "staff", _("Yêu cầu qua Tổng đài")
        BOUNCED = "bounced", _("Thư gửi đến địa chỉ này bị trả lại")

    recipient_hash = LookupHashField(_("người nhận (mã băm)"), unique=True)
    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices)
    reason = models.CharField(_("lý do"), max_length=10, choices=Reason.choices)
    created_at = models.DateTimeField(_("từ lúc"), default=timezone.now)

    objects: ClassVar[models.Manager["Suppression"]] = models.Manager()

    class Meta:
        verbose_name = _("người ngừng nhận tin")
        verbose_name_plural = _("người ngừng nhận tin")
        ordering = ("-id",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_channel_display()} #{self.pk}"


class ZaloToken(models.Model):
    """Zalo's tokens, encrypted; only `zalo_tokens` writes here.

    `seed` is the hash of the refresh token in the environment with which this chain began.
    """

    seed = LookupHashField(unique=True)
    access = EncryptedTextField(blank=True)
    refresh = EncryptedTextField()
    expires_at = models.DateTimeField()
    renewing_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["ZaloToken"]] = models.Manager()

    class Meta:
        verbose_name = _("khóa truy cập Zalo")
        verbose_name_plural = _("khóa truy cập Zalo")
        default_permissions = ()

    def __str__(self) -> str:
        return f"Zalo #{self.pk}"
