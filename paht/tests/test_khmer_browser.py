"""Khmer pages in a real browser: they fit, their lines have air, they are closed to nobody."""

from playwright.sync_api import BrowserContext, Page

from paht.tests import browser
from paht.tests.accessibility import SCREEN_RULES
from reports.rules.states import State
from reports.tests.factories import make_report

REPORTS = "/km/phan-anh-kien-nghi/"

pytestmark = browser.marks


def test_khmer_pages_fit_and_are_accessible(context: BrowserContext, site: str) -> None:
    report = make_report(State.COMPLETED)
    page = context.new_page()
    pages = {
        "home": "/km/",
        "form": f"{REPORTS}gui-phan-anh/",
        "look-up": f"{REPORTS}tra-cuu/",
        "detail": f"{REPORTS}{report.code}/",
        "guide": "/km/huong-dan/",
        "log-in": "/km/dang-nhap/",
        "sign-up": "/km/dang-ky/",
    }

    wrong = []
    for name, address in pages.items():
        answer = page.goto(site + address)
        assert answer is not None and answer.status == 200, name
        wrong += [f"{name}: {fault}" for fault in faults(page)]

    assert wrong == []


def test_vietnamese_text_keeps_its_line_height_on_khmer_page(
    context: BrowserContext, site: str
) -> None:
    report = make_report(State.COMPLETED)
    page = context.new_page()
    leading = {}
    for language in ("vi", "km"):
        page.goto(f"{site}{REPORTS.replace('km', language)}{report.code}/")
        leading[language] = page.locator('h1, .prose[lang="vi"] p').evaluate_all(
            "all => all.map(one => getComputedStyle(one).lineHeight)"
        )

    assert len(leading["km"]) > 1
    assert leading["km"] == leading["vi"]


def test_khmer_state_fits_one_line_of_search_table(context: BrowserContext, site: str) -> None:
    make_report(State.ASSIGNED)
    page = context.new_page()
    page.set_viewport_size(browser.DESK_SCREEN)
    page.goto(f"{site}{REPORTS}tra-cuu/")

    lines = page.locator(".lookup-table .chip").evaluate(
        """chip => {
          const words = document.createRange();
          words.selectNodeContents(chip.lastChild);
          return words.getClientRects().length;
        }"""
    )

    assert lines == 1


def faults(page: Page) -> list[str]:
    """What does not fit, is set too tight, or is closed to somebody."""
    page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
    wrong = browser.sideways(page)
    for width, screen, rules in (
        (360, browser.SMALL_PHONE_SCREEN, ()),
        (1280, browser.DESK_SCREEN, SCREEN_RULES),
    ):
        page.set_viewport_size(screen)
        wrong += [f"{width} px: {one}" for one in browser.violations(page, rules)]
    tight = page.evaluate(
        """() => [...document.querySelectorAll("p, h1, h2, h3, li, label, dd")]
          .filter(one => one.checkVisibility() && /[\\u1780-\\u17ff]/.test(one.textContent))
          .filter(one => {
            const style = getComputedStyle(one);
            return parseFloat(style.lineHeight) < 1.79 * parseFloat(style.fontSize);
          })
          .map(one => one.outerHTML.slice(0, 80))"""
    )
    return wrong + [f"lines too close: {one}" for one in tight]
