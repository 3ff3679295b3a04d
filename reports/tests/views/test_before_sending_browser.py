"""Before sending, in a real browser: others of the same matter, the preview, the warnings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from paht.tests import browser
from paht.tests.accessibility import examine
from reports import uploads
from reports.models import MeToo, Report
from reports.rules.states import State
from reports.tests.factories import NAME, make_report
from reports.tests.form_browser import choose_place_and_category, consent, fill_in
from reports.tests.sending import form_url, jpeg, jpeg_bytes

pytestmark = browser.marks


@pytest.fixture
def address(reference_data: None, live_server: Any, settings: Any, tmp_path: Path) -> str:
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
def known() -> Report:
    """A public report at the place that the tests fill in."""
    with uploads.accept_upload(jpeg()) as photo:
        report = make_report(State.PROCESSING, title="Ổ gà trước chợ", files=[photo])
    report.attachments.update(is_public=True)
    return report


def leave(page: Page) -> None:
    """Go on from the last box of the place, as people do: its change is noticed then."""
    page.get_by_label("Chi tiết địa chỉ phản ánh").press("Tab")


# --- others of the same matter -----------------------------------------------------------------


def test_similar_reports_are_shown_when_place_is_known_and_focus_stays(
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
    assert examine(page) == []


def test_me_too_is_chosen_and_undone_by_keyboard(page: Page, address: str, known: Report) -> None:
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


def test_different_matter_is_sent_and_similar_reports_stay_dismissed(
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


def test_report_is_sent_when_similar_reports_do_not_load(
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


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_me_too_on_the_reports_page_works_without_script(
    chromium: Browser, address: str, known: Report, width: int, scheme: Any
) -> None:
    size = {"width": width, "height": 844}
    place = address.replace("gui-phan-anh", known.code)
    context = chromium.new_context(viewport=size, java_script_enabled=False, color_scheme=scheme)
    page = context.new_page()
    page.goto(place)
    browser.follow(page.get_by_role("button", name="Tôi cũng thấy"))

    expect(page.get_by_text("1 người cũng thấy")).to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    cookies = context.cookies()
    browser.follow(page.get_by_role("button", name="Rút lại"))
    expect(page.get_by_role("button", name="Tôi cũng thấy")).to_be_visible()
    browser.follow(page.get_by_role("button", name="Tôi cũng thấy"))
    context.close()

    seeing = chromium.new_context(viewport=size, color_scheme=scheme)
    seeing.add_cookies(cookies)
    page = seeing.new_page()
    page.goto(place)
    expect(page.get_by_role("button", name="Rút lại")).to_be_visible()
    assert browser.violations(page) == []
    assert browser.sideways(page) == []
    seeing.close()


# --- the preview --------------------------------------------------------------------------------


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "ổ gà 1.jpg"
    path.write_bytes(jpeg_bytes(size=(1200, 900)))
    return path


@pytest.mark.parametrize("width", [390, 1280])
def test_preview_opens_above_form_and_keeps_chosen_photo(
    page: Page, address: str, photo: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address)
    fill_in(page)
    page.get_by_role("textbox", name="Nội dung phản ánh").fill(
        "Đoạn trước chợ có nhiều ổ gà, gọi 0939 861 299."
    )
    choose_place_and_category(page)
    page.locator("[name=attachments]").set_input_files(photo)
    consent(page)
    button = page.get_by_role("button", name="Xem trước")
    button.click()

    dialog = page.get_by_role("dialog", name="Công chúng sẽ thấy")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("heading", name="Công chúng sẽ thấy")).to_be_focused()
    expect(dialog.locator(".prose")).to_contain_text("gọi [đã che].")
    expect(dialog.locator("img")).to_be_visible()
    assert examine(page) == []
    page.set_viewport_size({"width": width, "height": 844})
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert not Report.objects.exists()

    button.click()
    dialog.get_by_role("button", name="Sửa lại").click()
    expect(dialog).to_be_hidden()
    button.click()
    dialog.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.get().attachments.count() == 1


def test_preview_of_invalid_form_shows_errors_in_page(
    page: Page, address: str, photo: Path
) -> None:
    page.goto(address)
    fill_in(page)
    page.locator("[name=attachments]").set_input_files(photo)
    page.get_by_role("button", name="Xem trước").click()

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Vui lòng chọn chuyên mục.")
    # On its way to the hold, or there already.
    expect(page.locator("[data-files-list] li, [data-held-name]")).to_have_count(1)


def test_preview_without_script_is_a_page_with_send_and_back_buttons(
    chromium: Browser, address: str, photo: Path, known: Report
) -> None:
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    fill_in(page)
    page.get_by_label("Chọn chuyên mục").select_option("GT01")
    page.get_by_label("Phường/Xã").select_option("31510")
    page.locator("[name=attachments]").set_input_files(photo)
    consent(page)
    browser.follow(page.get_by_role("button", name="Xem trước"))

    expect(page.get_by_role("heading", name="Công chúng sẽ thấy")).to_be_visible()
    expect(page.get_by_text("Ổ gà trước chợ").first).to_be_visible()
    assert browser.sideways(page) == []
    browser.follow(page.get_by_role("link", name="Sửa lại"))
    expect(page.get_by_label("Họ và tên")).to_have_value(NAME)
    expect(page.get_by_text("ổ gà 1.jpg")).to_be_visible()
    browser.follow(page.get_by_role("button", name="Xem trước"))
    page.set_viewport_size(browser.DESK_SCREEN)
    browser.follow(page.get_by_role("button", name="Gửi phản ánh"))

    expect(page.locator("#report-code")).to_be_visible()
    assert Report.objects.count() == 2
    # Without a script no browser keeps the photo: the portal does.
    assert Report.objects.latest("id").attachments.count() == 1
    context.close()


def test_phone_number_in_text_is_warned_of_on_leaving_field(page: Page, address: str) -> None:
    page.goto(address)
    box = page.get_by_role("textbox", name="Nội dung phản ánh")
    warning = page.locator(".field__doubt").filter(has_text="hình như có số điện thoại")
    box.fill("Xin gọi 0939 861 299 để biết thêm.")
    box.press("Tab")
    expect(warning).to_be_visible()
    assert browser.violations(page) == []

    box.fill("Xin xem giúp.")
    box.press("Tab")
    expect(warning).to_have_count(0)
