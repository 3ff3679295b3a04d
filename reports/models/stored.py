"""Define the columns that all stored files share."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from paht.foundation.crypto import random_token


class StoredFile(models.Model):
    """A file that `uploads` examined and cleaned, stored under a random name."""

    # Follows the report's code in the name of the downloaded file.
    NAME_PART: ClassVar[str] = ""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Ảnh")
        VIDEO = "video", _("Video")
        AUDIO = "audio", _("Ghi âm")
        DOCUMENT = "document", _("Văn bản")

    token = models.CharField(max_length=32, unique=True, default=random_token, editable=False)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    content_type = models.CharField(max_length=60)
    extension = models.CharField(max_length=8)
    file = models.FileField(_("tệp"), max_length=120)
    thumbnail = models.FileField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)

    class Meta:
        abstract = True
