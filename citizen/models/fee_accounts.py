from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizen import vietqr
from citizen.banks import Bank
from paht.foundation import plain_names
from paht.foundation.history import recorded
from paht.foundation.language import localised
from province.models import Agency


class FeeAccountQuerySet(models.QuerySet["FeeAccount"]):
    def shown(self) -> Self:
        return self.filter(is_active=True).select_related("agency")


@recorded()
class FeeAccount(models.Model):
    """The bank account that takes a fee of an agency; citizens pay it by VietQR.

    A swapped number is theft: a new account, and each change of one, waits for a second person
    (`accounts.guarded_admin`).
    """

    name = models.CharField(
        _("khoản thu"), max_length=100, help_text=_("Ví dụ: Phí chứng thực bản sao")
    )
    name_en = models.CharField(_("khoản thu bằng tiếng Anh"), max_length=100, blank=True)
    name_km = models.CharField(_("khoản thu bằng tiếng Khmer"), max_length=150, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan thu"),
        on_delete=models.PROTECT,
        related_name="fee_accounts",
    )
    bank = models.CharField(_("ngân hàng"), max_length=6, choices=Bank)
    number = models.CharField(
        _("số tài khoản"),
        max_length=vietqr.LONGEST_ACCOUNT,
        validators=[
            RegexValidator(
                rf"^{vietqr.ACCOUNT.pattern}\Z", _("Số tài khoản gồm 6 đến 19 chữ số, chữ in hoa.")
            )
        ],
    )
    holder = models.CharField(
        _("tên chủ tài khoản"),
        max_length=70,
        validators=[
            RegexValidator(
                r"^[A-Z0-9][A-Z0-9 .,&()-]{2,}\Z",
                _("Ghi chữ in hoa không dấu, đúng như ngân hàng hiện khi chuyển tiền."),
            )
        ],
        help_text=_("Chữ in hoa không dấu, đúng như ngân hàng hiện khi chuyển tiền."),
    )
    amount = models.PositiveIntegerField(
        _("số tiền (đồng)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(vietqr.LEAST), MaxValueValidator(vietqr.MOST)],
        help_text=_("Để trống nếu người nộp tự ghi theo giấy báo."),
    )
    content = models.CharField(
        _("nội dung chuyển tiền"),
        max_length=12,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9 ]*\Z", _("Ghi chữ in hoa không dấu, số."))],
        help_text=_("Chữ in hoa không dấu; đứng trước mã hồ sơ, ví dụ: PHI CT."),
    )
    # What the payer copies from the notice, such as the number of a file.
    reference = models.CharField(
        _("mã người nộp phải ghi"),
        max_length=40,
        blank=True,
        help_text=_("Ví dụ: Mã hồ sơ. Để trống nếu không cần mã."),
    )
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False, editable=False)

    objects = FeeAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("tài khoản thu phí")
        verbose_name_plural = _("tài khoản thu phí")
        ordering = ["order", "name", "pk"]
        constraints = [
            # No sample takes money, and no true fee is lost at a bank that does not exist.
            models.CheckConstraint(
                condition=Q(is_sample=True, bank=Bank.SAMPLE)
                | Q(is_sample=False) & ~Q(bank=Bank.SAMPLE),
                name="feeaccount_sample_has_no_bank",
                violation_error_message=_("Vui lòng chọn ngân hàng có thật."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse names that mislead."""
        wrong = {}
        for field in ("name", "name_en", "name_km", "reference"):
            try:
                plain_names.check(getattr(self, field), latin=field != "name_km")
            except ValidationError as error:
                wrong[field] = error
        if wrong:
            raise ValidationError(wrong)

    @property
    def shown_name(self) -> str:
        """Return the name in the language of the page, or in Vietnamese."""
        return localised(self.name, en=self.name_en, km=self.name_km)
