"""Log who opened a reporter's personal data, why, and on what ground."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from paht.foundation.crypto import EncryptedTextField
from province.models import Agency
from reports.models.report import Report


class ReporterField(models.TextChoices):
    """The fields of a reporter that staff may open; the values are attributes of `Reporter`."""

    FULL_NAME = "full_name", _("Họ tên")
    PHONE = "phone", _("Số điện thoại")
    EMAIL = "email", _("Thư điện tử")
    CONTACT_ADDRESS = "contact_address", _("Địa chỉ liên hệ")
    NATIONAL_ID = "national_id", _("Số CMND/CCCD")
    GUARDIAN_NAME = "guardian_name", _("Họ tên người giám hộ")
    GUARDIAN_PHONE = "guardian_phone", _("Số điện thoại người giám hộ")


class AccessReason(models.TextChoices):
    CALL = "call", _("Gọi lại để xác minh, làm rõ nội dung")
    ANSWER = "answer", _("Trả lời, mời người gửi làm việc")
    ON_SITE = "on_site", _("Hẹn kiểm tra tại hiện trường")
    IDENTITY = "identity", _("Xác minh người gửi là ai")
    REQUEST = "request", _("Giải quyết yêu cầu của chính người gửi về dữ liệu")
    EMERGENCY = "emergency", _("Khẩn cấp: đe dọa tính mạng, sức khỏe, tài sản")
    INSPECTION = "inspection", _("Giám sát, kiểm tra việc xử lý")
    OTHER = "other", _("Lý do khác")


class Ground(models.TextChoices):
    """The ground that allowed the access."""

    PERMISSION = "permission", _("Theo nhiệm vụ được giao")
    CONSENT = "consent", _("Người gửi đồng ý")
    BREAK_GLASS = "break_glass", _("Khẩn cấp")


class PersonalDataAccess(models.Model):
    """One access to a reporter's personal data; append-only, also for SQL.

    The row holds the names of the fields, not their values. The note is encrypted, because it
    may name a person.
    """

    report = models.ForeignKey(
        Report, verbose_name=_("phản ánh"), on_delete=models.CASCADE, related_name="accesses"
    )
    by = models.ForeignKey(
        User, verbose_name=_("người xem"), on_delete=models.PROTECT, related_name="+"
    )
    # The agency of the person at that time.
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("lúc"))
    ground = models.CharField(_("căn cứ"), max_length=20, choices=Ground)
    reason = models.CharField(_("lý do"), max_length=20, choices=AccessReason)
    note = EncryptedTextField(_("giải thích"), blank=True)
    fields = ArrayField(
        models.CharField(max_length=20, choices=ReporterField), verbose_name=_("mục")
    )
    client_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("lượt xem dữ liệu cá nhân")
        verbose_name_plural = _("lượt xem dữ liệu cá nhân")
        ordering = ("-at", "-id")
        default_permissions = ()
        permissions = [
            ("reveal_reporter", _("Xem đầy đủ người gửi theo nhiệm vụ")),
            ("reveal_reporter_consented", _("Xem đầy đủ người gửi khi người gửi đồng ý")),
            ("review_accesses", _("Xem lại các lượt xem dữ liệu cá nhân")),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="access_newest"),
            models.Index(fields=["by", "-at", "-id"], name="access_by"),
            models.Index(fields=["agency", "-at", "-id"], name="access_agency"),
            models.Index(fields=["ground", "-at", "-id"], name="access_ground"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class AccessReview(models.Model):
    """A supervisor's review of one access; one each, and final."""

    access = models.OneToOneField(
        PersonalDataAccess, on_delete=models.CASCADE, related_name="review"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("lúc"))
    note = EncryptedTextField(_("nhận xét"), blank=True)

    class Meta:
        verbose_name = _("lần xem lại")
        verbose_name_plural = _("lần xem lại")
        default_permissions = ()
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class UseRequest(models.Model):
    """An agency asks for the reporter's consent to use their data; no answer is a refusal."""

    class Answer(models.TextChoices):
        OPEN = "open", _("Chờ người gửi trả lời")
        GRANTED = "granted", _("Người gửi đồng ý")
        REFUSED = "refused", _("Người gửi không đồng ý")
        WITHDRAWN = "withdrawn", _("Người gửi đã rút lại sự đồng ý")
        EXPIRED = "expired", _("Người gửi không trả lời trong thời hạn")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="use_requests")
    # Another agency must ask again.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    granted = models.BooleanField(null=True, blank=True)
    # The text of the question, also if the answer was no.
    text_version = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64)
    consent = models.OneToOneField(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("lần xin phép sử dụng thông tin")
        verbose_name_plural = _("lần xin phép sử dụng thông tin")
        ordering = ("-asked_at", "-id")
        default_permissions = ()
        indexes = [models.Index(fields=["report", "-asked_at", "-id"], name="use_request_report")]
        constraints = [
            models.CheckConstraint(
                name="use_request_answer_is_whole",
                condition=models.Q(answered_at__isnull=True, granted__isnull=True)
                | models.Q(answered_at__isnull=False, granted__isnull=False),
            ),
            models.CheckConstraint(
                name="use_request_yes_is_a_consent",
                condition=models.Q(granted=True, consent__isnull=False)
                | models.Q(granted=False, consent__isnull=True)
                | models.Q(granted__isnull=True, consent__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def answer(self) -> Answer:
        """Return the present answer; read with `select_related("consent")`."""
        if self.granted:
            withdrawn = self.consent is None or self.consent.withdrawn_at is not None
            return self.Answer.WITHDRAWN if withdrawn else self.Answer.GRANTED
        if self.granted is False:
            return self.Answer.REFUSED
        return self.Answer.OPEN if timezone.now() < self.expires_at else self.Answer.EXPIRED
