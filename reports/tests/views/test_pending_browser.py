"""An answer by mail that joins a pending report while its form is open in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings

from notifications import reply_marks
from notifications.models import Message
from paht.tests import browser
from paht.tests.browser import marks
from reports.intake.mail import processing, receiving
from reports.models import Report
from reports.tests.factories import EMAIL
from reports.tests.form_browser import consent
from reports.tests.intake.mail.messages import attached, multi, plain, whole

FIRST = "Đường Trần Hưng Đạo, Phường 2, thành phố Sóc Trăng có nhiều ổ gà lớn."
MORE = "Bổ sung: trước cổng trường có dây điện thấp."

pytestmark = marks


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: Any, chromium: Browser) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(
        viewport=browser.PHONE_SCREEN, locale="vi-VN", java_script_enabled=request.param
    )
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE_MS)
    yield page
    context.close()


def test_words_that_joined_are_shown_in_the_open_form_and_sent(
    page: Page, site: str, settings: Settings, tmp_path: Path
) -> None:
    settings.INTAKE_REPLY_ADDRESS = "paht@soctrang.gov.vn"
    processing.process(receiving.receive(whole(plain(FIRST), sender=EMAIL)).pk)
    asked = Message.objects.get(template="pending_created")
    page.goto(site + urlsplit(asked.context["url"]).path)
    browser.follow(page.get_by_role("button", name="Xem lại và gửi phản ánh"))
    page.get_by_label("Số điện thoại", exact=False).first.fill("0939861234")
    consent(page)
    to = reply_marks.reply_address(asked)
    answer = multi("mixed", plain(MORE), attached("phone.jpg", "image/jpeg"))
    raw = whole(answer, sender=EMAIL, extra=f"Delivered-To: {to}\r\n")
    processing.process(receiving.receive(raw.replace(b"ban-dau.1", b"tra-loi.1")).pk)
    content = page.locator("[name=content]")
    send = page.get_by_role("button", name="Gửi phản ánh")

    send.click()

    expect(page.get_by_role("main")).to_contain_text("Một thư bổ sung của người gửi vừa đến")
    expect(content).to_have_value(f"{FIRST}\n\n{MORE}")
    expect(page.locator("[data-held-name]")).to_have_count(1)
    assert not Report.objects.exists()
    send.click()
    page.wait_for_url("**/da-gui/**")
    report = Report.objects.get()
    assert report.content == f"{FIRST}\n\n{MORE}"
    assert report.attachments.count() == 1
