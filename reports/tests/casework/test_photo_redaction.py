"""Blackening photos: the public loses what is covered, few see the original, for a time."""

from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from paht.tests.threads import outcomes
from reports import uploads
from reports.casework import photo_redaction
from reports.casework.photo_redaction import Refused
from reports.models import Attachment, PhotoOriginal, Report
from reports.privacy import erasure, purge
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import make_report, make_staff
from reports.workflow import orphans, storage

pytestmark = pytest.mark.django_db
BOX = (25.0, 25.0, 50.0, 50.0)


@pytest.fixture(autouse=True)
def _data(reference_data: None, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def photographed(state: State = State.PROCESSING) -> Attachment:
    """The photo, all red, of a published report."""
    out = BytesIO()
    Image.new("RGB", (400, 300), "red").save(out, "JPEG")
    with uploads.accept_upload(SimpleUploadedFile("anh.jpg", out.getvalue())) as file:
        report = make_report(state, files=[file])
    return Attachment.objects.select_related("report").get(report=report)


def pixel(stored: Any, at: tuple[int, int]) -> tuple[int, ...]:
    with stored.open("rb") as file, Image.open(file) as picture:
        return picture.convert("RGB").getpixel(at)  # type: ignore[return-value]


def is_black(colour: tuple[int, ...]) -> bool:
    return max(colour) < 40


def files_on_disk() -> set[str]:
    root = Path(settings.MEDIA_ROOT) / storage.FOLDER
    return {path.name for path in root.rglob("*") if path.is_file()}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, photo: Attachment) -> str:
    return reverse(f"admin:reports_report_{name}", args=[photo.report_id, photo.pk])


def form(photo: Attachment, *boxes: tuple[float, ...], **changes: Any) -> dict[str, Any]:
    data = {"seen": photo.sha256, "form-TOTAL_FORMS": "6", "form-INITIAL_FORMS": "0"}
    for number, box in enumerate(boxes):
        for name, value in zip(("left", "top", "width", "height"), box, strict=True):
            data[f"form-{number}-{name}"] = str(value)
    return data | changes


def public_bytes(photo: Attachment) -> bytes:
    got = Client().get(reverse("files:attachment", args=[photo.token, "goc"]))
    return b"".join(got.streaming_content) if got.status_code == 200 else b""  # type: ignore[attr-defined]


def test_redaction_blackens_boxes_in_photo_and_thumbnail_only(
    django_capture_on_commit_callbacks: Any,
) -> None:
    photo = photographed()
    old_address = reverse("files:attachment", args=[photo.token, "goc"])

    with django_capture_on_commit_callbacks(execute=True):
        sent = client_of(make_staff(Role.DISPATCHER)).post(
            address("photo", photo), form(photo, BOX)
        )

    assert sent.status_code == 302
    photo.refresh_from_db()
    assert is_black(pixel(photo.file, (200, 150)))
    assert is_black(pixel(photo.thumbnail, (200, 150)))
    assert not is_black(pixel(photo.file, (20, 20)))
    with Image.open(BytesIO(public_bytes(photo))) as shown:
        assert is_black(shown.convert("RGB").getpixel((200, 150)))  # type: ignore[arg-type]
    assert Client().get(old_address).status_code == 404
    assert not is_black(pixel(PhotoOriginal.objects.get().file, (200, 150)))


def test_second_redaction_starts_from_original_and_replaces_first(
    django_capture_on_commit_callbacks: Any,
) -> None:
    photo = photographed()
    dispatcher = make_staff(Role.DISPATCHER)
    with django_capture_on_commit_callbacks(execute=True):
        photo = photo_redaction.redact(photo, [BOX], by=dispatcher, seen=photo.sha256)
        photo = photo_redaction.redact(photo, [(0, 0, 10, 10)], by=dispatcher, seen=photo.sha256)

    assert not is_black(pixel(photo.file, (200, 150)))
    assert is_black(pixel(photo.file, (10, 10)))
    assert len(files_on_disk()) == 4
    page = client_of(dispatcher).get(address("photo", photo)).content.decode()
    assert 'name="form-0-width" value="10' in page


def test_restoration_returns_original_unpublished(
    django_capture_on_commit_callbacks: Any,
) -> None:
    photo = photographed()
    dispatcher = make_staff(Role.DISPATCHER)
    before = photo.sha256
    with django_capture_on_commit_callbacks(execute=True):
        photo = photo_redaction.redact(photo, [BOX], by=dispatcher, seen=photo.sha256)
        client_of(dispatcher).post(address("photo_restore", photo), {"seen": photo.sha256})

    photo.refresh_from_db()
    assert photo.sha256 == before
    assert not photo.is_public
    assert public_bytes(photo) == b""
    assert not PhotoOriginal.objects.exists()
    assert len(files_on_disk()) == 2
    with pytest.raises(Refused, match="chưa che"):
        photo_redaction.restore(photo, by=dispatcher, seen=photo.sha256)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_permitted_roles_redact_and_see_original(role: Role) -> None:
    photo = photographed()
    photo = photo_redaction.redact(photo, [BOX], by=make_staff(Role.DISPATCHER), seen=photo.sha256)
    client = client_of(make_staff(role))
    may_redact = role in (Role.DISPATCHER, Role.APPROVER, Role.SUPERVISOR)
    may_see = may_redact or role == Role.HANDLER

    page = client.get(address("photo", photo)).status_code
    original = client.get(address("photo_original", photo))
    sent = client.post(address("photo", photo), form(photo, (0, 0, 5, 5))).status_code
    change = client.get(reverse("admin:reports_report_change", args=[photo.report_id]))

    assert page == (200 if may_redact else 404)
    assert original.status_code == (200 if may_see else 404)
    assert sent == (302 if may_redact else 404)
    assert (address("photo", photo) in change.content.decode()) is may_redact
    if may_see:
        assert "no-store" in original["Cache-Control"]
        assert len(b"".join(original.streaming_content)) > 500  # type: ignore[attr-defined]


def test_other_agency_gets_not_found_for_photo() -> None:
    photo = photographed()
    client = client_of(make_staff(Role.APPROVER, agency="QLDT-944"))

    for name in ("photo", "photo_original"):
        assert client.get(address(name, photo)).status_code == 404
    assert Client().get(address("photo_original", photo)).status_code == 302


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        ([], "Vui lòng vẽ từ 1"),
        ([(90, 0, 20, 10)], "phải nằm trong ảnh"),
        ([(0, 0, 0, 10)], "phải có chiều rộng"),
        ([("x", 0, 10, 10)], "một số từ 0 đến 100"),
        ([(0, 0, 101, 10)], "một số từ 0 đến 100"),
        ([("nan", 0, 10, 10)], "một số từ 0 đến 100"),
        ([("", 0, 10, 10)], "đủ bốn số"),
    ],
)
def test_invalid_boxes_change_nothing_and_show_error(
    boxes: list[tuple[float, ...]], message: str
) -> None:
    photo = photographed()

    sent = client_of(make_staff(Role.DISPATCHER)).post(address("photo", photo), form(photo, *boxes))

    assert sent.status_code == 422
    assert message in sent.content.decode()
    assert not PhotoOriginal.objects.exists()
    assert len(files_on_disk()) == 2


def test_changed_photo_is_not_overwritten() -> None:
    photo = photographed()
    dispatcher = make_staff(Role.DISPATCHER)

    sent = client_of(dispatcher).post(address("photo", photo), form(photo, BOX, seen="0" * 64))

    assert sent.status_code == 422
    assert "người khác thay đổi" in sent.content.decode()
    assert len(files_on_disk()) == 2


def test_missing_original_file_is_refused() -> None:
    photo = photographed()
    storage.discard([str(photo.file)])

    sent = client_of(make_staff(Role.DISPATCHER)).post(address("photo", photo), form(photo, BOX))

    assert sent.status_code == 422
    assert "Không còn tệp ảnh gốc" in sent.content.decode()


def test_originals_are_purged_after_retention(
    django_capture_on_commit_callbacks: Any,
) -> None:
    photo = photographed()
    photo = photo_redaction.redact(photo, [BOX], by=make_staff(Role.DISPATCHER), seen=photo.sha256)
    now = timezone.now()

    purge.run(now)
    assert PhotoOriginal.objects.exists()
    assert orphans.sweep(now=now + timedelta(days=2)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        purge.run(now + timedelta(days=366))

    assert not PhotoOriginal.objects.exists()
    assert len(files_on_disk()) == 2
    photo.refresh_from_db()
    assert is_black(pixel(photo.file, (200, 150)))


def test_erased_photo_removes_its_original(
    django_capture_on_commit_callbacks: Any,
) -> None:
    photo = photographed()
    photo_redaction.redact(photo, [BOX], by=make_staff(Role.DISPATCHER), seen=photo.sha256)

    with django_capture_on_commit_callbacks(execute=True):
        erasure.discard_files(Attachment.objects.filter(pk=photo.pk))

    assert files_on_disk() == set()


def test_timeline_names_officer_who_redacted() -> None:
    photo = photographed()
    photo_redaction.redact(photo, [BOX], by=make_staff(Role.DISPATCHER), seen=photo.sha256)

    page = client_of(make_staff(Role.SUPERVISOR)).get(
        reverse("admin:reports_report_change", args=[photo.report_id])
    )

    assert "Che vùng trên ảnh" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_parallel_redactions_make_one_and_leave_no_file() -> None:
    photo = photographed()
    people = [make_staff(Role.DISPATCHER), make_staff(Role.DISPATCHER)]

    drawn = outcomes(
        *(partial(photo_redaction.redact, photo, [BOX], by=by, seen=photo.sha256) for by in people)
    )

    assert drawn == ["done", "someone_was_faster"]
    assert PhotoOriginal.objects.count() == 1
    assert len(files_on_disk()) == 4
    assert Report.objects.count() == 1
