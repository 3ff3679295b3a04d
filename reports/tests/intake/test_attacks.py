"""Send what hostile visitors, curious staff and broken phones send; the portal refuses it."""

import errno
import struct
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reports.models import Attachment, Report, Reporter
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.sending import answers, form_url, jpeg
from reports.uploads import acceptance

pytestmark = pytest.mark.usefixtures("reference_data")

LOOKUP = "/vi/phan-anh-kien-nghi/tra-cuu/"
WORKLIST = "/quan-tri/reports/report/"


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    yield


def send(**changes: Any) -> HttpResponse:
    return Client().post(form_url(), answers(**changes))


def element(number: str, body: bytes) -> bytes:
    """One element of a WebM file."""
    return bytes.fromhex(number) + (1 << 56 | len(body)).to_bytes(8, "big") + body


def box(kind: bytes, body: bytes) -> bytes:
    """One box of an MP4 file."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def webm_of_size(width: bytes, height: bytes) -> bytes:
    track = element("d7", b"\1") + element("83", b"\1") + element("86", b"V_VP8")
    track += element("e0", element("b0", width) + element("ba", height))
    cluster = element("e7", b"\0") + element("a3", b"\x81\0\0\0")
    body = element("1654ae6b", element("ae", track)) + element("1f43b675", cluster)
    return element("1a45dfa3", element("4282", b"webm")) + element("18538067", body)


def boxes_within_boxes() -> bytes:
    nested = b""
    for _ in range(3000):
        nested = box(b"trak", nested)
    return box(b"ftyp", b"isom\0\0\0\0isom") + box(b"moov", nested) + box(b"mdat", b"x")


# --- looking up -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        {"from": "0001-01-01"},
        {"from": "0001-01-10"},
        {"to": "9999-12-31"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"page": "9" * 4500},
        {"page": "-1"},
        {"q": "\0"},
        {"q": "' | 'b':* & !c <-> \\"},
        {"category": "\0"},
    ],
)
def test_invalid_query_of_search_page_is_no_error(query: dict[str, str]) -> None:
    assert Client().get(LOOKUP, query).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/vi/phan-anh-kien-nghi/theo-doi/?commune=%00", 404),
        ("/km/phan-anh-kien-nghi/theo-doi/?category=a%00b", 404),
        ("/en/phan-anh-kien-nghi/%00/theo-doi/", 404),
        ("/vi/phan-anh-kien-nghi/theo-doi/xac-nhan/%00/", 404),
        ("/vi/td/%00/", 404),
        ("/the/%00/abc.png", 404),
        ("/vi/phan-anh-kien-nghi/tra-cuu/goi-y/?q=%00", 200),
        ("/vi/phan-anh-kien-nghi/ban-do/danh-sach/?q=-", 200),
        ("/vi/phan-anh-kien-nghi/ban-do/danh-sach/?q=%27%26%7C%21", 200),
        ("/vi/phan-anh-kien-nghi/ban-do/du-lieu/?bbox=105,9,107,11&zoom=10&q=%25", 200),
        ("/vi/phan-anh-kien-nghi/thong-ke/?category=%00&district=%00", 200),
    ],
)
def test_no_character_in_a_url_causes_server_error(address: str, status: int) -> None:
    assert Client().get(address).status_code == status


def test_extreme_dates_include_every_report() -> None:
    report = make_report(State.ASSIGNED)

    page = Client().get(LOOKUP, {"from": "0001-01-01", "to": "9999-12-31"}).content.decode()

    assert report.code in page


# --- what cannot be read as a request ---------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"a"),
        ("multipart/form-data; boundary=\xff", b"a"),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 1_000_001),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(201))),
    ],
)
def test_unreadable_request_gets_error_page_of_portal(content_type: str, body: bytes) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(form_url())

    answer = client.post(form_url(), body, content_type=content_type)

    assert answer.status_code == 400
    assert "Cổng không đọc được yêu cầu này" in answer.content.decode()


def test_foreign_host_gets_error_page_of_portal() -> None:
    answer = Client().get("/vi/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "Cổng không đọc được yêu cầu này" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()


def test_too_many_files_are_refused_and_answers_are_kept() -> None:
    answer = send(title="Cầu sập", attachments=[jpeg(f"{n}.jpg") for n in range(60)])

    assert answer.status_code == 422
    assert "Ông/Bà đã chọn 60 tệp" in answer.content.decode()
    assert 'value="Cầu sập"' in answer.content.decode()


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        boxes_within_boxes(),
        webm_of_size(b"\xff" * 8, b"\xff" * 8),
        webm_of_size(b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff"),
    ],
    ids=["boxes within boxes", "a size of eight bytes", "a size beyond the column"],
)
def test_malicious_recording_is_refused_at_its_field(content: bytes) -> None:
    answer = send(attachments=[SimpleUploadedFile("phim.mp4", content)])

    assert answer.status_code == 422
    assert "phim.mp4" in answer.content.decode()
    assert not Report.objects.exists()
    assert not Attachment.objects.exists()


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The storage takes the beginning of a file, and then no more."""

    def save(storage: FileSystemStorage, name: str, content: Any) -> str:
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "save", save)


@pytest.mark.usefixtures("full_disk")
def test_full_disk_is_reported_at_files_and_stores_nothing(
    tmp_path: Path,
) -> None:
    answer = send(title="Cầu sập", attachments=[jpeg()])

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Cổng tạm thời không lưu được tệp" in page
    assert 'value="Cầu sập"' in page
    assert not Report.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("full_disk")
def test_answer_text_is_kept_when_disk_is_full() -> None:
    report = make_report(State.PROCESSING)
    client = Client()
    client.force_login(make_staff(Role.HANDLER))

    address = reverse("admin:reports_report_move", args=[report.pk, "submit_answer"])
    answer = client.post(
        address, {"seen": "processing", "answer": "Đã sửa xong.", "attachments": [jpeg()]}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Cổng tạm thời không lưu được tệp" in page
    assert "Đã sửa xong." in page


def test_full_temporary_folder_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def spool() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(acceptance, "temporary_file", spool)

    answer = send(attachments=[jpeg()])

    assert answer.status_code == 422
    assert "Cổng tạm thời không lưu được tệp" in answer.content.decode()


# --- sending the same thing twice -------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": "0939 861 999"},
        {"full_name": "Người Khác"},
        {"publish_identity": "yes"},
        {"email": "dung@example.vn"},
        {"latitude": "9.6025", "longitude": "105.9739"},
    ],
)
def test_changed_resubmission_is_not_confirmed_as_received(changes: dict[str, str]) -> None:
    submission_id = str(uuid.uuid4())
    send(submission_id=submission_id)

    again = send(submission_id=submission_id, **changes)

    assert again.status_code == 422
    assert Report.objects.get().code in again.content.decode()


def test_resubmission_with_added_photo_is_not_confirmed_as_received() -> None:
    submission_id = str(uuid.uuid4())
    send(submission_id=submission_id)

    again = send(submission_id=submission_id, attachments=[jpeg()])

    assert again.status_code == 422
    assert not Attachment.objects.exists()


def test_identical_resubmission_gets_same_receipt() -> None:
    form = answers(
        email="a@example.vn", latitude="9.6025", longitude="105.9739", news="sms",
        occurred_at="2026-11-20T08:30", national_id="094 090 001234", publish_identity="yes",
    )  # fmt: skip
    first = Client().post(form_url(), form | {"attachments": [jpeg()]})

    second = Client().post(form_url(), form | {"attachments": [jpeg()]})

    assert second["Location"] == first["Location"]
    assert Report.objects.count() == Reporter.objects.count() == 1


def test_unknown_form_fields_change_nothing() -> None:
    send(
        state="completed", is_published="True", due_at="2030-01-01T00:00", channel="1022",
        code="202311110001", token="x", is_sample="1", agency="1", submitted_at="2000-01-01",
    )  # fmt: skip

    report = Report.objects.get()
    assert (report.state, report.is_published, report.channel) == ("submitted", False, "web")
    assert report.code != "202311110001"
    assert report.agency is None


@pytest.mark.parametrize("field", ["title", "content", "address", "full_name"])
def test_invisible_characters_count_as_empty(field: str) -> None:
    answer = send(**{field: "\u3164\u200d" * 12})

    assert answer.status_code == 422
    assert not Report.objects.exists()


# --- curious officers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        {"token__startswith": "a"},
        {"search_text__regex": "(a*)*b"},
        {"title__startswith": "\0"},
        {"title__regex": "("},
        {"title__unaccent": "x"},
        {"submitted_at__year": "99999999"},
        {"reporter__phone_hash": "x"},
        {"_to_field": "reporter"},
        {"_to_field": "token"},
    ],
)
def test_worklist_refuses_unknown_filters(query: dict[str, str]) -> None:
    client = Client()
    client.force_login(make_staff(Role.HANDLER))

    assert client.get(WORKLIST, query).status_code == 400


def test_worklist_accepts_all_its_filters() -> None:
    client = Client()
    client.force_login(make_staff(Role.DISPATCHER))
    query = {"viec": "tat-ca", "state": "assigned", "nhom": "GT", "huyen": "941", "kenh": "web"}

    assert client.get(WORKLIST, query | {"q": "o ga", "p": "1"}).status_code == 200


@pytest.mark.parametrize("name", ["submit", "rate", "khong-co"])
def test_move_without_form_is_not_found(name: str) -> None:
    report = make_report()
    client = Client()
    client.force_login(make_staff(Role.DISPATCHER))

    address = reverse("admin:reports_report_move", args=[report.pk, name])

    assert client.post(address, {"seen": "submitted"}).status_code == 404


@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER])
@pytest.mark.parametrize("name", ["accept", "submit_answer", "approve", "request_info"])
def test_move_on_report_of_another_agency_is_not_found(role: Role, name: str) -> None:
    report = make_report(State.ASSIGNED)
    client = Client()
    client.force_login(make_staff(role, agency="QLDT-942"))

    address = reverse("admin:reports_report_move", args=[report.pk, name])
    answer = client.post(address, {"seen": "assigned", "answer": "x", "note": "x"})

    assert answer.status_code == 404
    report.refresh_from_db()
    assert report.state == State.ASSIGNED


def test_move_without_seen_state_is_refused() -> None:
    report = make_report()
    client = Client()
    client.force_login(make_staff(Role.DISPATCHER))

    address = reverse("admin:reports_report_move", args=[report.pk, "receive"])
    answer = client.post(address, {"category": "GT01"})

    assert answer.status_code == 409
    report.refresh_from_db()
    assert report.state == State.SUBMITTED
