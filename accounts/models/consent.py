"""Store consents."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paht.foundation.crypto import LookupHashField
from paht.foundation.local_time import day_text

# A consent can only lose data: it is withdrawn once; the law requires erasing the IP address and,
# later, the subject.
_ONLY_LESS = """
    IF TG_OP = 'UPDATE'
        AND to_jsonb(OLD) - ARRAY['withdrawn_at', 'ip', 'subject']
            = to_jsonb(NEW) - ARRAY['withdrawn_at', 'ip', 'subject']
        AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
        AND (NEW.ip IS NULL OR NEW.ip = OLD.ip)
        AND (NEW.subject = '' OR NEW.subject = OLD.subject)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append_only: Cannot % rows from % table', lower(TG_OP), TG_TABLE_NAME;
"""


class Consent(models.Model):
    """One consent, as given: provable, one purpose each (Law 91/2025/QH15).

    `subject` is the keyed hash of the phone number that gave it. All consents of one person can be
    found without storing the number again.
    """

    class Purpose(models.TextChoices):
        ACCOUNT = "account", _("Mở và quản lý tài khoản")
        PROCESSING = "processing", _("Xử lý và trả lời phản ánh")
        IDENTITY = "identity", _("Công khai họ tên")
        SMS = "sms", _("Nhận thông báo qua SMS, Zalo")
        EMAIL = "email", _("Nhận thông báo qua thư điện tử")
        USE = "use", _("Cơ quan xử lý dùng thông tin người gửi")
        FOLLOW = "follow", _("Gửi tin về nội dung theo dõi")
        GUARDIAN = "guardian", _("Xử lý dữ liệu của người dưới 16 tuổi")

    class Channel(models.TextChoices):
        WEB = "web", _("Cổng thông tin")
        APP = "app", _("Ứng dụng di động")
        HOTLINE = "1022", _("Tổng đài")
        EMAIL = "email", _("Thư điện tử")
        IN_PERSON = "truc_tiep", _("Trực tiếp")
        ZALO = "zalo", _("Zalo")
        OPEN311 = "open311", _("Ứng dụng của đối tác")

    purpose = models.CharField(_("mục đích"), max_length=20, choices=Purpose.choices)
    subject = LookupHashField(_("người đồng ý (mã băm)"), db_index=True)
    # The code of the report; "" for an account.
    about = models.CharField(_("về phản ánh"), max_length=16, blank=True)
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
        indexes = (
            models.Index(fields=("-given_at", "-id"), name="consent_newest"),
            # Finds the rows whose IP address must still be erased.
            models.Index(fields=("given_at",), name="consent_ip", condition=Q(ip__isnull=False)),
        )
        triggers = (
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_LESS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {day_text(self.given_at)}"


class ConsentText(models.Model):
    """One wording that people agreed to, in Vietnamese; append-only.

    A consent names its wording by the hash, so that it keeps its text after every change.
    """

    text_hash = models.CharField(_("mã băm nội dung"), max_length=64, unique=True)
    purpose = models.CharField(_("mục đích"), max_length=20, choices=Consent.Purpose)
    version = models.CharField(_("phiên bản nội dung"), max_length=20)
    text = models.TextField(_("nội dung"))
    # What this wording changed, for people who agreed to the one before.
    change = models.CharField(_("thay đổi"), max_length=300, blank=True)
    since = models.DateTimeField(_("từ"), auto_now_add=True)

    class Meta:
        verbose_name = _("nội dung đồng ý")
        verbose_name_plural = _("nội dung đồng ý")
        default_permissions = ()
        ordering = ("-since", "-id")
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.version}"
