"""Category help in a real browser: proposed while one writes, chosen by a press."""

import pytest
from playwright.sync_api import Browser, Page, expect

from paht.tests import browser
from reports.models import Report
from reports.rules.states import Role
from reports.tests.asking import make_question
from reports.tests.factories import NAME, make_report, make_staff
from reports.tests.sending import form_url
from reports.tests.staff_browser import logged_in, press

pytestmark = browser.marks


@pytest.fixture
def address(site: str) -> str:
    return site + form_url()


def fill_in(page: Page, *, title: str, content: str) -> None:
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Số điện thoại").fill("0939861234")
    page.get_by_label("Phản ánh kiến nghị về việc").fill(title)
    page.get_by_role("textbox", name="Nội dung phản ánh").fill(content)
    page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 12 đường Dương Kỳ Hiệp")


def finish(page: Page) -> None:
    page.get_by_label("Quận/Huyện").select_option("941")
    page.get_by_label("Phường/Xã").select_option("31510")
    page.get_by_role("radio", name="Tự tra cứu bằng mã").check()
    page.get_by_label("Tôi đồng ý để cơ quan").check()
    page.get_by_label("Tôi cam đoan").check()


def test_title_brings_proposals_and_click_chooses_one(page: Page, address: str) -> None:
    page.goto(address)
    fill_in(page, title="Quán nhậu hát karaoke", content="Loa kẹo kéo ầm ầm tới khuya.")
    proposals = page.get_by_role("group", name="Có thể thuộc chuyên mục:")
    likeliest = proposals.get_by_role("button", name="Tiếng ồn, karaoke gây rối")
    category = page.get_by_role("combobox", name="Chọn chuyên mục")

    expect(likeliest).to_have_attribute("aria-pressed", "false")
    # Announced, and nothing chosen.
    expect(page.locator("[data-announce]")).to_contain_text("Tiếng ồn, karaoke gây rối")
    expect(category).to_have_value("")
    assert browser.violations(page) == []
    assert browser.sideways(page) == []

    likeliest.focus()
    page.keyboard.press("Enter")

    expect(category).to_have_value("Tiếng ồn, karaoke gây rối")
    expect(likeliest).to_have_attribute("aria-pressed", "true")
    expect(likeliest).to_be_focused()
    assert browser.violations(page) == []
    finish(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")
    assert Report.objects.get().category.code == "DT02"


def test_proposals_stop_after_choice_and_return_when_undone(page: Page, address: str) -> None:
    page.clock.install()
    page.goto(f"{address}?chuyen-muc=GT01")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    fill_in(page, title="Quán nhậu hát karaoke", content="Loa kẹo kéo ầm ầm tới khuya.")
    page.clock.run_for(1500)
    assert not [url for url in asked if "goi-y-chuyen-muc" in url]

    box = page.get_by_role("combobox", name="Chọn chuyên mục")
    box.fill("")
    page.get_by_label("Họ và tên").focus()
    page.clock.run_for(1500)

    expect(page.get_by_role("button", name="Tiếng ồn, karaoke gây rối")).to_be_visible()
    # What was written stands in no address.
    assert [url for url in asked if "goi-y-chuyen-muc" in url] == [
        address.replace("gui-phan-anh/", "gui-phan-anh/goi-y-chuyen-muc/")
    ]


def test_proposals_do_not_move_focused_field(page: Page, address: str) -> None:
    for screen in (browser.PHONE_SCREEN, browser.DESK_SCREEN):
        page.set_viewport_size(screen)
        page.goto(address)
        box = page.get_by_role("textbox", name="Nội dung phản ánh")
        box.scroll_into_view_if_needed()
        box.fill("")
        page.keyboard.type("Cả tuần nay rác chưa ai gom")
        top = box.bounding_box()

        expect(page.get_by_role("button", name="Rác thải chưa thu gom")).to_be_attached()
        # Two frames later the page is drawn with them.
        page.evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")

        assert top is not None
        assert box.bounding_box() == pytest.approx(top, abs=2)
        # The next page begins without a draft.
        page.evaluate("localStorage.clear()")


def test_proposal_is_chosen_without_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    fill_in(page, title="Quán nhậu hát karaoke", content="Loa kẹo kéo ầm ầm tới khuya.")
    page.get_by_label("Phường/Xã").select_option("31510")
    browser.follow(page.get_by_role("button", name="Gửi phản ánh"))

    choice = page.get_by_role("radio", name="Tiếng ồn, karaoke gây rối")
    expect(choice).not_to_be_checked()
    choice.check()
    finish(page)
    browser.follow(page.get_by_role("button", name="Gửi phản ánh"))

    assert Report.objects.get().category.code == "DT02"


def test_dispatcher_chooses_proposal_by_click(chromium: Browser, staff_site: str) -> None:
    report = make_report(title="Quán nhậu hát karaoke", content="Loa kẹo kéo tới khuya.")
    page = logged_in(chromium, staff_site, make_staff(Role.DISPATCHER))
    page.goto(f"{staff_site}reports/report/{report.pk}/change/")
    select = page.locator("#receive-category")
    # Also while the list is narrowed to something else.
    page.locator("[aria-controls=receive-category]").fill("ngap nuoc")

    expect(select).to_have_value("GT01")
    page.get_by_role("button", name="Tiếng ồn, karaoke gây rối").click()

    expect(select).to_have_value("DT02")
    expect(select).to_be_focused()
    assert browser.violations(page) == []
    assert browser.sideways(page) == []
    assert "Tiếp nhận" in press(page, "receive")
    assert Report.objects.get(pk=report.pk).category.code == "DT02"


def test_operator_chooses_proposal_keeps_tab_order_and_is_asked_questions(
    chromium: Browser, staff_site: str
) -> None:
    make_question("number", category="DT02", unit="m", label="Dài bao nhiêu")
    page = logged_in(chromium, staff_site, make_staff(Role.OPERATOR))
    page.goto(f"{staff_site}reports/report/tong-dai/")
    page.fill("[name=title]", "Quán nhậu hát karaoke")
    page.fill("[name=content]", "Loa kẹo kéo ầm ầm tới khuya.")
    page.keyboard.press("Tab")

    proposed = page.get_by_role("button", name="Tiếng ồn, karaoke gây rối")
    expect(proposed).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[aria-controls=id_category]")).to_be_focused()
    proposed.click()

    expect(page.locator("[name=category]")).to_have_value("DT02")
    expect(proposed).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Dài bao nhiêu (m)")).to_be_visible()
    assert browser.violations(page) == []
    assert browser.sideways(page) == []
