"""What everybody would read, shown before a report is sent; and the way back to the form."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.intake import preview
from reports.models import Category, Report, Reporter
from reports.rules import personal_scan
from reports.rules.states import State
from reports.tests.factories import NAME, make_report
from reports.tests.sending import answers, form_url, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

WORDS = "Gọi anh Bảy 0939 861 299, xe 83A-123.45 chở cát làm hư đường."


def post(client: Client | None = None, **said: Any) -> HttpResponse:
    return (client or Client()).post(form_url(), answers(**said))


def look(**said: Any) -> str:
    answer = post(**{"preview": "1"} | said)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def hidden(page: str) -> dict[str, str]:
    """The answers that a page carries along."""
    form = page[page.index('<form class="report-form') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_the_preview_shows_the_public_version_and_stores_nothing() -> None:
    page = look(latitude="9.602549", longitude="105.973949", occurred_at="2026-11-01T08:30")

    for words in (
        "Công chúng sẽ thấy", "Mặt đường nhiều ổ gà", "Đoạn trước chợ có nhiều ổ gà lớn",
        "Mặt đường hư hỏng, ổ gà", "Số 12 đường Dương Kỳ Hiệp", "Phường 2, Thành phố Sóc Trăng",
        "9.6025, 105.9739", "08:30 01/11/2026", "Người dân",
    ):  # fmt: skip
        assert words in page
    shown = page[page.index("data-preview") : page.index('<form class="report-form')]
    assert "9.602549" not in shown and NAME not in shown and "0939" not in shown
    assert not Report.objects.exists() and not Reporter.objects.exists()


def test_the_name_is_shown_only_where_its_owner_chose_so() -> None:
    page = look(publish_identity="yes")

    shown = page[page.index("data-preview") : page.index('<form class="report-form')]
    assert f"{NAME}, Phường 2" in shown


def test_preview_names_and_redacts_personal_findings() -> None:
    page = look(content=WORDS)

    shown = page[page.index("data-preview") : page.index('<form class="report-form')]
    assert "Có chỗ hình như là thông tin cá nhân" in shown
    for words, what in (
        ("0939 861 299", "số điện thoại"), ("83A-123.45", "biển số xe"), ("Bảy", "tên người"),
    ):  # fmt: skip
        assert re.search(rf"<li>{words} <span[^>]*>\({what}\)", shown), words
    story = shown[shown.index("<article") :]
    assert "Gọi anh [đã che] [đã che], xe [đã che] chở cát" in story


def test_a_published_report_reads_as_its_preview_said(client: Client) -> None:
    page = look(content=WORDS)
    report = make_report(State.PROCESSING, content=WORDS)

    public = html.unescape(client.get(reverse("reports:detail", args=[report.code])).text)
    story = re.search(r'<div class="prose" lang="vi">.*?</div>', public, re.DOTALL)

    assert story is not None and story[0] in page


def test_preview_hides_private_fields() -> None:
    Category.objects.filter(code="GT03").update(sensitive=True)
    sensitive = look(category="GT03", latitude="9.6025", longitude="105.9739")
    Category.objects.filter(code="GT01").update(confidential=True)
    confidential = look()

    shown = sensitive[sensitive.index("data-preview") : sensitive.index('<form class="report-form')]
    assert "Dương Kỳ Hiệp" not in shown and "9.6025" not in shown
    shown = confidential[
        confidential.index("data-preview") : confidential.index('<form class="report-form')
    ]
    assert "được giữ kín" in shown and "Đoạn trước chợ" not in shown


def test_report_sent_from_preview_equals_form() -> None:
    client, said = Client(), answers(content='Dòng "một" & <b>hai</b>\nba bốn')
    page = client.post(form_url(), said | {"preview": "1"}).text

    kept = {name: html.unescape(value) for name, value in hidden(page).items()}
    answer = client.post(form_url(), kept)

    assert answer.status_code == 302
    report = Report.objects.get()
    assert str(report.submission_id) == said["submission_id"]
    assert report.content == said["content"]
    assert "preview" not in kept


def test_the_way_back_keeps_every_answer_and_names_the_files() -> None:
    client = Client()
    said = answers(publish_identity="yes", consent_sms="on", attachments=[jpeg("ổ gà 1.jpg")])
    page = client.post(form_url(), said | {"preview": "1"}).text
    assert "ổ gà 1.jpg" in page and "data:image/jpeg;base64," in page

    form = client.post(form_url(), hidden(page) | {"edit": "1"})

    assert form.status_code == 200
    for words in (f'value="{NAME}"', said["content"], said["submission_id"]):
        assert words in html.unescape(form.text)
    for name in ("consent_processing", "commitment", "consent_sms"):
        assert re.search(rf'name="{name}"[^>]* checked', form.text), name
    assert re.search(r'name="publish_identity" value="yes"[^>]* checked', form.text)
    assert "Xin chọn lại tệp đính kèm" in form.text and "ổ gà 1.jpg" in form.text
    assert "field-error" not in form.text
    assert "no-store" in form["Cache-Control"]


def test_the_preview_says_what_is_wrong_as_sending_does() -> None:
    answer = post(preview="1", title="", attachments=[jpeg("ảnh.jpg")])

    assert answer.status_code == 422
    assert "Vui lòng nhập tiêu đề phản ánh." in answer.text
    wrong = jpeg("giả.jpg")
    wrong.file.truncate(10)
    assert post(preview="1", attachments=[wrong]).status_code == 422


def test_without_script_others_of_the_same_matter_stand_above_the_preview() -> None:
    known = make_report(State.PROCESSING, title="Ổ gà trước chợ")

    page = look()

    assert "Có phải Ông/Bà định gửi việc này?" in page
    assert f'action="/vi/phan-anh-kien-nghi/{known.code}/cung-thay/"' in page


def test_the_script_gets_the_part_alone_and_nothing_is_kept() -> None:
    answer = post(preview="part")

    assert answer.text.lstrip().startswith("<section")
    assert "<form" not in answer.text and "no-store" in answer["Cache-Control"]


def test_enter_still_sends() -> None:
    page = Client().get(form_url()).text
    form = page[
        page.index("data-report-form") : page.index("</form>", page.index("data-report-form"))
    ]

    submits = [b for b in re.findall(r"<button[^>]*>", form) if 'type="submit"' in b]
    first = next(b for b in submits if "goi-y" not in b)

    assert "data-send" in first and "name=" not in first


def test_the_preview_costs_no_more_queries_than_sending() -> None:
    make_report(State.PROCESSING)

    with CaptureQueriesContext(connection) as queries:
        look(latitude="9.6025", longitude="105.9739")

    assert len(queries) <= 10


# --- the warning ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Gọi 0939861299 nhé", "số điện thoại"),
        ("CCCD 094090001234", "số CMND/CCCD"),
        ("thư a.b@example.vn", "thư điện tử"),
        ("xe 83A-123.45", "biển số xe"),
        ("xe 83A-123.45, gọi 0939861299", "biển số xe, số điện thoại"),
    ],
)
def test_preview_names_personal_findings(text: str, said: str) -> None:
    answer = Client().post(reverse("reports:personal_words"), {"text": text})

    assert f"hình như có {said}." in answer.json()["warning"]


@pytest.mark.parametrize("text", ["", "Số 12 đường Dương Kỳ Hiệp", "Ông Trần Văn Bảy", "x" * 9000])
def test_other_words_are_not_warned_of(text: str) -> None:
    assert Client().post(reverse("reports:personal_words"), {"text": text}).json() == {
        "warning": ""
    }


def test_every_kind_that_is_found_has_a_name() -> None:
    assert set(personal_scan.Kind) <= preview.KINDS.keys()


def test_similar_question_is_absent_from_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    Client().post(reverse("reports:personal_words"), {"text": WORDS})
    look(content=WORDS)

    assert "0939 861 299" not in caplog.text and "83A" not in caplog.text
