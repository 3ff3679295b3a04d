from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizen.models.sources import Source
from paht.foundation import plain_names
from paht.foundation.history import recorded
from paht.foundation.language import localised
from province.models import AdminUnit


class ContactQuerySet(models.QuerySet["Contact"]):
    def shown(self, tile: str) -> "ContactQuerySet":
        """Return the contacts of a tile: those of the whole province first, then unit by unit."""
        return (
            self.filter(is_on=True, source__is_on=True, source__tile=tile)
            .select_related("source", "unit__parent")
            .order_by(
                models.F("unit__parent__code").asc(nulls_first=True),
                models.F("unit__sort_key").asc(nulls_first=True),
                "order",
                "pk",
            )
        )


@recorded()
class Contact(models.Model):
    """One line of a directory: who answers at a number, and for which unit."""

    source = models.ForeignKey(
        Source, verbose_name=_("nguồn"), on_delete=models.PROTECT, related_name="contacts"
    )
    code = models.CharField(
        _("mã"), max_length=40, help_text=_("Không đổi giữa các lần nhập tệp, ví dụ: CA-P2")
    )
    name = models.CharField(_("tên"), max_length=150)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=150, blank=True)
    name_km = models.CharField(_("tên tiếng Khmer"), max_length=150, blank=True)
    phone = models.CharField(
        _("số điện thoại"),
        max_length=20,
        validators=[
            RegexValidator(r"^\+?[0-9](?: ?[0-9]){2,14}$", _("Số điện thoại gồm 3 đến 15 chữ số."))
        ],
    )
    unit = models.ForeignKey(
        AdminUnit,
        verbose_name=_("địa bàn"),
        on_delete=models.PROTECT,
        related_name="contacts",
        null=True,
        blank=True,
        help_text=_("Để trống nếu dùng chung cho cả tỉnh."),
    )
    is_always_open = models.BooleanField(_("trực 24/7"), default=False)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    is_on = models.BooleanField(_("đang hiển thị"), default=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("số liên hệ")
        verbose_name_plural = _("danh bạ")
        ordering = ["source", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "code"],
                name="contact_code_in_source",
                violation_error_message=_("Nguồn này đã có dòng cùng mã."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.phone}"

    def clean(self) -> None:
        """Refuse names that mislead, typed or from a file; a phone stands in its own field."""
        wrong = {}
        for field in ("name", "name_en", "name_km", "note"):
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
