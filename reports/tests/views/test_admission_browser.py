"""Beyond a limit in a real browser: the device works by itself, or a code proves the phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.tests.codes import newest_code
from notifications.outbox import Address
from paht.tests.browser import marks
from reports.models import Attachment, Report
from reports.tests.form_browser import choose_place_and_category, consent, fill_in
from reports.tests.sending import form_url, jpeg_bytes
from reports.views import admission

pytestmark = marks


@pytest.fixture
def address(
    reference_data: None,
    live_server: Any,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(admission, "REPORTS_PER_VISITOR", 0)
    return live_server.url + form_url()


def test_device_solves_proof_and_report_is_sent_with_photo(
    page: Page, address: str, tmp_path: Path
) -> None:
    photo = tmp_path / "o-ga.jpg"
    photo.write_bytes(jpeg_bytes(size=(640, 480)))
    page.goto(address)
    fill_in(page)
    choose_place_and_category(page)
    page.locator("input[name=attachments]").set_input_files(photo)
    consent(page)
    expect(page.get_by_text("Đã kiểm tra xong")).to_be_visible()

    page.get_by_role("button", name="Gửi phản ánh").first.click()

    expect(page.locator("#report-code")).to_be_visible()
    assert Report.objects.count() == Attachment.objects.count() == 1


def test_proof_box_appears_in_open_form_and_second_click_sends(
    page: Page, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "REPORTS_PER_VISITOR", 1)
    page.goto(address)
    expect(page.locator("[data-proof]")).to_have_count(0)
    monkeypatch.setattr(admission, "REPORTS_PER_VISITOR", 0)
    fill_in(page)
    choose_place_and_category(page)
    consent(page)
    send = page.get_by_role("button", name="Gửi phản ánh").first
    send.click()
    expect(page.get_by_text("Đã kiểm tra xong")).to_be_visible()

    send.click()

    expect(page.locator("#report-code")).to_be_visible()


def test_code_to_the_phone_sends_without_javascript(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(address)
    fill_in(page)
    page.get_by_label("Chọn chuyên mục").select_option("GT01")
    page.get_by_label("Phường/Xã").select_option("31510")
    consent(page)
    page.get_by_text("Cách khác: nhận mã qua SMS").click()
    page.get_by_role("button", name="Nhận mã qua SMS").click()
    page.get_by_label("Nhập mã xác thực").fill(newest_code(Address.sms("+84939861234")))
    consent(page)

    page.get_by_role("button", name="Gửi phản ánh").first.click()

    expect(page.locator("#report-code")).to_be_visible()
    context.close()
