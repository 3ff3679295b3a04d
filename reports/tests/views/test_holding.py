"""Files wait on the server while a form is previewed, refused or corrected."""

import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.intake import hold
from reports.models import Attachment, HeldFile, Report
from reports.tests.sending import answers, form_url, jpeg, jpeg_bytes
from reports.workflow import orphans

pytestmark = pytest.mark.usefixtures("reference_data")

OTHER_MATTER = {"title": "Đèn đường không sáng", "content": "Cả dãy đèn trước trường tắt đã lâu."}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


def photo(name: str, width: int) -> SimpleUploadedFile:
    """Return a photo that differs from those of another width."""
    return SimpleUploadedFile(name, jpeg_bytes(size=(width, 48)), content_type="image/jpeg")


def send(client: Client, **changes: Any) -> HttpResponse:
    return client.post(form_url(), answers(**changes), follow="preview" in changes)


def html(response: HttpResponse) -> str:
    return response.content.decode()


def hidden(response: HttpResponse, name: str) -> list[str]:
    return re.findall(rf'<input[^>]*name="{name}" value="([^"]*)"', html(response))


def issued_id(client: Client) -> str:
    """Return the signed id of a fresh form."""
    return hidden(client.get(form_url()), "submission_id")[0]


def door(client: Client, **fields: Any) -> HttpResponse:
    return client.post(reverse("reports:hold_file"), fields)


def test_preview_without_script_keeps_photos(client: Client) -> None:
    preview = send(client, preview="1", attachments=[photo("một.jpg", 64), photo("hai.jpg", 80)])
    assert "chọn lại" not in html(preview)
    kept = {name: hidden(preview, name) for name in ("submission_id", "held")}

    sent = send(client, **kept)

    assert sent.status_code == 302
    assert Report.objects.get().attachments.count() == 2
    assert not HeldFile.objects.exists()


def test_held_file_becomes_attachment_without_moving(client: Client) -> None:
    preview = send(client, preview="1", attachments=[photo("một.jpg", 64)])
    stored = HeldFile.objects.get().file.name

    send(client, submission_id=hidden(preview, "submission_id")[0])

    attachment = Attachment.objects.get()
    assert attachment.file.name == stored and attachment.is_public
    assert default_storage.exists(stored) and default_storage.exists(attachment.thumbnail.name)


def test_refused_form_keeps_photos_and_shows_them(client: Client) -> None:
    refused = send(client, phone="123", attachments=[photo("đường <hỏng>.jpg", 64)])

    assert refused.status_code == 422
    assert 'data-held-name="đường &lt;hỏng&gt;.jpg"' in html(refused)
    assert "data:image/jpeg;base64," in html(refused)
    assert send(client, submission_id=hidden(refused, "submission_id")[0]).status_code == 302
    assert Attachment.objects.count() == 1


def test_same_file_chosen_again_is_sent_once(client: Client) -> None:
    refused = send(client, phone="123", attachments=[photo("a.jpg", 64)])
    again = hidden(refused, "submission_id")[0]
    refused = send(client, phone="", submission_id=again, attachments=[photo("a.jpg", 64)])
    assert HeldFile.objects.count() == 1

    send(client, submission_id=again, attachments=[photo("a.jpg", 64), photo("b.jpg", 80)])

    assert Attachment.objects.count() == 2
    files = [path for path in Path(default_storage.path("")).rglob("*") if path.is_file()]
    assert len(files) == 4  # two photos, two small pictures


def test_change_of_language_keeps_photos(client: Client) -> None:
    preview = send(client, preview="1", attachments=[photo("a.jpg", 64)])
    signed = hidden(preview, "submission_id")[0]

    form = send(client, submission_id=signed, attachments=[photo("b.jpg", 80)], other_language="1")

    assert re.findall(r'data-held-name="([^"]+)"', html(form)) == ["a.jpg", "b.jpg"]
    assert hidden(form, "submission_id") == [signed]


@pytest.mark.parametrize("button", ["other_language", "preview"])
def test_form_with_unsigned_id_gets_signed_one_for_its_files(client: Client, button: str) -> None:
    own = str(uuid.uuid4())

    page = send(client, submission_id=own, attachments=[photo("a.jpg", 64)], **{button: "1"})

    signed = hidden(page, "submission_id")[0]
    assert signed != own
    assert send(client, submission_id=signed).status_code == 302
    assert Attachment.objects.count() == 1


def test_button_removes_held_file_and_keeps_answers(client: Client) -> None:
    refused = send(client, phone="123", attachments=[photo("a.jpg", 64), photo("b.jpg", 80)])
    tokens = hidden(refused, "held")

    form = send(
        client,
        phone="123",
        submission_id=hidden(refused, "submission_id")[0],
        remove_file=tokens[0],
        held=tokens,
    )

    assert hidden(form, "held") == [tokens[1]]
    assert 'value="123"' in html(form) and "Mặt đường nhiều ổ gà" in html(form)
    assert re.search(r'name="consent_processing"[^>]*checked', html(form))


def test_held_files_count_toward_limit(client: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_FILES = 2
    refused = send(client, phone="", attachments=[photo("a.jpg", 64), photo("b.jpg", 80)])
    signed = hidden(refused, "submission_id")[0]

    response = send(client, submission_id=signed, attachments=[photo("c.jpg", 96)])

    assert response.status_code == 422
    assert "chỉ gửi được tối đa 2 tệp" in html(response)
    assert not Report.objects.exists() and HeldFile.objects.count() == 2
    assert "Xin chọn lại tệp đính kèm" in html(response) and "<li>c.jpg</li>" in html(response)


def test_unsigned_id_opens_no_files(client: Client) -> None:
    signed = issued_id(client)
    door(client, submission_id=signed, attachments=photo("a.jpg", 64))
    guesses = (str(uuid.uuid4()), signed[:-1] + ("1" if signed[-1] == "0" else "0"))

    for guess in guesses:
        assert "a.jpg" not in html(send(client, phone="123", submission_id=guess))
        assert door(client, submission_id=guess, attachments=jpeg()).status_code == 403
        assert "a.jpg" not in html(door(client, submission_id=guess))

    assert send(client, submission_id=guesses[0]).status_code == 302
    assert not Attachment.objects.exists() and HeldFile.objects.count() == 1


def test_hold_url_accepts_one_file_and_removes_it(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    signed = issued_id(client)

    held = door(client, submission_id=signed, attachments=photo("a.jpg", 64))
    assert held.status_code == 201 and "a.jpg" in html(held)
    assert "no-store" in held["Cache-Control"]
    assert send(client, phone="1", submission_id=signed).content.count(b"data-held-name") == 1

    with django_capture_on_commit_callbacks(execute=True):
        gone = door(client, submission_id=signed, remove_file=hidden(held, "held")[0])
    assert gone.status_code == 200 and "a.jpg" not in html(gone)
    assert not HeldFile.objects.exists()
    assert not [path for path in Path(default_storage.path("")).rglob("*") if path.is_file()]


def test_hold_url_refuses_invalid_file_with_message(client: Client) -> None:
    signed = issued_id(client)

    pdf = SimpleUploadedFile("đơn.pdf", b"%PDF-1.4", "application/pdf")
    response = door(client, submission_id=signed, attachments=pdf)

    assert response.status_code == 422
    assert "Tệp “đơn.pdf”: Cổng không nhận loại tệp này" in html(response)
    assert door(client, submission_id=signed).status_code == 422
    assert not HeldFile.objects.exists()


def test_no_url_serves_held_file(client: Client) -> None:
    door(client, submission_id=issued_id(client), attachments=photo("a.jpg", 64))

    token = HeldFile.objects.get().token

    assert client.get(f"/tep/{token}/goc").status_code == 404


def test_held_files_are_limited_per_visitor_and_in_total(client: Client, settings: Any) -> None:
    big = jpeg_bytes(size=(600, 600))
    settings.HOLD_MAX_TOTAL_MB = 1
    HeldFile.objects.create(
        submission_id=uuid.uuid4(),
        name="x",
        visitor="someone",
        held_at=timezone.now(),
        kind="photo",
        file="x",
        size=(1 << 20) - 100,
        sha256="0" * 64,
    )

    refused = send(client, phone="", attachments=[SimpleUploadedFile("a.jpg", big, "image/jpeg")])

    assert HeldFile.objects.count() == 1
    assert "<li>a.jpg</li>" in html(refused)
    assert not list(Path(default_storage.path("")).rglob("*.jpg"))

    settings.HOLD_MAX_TOTAL_MB, settings.HOLD_MAX_VISITOR_MB = 10, 1
    send(client, phone="", attachments=[photo("a.jpg", 64)])
    HeldFile.objects.exclude(visitor="someone").update(size=1 << 20)
    send(client, phone="", attachments=[photo("b.jpg", 80)])
    assert HeldFile.objects.exclude(visitor="someone").count() == 1


def test_held_files_are_deleted_after_a_day(
    client: Client, time_machine: Any, django_capture_on_commit_callbacks: Any
) -> None:
    time_machine.move_to(timezone.now())
    refused = send(client, phone="", attachments=[photo("a.jpg", 64)])
    signed, tokens = hidden(refused, "submission_id")[0], hidden(refused, "held")
    time_machine.shift(timedelta(hours=23))
    assert hold.sweep(now=timezone.now()) == 0
    time_machine.shift(timedelta(hours=2))

    # Not silently: the page had shown the photo.
    late = send(client, submission_id=signed, held=tokens)
    assert late.status_code == 422 and "chỉ được giữ 24 giờ" in html(late)
    assert hidden(late, "held") == []

    with django_capture_on_commit_callbacks(execute=True):
        assert hold.sweep(now=timezone.now()) == 1
    assert not [path for path in Path(default_storage.path("")).rglob("*") if path.is_file()]


def test_used_form_does_not_attach_files_to_another_report(client: Client) -> None:
    signed = issued_id(client)
    photos = {"attachments": [photo("a.jpg", 64)]}
    first = send(client, submission_id=signed, **photos)
    assert first.status_code == 302

    # Back, with everything that the browser restored, and a second tap.
    second = send(client, submission_id=signed, attachments=[photo("a.jpg", 64)])
    assert second["Location"] == first["Location"]

    # Another matter under the old form, with the old photo and a new one.
    asked = send(
        client,
        submission_id=signed,
        **OTHER_MATTER,
        attachments=[photo("a.jpg", 64), photo("b.jpg", 80)],
    )
    assert asked.status_code == 422 and Report.objects.count() == 1
    assert f"Tệp đã gửi với phản ánh {Report.objects.get().code} không kèm theo" in html(asked)
    assert re.findall(r'data-held-name="([^"]+)"', html(asked)) == ["b.jpg"]
    send(client, submission_id=hidden(asked, "submission_id")[0], **OTHER_MATTER)

    assert [report.attachments.count() for report in Report.objects.order_by("id")] == [1, 1]


def test_resend_after_hold_finds_first_report(client: Client) -> None:
    refused = send(client, phone="", attachments=[photo("a.jpg", 64)])
    kept = {name: hidden(refused, name) for name in ("submission_id", "held")}
    first = send(client, **kept)

    assert send(client, **kept)["Location"] == first["Location"]
    assert (
        door(
            client, submission_id=kept["submission_id"][0], attachments=photo("b.jpg", 80)
        ).status_code
        == 422
    )
    assert Report.objects.count() == 1 and not HeldFile.objects.exists()


def test_orphan_sweep_spares_held_files(client: Client, time_machine: Any) -> None:
    time_machine.move_to(timezone.now())
    send(client, phone="", attachments=[photo("a.jpg", 64)])
    time_machine.shift(timedelta(hours=30))

    assert orphans.sweep(now=timezone.now()) == 0
