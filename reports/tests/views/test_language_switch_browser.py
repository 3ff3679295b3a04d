"""The language switch keeps the page and what was typed into the form."""

from playwright.sync_api import Browser, BrowserContext, expect

from paht.tests import browser
from reports.tests.factories import NAME

FORM = "/vi/phan-anh-kien-nghi/gui-phan-anh/"

pytestmark = browser.marks


def test_language_switch_keeps_page_and_answers(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(f"{site}{FORM}?chuyen-muc=GT01")
    page.locator("[name=full_name]").fill(NAME)
    page.get_by_role("combobox", name="Chọn chuyên mục").fill("cong")
    page.get_by_role("option", name="Nắp cống, hố ga hư, mất").click()
    page.locator("[name=title]").fill("Ổ gà trước chợ")
    page.locator("[name=commune]").select_option("31510")

    page.locator("summary.menu__button").click()
    # The address says one category, the form another one by now.
    browser.follow(page.locator(".menu__link[hreflang=en]"))

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[name=full_name]")).to_have_value(NAME)
    expect(page.locator("[name=title]")).to_have_value("Ổ gà trước chợ")
    expect(page.locator("[name=commune]")).to_have_value("31510")
    expect(page.locator("[name=category]")).to_have_value("TN02")


def test_language_switch_keeps_answers_without_script(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{FORM}")
    page.locator("[name=full_name]").fill(NAME)
    page.locator("[name=national_id]").fill("094090001234")

    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[name=full_name]")).to_have_value(NAME)
    expect(page.locator("[name=national_id]")).to_have_value("094090001234")
    expect(page.locator(".error-summary")).to_have_count(0)
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator("[name=full_name]")).to_have_value(NAME)
    context.close()
