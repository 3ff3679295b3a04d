"""What everybody would read, shown before a report is sent; and the way back to the form."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from paht.foundation import crypto
from reports import tasks
from reports.intake import preview
from reports.models import Category, HeldAnswers, Report, Reporter
from reports.privacy import purge
from reports.rules import personal_scan
from reports.rules.states import State
from reports.tests.factories import NAME, make_report
from reports.tests.sending import answers, form_url, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

WORDS = "Gọi anh Bảy 0939 861 299, xe 83A-123.45 chở cát làm hư đường."


def post(client: Client | None = None, **said: Any) -> HttpResponse:
    follow = said.get("preview") == "1"
    return (client or Client()).post(form_url(), answers(**said), follow=follow)


def look(**said: Any) -> str:
    answer = post(**{"preview": "1"} | said)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def hidden(page: str) -> dict[str, str]:
    """The answers that a page carries along."""
    form = page[page.index('<form class="report-form') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def edit_link(page: str) -> str:
    return re.findall(r'href="(/vi/[^"]*/sua/[^"]+)"', page)[0]


def test_preview_shows_public_version_and_stores_nothing() -> None:
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


def test_preview_shows_name_only_if_reporter_publishes_it() -> None:
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


def test_published_report_matches_its_preview(client: Client) -> None:
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


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"news": "sms"}, "Qua tin nhắn SMS đến số 0939 861 234."),
        ({"news": "email", "email": "a@example.vn"}, "Qua thư điện tử đến a@example.vn."),
        ({"news": "none"}, "yêu cầu chỉ hiện trên trang tra cứu"),
        ({}, "yêu cầu chỉ hiện trên trang tra cứu"),
    ],
)
def test_preview_states_news_channel_of_reporter(said: dict[str, str], words: str) -> None:
    page = look(**said)

    assert words in page


def test_report_sent_from_preview_equals_form() -> None:
    client, said = Client(), answers(content='Dòng "một" & <b>hai</b>\nba bốn', from_app="1")
    page = client.post(form_url(), said | {"preview": "1"}, follow=True).text

    kept = {name: html.unescape(value) for name, value in hidden(page).items()}
    answer = client.post(form_url(), kept)

    assert answer.status_code == 302
    report = Report.objects.get()
    assert str(report.submission_id) == said["submission_id"]
    assert report.content == said["content"]
    assert report.channel == Report.Channel.APP
    assert "preview" not in kept


def test_return_from_preview_keeps_answers_and_files() -> None:
    client = Client()
    said = answers(publish_identity="yes", news="sms", attachments=[jpeg("ổ gà 1.jpg")])
    page = client.post(form_url(), said | {"preview": "1"}, follow=True).text
    assert "ổ gà 1.jpg" in page and "data:image/jpeg;base64," in page

    form = client.get(edit_link(page))

    assert form.status_code == 200
    for words in (f'value="{NAME}"', said["content"], said["submission_id"]):
        assert words in html.unescape(form.text)
    for name in ("consent_processing", "commitment", "news"):
        assert re.search(rf'name="{name}"[^>]* checked', form.text), name
    assert re.search(r'name="publish_identity" value="yes"[^>]* checked', form.text)
    assert "Xin chọn lại tệp đính kèm" not in form.text
    assert 'data-held-name="ổ gà 1.jpg"' in form.text
    assert "field-error" not in form.text
    assert "no-store" in form["Cache-Control"]


def test_preview_reports_errors_like_sending() -> None:
    answer = post(preview="1", title="", attachments=[jpeg("ảnh.jpg")])

    assert answer.status_code == 422
    assert "Vui lòng nhập tiêu đề phản ánh." in answer.text
    wrong = jpeg("giả.jpg")
    wrong.file.truncate(10)
    assert post(preview="1", attachments=[wrong]).status_code == 422


def test_preview_without_script_shows_similar_reports() -> None:
    known = make_report(State.PROCESSING, title="Ổ gà trước chợ")

    page = look()

    assert "Có phải Ông/Bà định gửi việc này?" in page
    assert f'action="/vi/phan-anh-kien-nghi/{known.code}/cung-thay/"' in page


def test_preview_for_script_is_a_fragment_and_not_cached() -> None:
    answer = post(preview="part")

    assert answer.text.lstrip().startswith("<section")
    assert "<form" not in answer.text and "no-store" in answer["Cache-Control"]


def test_enter_key_sends_form_instead_of_preview() -> None:
    page = Client().get(form_url()).text
    form = page[
        page.index("data-report-form") : page.index("</form>", page.index("data-report-form"))
    ]

    submits = [b for b in re.findall(r"<button[^>]*>", form) if 'type="button"' not in b]
    first = next(b for b in submits if "goi-y" not in b)

    assert "name=" not in first


def test_preview_and_its_page_each_cost_no_more_queries_than_sending(client: Client) -> None:
    make_report(State.PROCESSING)
    said = answers(latitude="9.6025", longitude="105.9739")
    with CaptureQueriesContext(connection) as of_part:
        client.post(form_url(), said | {"preview": "part"})
    with CaptureQueriesContext(connection) as of_post:
        address = client.post(form_url(), said | {"preview": "1"})["Location"]
    with CaptureQueriesContext(connection) as of_page:
        client.get(address)

    assert [len(of_part) <= 6, len(of_post) <= 14, len(of_page) <= 12] == [True] * 3, (
        len(of_part),
        len(of_post),
        len(of_page),
    )


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
def test_text_without_personal_findings_gets_no_warning(text: str) -> None:
    assert Client().post(reverse("reports:personal_words"), {"text": text}).json() == {
        "warning": ""
    }


def test_every_kind_of_finding_has_a_name() -> None:
    assert set(personal_scan.Kind) <= preview.KINDS.keys()


def test_similar_question_is_absent_from_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    Client().post(reverse("reports:personal_words"), {"text": WORDS})
    look(content=WORDS)

    assert "0939 861 299" not in caplog.text and "83A" not in caplog.text


def test_preview_page_is_for_the_browser_that_wrote_it(client: Client) -> None:
    address = client.post(form_url(), answers(preview="1"))["Location"]
    edit = address.replace("xem-truoc", "sua")

    for stranger in (Client(), Client()):
        for one in (address, edit):
            page = stranger.get(one, follow=True)
            assert page.redirect_chain == [(form_url(), 302)] and NAME not in page.text
    assert NAME in client.get(address).text and NAME in client.get(edit).text
    assert "no-store" in client.get(address)["Cache-Control"]


def test_address_of_a_preview_does_not_open_the_files_of_the_form(client: Client) -> None:
    """Addresses reach logs and histories, and the id of a form opens its held files."""
    said = answers(preview="1")
    first, second = (client.post(form_url(), said)["Location"] for _time in range(2))

    assert first == second
    assert said["submission_id"] not in first


def test_preview_of_a_sent_report_leads_to_its_receipt(client: Client) -> None:
    said = answers()
    address = client.post(form_url(), said | {"preview": "1"})["Location"]
    receipt = client.post(form_url(), said)["Location"]
    assert not HeldAnswers.objects.exists()

    for one in (address, address.replace("xem-truoc", "sua")):
        page = client.get(one).text
        assert "Phản ánh đã được gửi" in page and f'href="{receipt}"' in page
        assert NAME not in page
    assert client.post(form_url(), said | {"preview": "1"})["Location"] == receipt
    other = client.post(form_url(), said | {"preview": "1", "title": "Đèn không sáng"}, follow=True)
    assert "Đèn không sáng" in other.text and said["submission_id"] not in other.text


def test_answers_of_a_preview_are_encrypted_and_end_after_a_day(
    client: Client, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    address = client.post(form_url(), answers(preview="1"))["Location"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM reports_heldanswers")
        assert cursor.fetchone()[0].startswith(crypto.SEAL)

    time_machine.shift(timedelta(hours=24, minutes=1))

    assert client.get(address)["Location"] == form_url()
    assert {"held-answers": 1}.items() <= {
        found.rule.name: found.count for found in purge.preview(timezone.now())
    }.items()
    tasks.sweep_hold()
    assert not HeldAnswers.objects.exists()
