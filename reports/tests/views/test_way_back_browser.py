"""The way back after sending, and files that wait in the hold, in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from paht.tests import browser
from paht.tests.browser import marks
from paht.tests.cut_network import network_to
from reports.models import Attachment, HeldFile, Report
from reports.tests.form_browser import choose_place_and_category, consent, fill_in
from reports.tests.sending import form_url, jpeg_bytes

pytestmark = marks


@pytest.fixture
def address(site: str) -> str:
    return site + form_url()


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "ổ gà 1.jpg", tmp_path / "ổ gà 2.jpg"]
    paths[0].write_bytes(jpeg_bytes(size=(1200, 900)))
    paths[1].write_bytes(jpeg_bytes(size=(900, 1200)))
    return paths


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: Any, chromium: Browser) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(
        viewport=browser.PHONE_SCREEN, locale="vi-VN", java_script_enabled=request.param
    )
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE_MS)
    page.has_script = request.param  # type: ignore[attr-defined]
    yield page
    context.close()


def write(page: Page, photos: list[Path]) -> None:
    fill_in(page)
    if page.has_script:  # type: ignore[attr-defined]
        choose_place_and_category(page)
    else:
        page.get_by_label("Chọn chuyên mục").select_option("GT01")
        page.get_by_label("Phường/Xã").select_option("31510")
    page.locator("[name=attachments]").set_input_files(photos)
    consent(page)


def test_back_after_sending_says_so_and_restores_neither_consents_nor_files(
    page: Page, address: str, photos: list[Path]
) -> None:
    main = page.get_by_role("main")
    send = page.get_by_role("button", name="Gửi phản ánh")
    page.goto(address)
    write(page, photos)
    if not page.has_script:  # type: ignore[attr-defined]
        browser.follow(page.get_by_role("button", name="Xem trước"))
        page.reload()
    send.click()
    page.wait_for_url("**/da-gui/**")
    receipt = page.url
    page.go_back()

    expect(main).to_contain_text("đã được gửi")
    assert browser.sideways(page) == []
    main.get_by_role("link", name="Xem biên nhận").click()
    page.wait_for_url(receipt)
    page.go_back()
    if not page.has_script:  # type: ignore[attr-defined]
        page.go_back()
    page.wait_for_url("**/gui-phan-anh/")
    for name in ("consent_processing", "commitment"):
        expect(page.locator(f"[name={name}]")).not_to_be_checked()
    expect(page.locator("[data-files-list] li, [data-held-name]")).to_have_count(0)

    send.click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert Report.objects.count() == 1

    # Another matter on the same page goes without the first report's photos.
    write(page, [])
    page.get_by_label("Phản ánh kiến nghị về việc").fill("Đèn đường không sáng")
    send.click()
    page.wait_for_url("**/da-gui/**")
    assert [one.attachments.count() for one in Report.objects.order_by("id")] == [2, 0]


# Without script, another matter begins on a new form: `test_holding.py` tries it by the client.
@pytest.mark.parametrize(
    ("page", "sends_again"),
    [(True, True), (True, False), (False, True)],
    ids=["script-again", "script-another matter at once", "no script-again"],
    indirect=["page"],
)
def test_lost_answer_makes_one_report_and_another_matter_goes_without_its_photos(
    page: Page, live_server: Any, address: str, photos: list[Path], sends_again: bool
) -> None:
    has_script = page.has_script  # type: ignore[attr-defined]
    send = page.get_by_role("button", name="Gửi phản ánh")
    with network_to(live_server.url) as network:
        page.goto(network.url + form_url())
        write(page, photos)
        network.lose(b"302 Found")
        send.click()
        if has_script:
            expect(page.locator("[data-send-state]")).to_contain_text("Mất kết nối")
        else:
            # The browser shows its own page of a lost connection.
            page.wait_for_url("chrome-error://**")
        assert network.lost and Report.objects.count() == 1
        network.mend()

        if sends_again:
            # The browser's page of a lost connection posts the form again.
            page.get_by_role("button", name="Gửi lại").click() if has_script else page.reload()
            page.wait_for_url("**/da-gui/**")
            assert Report.objects.count() == 1
        if sends_again:
            page.goto(network.url + form_url())
            write(page, [])
        page.get_by_label("Phản ánh kiến nghị về việc").fill("Đèn đường không sáng")
        send.click()
        if not sends_again:
            expect(page.locator("[data-error-summary]")).to_contain_text(Report.objects.get().code)
            consent(page)
            send.click()
        page.wait_for_url("**/da-gui/**")

    assert [one.attachments.count() for one in Report.objects.order_by("id")] == [2, 0]
    assert Report.objects.latest("id").title == "Đèn đường không sáng"


def test_refused_form_holds_photos_also_of_same_name_and_one_is_removed(
    page: Page, address: str, photos: list[Path], tmp_path: Path
) -> None:
    other = tmp_path / "other" / photos[0].name
    other.parent.mkdir()
    other.write_bytes(jpeg_bytes(size=(900, 900)))
    page.goto(address)
    write(page, photos)
    page.get_by_label("Số điện thoại").fill("123")
    with page.expect_response("**/gui-phan-anh/"):
        page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert browser.sideways(page) == []
    page.get_by_role("button", name="Xóa tệp ổ gà 2.jpg").click()
    expect(page.get_by_role("button", name="Xóa tệp ổ gà 2.jpg")).to_have_count(0)
    expect(page.get_by_label("Số điện thoại")).to_have_value("123")
    expect(page.locator("[data-held-name]")).to_have_count(1)
    page.locator("[name=attachments]").set_input_files(other)
    page.get_by_label("Số điện thoại").fill("0939861234")
    assert Report.objects.count() == 0

    page.get_by_label("Số điện thoại").press("Enter")
    page.wait_for_url("**/da-gui/**")

    assert Attachment.objects.count() == 2 and not HeldFile.objects.exists()


def test_held_photos_come_back_with_draft(
    chromium: Browser, address: str, photos: list[Path]
) -> None:
    page = chromium.new_context(viewport=browser.PHONE_SCREEN, locale="vi-VN").new_page()
    page.goto(address)
    fill_in(page)
    choose_place_and_category(page)
    page.locator("[name=attachments]").set_input_files(photos)
    expect(page.locator("[data-held-name]")).to_have_count(2)
    expect(page.locator("[data-draft-state]")).to_be_visible()
    page.reload()

    expect(page.locator("[data-held-name]")).to_have_count(2)
    assert browser.violations(page) == []
    consent(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")
    assert Report.objects.get().attachments.count() == 2


def test_photo_is_uploaded_at_once_and_again_after_a_lost_connection(
    chromium: Browser, live_server: Any, address: str, photos: list[Path]
) -> None:
    page = chromium.new_context(viewport=browser.PHONE_SCREEN, locale="vi-VN").new_page()
    with network_to(live_server.url) as network:
        page.goto(network.url + form_url())
        network.lose(b"201 Created")
        page.locator("[name=attachments]").set_input_files(photos[0])
        tile = page.locator("[data-files-list] li")
        expect(tile).to_contain_text("Chưa tải lên được. Tệp “ổ gà 1.jpg” vẫn ở đây")
        assert browser.violations(page) == []
        network.mend()
        tile.get_by_role("button", name="Thử lại").click()
        expect(page.locator("[data-held-name]")).to_have_count(1)
        expect(tile).to_have_count(0)

        fill_in(page)
        choose_place_and_category(page)
        consent(page)
        with page.expect_request(lambda one: one.method == "POST") as sent:
            page.get_by_role("button", name="Gửi phản ánh").click()
        page.wait_for_url("**/da-gui/**")

    assert len(sent.value.post_data_buffer or b"") < 8000
    assert Report.objects.get().attachments.count() == 1


def test_upload_is_stopped_and_sending_waits_for_another(
    chromium: Browser, address: str, photos: list[Path]
) -> None:
    page = chromium.new_context(viewport=browser.PHONE_SCREEN, locale="vi-VN").new_page()
    slow: list[Route] = []
    is_over = Event()
    page.route(
        "**/gui-phan-anh/tep/",
        lambda route: route.continue_() if is_over.is_set() else slow.append(route),
    )
    page.goto(address)
    fill_in(page)
    choose_place_and_category(page)
    consent(page)
    page.locator("[name=attachments]").set_input_files(photos)
    expect(page.locator("[data-tile-bar]:visible")).to_have_count(1)
    expect(page.locator("[data-files-list] li")).to_have_count(2)
    page.get_by_role("button", name="Xóa tệp ổ gà 1.jpg").click()
    expect(page.locator("[data-files-list] li")).to_have_count(1)

    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.locator("[data-send-state]")).to_contain_text("Đang tải tệp lên")
    is_over.set()
    # The first upload was stopped.
    for route in slow[1:]:
        route.continue_()
    page.wait_for_url("**/da-gui/**")

    assert Report.objects.get().attachments.count() == 1
