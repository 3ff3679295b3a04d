"""Sending in a real browser: with script, without it, by keyboard alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from paht.tests import browser
from paht.tests.browser import marks
from reports.models import Attachment, Report
from reports.tests.factories import NAME
from reports.tests.form_browser import choose_place_and_category, consent, fill_in
from reports.tests.sending import CITY, form_url, jpeg_bytes

PHONE_SCREEN = {"width": 360, "height": 740}

pytestmark = marks


@pytest.fixture
def address(site: str) -> str:
    return site + form_url()


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "ổ gà 1.jpg", tmp_path / "ổ gà 2.jpg"]
    paths[0].write_bytes(jpeg_bytes(gps=CITY, size=(1200, 900)))
    paths[1].write_bytes(jpeg_bytes(size=(900, 1200)))
    return paths


def test_report_with_two_photos_is_sent_without_script(
    chromium: Browser, address: str, photos: list[Path]
) -> None:
    context = chromium.new_context(viewport=PHONE_SCREEN, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    fill_in(page)
    page.get_by_label("Chọn chuyên mục").select_option("GT05")
    # The calls come first even without script.
    expect(page.get_by_text("Chuyên mục khẩn cấp: xin gọi trước, gửi sau")).to_be_visible()
    # One list is enough: the district follows from the commune.
    page.get_by_label("Phường/Xã").select_option("31510")
    page.locator("[name=attachments]").set_input_files(photos)
    page.get_by_role("button", name="Gửi phản ánh").click()

    expect(page.locator(".error-summary")).to_contain_text("chọn cách nhận tin")
    expect(page.get_by_text("ổ gà 1.jpg")).to_be_visible()
    expect(page.get_by_label("Họ và tên")).to_have_value(NAME)
    consent(page)
    page.locator("[name=attachments]").set_input_files(photos)
    page.get_by_role("button", name="Gửi phản ánh").click()

    report = Report.objects.get()
    expect(page.locator("#report-code")).to_have_text(report.code)
    assert report.attachments.count() == 2
    assert report.district is not None and report.district.code == "941"
    context.close()


def test_report_is_sent_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Họ và tên").focus()
    press, write = page.keyboard.press, page.keyboard.type
    write(NAME)
    press("Tab")
    write("0939861234")
    tab_to(page, "title")
    write("Mặt đường nhiều ổ gà")
    press("Tab")
    write("o ga")
    press("ArrowDown")
    press("Enter")
    tab_to(page, "content")
    write("Đoạn trước chợ có nhiều ổ gà lớn, nguy hiểm.")
    tab_to(page, "district")
    press("ArrowDown")
    press("Tab")
    press("ArrowDown")
    press("ArrowDown")
    press("Tab")
    write("Số 12 đường Dương Kỳ Hiệp")
    tab_to(page, "publish_identity")
    tab_to(page, "news")
    press("Space")
    tab_to(page, "consent_processing")
    press("Space")
    tab_to(page, "commitment")
    press("Space")
    while "Gửi phản ánh" not in page.evaluate("document.activeElement.textContent"):
        press("Tab")
    press("Enter")
    page.wait_for_url("**/da-gui/**")

    report = Report.objects.get()
    assert (report.category.code, report.commune.full_name) == ("GT01", "Phường 2")


def tab_to(page: Page, name: str) -> None:
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_refused_fields_show_errors_and_files_stay_chosen(
    page: Page, address: str, photos: list[Path], tmp_path: Path
) -> None:
    disguised = tmp_path / "giả.jpg"
    disguised.write_bytes(b"%PDF-1.4 not a photo")
    page.goto(address)
    fill_in(page)
    page.get_by_label("Số điện thoại").fill("123")
    page.locator("[name=attachments]").set_input_files([*photos, disguised])
    refused = page.locator("[data-files-list] li", has_text="giả.jpg")
    expect(refused).to_contain_text("Tệp “giả.jpg”")
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.locator("[data-send-state]")).to_contain_text("Xin xóa tệp mà cổng không nhận")
    page.get_by_role("button", name="Xóa tệp giả.jpg").click()
    page.get_by_role("button", name="Gửi phản ánh").click()

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Số điện thoại không hợp lệ.")
    expect(page.locator("#id_phone")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("combobox", name="Chọn chuyên mục")).to_have_attribute(
        "aria-describedby", "id_category_error"
    )
    summary.get_by_role("link", name="Vui lòng chọn chuyên mục.").click()
    expect(page.get_by_role("combobox", name="Chọn chuyên mục")).to_be_focused()

    page.get_by_label("Số điện thoại").fill("0939861234")
    choose_place_and_category(page)
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    assert Attachment.objects.count() == 2


def test_draft_is_restored_without_identity_number_and_deleted_where_it_is_listed(
    page: Page, site: str, address: str
) -> None:
    page.goto(address)
    fill_in(page)
    choose_place_and_category(page)
    page.get_by_label("Nhập CMND hoặc CCCD").fill("094090001234")
    consent(page)
    title = page.get_by_label("Phản ánh kiến nghị về việc").input_value()
    expect(page.locator("[data-draft-state]")).to_be_visible()
    page.reload()

    restored = page.locator("[data-draft-restored]")
    expect(restored).to_be_visible()
    expect(page.get_by_label("Họ và tên")).to_have_value(NAME)
    expect(page.locator("select[name=commune]")).to_have_value("31510")
    expect(page.get_by_role("combobox", name="Chọn chuyên mục")).to_have_value(
        "Mặt đường hư hỏng, ổ gà"
    )
    expect(page.get_by_label("Nhập CMND hoặc CCCD")).to_have_value("")
    expect(page.get_by_label("Tôi cam đoan")).not_to_be_checked()
    assert "094090001234" not in page.evaluate("JSON.stringify(localStorage)")

    page.goto(f"{site}/vi/tien-ich/")
    listed = page.locator("[data-waiting]")
    expect(listed).to_contain_text(title)
    expect(listed).to_contain_text("Bản nháp. Lưu lúc")
    assert browser.violations(page) == []
    browser.follow(listed.get_by_role("link", name="Mở để viết tiếp"))
    page.on("dialog", lambda dialog: dialog.accept())
    restored.get_by_role("button", name="Xóa khỏi máy này").click()
    expect(page.get_by_label("Họ và tên")).to_have_value("")

    page.get_by_label("Họ và tên").fill(NAME)
    expect(page.locator("[data-draft-state]")).to_be_visible()
    page.goto(f"{site}/vi/tien-ich/")
    listed.get_by_role("button", name="Xóa khỏi máy này").click()
    expect(listed).to_be_hidden()
    assert NAME not in page.evaluate("JSON.stringify(localStorage)")


def test_draft_loses_reporter_after_day_and_text_after_week(
    page: Page, site: str, address: str
) -> None:
    def grow_older(hours: int) -> None:
        page.evaluate(
            """hours => {
              const draft = JSON.parse(localStorage.getItem("paht.report-draft"));
              draft.at -= hours * 3600 * 1000;
              localStorage.setItem("paht.report-draft", JSON.stringify(draft));
            }""",
            hours,
        )

    page.goto(address)
    fill_in(page)
    expect(page.locator("[data-draft-state]")).to_contain_text("tự xóa sau 24 giờ")
    title = page.get_by_label("Phản ánh kiến nghị về việc").input_value()
    page.goto(f"{site}/vi/gioi-thieu/")
    grow_older(25)
    assert NAME in page.evaluate("JSON.stringify(localStorage)")
    page.reload()
    wait_until_dropped(page, NAME)
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "0939" not in kept and title in kept

    page.goto(address)
    expect(page.locator("[data-draft-restored]")).to_contain_text("xin điền lại")
    expect(page.get_by_label("Họ và tên")).to_have_value("")
    expect(page.get_by_label("Phản ánh kiến nghị về việc")).to_have_value(title)
    grow_older(24 * 6)
    page.goto(f"{site}/vi/gioi-thieu/")
    wait_until_dropped(page, title)


def wait_until_dropped(page: Page, words: str) -> None:
    page.wait_for_function("words => !JSON.stringify(localStorage).includes(words)", arg=words)


def test_double_click_makes_one_report_even_after_cookies_expired(
    page: Page, context: BrowserContext, address: str, photos: list[Path]
) -> None:
    page.goto(address)
    fill_in(page)
    choose_place_and_category(page)
    page.locator("[name=attachments]").set_input_files(photos)
    consent(page)
    context.clear_cookies()
    page.get_by_role("button", name="Gửi phản ánh").dblclick()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.get().attachments.count() == 2


def test_retry_after_lost_connection_is_above_bottom_bar(chromium: Browser, address: str) -> None:
    # Without the watch: Chromium writes of the lost connection on the console.
    page = chromium.new_context(viewport=browser.PHONE_SCREEN, locale="vi-VN").new_page()
    page.set_default_timeout(browser.PATIENCE_MS)

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.abort("connectionreset")
        else:
            route.continue_()

    page.goto(address)
    fill_in(page)
    choose_place_and_category(page)
    consent(page)
    page.route("**/gui-phan-anh/", lose)
    # Where a thumb presses it: at the foot of the screen.
    send = page.get_by_role("button", name="Gửi phản ánh")
    send.evaluate("one => one.scrollIntoView({block: 'end'})")
    send.click()
    again = page.get_by_role("button", name="Gửi lại")
    expect(again).to_be_visible()

    bar = page.locator(".bottom-bar").bounding_box()
    button = again.bounding_box()
    assert bar is not None and button is not None
    assert 0 < button["y"] and button["y"] + button["height"] <= bar["y"]


def test_map_names_districts_and_sets_pin_without_tiles(
    page: Page, context: BrowserContext, address: str
) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": CITY[0], "longitude": CITY[1]})
    page.goto(address)
    page.get_by_text("Đánh dấu vị trí trên bản đồ").click()

    expect(page.locator(".pin-map__name--district", has_text="Kế Sách")).to_be_visible()
    page.get_by_role("button", name="Đặt ghim ở giữa bản đồ").click()
    expect(page.locator("[name=latitude]")).not_to_have_value("")
    page.get_by_role("button", name="Vị trí của tôi").click()
    expect(page.locator("[name=latitude]")).to_have_value("9.602500")
    page.get_by_label("Quận/Huyện").select_option("943")
    page.get_by_label("Phường/Xã").select_option(index=1)
    expect(page.locator("[data-map-doubt]")).to_be_visible()
    page.get_by_role("button", name="Bỏ ghim").click()
    expect(page.locator("[name=longitude]")).to_have_value("")


def test_message_of_refused_location_stays_when_map_loads_late(page: Page, address: str) -> None:
    waiting: list[Route] = []
    page.route("**/leaflet/leaflet*.js", lambda route: waiting.append(route))
    page.goto(address)
    page.get_by_text("Đánh dấu vị trí trên bản đồ").click()
    page.get_by_role("button", name="Vị trí của tôi").click()
    expect(page.locator("[data-map-state]")).to_contain_text("Trình duyệt chưa được phép")

    waiting.pop().continue_()

    expect(page.locator(".leaflet-container")).to_be_visible()
    expect(page.locator("[data-map-state]")).to_contain_text("Trình duyệt chưa được phép")
