"""Before sending, in a real browser: others of the same matter, the preview, the warnings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from paht.tests import browser
from reports import media
from reports.models import MeToo, Report
from reports.states import State
from reports.tests.factories import load_reference_data, make_report
from reports.tests.sending import form_url, jpeg
from reports.tests.test_browser_sending import choose_place_and_category, consent, fill_in

pytestmark = browser.marks


@pytest.fixture
def address(live_server: Any, settings: Any, tmp_path: Path) -> str:
    load_reference_data()
    settings.MEDIA_ROOT = tmp_path / "media"
    return live_server.url + form_url()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, locale="vi-VN")
    watch = browser.Watch(context)
    yield context
    faults = watch.faults
    context.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def known() -> Report:
    """A public report at the place that the tests fill in."""
    with media.accept_upload(jpeg()) as photo:
        report = make_report(State.PROCESSING, title="Ổ gà trước chợ", files=[photo])
    report.attachments.update(is_public=True)
    return report


def leave(page: Page) -> None:
    """Go on from the last box of the place, as people do: its change is noticed then."""
    page.get_by_label("Chi tiết địa chỉ phản ánh").press("Tab")


# --- others of the same matter -----------------------------------------------------------------


def test_others_are_shown_once_the_place_is_known_and_the_focus_stays(
    page: Page, address: str, known: Report
) -> None:
    page.goto(address)
    choose_place_and_category(page)
    fill_in(page)
    leave(page)

    found = page.get_by_role("region", name="Có phải Ông/Bà định gửi việc này?")
    expect(found).to_contain_text("Ổ gà trước chợ")
    expect(found).to_contain_text("cùng phường/xã, địa chỉ gần giống")
    expect(found.get_by_role("img")).to_have_count(0)  # the photo says nothing that words do not
    expect(found.locator("img")).to_be_visible()
    expect(page.locator("[data-announce]")).to_contain_text("Có 1 phản ánh tương tự ở gần đây")
    assert page.evaluate("document.activeElement.closest('[data-similar]')") is None
    assert browser.violations(page) == []
    assert browser.overflow(page) == 0


def test_somebody_says_me_too_instead_by_keyboard_and_takes_it_back(
    page: Page, address: str, known: Report
) -> None:
    page.goto(address)
    choose_place_and_category(page)
    fill_in(page)
    leave(page)
    say = page.get_by_role("button", name="Tôi cũng thấy")
    say.focus()
    page.keyboard.press("Enter")

    undo = page.get_by_role("button", name="Rút lại")
    expect(undo).to_be_focused()
    expect(page.locator("[data-me-too-count]")).to_have_text("1 người cũng thấy")
    expect(page.get_by_text("Không cần gửi thêm phản ánh.").first).to_be_visible()
    assert MeToo.objects.get().report == known
    assert browser.violations(page) == []

    page.keyboard.press("Enter")
    expect(say).to_be_focused()
    expect(page.locator("[data-me-too-count]")).to_have_text("")
    assert not MeToo.objects.exists()


def test_another_matter_is_sent_as_ever_and_the_same_others_do_not_come_back(
    page: Page, address: str, known: Report
) -> None:
    page.goto(address)
    choose_place_and_category(page)
    fill_in(page)
    leave(page)
    page.get_by_role("button", name="Đây là việc khác, tôi vẫn gửi").click()
    expect(page.get_by_role("heading", name="Công khai")).to_be_focused()
    with page.expect_response("**/tuong-tu/"):
        page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 14 đường Dương Kỳ Hiệp")
        leave(page)
    expect(page.locator("[data-similar]")).to_be_empty()
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.count() == 2


def test_the_report_is_sent_also_while_nobody_answers_the_question(
    page: Page, address: str, known: Report
) -> None:
    page.route("**/tuong-tu/", lambda route: None)
    page.goto(address)
    choose_place_and_category(page)
    fill_in(page)
    leave(page)
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.count() == 2
