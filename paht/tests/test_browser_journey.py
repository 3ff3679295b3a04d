"""The portal's main job in a real browser: from a citizen's photo to "Hoàn thành"."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from notifications import delivery
from paht.tests import browser
from reports.models import Report
from reports.rules.states import Role, State
from reports.tests.factories import make_staff
from reports.tests.sending import CITY, jpeg_bytes

NAME = "Trần Thị Ổn Định"
PHONE, PHONE_NATIONAL = "+84939861234", "0939 861 234"
EMAIL = "on.dinh@example.vn"
TITLE = "Ổ gà sâu trước cổng chợ Bông Sen"
CONTENT = "Trời mưa nước ngập kín, xe máy té liên tục. Đề nghị dặm vá sớm."
ANSWER = "Đã dặm vá xong ba ổ gà trước cổng chợ, mặt đường bằng phẳng."
CITY_AGENCY = "QLDT-941"
CITY_AGENCY_NAME = "Phòng Quản lý đô thị thành phố Sóc Trăng"

pytestmark = browser.marks

OpenPage = Callable[..., Page]


@pytest.fixture
def site(reference_data: None, live_server: Any, settings: Any, tmp_path: Path) -> str:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MESSAGES_DIR = tmp_path / "messages"
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open a page in a context of its own; at the end nothing may have gone wrong in any."""
    watches: list[browser.Watch] = []

    def open_one(*, script: bool, screen: Any = browser.DESK_SCREEN) -> Page:
        context = chromium.new_context(
            viewport=screen, locale="vi-VN", java_script_enabled=script, reduced_motion="reduce"
        )
        watches.append(browser.Watch(context))
        page = context.new_page()
        page.set_default_timeout(browser.PATIENCE_MS)
        return page

    yield open_one
    for context in chromium.contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos of a phone: the first with its position, both with other things to tell."""
    paths = [tmp_path / "ổ gà 1.jpg", tmp_path / "ổ gà 2.jpg"]
    paths[0].write_bytes(jpeg_bytes(gps=CITY, size=(1600, 1200)))
    paths[1].write_bytes(jpeg_bytes(size=(3000, 2000)))
    return paths


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_report_with_two_photos_is_processed_to_completion(
    script: bool, site: str, open_page: OpenPage, photos: list[Path]
) -> None:
    for username, role, agency in [
        ("tiepnhan", Role.DISPATCHER, "TT-IOC"),
        ("xuly", Role.HANDLER, CITY_AGENCY),
        ("xuly-noikhac", Role.HANDLER, "QLDT-943"),
        ("lanhdao", Role.APPROVER, CITY_AGENCY),
    ]:
        employ(username, role, agency)
    # Who drafts must not approve, not even when allowed to approve the drafts of others.
    User.objects.get(username="xuly").groups.add(Group.objects.get(name=Role.APPROVER))
    citizen = open_page(script=script, screen=browser.PHONE_SCREEN)

    code = send(citizen, site, photos, script=script)
    see_nothing_public(citizen, site, code)

    dispatcher = open_page(script=script)
    enter(dispatcher, site, "tiepnhan")
    address = receive_and_assign(dispatcher, code)
    see_it_passed_on(citizen, site, code)

    stranger = open_page(script=script)
    enter(stranger, site, "xuly-noikhac")
    see_nothing_of_another_agency(stranger, site, address, code)

    handler = open_page(script=script)
    enter(handler, site, "xuly")
    accept_and_answer(handler, address, photos[0])
    expect(handler.get_by_role("button", name="Duyệt và công bố kết quả")).to_have_count(0)

    approver = open_page(script=script)
    enter(approver, site, "lanhdao")
    approver.goto(address)
    approve = approver.get_by_role("button", name="Duyệt và công bố kết quả")
    post_as(handler, approve.evaluate("button => button.formAction"))
    assert Report.objects.get(code=code).state == State.PENDING_APPROVAL
    approve.click()
    done = f"Đã thực hiện “Duyệt và công bố kết quả” với phản ánh {code}"
    expect(approver.get_by_text(done)).to_be_visible()

    see_it_completed(citizen, site, code)
    read_the_messages(delivered(), code)


def employ(username: str, role: Role, agency: str) -> None:
    make_staff(role, agency=agency, username=username)


def enter(page: Page, site: str, username: str) -> None:
    """Open the desk of this person."""
    browser.sign_in(page, site, User.objects.get(username=username))
    page.goto(f"{site}/quan-tri/")


def send(page: Page, site: str, photos: list[Path], *, script: bool) -> str:
    """Fill in the form as a citizen, from the home page on, and return the code given."""
    page.goto(f"{site}/")
    # Loaded, scripts included: until then the categories are an ordinary list.
    link = page.get_by_role("main").get_by_role("link", name="Gửi phản ánh", exact=True).first
    browser.follow(link)
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Số điện thoại").fill(PHONE_NATIONAL)
    page.get_by_role("textbox", name="Thư điện tử").fill(EMAIL)
    page.get_by_label("Phản ánh kiến nghị về việc").fill(TITLE)
    page.get_by_role("textbox", name="Nội dung phản ánh").fill(CONTENT)
    if script:
        page.get_by_role("combobox", name="Chọn chuyên mục").fill("o ga")
        page.get_by_role("option", name="Mặt đường hư hỏng, ổ gà").click()
        page.get_by_label("Quận/Huyện").select_option("941")
    else:
        page.get_by_label("Chọn chuyên mục").select_option(label="Mặt đường hư hỏng, ổ gà")
    page.get_by_label("Phường/Xã").select_option("31510")
    page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 12 đường Dương Kỳ Hiệp")
    if script:
        # In two goes: the second choice adds to the first.
        for photo in photos:
            page.locator("[name=attachments]").set_input_files(photo)
        expect(page.locator("[data-held] img")).to_have_count(2)
        page.get_by_role("button", name="Dùng", exact=True).click()
    else:
        page.locator("[name=attachments]").set_input_files(photos)
    expect(page.get_by_role("radio", name=re.compile("^Không công khai"))).to_be_checked()
    for box in ("Tôi đồng ý để cơ quan", "Tôi cam đoan", "tin nhắn SMS"):
        expect(page.get_by_label(box)).not_to_be_checked()
        page.get_by_label(box).check()
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")

    code = page.locator("#report-code").inner_text()
    assert code.startswith(f"{timezone.localdate():%Y%m%d}")
    assert re.fullmatch(r"\d{12}", code)
    report = Report.objects.get(code=code)
    found = (report.latitude, report.longitude)
    assert found == (pytest.approx(CITY, abs=1e-4) if script else (None, None))
    assert not script or page.evaluate("localStorage.length") == 0
    return code


def see_nothing_public(page: Page, site: str, code: str) -> None:
    page.goto(f"{site}/vi/phan-anh-kien-nghi/{code}/")
    expect(page.get_by_role("main")).to_contain_text("Chờ tiếp nhận")
    for secret in (TITLE, CONTENT, NAME, "Dương Kỳ Hiệp", "/tep/"):
        assert secret not in page.content()
    look_up(page, site, "cong cho bong sen")
    expect(page.get_by_role("main")).to_contain_text("Không tìm thấy phản ánh phù hợp")
    assert TITLE not in page.content()


def receive_and_assign(page: Page, code: str) -> str:
    """Find the report in the worklist, receive it and pass it on; return its address."""
    page.get_by_role("link", name="Chờ tiếp nhận").click()
    page.get_by_role("link", name=code).click()
    address = page.url
    category = page.get_by_role("combobox", name="Chuyên mục")
    expect(category.locator("option:checked")).to_have_text("Mặt đường hư hỏng, ổ gà")
    expect(page.get_by_role("main")).to_contain_text(CONTENT)
    for secret in (PHONE, "0939861234", PHONE_NATIONAL, NAME, EMAIL):
        assert secret not in page.content()
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()

    # Nothing to choose: category and district determine the agency.
    agency = page.get_by_role("combobox", name="Cơ quan xử lý")
    expect(agency.locator("option:checked")).to_contain_text(CITY_AGENCY_NAME)
    page.get_by_label("Công khai nội dung").check()
    page.get_by_role("button", name="Chuyển xử lý", exact=True).click()
    expect(page.get_by_text(f"Đã thực hiện “Chuyển xử lý” với phản ánh {code}")).to_be_visible()
    return address


def see_it_passed_on(page: Page, site: str, code: str) -> None:
    look_up(page, site, code)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)

    # Words in another order and without their marks, some of the title, some of the text.
    look_up(page, site, "bong sen ngap kin o ga")
    found = page.get_by_role("main")
    expect(found).to_contain_text(code)
    expect(found).to_contain_text("Đã chuyển xử lý")
    due = Report.objects.get(code=code).due_at
    expect(found).to_contain_text(f"{timezone.localtime(due):%d/%m/%Y}")


def see_nothing_of_another_agency(page: Page, site: str, address: str, code: str) -> None:
    response = page.goto(address)
    assert response is not None and response.status == 404
    page.goto(f"{site}/quan-tri/reports/report/?viec=tat-ca&q={code}")
    expect(page.get_by_role("link", name=code)).to_have_count(0)


def accept_and_answer(page: Page, address: str, photo: Path) -> None:
    page.goto(address)
    page.get_by_role("button", name="Nhận xử lý").click()
    page.get_by_label("Đã làm gì, kết quả ra sao").fill(ANSWER)
    page.get_by_label("Ảnh, video sau xử lý").set_input_files(photo)
    page.get_by_role("button", name="Trình duyệt kết quả").click()
    expect(page.get_by_text("Đã thực hiện “Trình duyệt kết quả”")).to_be_visible()


def post_as(page: Page, action: str) -> None:
    """Send the form of a button that this person does not have."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    page.request.post(
        action, form={"csrfmiddlewaretoken": str(token)}, headers={"Referer": page.url}
    )


def see_it_completed(page: Page, site: str, code: str) -> None:
    page.set_viewport_size(browser.DESK_SCREEN)
    look_up(page, site, "BÔNG SEN")
    row = page.get_by_role("row", name=code)
    expect(row).to_contain_text("Hoàn thành")
    columns = page.get_by_role("columnheader").all_inner_texts()
    assert columns == [
        *("STT", "Mã PAKN", "Tiêu đề", "Nội dung phản ánh"),
        *("Ngày phản ánh", "Hạn xử lý", "Trạng thái"),
    ]
    cells = row.locator("th, td").all_inner_texts()
    assert cells[columns.index("Hạn xử lý")].strip() == ""

    page.get_by_role("link", name=TITLE).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Hoàn thành")
    expect(main).to_contain_text(ANSWER)
    expect(main).to_contain_text(CITY_AGENCY_NAME)
    pictures = main.locator("img[src*='/tep/']")
    expect(pictures).to_have_count(4)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
    for photo in main.locator("a[href*='/tep/']").all():
        see_a_clean_photo(page, site + str(photo.get_attribute("href")))
    for secret in (NAME, "0939861234", PHONE, EMAIL, "Cán bộ"):
        assert secret not in page.content()


def see_a_clean_photo(page: Page, address: str) -> None:
    response = page.request.get(address)
    assert response.headers["content-type"] == "image/jpeg"
    image = Image.open(io.BytesIO(response.body()))
    assert not image.getexif()
    assert max(image.size) <= 2560


def look_up(page: Page, site: str, words: str) -> None:
    page.goto(f"{site}/vi/phan-anh-kien-nghi/tra-cuu/")
    main = page.get_by_role("main")
    # A search box with suggestions is a combobox to the browser.
    main.locator("input[name=q]").fill(words)
    main.get_by_role("button", name="Tìm kiếm", exact=True).click()


def delivered() -> dict[str, str]:
    """Send what waits, as the worker does; return the text of each file by its name."""
    delivery.sweep()
    return {path.name: path.read_text("utf-8") for path in settings.MESSAGES_DIR.iterdir()}


def read_the_messages(messages: dict[str, str], code: str) -> None:
    by_phone = [text for name, text in sorted(messages.items()) if f"-sms-{PHONE}" in name]
    assert all(code in text for text in by_phone)
    # The reporter chose SMS, so the e-mail address that was given gets nothing.
    assert not any(f"-email-{EMAIL}" in name for name in messages)
    steps = ("ghi nhan", "chuyen", "hoan thanh")
    for text, step in zip(by_phone, steps, strict=True):
        assert step in text
