"""Uploads end before the disk is full; reports without files still come in."""

from pathlib import Path

import pytest
from django.core.files import uploadedfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from fpdf import FPDF
from pytest_django import Settings

from reports import uploads
from reports.models import Attachment, Report
from reports.rules.states import Role
from reports.tests import sample_files
from reports.tests.factories import make_staff
from reports.tests.sending import answers, form_url, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
# More than any disk has.
ALL_OF_IT = 10**12


@pytest.fixture(autouse=True)
def full_disk(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DISK_FREE_MB = ALL_OF_IT


def test_photo_is_refused_with_message_and_answers_are_kept(client: Client) -> None:
    response = client.post(form_url(), answers(attachments=[jpeg()]))

    page = response.content.decode()
    assert response.status_code in (200, 422)
    assert "Cổng đang hết chỗ lưu tệp" in page
    assert "Đoạn trước chợ có nhiều ổ gà lớn" in page
    assert not Report.objects.exists()


def test_large_file_that_the_disk_cannot_hold_is_refused_and_answers_are_kept(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk may fill up between the check and the file, or hold less than the file."""
    settings.DISK_FREE_MB = 0
    monkeypatch.setattr(
        uploadedfile.tempfile, "NamedTemporaryFile", lambda **named: open("/dev/full", "w+b")
    )
    large = SimpleUploadedFile("phim.mp4", b"x" * 3_000_000, content_type="video/mp4")

    response = client.post(form_url(), answers(attachments=[large]))

    page = response.content.decode()
    assert response.status_code == 422 and "phim.mp4" in page
    assert "Cổng tạm thời không lưu được tệp" in page
    assert "Đoạn trước chợ có nhiều ổ gà lớn" in page
    assert not Report.objects.exists()


def test_report_without_files_is_still_accepted(client: Client) -> None:
    response = client.post(form_url(), answers())

    assert response.status_code == 302
    assert Report.objects.count() == 1


def test_photo_is_accepted_again_when_there_is_room(client: Client, settings: Settings) -> None:
    settings.DISK_FREE_MB = 1

    response = client.post(form_url(), answers(attachments=[jpeg()]))

    assert response.status_code == 302
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("name", ["tagged.mp3", "phone.mp4", "phone.heic"])
def test_every_kind_of_upload_is_refused(name: str) -> None:
    with pytest.raises(uploads.Rejected) as rejected:
        uploads.accept_upload(sample_files.upload(sample_files.read(name), name))

    assert rejected.value.code == "disk_full"


def test_document_of_staff_is_refused() -> None:
    pdf = FPDF()
    pdf.add_page()

    with pytest.raises(uploads.Rejected) as rejected:
        uploads.accept_document(sample_files.upload(bytes(pdf.output()), "a.pdf"))

    assert rejected.value.code == "disk_full"


def test_administrators_see_the_full_disk_on_their_first_page(client: Client) -> None:
    client.force_login(make_staff(Role.ADMINISTRATOR))

    page = client.get(reverse("admin:index")).content.decode()

    assert "Ổ đĩa sắp đầy" in page
    assert "Chưa có bản sao lưu nào" in page


def test_other_staff_see_no_disk_warning(client: Client) -> None:
    client.force_login(make_staff(Role.SUPERVISOR))

    assert "Ổ đĩa sắp đầy" not in client.get(reverse("admin:index")).content.decode()
