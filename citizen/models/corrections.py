from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizen.models.sources import Source
from paht.foundation.crypto import EncryptedTextField


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> Self:
        return self.filter(done_at=None)

    def newest_of_lines(self) -> Self:
        """Return the newest open one of each line, with `same_count`: how many the line has.

        Those about a source as a whole stay single: they say different things.
        """
        of_line = Correction.objects.open().filter(source=OuterRef("source"), code=OuterRef("code"))
        newer = of_line.exclude(code="").filter(pk__gt=OuterRef("pk"))
        counted = of_line.order_by().values("code").annotate(count=Count("pk")).values("count")
        return self.open().filter(~Exists(newer)).annotate(same_count=Subquery(counted))

    def of_line_until(self, last: "Correction") -> Self:
        """Return the open ones of a line up to `last`; `last` alone if it is about a source."""
        if not last.code:
            return self.open().filter(pk=last.pk)
        return self.open().filter(source=last.source_id, code=last.code, pk__lte=last.pk)

    def settled_before(self, moment: datetime, latest: datetime) -> Self:
        """Return those settled before a moment, and open ones that were sent before `latest`."""
        return self.filter(Q(done_at__lt=moment) | Q(done_at=None, sent_at__lt=latest))


class Correction(models.Model):
    """What a citizen says is wrong on a page: a task for the owner of the source.

    It keeps no address of the person; the text is shown to staff only.
    """

    class Outcome(models.TextChoices):
        FIXED = "fixed", _("Đã sửa")
        RIGHT = "right", _("Thông tin vẫn đúng, không sửa")

    source = models.ForeignKey(
        Source, verbose_name=_("nguồn"), on_delete=models.CASCADE, related_name="corrections"
    )
    # The line that it is about, as it was shown; empty for the source as a whole.
    code = models.CharField(_("mã"), max_length=40, blank=True)
    name = models.CharField(_("mục"), max_length=200, blank=True)
    text = EncryptedTextField(_("điều chưa đúng"), max_length=1000)
    sent_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)
    # When the owner's staff were told by mail.
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome = models.CharField(_("kết quả"), max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(
        _("lý do"), max_length=500, blank=True, help_text=_("Cần ghi khi không sửa.")
    )
    done_at = models.DateTimeField(_("xử lý xong lúc"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người xử lý"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    same_count: int  # Set by `CorrectionQuerySet.newest_of_lines`.

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo sai thông tin")
        verbose_name_plural = _("báo sai thông tin")
        ordering = ["-sent_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(
                fields=["source", "-sent_at"],
                name="correction_open",
                condition=Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.source)
