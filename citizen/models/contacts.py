from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizen.models.lines import Line, LineQuerySet
from paht.foundation.history import recorded

PHONE = RegexValidator(r"^\+?[0-9](?: ?[0-9]){2,14}$", _("Số điện thoại gồm 3 đến 15 chữ số."))


class ContactQuerySet(LineQuerySet):
    def shown(self, tile: str) -> Self:
        """Return the contacts of a tile: those of the whole province first, then unit by unit."""
        return (
            super()
            .shown(tile)
            .select_related("unit")
            .without_words()
            .order_by(
                models.F("unit__parent__code").asc(nulls_first=True),
                models.F("unit__sort_key").asc(nulls_first=True),
                "order",
                "pk",
            )
        )


@recorded(leave_out=("words",))
class Contact(Line):
    """One line of a directory: who answers at a number, and for which unit."""

    searched = ("note",)
    plain = ("note",)

    phone = models.CharField(_("số điện thoại"), max_length=20, validators=[PHONE])
    is_always_open = models.BooleanField(_("trực 24/7"), default=False)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    objects = ContactQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = _("số liên hệ")
        verbose_name_plural = _("danh bạ")
        ordering = ["source", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.name} – {self.phone}"
