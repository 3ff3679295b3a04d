"""The form's address: what it answers, keeps and throttles."""

import json
import re
import uuid
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Consent
from notifications.models import Message
from reports.models import Attachment, DayCounter, Report, Reporter
from reports.tests import factories
from reports.tests.sending import CITY, HANOI, answers, form_url, jpeg, jpeg_bytes

pytestmark = pytest.mark.usefixtures("reference_data")

Send = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


@pytest.fixture
def send(client: Client) -> Send:
    def post(**changes: Any) -> HttpResponse:
        headers = changes.pop("headers", {})
        return client.post(form_url(), answers(**changes), headers=headers)

    return post


def page(response: HttpResponse) -> str:
    return response.content.decode()


def error_of(response: HttpResponse, field: str) -> str:
    """The text of the error element that the field's control points at."""
    html = page(response)
    described = re.search(rf'name="{field}"[^>]*aria-describedby="([^"]*)"', html)
    assert described, f"{field} is not tied to an error"
    block = re.search(rf'<div id="id_{field}_error">(.*?)</div>', html, re.S)
    assert block and f"id_{field}_error" in described[1].split()
    assert "field-error" in block[1]
    return re.sub(r"<[^>]+>|\s+", " ", block[1])


def stored_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ({}, "web"),
        ({"from_app": ""}, "web"),
        ({"from_app": "0"}, "web"),
        ({"from_app": "1"}, "app"),
    ],
)
def test_report_of_installed_app_has_its_channel(
    send: Send, said: dict[str, str], channel: str
) -> None:
    send(**said)

    report = Report.objects.get()
    assert report.channel == channel
    given = Consent.objects.filter(about=report.code).values_list("channel", flat=True)
    assert set(given) == {channel}


def test_report_is_sent_and_receipt_shows_code(client: Client, send: Send) -> None:
    response = send(attachments=[jpeg("a.jpg"), jpeg("b.jpg")])

    assert response.status_code == 302
    report = Report.objects.get()
    assert response["Location"] == reverse("reports:report_done", args=[report.token])
    assert report.attachments.count() == 2
    done = client.get(response["Location"])
    assert f'id="report-code" data-code>{report.code}</output>' in page(done)


def test_every_field_is_saved_to_report(send: Send) -> None:
    send(
        email="a@example.vn",
        contact_address="Ấp 3, xã Long Phú",
        national_id="094090001234",
        occurred_at="2026-11-01T08:30",
        latitude="9.6025",
        longitude="105.9739",
        publish_identity="yes",
        news="sms",
    )

    report = Report.objects.select_related("reporter").get()
    reporter = report.reporter
    assert (report.category.code, report.commune.code, report.channel) == ("GT01", "31510", "web")
    assert (report.latitude, report.longitude) == (9.6025, 105.9739)
    assert (report.public_name, reporter.publish_identity) == ("", True)
    assert (reporter.phone, reporter.email) == ("+84939861234", "a@example.vn")
    assert (reporter.contact_address, reporter.national_id) == ("Ấp 3, xã Long Phú", "094090001234")
    assert (reporter.news, reporter.consent.ip) == ("sms", "127.0.0.1")


def test_name_is_private_by_default(send: Send) -> None:
    send(publish_identity=None)

    report = Report.objects.select_related("reporter").get()
    assert report.public_name == ""
    assert report.reporter.publish_identity is False


def test_refused_form_keeps_every_answer(send: Send) -> None:
    response = send(
        phone="123",
        email="a@example.vn",
        national_id="094090001234",
        address="Số 9 đường <Trần> Hưng Đạo",
        latitude="9.61",
        longitude="105.97",
        occurred_at="2026-11-01T08:30",
        publish_identity="yes",
        news="sms",
    )

    html = page(response)
    assert response.status_code == 422
    assert "Số điện thoại không hợp lệ." in error_of(response, "phone")
    for kept in (
        'value="123"',
        f'value="{factories.NAME}"',
        'value="a@example.vn"',
        'value="094090001234"',
        "Số 9 đường &lt;Trần&gt; Hưng Đạo</textarea>",
        'value="9.61"',
        'value="2026-11-01T08:30"',
        '<option value="31510" selected',
        '<option value="941" selected',
        '<option value="GT01" selected',
    ):
        assert kept in html, kept
    assert re.search(r'<input[^>]*value="yes"[^>]*checked', html)
    assert re.search(r'<input[^>]*name="news"[^>]*value="sms"[^>]*checked', html)
    for name in ("consent_processing", "commitment"):
        assert re.search(rf'name="{name}"[^>]*checked', html), name
    assert "no-store" in response["Cache-Control"]
    assert not Report.objects.exists()


def test_every_error_is_in_summary_and_links_to_field(client: Client) -> None:
    response = client.post(form_url(), {})

    html = page(response)
    summary = html[html.index("error-summary") : html.index("data-report-form")]
    for field in ("full_name", "phone", "title", "category", "content", "district", "commune"):
        assert f'href="#id_{field}"' in summary
        assert f'id="id_{field}"' in html
        assert error_of(response, field)


def test_browser_without_script_is_asked_for_the_way_of_news(client: Client, send: Send) -> None:
    by_hand = {"Sec-Fetch-Mode": "navigate"}

    refused = send(news=None, title="Đường ngập sâu", headers=by_hand)

    assert refused.status_code == 422 and not Report.objects.exists()
    assert "Vui lòng chọn cách nhận tin về phản ánh này." in page(refused)
    assert 'value="Đường ngập sâu"' in page(refused)
    assert send(news="none", headers=by_hand).status_code == 302


def test_post_of_another_client_without_answer_gets_no_news(send: Send) -> None:
    assert send(news=None).status_code == 302

    assert Reporter.objects.get().news == Reporter.News.NONE


def test_files_that_cannot_be_held_are_named(send: Send, settings: Any) -> None:
    settings.UPLOAD_MAX_FILES = 1

    response = send(phone="", attachments=[jpeg("đường hỏng.jpg"), jpeg("<b>.jpg")])

    html = page(response)
    assert "Xin chọn lại tệp đính kèm" in html
    assert "<li>đường hỏng.jpg</li><li>&lt;b&gt;.jpg</li>" in html


def test_each_refused_file_is_named_with_reason_and_valid_one_is_held(
    send: Send, settings: Any
) -> None:
    response = send(
        attachments=[
            jpeg("tốt.jpg"),
            SimpleUploadedFile("văn bản.jpg", b"%PDF-1.4 not a photo", "image/jpeg"),
            SimpleUploadedFile("rỗng.png", b"", "image/png"),
        ]
    )

    assert response.status_code == 422
    said = error_of(response, "attachments")
    assert "Tệp “văn bản.jpg”: Cổng không nhận loại tệp này" in said
    assert "Tệp “rỗng.png”: Tệp rỗng" in said
    assert "tốt.jpg" not in said
    # The good one waits in the hold.
    assert re.findall(r'data-held-name="([^"]+)"', page(response)) == ["tốt.jpg"]
    assert not Report.objects.exists() and len(stored_files(settings)) == 2


def test_too_many_files_are_refused_unread(
    send: Send, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOAD_MAX_FILES = 2
    monkeypatch.setattr("reports.uploads.accept_upload", lambda file: pytest.fail("was read"))

    response = send(attachments=[jpeg(f"{n}.jpg") for n in range(3)])

    assert "chỉ gửi được tối đa 2 tệp, Ông/Bà đã chọn 3 tệp" in error_of(response, "attachments")


def test_failed_save_stores_nothing(
    send: Send, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("reports.notices.notices.tell_reporter", fail)

    with pytest.raises(RuntimeError, match="planted"):
        send(attachments=[jpeg()])

    assert not Report.objects.exists() and not Reporter.objects.exists()
    assert not Message.objects.exists() and not Attachment.objects.exists()
    assert not DayCounter.objects.exists()
    assert not stored_files(settings)


def test_report_sent_twice_is_stored_once_with_same_receipt(send: Send) -> None:
    submission_id = str(uuid.uuid4())

    first = send(submission_id=submission_id, attachments=[jpeg()])
    second = send(submission_id=submission_id, attachments=[jpeg()])

    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_changed_text_with_used_submission_id_is_kept_and_sent_as_new(send: Send) -> None:
    submission_id = str(uuid.uuid4())
    send(submission_id=submission_id)

    response = send(submission_id=submission_id, title="Đèn đường không sáng")

    html = page(response)
    assert response.status_code == 422
    assert Report.objects.get().code in html
    assert 'value="Đèn đường không sáng"' in html
    renewed = re.search(r'name="submission_id" value="([^"]+)"', html)
    assert renewed and renewed[1] != submission_id
    assert send(submission_id=renewed[1], title="Đèn đường không sáng").status_code == 302
    assert Report.objects.count() == 2


@pytest.mark.parametrize("files", [0, 5])
def test_sending_takes_at_most_15_queries(send: Send, files: int) -> None:
    send(submission_id=str(uuid.uuid4()))

    with CaptureQueriesContext(connection) as queries:
        response = send(
            email=factories.EMAIL,
            news="sms",
            publish_identity="yes",
            attachments=[jpeg(f"{n}.jpg") for n in range(files)],
        )

    assert response.status_code == 302
    assert len(queries) <= 15, "\n".join(query["sql"][:120] for query in queries)


@pytest.mark.parametrize(
    "changes",
    [
        {"full_name": "\x00" * 20},
        {"title": "a\x00b", "content": "\x00" * 30},
        {"title": ["một", "hai"], "category": ["GT01", "GT02"], "phone": ["1", "2"]},
        {"latitude": "\x00", "longitude": "💥"},
        {"occurred_at": "0000-00-00T00:00"},
        {"district": "' OR 1=1 --", "commune": "💥" * 100},
        {"submission_id": "not-a-uuid", "title": ""},
        {"attachments": "words instead of a file", "title": ""},
        {"full_name": SimpleUploadedFile("name.jpg", b"x"), "title": ""},
        {"content": "\ud83d".encode("utf-8", "surrogatepass"), "title": ""},
    ],
)
def test_malformed_input_causes_no_server_error(send: Send, changes: dict[str, Any]) -> None:
    response = send(**changes)

    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert "field-error" in page(response)


def test_million_characters_cause_no_server_error(send: Send) -> None:
    assert send(content="ổ" * 300_000).status_code == 422
    assert send(content="a" * 1_100_000).status_code == 400


def test_form_can_be_checked_without_files(send: Send) -> None:
    assert send(only_check="1").status_code == 204
    assert send(only_check="1", phone="123").status_code == 422
    assert not Report.objects.exists()


def test_form_without_csrf_token_gets_error_page_of_portal(settings: Any) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(form_url(), answers())

    assert response.status_code == 403
    assert "<title>" in page(response)
    assert not Report.objects.exists()


def test_link_fills_in_category_and_coordinates(client: Client) -> None:
    html = page(client.get(form_url(), {"chuyen-muc": "MT01", "lat": "9.6025", "lng": "105.9739"}))

    assert '<option value="MT01" selected>' in html
    assert 'name="latitude" value="9.6025"' in html
    assert 'name="longitude" value="105.9739"' in html


@pytest.mark.parametrize(
    "query",
    [
        {"chuyen-muc": "KHONGCO"},
        {"chuyen-muc": "\x00"},
        {"lat": "nan", "lng": "inf"},
        {"lat": "21.03", "lng": "105.85"},
        {"lat": "9.6"},
        {"lat": "x" * 5000, "lng": "9"},
    ],
)
def test_invalid_link_gives_empty_form(client: Client, query: dict[str, str]) -> None:
    response = client.get(form_url(), query)

    assert response.status_code == 200
    assert not re.search(r'name="(latitude|longitude)" value=', page(response))
    assert "error-summary" not in page(response)


@pytest.mark.parametrize(
    ("moment", "is_said"),
    [
        ("2026-11-25T09:00:00+07:00", False),
        ("2026-11-25T19:00:00+07:00", True),
        ("2026-11-28T09:00:00+07:00", True),
    ],
)
def test_banner_outside_office_hours_shows_time_of_reception(
    client: Client, time_machine: Any, moment: str, is_said: bool
) -> None:
    time_machine.move_to(datetime.fromisoformat(moment))

    html = page(client.get(form_url()))

    assert ("Hiện ngoài giờ hành chính" in html) is is_said
    assert ("1022" in html) is True


def test_form_lists_categories_in_seed_order_and_ticks_nothing(client: Client) -> None:
    html = page(client.get(form_url()))

    names = [
        "contact_address",
        "full_name",
        "phone",
        "email",
        "national_id",
        "title",
        "category",
        "content",
        "occurred_at",
        "district",
        "commune",
        "address",
        "latitude",
        "longitude",
        "publish_identity",
        "attachments",
        "news",
        "consent_processing",
        "commitment",
    ]
    places = [html.index(f'name="{name}"') for name in names]
    assert places == sorted(places)
    checked = re.findall(r"<input[^>]* checked[^>]*>", html)
    assert len(checked) == 1 and 'value="no"' in checked[0]


def test_form_page_with_assets_is_at_most_120_kilobytes(
    client: Client, settings: Any, time_machine: Any
) -> None:
    # After hours the page says when it will be read: the longest page.
    time_machine.move_to(datetime.fromisoformat("2026-11-25T19:00:00+07:00"))
    html = page(client.get(form_url()))
    linked = set(re.findall(r'(?:href|src)="/static/((?:css|js|img)/[^"#?]+)', html))
    folder = Path(settings.BASE_DIR, "static/js/sending")
    modules = {f"js/sending/{path.name}" for path in folder.glob("*.js")} - {"js/sending/done.js"}

    # Styles and scripts travel packed, the page itself as it is.
    weight = len(html.encode()) + sum(
        len(zlib.compress(Path(finders.find(name)).read_bytes())) for name in linked | modules
    )

    assert weight <= 120_000, weight


def test_position_of_photo_is_returned_and_nothing_is_stored(client: Client, settings: Any) -> None:
    response = client.post(reverse("reports:photo_position"), {"photo": jpeg(gps=CITY)})

    assert json.loads(response.content) == {
        "lat": pytest.approx(CITY[0], abs=1e-5),
        "lng": pytest.approx(CITY[1], abs=1e-5),
    }
    assert not stored_files(settings)


def test_first_part_of_photo_suffices_for_position(client: Client) -> None:
    head = jpeg_bytes(gps=CITY, size=(800, 600))[:1500]

    response = client.post(
        reverse("reports:photo_position"), {"photo": SimpleUploadedFile("a.jpg", head)}
    )

    assert json.loads(response.content)["lat"] == pytest.approx(CITY[0], abs=1e-5)


@pytest.mark.parametrize(
    "photo",
    [
        jpeg(),
        jpeg(gps=HANOI),
        SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe1\xff\xffExif\x00\x00II*\x00\xff\xff\xff\xff"),
        SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe1\x00\x00" * 50),
        SimpleUploadedFile("a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100),
        SimpleUploadedFile("a.pdf", b"%PDF-1.4"),
        SimpleUploadedFile("a.jpg", b""),
        "",
    ],
)
def test_photo_without_position_gives_empty_answer(client: Client, photo: Any) -> None:
    response = client.post(reverse("reports:photo_position"), {"photo": photo})

    assert response.status_code == 200
    assert json.loads(response.content) == {}


def test_photo_position_requires_csrf_token_and_is_limited(client: Client) -> None:
    url = reverse("reports:photo_position")

    assert Client(enforce_csrf_checks=True).post(url, {"photo": jpeg()}).status_code == 403
    assert client.get(url).status_code == 405
    for _turn in range(120):
        client.post(url)
    assert client.post(url).status_code == 429


def test_no_personal_data_is_logged(send: Send, caplog: pytest.LogCaptureFixture) -> None:
    send(email=factories.EMAIL, national_id=factories.NATIONAL_ID, attachments=[jpeg()])
    send(phone="123", national_id=factories.NATIONAL_ID)

    for planted in (factories.NAME, "939861234", factories.EMAIL, factories.NATIONAL_ID):
        assert planted not in caplog.text


def test_files_are_stored_without_the_reporters_names(send: Send) -> None:
    send(attachments=[jpeg("nguyen-van-a.jpg", gps=CITY)])

    attachment = Attachment.objects.get()
    with default_storage.open(attachment.file.name) as file:
        assert b"Exif" not in file.read()
    assert "nguyen" not in attachment.file.name
