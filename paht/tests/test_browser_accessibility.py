"""Check every page in Chromium: axe, width, requests to other hosts, console, content policy."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from paht.tests import browser
from paht.tests.accessibility import as_lines, examine, examine_each
from reports.models import Report
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import give_roles, make_report, make_staff
from reports.tests.sending import answers, make_report_with_photos
from reports.views import limits

BASE = "/vi/phan-anh-kien-nghi/"
LOOKUP = f"{BASE}tra-cuu/"
FORM = f"{BASE}gui-phan-anh/"

pytestmark = browser.marks
# In how many lines the words of each element are written.
LINES = """
all => all.map(one => {
  const words = document.createRange();
  const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (texts.nextNode() && !texts.currentNode.data.trim());
  words.selectNodeContents(texts.currentNode);
  return words.getClientRects().length;
})
"""


def test_information_pages_are_accessible(page: Page, site: str) -> None:
    make_report_with_photos(State.COMPLETED)

    findings = examine_each(
        page,
        {
            "home": f"{site}/vi/",
            "home in English": f"{site}/en/",
            "guide": f"{site}/vi/huong-dan/",
            "tiles": f"{site}/vi/tien-ich/",
            "emergency directory": f"{site}/vi/tien-ich/danh-ba-khan-cap/",
            "no network": f"{site}/vi/ngoai-tuyen/",
            "about": f"{site}/vi/gioi-thieu/",
            "privacy": f"{site}/vi/quyen-rieng-tu/",
            "categories": f"{site}{BASE}chuyen-muc/",
            "category": f"{site}{BASE}chuyen-muc/mat-duong-hu-hong-o-ga/",
            "urgent category": f"{site}{BASE}chuyen-muc/nap-cong-ho-ga-hu-mat/",
            "group of categories": f"{site}{BASE}chuyen-muc/giao-thong-duong-sa/",
        },
        wide={"home"},
    )

    assert as_lines(findings) == ""


def test_bottom_bar_aligns_icons_and_fits_its_text(page: Page, site: str) -> None:
    for language in ("vi", "en", "km"):
        page.goto(f"{site}/{language}/")
        for width in (320, 390, 640):
            page.set_viewport_size({"width": width, "height": 740})
            links = page.locator(".bottom-bar__link")
            tops = links.locator(".icon").evaluate_all(
                "all => all.map(one => one.getBoundingClientRect().top)"
            )
            sticks_out = links.evaluate_all(
                "all => all.some(one => one.scrollWidth > one.clientWidth)"
            )

            assert len(tops) == 5 and len(set(tops)) == 1, (language, width, tops)
            assert not sticks_out, (language, width)
            assert width == 320 or links.evaluate_all(LINES) == [1] * 5, (language, width)


def test_search_and_report_pages_are_accessible(page: Page, site: str) -> None:
    codes = {
        name: make_report_with_photos(state, title=f"Ổ gà {name}", publish_identity=True).code
        for name, state in {
            "not public": State.SUBMITTED,
            "passed on": State.ASSIGNED,
            "completed": State.COMPLETED,
            "rejected": State.REJECTED,
        }.items()
    }
    for turn in range(20):
        make_report(State.ASSIGNED, title=f"Đèn đường không sáng {turn}", category="CX01")
    merged = make_report(State.REJECTED)
    Report.objects.filter(pk=merged.pk).update(merged_into=make_report(State.PROCESSING))
    codes["merged"] = merged.code
    found = {
        "table": LOOKUP,
        "second page": f"{LOOKUP}?page=2",
        "table with filters": f"{LOOKUP}?q=o+ga&category=GT01&status=assigned&district=941",
        "nothing found": f"{LOOKUP}?q=khong+co+dau+ca",
        "what can be followed": f"{LOOKUP}?category=CX01",
        "words nearly alike": f"{LOOKUP}?q=den+duong+tat+ngum",
        "a code that nobody has": f"{LOOKUP}?q=209910040003",
        "a phone number": f"{LOOKUP}?q=0939861234",
        "dates the wrong way round": f"{LOOKUP}?from=2026-02-01&to=2026-01-01",
    } | {name: f"{BASE}{code}/" for name, code in codes.items()}

    addresses = {name: site + address for name, address in found.items()}
    findings = examine_each(page, addresses, wide={"table", "completed"})
    placed = make_report(State.COMPLETED, latitude=9.6025, longitude=105.9739)
    page.goto(f"{site}{BASE}{placed.code}/")
    page.locator("[data-report-map]").scroll_into_view_if_needed()
    page.locator(".report-map__name").wait_for()
    findings["on the map"] = examine(page)

    assert as_lines(findings) == ""


def test_form_errors_and_receipt_are_accessible(page: Page, site: str) -> None:
    findings = {}
    page.goto(f"{site}{FORM}?chuyen-muc=GT05")
    # Examining unfolds the map and the address of the reporter.
    findings["form, an urgent category chosen"] = examine(page)
    page.get_by_role("combobox", name="Chọn chuyên mục").click()
    findings["open list"] = examine(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    findings["form with errors"] = examine(page)

    page.get_by_label("Họ và tên").fill("Trần Thị Ổn Định")
    page.get_by_label("Số điện thoại").fill("0939861234")
    page.get_by_label("Phản ánh kiến nghị về việc").fill("Cầu sập một nhịp")
    page.get_by_role("textbox", name="Nội dung phản ánh").fill("Cầu sập, xin rào lại ngay.")
    page.get_by_label("Quận/Huyện").select_option("941")
    page.get_by_label("Phường/Xã").select_option("31510")
    page.get_by_label("Chi tiết địa chỉ phản ánh").fill("Số 12 đường Dương Kỳ Hiệp")
    page.get_by_role("radio", name="Tự tra cứu bằng mã").check()
    page.get_by_label("Tôi đồng ý để cơ quan").check()
    page.get_by_label("Tôi cam đoan").check()
    # Unfolded to be examined, the address of the reporter is asked for; fold it again.
    page.locator("main details").evaluate_all("all => all.forEach(one => one.open = false)")
    page.get_by_role("button", name="Gửi phản ánh").click()
    page.wait_for_url("**/da-gui/**")
    findings["receipt"] = examine(page)

    assert as_lines(findings) == ""


def test_error_pages_are_accessible(
    page: Page, site: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings = {}
    response = page.goto(f"{site}/vi/khong-co-trang-nay/")
    assert response is not None and response.status == 404
    findings["404"] = examine(page)

    monkeypatch.setattr(Report, "objects", None)
    response = page.goto(site + LOOKUP)
    assert response is not None and response.status == 500
    findings["500"] = examine(page)
    monkeypatch.undo()

    show(
        page,
        f"{site}{FORM}?403",
        403,
        refusal(Client(enforce_csrf_checks=True), 403, "/vi/dang-nhap/"),
    )
    findings["403"] = examine(page)
    show(page, f"{site}{FORM}?429", 429, too_many())
    findings["429"] = examine(page)
    settings.UPLOAD_MAX_REQUEST_MB = 0
    show(page, f"{site}{FORM}?413", 413, refusal(Client(), 413))
    findings["413"] = examine(page)

    assert as_lines(findings) == ""


def refusal(client: Client, status: int, path: str = FORM) -> str:
    """The page that the portal answers to a form that this client sends."""
    response = client.post(path, answers())
    assert response.status_code == status
    return response.content.decode()


def too_many() -> str:
    """The page of a visitor who asks too often."""
    return limits.too_many(Client().get("/vi/").wsgi_request).content.decode()


def show(page: Page, address: str, status: int, body: str) -> None:
    """Open `address` with the page that the portal answered to a POST."""
    kind = "text/html; charset=utf-8"
    page.route(address, lambda route: route.fulfill(status=status, body=body, content_type=kind))
    page.goto(address)
    expect(page).to_have_title(re.compile("."))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.unroute(address)


def test_staff_pages_are_accessible(page: Page, site: str) -> None:
    reports = {
        state: make_report_with_photos(state, title=f"Ổ gà {state}", category="GT01")
        for state in (
            State.SUBMITTED,
            State.RECEIVED,
            State.ASSIGNED,
            State.PROCESSING,
            State.PENDING_APPROVAL,
            State.COMPLETED,
            State.REJECTED,
            State.NEED_INFO,
        )
    }
    # Somebody for whom every form of every state is there.
    user = make_staff(Role.DISPATCHER, username="moiviec", agency="QLDT-941")
    give_roles(user, *{*STAFF_ROLES} - {Role.ADMINISTRATOR})
    findings = {}
    page.goto(f"{site}/quan-tri/login/")
    findings["log-in"] = examine(page)
    page.get_by_label("Tên đăng nhập").fill("moiviec")
    page.get_by_label("Mật khẩu").fill("sai")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".errornote").first).to_be_visible()
    page.wait_for_load_state("load")
    findings["log-in refused"] = examine(page)
    browser.sign_in(page, site, user)

    desk = f"{site}/quan-tri/"
    worklist = f"{desk}reports/report/"
    addresses = {
        "index": desk,
        "worklist": f"{worklist}?viec=tat-ca",
        "worklist without rows": f"{worklist}?q=khong+co",
    } | {str(state): f"{worklist}{report.pk}/change/" for state, report in reports.items()}
    findings |= examine_each(page, addresses, wide={"index", "worklist", State.ASSIGNED})
    page.goto(addresses[State.SUBMITTED])
    link = page.get_by_role("link", name="Che ảnh 1").bounding_box()
    assert link is not None and link["height"] >= 44
    page.locator("form").evaluate_all("all => all.forEach(form => form.noValidate = true)")
    page.get_by_text("Từ chối tiếp nhận").first.click()
    page.get_by_role("button", name="Từ chối tiếp nhận").click()
    expect(page.locator(".errorlist, .field-error").first).to_be_visible()
    findings["a move refused"] = examine(page)

    assert as_lines(findings) == ""


def test_reference_data_pages_are_accessible(page: Page, site: str) -> None:
    keeper = User.objects.create_superuser("quantri", full_name="Quản trị")
    client = Client()
    client.force_login(keeper)
    index = client.get("/quan-tri/").content.decode()
    lists = list(dict.fromkeys(re.findall(r'href="(/quan-tri/\w+/\w+/)"', index)))
    categories = "/quan-tri/reports/category/"
    assert categories in lists
    # One template draws them all: only the lists that show another kind of element are opened.
    seen: set[tuple[str, str]] = set()
    opened = []
    for address in (categories, *lists):
        kinds = kinds_of_elements(client.get(address).content.decode())
        if kinds - seen:
            opened.append(address)
        seen |= kinds

    browser.sign_in(page, site, keeper)
    findings = examine_each(page, {address: site + address for address in opened}, wide=opened)
    page.goto(site + categories)
    browser.follow(page.get_by_role("link", name="Mặt đường hư hỏng, ổ gà"))
    findings["a category"] = examine(page)

    assert as_lines(findings) == ""


def kinds_of_elements(html: str) -> set[tuple[str, str]]:
    """Return the tags with their classes, without the classes that name a column or a model."""
    kinds = set()
    for tag, attributes in re.findall(r"<(\w+)([^>]*)", html.partition("<main")[2]):
        named = re.search(r'class="([^"]*)"', attributes)
        for word in named[1].split() if named else [""]:
            if not re.match(r"(column|field|model|app)-", word):
                kinds.add((tag, word))
    return kinds
