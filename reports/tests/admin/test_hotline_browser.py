"""A whole call at the keyboard, in a real browser; and the pages of the desk through axe."""

from playwright.sync_api import Browser, Page

from paht.tests.accessibility import as_lines, examine, examine_each
from paht.tests.browser import DESK_SCREEN, follow, marks, sign_in
from reports.models import Ban, Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.staff_browser import logged_in

pytestmark = marks


class Keyboard:
    """Types as a person does, and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0

    def type(self, words: str) -> "Keyboard":
        self.page.keyboard.type(words)
        self.strokes += len(words)
        return self

    def press(self, *keys: str) -> "Keyboard":
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1
        return self

    def access(self, key: str) -> "Keyboard":
        """Alt with an access key, as the keyboard's own driver reports it."""
        event = {"type": "char", "modifiers": 1, "key": key, "text": key, "unmodifiedText": key}
        self.page.context.new_cdp_session(self.page).send("Input.dispatchKeyEvent", event)
        self.strokes += 2
        return self


def test_call_is_recorded_by_keyboard_alone(chromium: Browser, staff_site: str) -> None:
    make_report(State.PROCESSING, title="Ổ gà cũ của người gọi")
    page = logged_in(chromium, staff_site, make_staff(Role.OPERATOR), viewport=DESK_SCREEN)
    page.goto(f"{staff_site}reports/report/tong-dai/")
    keys = Keyboard(page)

    keys.type("0939861234").press("Tab")
    page.get_by_text("Ổ gà cũ của người gọi").wait_for()
    keys.type("CG-42").press("Tab", "Space", "Tab", "Space", "Tab", "Tab")
    keys.type("Lý Thị Thu").press("Tab", "Tab").type("Ngập nước").press("Tab")
    keys.type("Đường ngập sâu, xe không qua được.").press("Tab")
    keys.type("ngap nuoc thoat").press("Enter").access("4")
    keys.type("phuong 2 soc trang").press("Enter", "Tab")
    keys.type("Trước chợ Bông Sen").press("Control+Enter")
    page.get_by_text("Đọc mã cho người gửi").wait_for()

    report = Report.objects.get(title="Ngập nước")
    assert report.channel == "1022"
    assert report.place == "Phường 2, Thành phố Sóc Trăng"
    assert keys.strokes <= 150
    groups = page.locator(".hotline-code__group").all_inner_texts()
    assert groups == [report.code[:4], report.code[4:8], report.code[8:]]
    # The next call is one key away.
    assert page.evaluate("document.activeElement.textContent.trim()") == "Cuộc gọi tiếp theo"
    page.keyboard.press("Enter")
    page.wait_for_url("**/tong-dai/")
    assert page.evaluate("document.activeElement.name") == "phone"


def test_urgent_call_is_forwarded_with_access_key(chromium: Browser, staff_site: str) -> None:
    page = logged_in(chromium, staff_site, make_staff(Role.OPERATOR), viewport=DESK_SCREEN)
    page.goto(f"{staff_site}reports/report/tong-dai/")
    keys = Keyboard(page)

    keys.type("0939861234").press("Tab", "Tab", "Space").access("5")
    keys.type("Lý Thị Thu").press("Tab", "Tab").type("Cây đổ").press("Tab")
    keys.type("Cây lớn đổ chắn ngang đường.").access("3").type("o ga").press("Enter")
    keys.access("4").type("phuong 2 soc trang").press("Enter", "Tab")
    keys.type("Trước chợ Bông Sen").access("k")
    page.get_by_text("Chỉ chuyển khẩn phản ánh khẩn cấp").first.wait_for()
    assert page.input_value("[name=address]") == "Trước chợ Bông Sen"
    page.focus("[name=urgent]")
    keys.press("Space").access("k")
    page.get_by_text("Đã chuyển khẩn").wait_for()

    assert Report.objects.get().state == State.ASSIGNED


def test_hotline_desk_is_accessible_and_causes_no_browser_errors(page: Page, site: str) -> None:
    report = make_report(category="TN02")
    sign_in(page, site, make_staff(Role.DISPATCHER))
    desk = f"{site}/quan-tri/reports/report/tong-dai/"

    found = examine_each(page, {"code": f"{desk}da-ghi/{report.pk}/", "desk": desk})
    page.fill("[name=phone]", "0939861234")
    page.keyboard.press("Tab")
    page.locator(".hotline-earlier").wait_for()
    page.click(".hotline__send button >> nth=0")
    page.locator("[data-error-summary]").wait_for()
    found["refused"] = examine(page)

    assert as_lines(found) == ""


def test_duplicate_is_merged_by_keyboard_on_accessible_pages(page: Page, site: str) -> None:
    main, duplicate = make_report(title="Ổ gà trước chợ"), make_report(title="Nhiều ổ gà")
    sign_in(page, site, make_staff(Role.DISPATCHER))
    page.goto(f"{site}/quan-tri/reports/report/{duplicate.pk}/change/")
    found = {"case": examine(page)}
    page.get_by_role("link", name="Gộp vào phản ánh khác").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Gộp phản ánh").wait_for()
    found["merging"] = examine(page)
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Gộp vào phản ánh đã chọn").focus()
    page.keyboard.press("Enter")
    page.get_by_text("1 phản ánh đã gộp vào đây").wait_for()

    assert as_lines(found) == ""
    assert Report.objects.get(pk=duplicate.pk).merged_into == main


def test_spam_is_judged_and_phone_banned_on_accessible_pages(page: Page, site: str) -> None:
    spam = make_report(title="Mua ngay", content="Xem http://a.vn và http://b.vn ngay hôm nay")
    sign_in(page, site, make_staff(Role.DISPATCHER))
    page.goto(f"{site}/quan-tri/reports/report/?viec=nghi-rac")
    found = {"list": examine(page)}
    page.get_by_role("link", name="Mua ngay").click()
    page.get_by_role("heading", name="Nghi là rác").wait_for()
    found["case"] = examine(page)
    follow(page.get_by_role("link", name="Hạn chế số này"))
    page.fill("[name=reason]", "Quảng cáo")
    found["ban"] = examine(page)
    page.click("[name=_save]")
    page.locator(".messagelist").wait_for()
    found["banned"] = examine(page)
    page.goto(f"{site}/quan-tri/reports/report/{spam.pk}/change/")
    page.get_by_role("button", name="Từ chối: quảng cáo").click()
    page.get_by_text("Đã từ chối phản ánh").wait_for()

    assert as_lines(found) == ""
    assert Report.objects.get(pk=spam.pk).state == State.REJECTED
    assert Ban.objects.get().is_in_force
