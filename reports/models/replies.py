"""Store the reply templates of staff."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from paht.foundation.history import recorded
from province.models import Agency
from reports.models.catalogue import Category
from reports.rules.states import TRANSITIONS


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def in_use(self) -> Self:
        """Return the active templates, the most specific first."""
        return self.filter(is_active=True).order_by(
            models.F("category__parent").asc(nulls_last=True),
            models.F("category").asc(nulls_last=True),
            models.F("agency").asc(nulls_last=True),
            "name",
            "id",
        )


@recorded()
class ReplyTemplate(models.Model):
    """A text with placeholders for one move.

    `category` (a group or one of its categories) and `agency` narrow its use; empty means all.
    See `casework.replies` for the placeholders.
    """

    name = models.CharField(_("tên câu mẫu"), max_length=100)
    move = models.CharField(
        _("dùng khi"), max_length=30, choices=[(t.name, t.label) for t in TRANSITIONS.values()]
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("chuyên mục"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Để trống: mọi chuyên mục. Chọn nhóm: mọi chuyên mục trong nhóm."),
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Để trống: mọi cơ quan."),
    )
    body = models.TextField(_("nội dung"), max_length=5000)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("câu mẫu")
        verbose_name_plural = _("câu mẫu")
        ordering = ("move", "name", "id")
        permissions = (("keep_all_replytemplates", _("Soạn câu mẫu dùng chung toàn tỉnh")),)

    def __str__(self) -> str:
        return self.name
