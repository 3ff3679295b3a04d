"""What the tests of the form share: a right answer to every field, and small photos."""

import uuid
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from reports.tests import factories

CITY = (9.6025, 105.9739)
HANOI = (21.0285, 105.8542)


def form_url() -> str:
    return reverse("reports:report_new")


def answers(**changes: Any) -> dict[str, Any]:
    """A complete form; None takes a field away."""
    filled: dict[str, Any] = {
        "submission_id": str(uuid.uuid4()),
        "full_name": factories.NAME,
        "phone": "0939 861 234",
        "title": "Mặt đường nhiều ổ gà",
        "category": "GT01",
        "content": "Đoạn trước chợ có nhiều ổ gà lớn, trời mưa rất nguy hiểm.",
        "district": "941",
        "commune": "31510",
        "address": "Số 12 đường Dương Kỳ Hiệp",
        "publish_identity": "no",
        "consent_processing": "on",
        "commitment": "on",
    }
    filled |= changes
    return {name: value for name, value in filled.items() if value is not None}


def jpeg(name: str = "anh.jpg", *, gps: tuple[float, float] | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg_bytes(gps=gps), content_type="image/jpeg")


def jpeg_bytes(
    *, gps: tuple[float, float] | None = None, size: tuple[int, int] = (64, 48)
) -> bytes:
    exif = Image.Exif()
    if gps:
        directory = exif.get_ifd(0x8825)
        directory[1], directory[3] = "N", "E"
        directory[2], directory[4] = (_degrees(value) for value in gps)
    file = BytesIO()
    Image.new("RGB", size, (90, 120, 90)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def _degrees(value: float) -> tuple[IFDRational, ...]:
    whole = int(value)
    minutes = int((value - whole) * 60)
    seconds = (value - whole - minutes / 60) * 3600
    return IFDRational(whole), IFDRational(minutes), IFDRational(round(seconds * 1000), 1000)
