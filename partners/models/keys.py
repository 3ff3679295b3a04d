"""Store the keys by which other systems call the machine doors."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.history import recorded
from province.models import Agency

HOURLY_LIMIT = 1000


class Scope(models.TextChoices):
    """What a key may do. Everybody reads public reports; a key has a limit of its own."""

    READ = "read", _("Đọc")
    TEST = "test", _("Gửi vào cổng thử, không thành phản ánh")
    SUBMIT = "submit", _("Gửi phản ánh")


class PartnerKeyQuerySet(models.QuerySet["PartnerKey"]):
    def in_force(self) -> Self:
        return self.filter(is_active=True, revoked_at=None)


@recorded(leave_out=("last_used_at",))
class PartnerKey(models.Model):
    """The key of another system. Its secret is shown once; only a hash of it is stored.

    The agreement is the contract under which the partner asks its users for their consent. Without
    one, a post with personal data waits until its sender agrees here.
    """

    name = models.CharField(
        _("tên ứng dụng"), max_length=120, help_text=_("Đối tác và ứng dụng, ví dụ “Xã A – Zalo”.")
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan chịu trách nhiệm"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    scopes: "ArrayField[Any, Any]" = ArrayField(
        models.CharField(max_length=20, choices=Scope), verbose_name=_("được phép"), default=list
    )
    hourly_limit = models.PositiveIntegerField(
        _("số lượt gọi mỗi giờ"), default=HOURLY_LIMIT, help_text=_("Kể cả lượt đọc và lượt gửi.")
    )
    agreement_number = models.CharField(_("số thỏa thuận"), max_length=60, blank=True)
    agreement_on = models.DateField(_("ngày ký thỏa thuận"), null=True, blank=True)
    agreement_text = models.TextField(
        _("câu hỏi đồng ý của ứng dụng"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Nguyên văn câu mà người dùng ứng dụng đã đồng ý. Chưa có thỏa thuận thì bài gửi kèm "
            "họ tên, điện thoại hoặc thư điện tử phải chờ chính người đó đồng ý trên Cổng."
        ),
    )
    note = models.TextField(_("ghi chú"), max_length=1000, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    # The first characters of the key, by which people and the look-up know it.
    prefix = models.CharField(_("bắt đầu bằng"), max_length=12, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    # None: made on the server's command line.
    created_by = models.ForeignKey(
        User,
        verbose_name=_("người tạo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("dùng lần cuối"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, editable=False)

    objects = PartnerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("khóa kết nối")
        verbose_name_plural = _("khóa kết nối")
        ordering = ("name", "id")
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], name="partner_key_name", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="partner_agreement_is_whole",
                condition=Q(agreement_number="", agreement_on=None, agreement_text="")
                | (~Q(agreement_number="") & ~Q(agreement_text="") & ~Q(agreement_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def is_in_force(self) -> bool:
        """Match `PartnerKeyQuerySet.in_force`."""
        return self.is_active and self.revoked_at is None

    @property
    def states_consent(self) -> bool:
        """Return whether the partner may state that a sender consented."""
        return bool(self.agreement_number)
