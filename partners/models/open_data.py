"""Remember the nightly file of each form."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OpenDataFile(models.Model):
    """The newest whole file of published reports in one form, compressed by gzip."""

    class Form(models.TextChoices):
        CSV = "csv", "CSV"
        GEOJSON = "geojson", "GeoJSON"

    form = models.CharField(_("dạng tệp"), max_length=10, choices=Form, unique=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("số phản ánh"))
    # The first row was read then; what changed later is not in it.
    begun_at = models.DateTimeField(_("dữ liệu lúc"))
    # What was taken back shortly before, and is certainly not in it (`nightly.taken_back`).
    known = models.JSONField(default=list)

    class Meta:
        verbose_name = _("tệp dữ liệu mở")
        verbose_name_plural = _("tệp dữ liệu mở")
        default_permissions = ()

    def __str__(self) -> str:
        return self.form
