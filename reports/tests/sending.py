"""Complete answers to the report forms, and small photos."""

import uuid
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from reports import uploads
from reports.intake.submission_ids import SubmissionId
from reports.models import Report
from reports.rules.states import State
from reports.tests.factories import NAME, make_report

CITY = (9.6025, 105.9739)
HANOI = (21.0285, 105.8542)


def form_url() -> str:
    return reverse("reports:report_new")


def answers(**changes: Any) -> dict[str, Any]:
    """Return a complete report form; None removes a field."""
    filled: dict[str, Any] = {
        "submission_id": str(SubmissionId.new()),
        "full_name": NAME,
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


def make_report_with_photos(state: State, **changes: Any) -> Report:
    """Make a report on the map with two photos."""
    latitude, longitude = CITY
    with uploads.accept_upload(jpeg(gps=CITY)) as first, uploads.accept_upload(jpeg()) as second:
        return make_report(
            state, files=[first, second], latitude=latitude, longitude=longitude, **changes
        )


def call_answers(**changes: Any) -> dict[str, Any]:
    """Return a complete hotline form; None removes a field."""
    filled = {
        "submission_id": str(uuid.uuid4()),
        "channel": "1022",
        "phone": "0939 861 234",
        "reference": "CG-20261125-0042",
        "consent_processing": "on",
        "news": "sms",
        "full_name": NAME,
        "title": "Mặt đường nhiều ổ gà",
        "content": "Đoạn trước chợ có nhiều ổ gà lớn, trời mưa rất nguy hiểm.",
        "category": "GT01",
        "commune": "31510",
        "address": "Số 12 đường Dương Kỳ Hiệp",
    } | changes
    return {name: value for name, value in filled.items() if value is not None}
