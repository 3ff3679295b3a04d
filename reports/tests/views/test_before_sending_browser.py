"""Before sending, in a real browser: others of the same matter, the preview, the warnings."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from citizen.tests.notices import make_notice
from paht.tests import browser
from paht.tests.accessibility import examine
from province.models import AdminUnit
from reports import uploads
from reports.models import MeToo, Report
from reports.rules.states import State
from reports.tests.factories import NAME, make_report
from reports.tests.form_browser import choose_place_and_category, consent, fill_in
from reports.tests.sending import form_url, jpeg, jpeg_bytes

pytestmark = browser.marks


@pytest.fixture
def address(site: str) -> str:
    return site + form_url()


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


def test_similar_reports_are_shown_joined_by_keyboard_and_dismissed_for_good(
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

    say = page.get_by_role("button", name="Tôi cũng thấy")
    say.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rút lại")).to_be_focused()
    expect(page.locator("[data-me-too-count]")).to_have_text("1 người cũng thấy")
    expect(page.get_by_text("Không cần gửi thêm phản ánh.").first).to_be_visible()
    assert MeToo.objects.get().report == known
    assert browser.violations(page) == []
    page.keyboard.press("Enter")
    expect(say).to_be_focused()
    expect(page.locator("[data-me-too-count]")).to_have_text("")
    assert not MeToo.objects.exists()

    page.get_by_role("button", name="Đây là việc khác, tôi vẫn gửi").click()
    expect(page.get_by_role("heading", name="Công khai")).to_be_focused()
    with page.expect_response("**/tuong-tu/"):
        page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 14 đường Dương Kỳ Hiệp")
        leave(page)
    expect(page.locator("[data-similar]")).to_be_empty()
    # Examining unfolded the reporter's own address, which would be asked for.
    page.locator("main details").evaluate_all("all => all.forEach(one => one.open = false)")
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.count() == 2


def test_announced_power_cut_is_shown_first_and_put_aside_for_good(
    page: Page, address: str, known: Report
) -> None:
    commune = AdminUnit.objects.communes().get(code="31510")
    make_notice(unit=commune)
    page.goto(address)
    choose_place_and_category(page)
    page.get_by_label("Phản ánh kiến nghị về việc").fill("Mất điện và ổ gà trước chợ")
    page.get_by_label("Phản ánh kiến nghị về việc").press("Tab")

    notice = page.get_by_role("region", name="Việc này đã được thông báo")
    expect(notice).to_contain_text("đã thông báo: Cúp điện")
    expect(page.locator("[data-announce]")).to_contain_text("Việc này đã được thông báo")
    page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 12 đường Dương Kỳ Hiệp")
    leave(page)
    similar = page.get_by_role("region", name="Có phải Ông/Bà định gửi việc này?")
    expect(similar).to_be_visible()
    expect(notice).to_be_visible()
    assert examine(page) == []

    page.get_by_role("button", name="Vẫn gửi phản ánh").click()
    expect(similar.get_by_role("heading")).to_be_focused()
    expect(notice).to_have_count(0)
    with page.expect_response("**/tuong-tu/"):
        page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 14 đường Dương Kỳ Hiệp")
        leave(page)
    expect(similar).to_be_visible()
    expect(notice).to_have_count(0)
    assert browser.violations(page) == []


def test_report_is_sent_when_similar_reports_and_proposals_do_not_load(
    page: Page, address: str, known: Report
) -> None:
    page.route("**/tuong-tu/", lambda route: None)
    page.route("**/goi-y-chuyen-muc/", lambda route: route.fulfill(status=204))
    page.goto(address)
    fill_in(page)
    choose_place_and_category(page)
    leave(page)
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.latest("id").category.code == "GT01"


def test_me_too_on_the_reports_page_works_without_script(
    chromium: Browser, page: Page, address: str, known: Report
) -> None:
    place = address.replace("gui-phan-anh", known.code)
    plain = chromium.new_context(viewport=browser.PHONE_SCREEN, java_script_enabled=False)
    without = plain.new_page()
    without.goto(place)
    browser.follow(without.get_by_role("button", name="Tôi cũng thấy"))

    expect(without.get_by_text("1 người cũng thấy")).to_be_in_viewport()
    expect(without.get_by_role("heading", level=1)).to_be_in_viewport()
    cookies = plain.cookies()
    browser.follow(without.get_by_role("button", name="Rút lại"))
    expect(without.get_by_role("button", name="Tôi cũng thấy")).to_be_visible()
    browser.follow(without.get_by_role("button", name="Tôi cũng thấy"))

    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(place)
    expect(page.get_by_role("button", name="Rút lại")).to_be_visible()
    assert examine(page) == []


# --- the preview --------------------------------------------------------------------------------


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "ổ gà 1.jpg"
    path.write_bytes(jpeg_bytes(size=(1200, 900)))
    return path


# The upload leaves when the server has answered the preview, and ends before the page reads it.
_UPLOAD_ENDS_MEANWHILE = """
let leave;
const answered = new Promise(resolve => (leave = resolve));
const {send} = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.send = function (body) { answered.then(() => send.call(this, body)); };
const real = window.fetch;
window.fetch = async (address, options) => {
  const answer = await real(address, options);
  if (options?.body instanceof FormData && options.body.get("preview")) {
    leave();
    while (!document.querySelector("[data-held-name]")) await new Promise(r => setTimeout(r, 20));
  }
  return answer;
};
"""


def test_preview_shows_photo_whose_upload_ends_while_the_answer_travels(
    page: Page, address: str, photo: Path
) -> None:
    page.add_init_script(_UPLOAD_ENDS_MEANWHILE)
    page.goto(address)
    fill_in(page)
    choose_place_and_category(page)
    consent(page)
    page.locator("[name=attachments]").set_input_files(photo)
    page.get_by_role("button", name="Xem trước").click()

    dialog = page.get_by_role("dialog", name="Công chúng sẽ thấy")
    expect(dialog).to_be_visible()
    assert dialog.locator("img").count() == 1


def test_preview_opens_above_form_and_keeps_chosen_photo(
    page: Page, address: str, photo: Path
) -> None:
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
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert not Report.objects.exists()

    button.click()
    dialog.get_by_role("button", name="Sửa lại").click()
    expect(dialog).to_be_hidden()
    page.set_viewport_size(browser.PHONE_SCREEN)
    button.click()
    dialog.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.get().attachments.count() == 1


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


def test_phone_number_in_text_is_warned_of_and_preview_of_invalid_form_shows_errors(
    page: Page, address: str, photo: Path
) -> None:
    page.goto(address)
    fill_in(page)
    page.locator("[name=attachments]").set_input_files(photo)
    box = page.get_by_role("textbox", name="Nội dung phản ánh")
    warning = page.locator(".field__doubt").filter(has_text="hình như có số điện thoại")
    box.fill("Xin gọi 0939 861 299 để biết thêm.")
    box.press("Tab")
    expect(warning).to_be_visible()
    assert browser.violations(page) == []
    box.fill("Xin xem giúp.")
    box.press("Tab")
    expect(warning).to_have_count(0)

    page.get_by_role("button", name="Xem trước").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Vui lòng chọn chuyên mục.")
    # On its way to the hold, or there already.
    expect(page.locator("[data-files-list] li, [data-held-name]")).to_have_count(1)
