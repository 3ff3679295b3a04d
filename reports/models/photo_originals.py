"""Keep the original of a photo whose public version is redacted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.models.attachments import Attachment
from reports.models.stored import StoredFile


class PhotoOriginal(StoredFile):
    """The unredacted file of a photo, opened with a permission only and kept for a time.

    The attachment carries the redacted file under a new address, so that older links no
    longer open the photo.
    """

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="original")
    # [left, top, width, height] in percent of the picture.
    boxes = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("che lúc"))

    class Meta:
        verbose_name = _("ảnh gốc")
        verbose_name_plural = _("ảnh gốc")
        default_permissions = ()
        permissions = [
            ("redact_photos", _("Che vùng trên ảnh")),
            ("view_original_photos", _("Xem ảnh gốc chưa che")),
        ]
        indexes = [models.Index(fields=["at"], name="original_age")]

    def __str__(self) -> str:
        return f"#{self.pk}"
