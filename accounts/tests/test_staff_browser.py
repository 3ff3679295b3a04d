"""The door of staff and the history in a real browser: axe finds nothing, nothing overflows."""

import base64
from typing import Any

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page

from accounts.models import User
from paht.tests import browser
from province.models import Agency
from reports.models import Category
from reports.rules.states import Role, State
from reports.tests.factories import load_reference_data, make_report, make_staff

PASSWORD = "Mật khẩu của cán bộ 1"

pytestmark = browser.marks


@pytest.fixture
def site(live_server: Any) -> str:
    load_reference_data()
    return f"{live_server.url}/quan-tri/"


def person(role: Role) -> User:
    user = make_staff(role, username="canbo")
    user.set_password(PASSWORD)
    user.save()
    return user


def type_password(page: Page, site: str) -> None:
    page.goto(f"{site}login/")
    page.fill("[name=username]", "canbo")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")


def wrong_with(page: Page) -> list[str]:
    found = browser.violations(page)
    page.emulate_media(color_scheme="dark")
    # Colours that fade are judged as they will be.
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    found += browser.violations(page, only="color-contrast")
    page.emulate_media(color_scheme="light")
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    return found + ([f"overflow {browser.overflow(page)}"] if browser.overflow(page) else [])


def test_staff_set_up_a_second_step_and_log_in_with_a_recovery_code(
    chromium: Browser, site: str, settings: Any
) -> None:
    settings.STAFF_2FA = "required"
    person(Role.SUPERVISOR)
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, bypass_csp=True)
    page = context.new_page()
    wrong: dict[str, list[str]] = {}

    type_password(page, site)
    wrong["set up"] = wrong_with(page)
    key = page.inner_text(".door__key code").replace(" ", "")
    page.fill("[name=code]", "0")
    page.click("main [type=submit]")
    wrong["refused"] = wrong_with(page)
    page.fill("[name=code]", f"{TOTP(base64.b32decode(key)).token():06d}")
    page.click("main [type=submit]")
    wrong["codes"] = wrong_with(page)
    codes = page.locator("[data-codes] code").all_inner_texts()
    page.goto(f"{site}xac-thuc-hai-buoc/")
    wrong["overview"] = wrong_with(page)
    page.click("#logout-form button")
    type_password(page, site)
    wrong["second step"] = wrong_with(page)
    page.fill("[name=code]", codes[0])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bàn làm việc").wait_for()

    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("screen", [browser.PHONE_SCREEN, browser.DESK_SCREEN])
def test_axe_finds_nothing_on_the_history_and_the_accounts(
    chromium: Browser, site: str, screen: Any
) -> None:
    user = person(Role.ADMINISTRATOR)
    report = make_report(State.PROCESSING)
    Category.objects.filter(code="GT01").update(sla_working_days=3)
    context = chromium.new_context(viewport=screen, bypass_csp=True)
    page = context.new_page()
    type_password(page, site)
    wrong = {}

    for address in (
        "reports/report/nhat-ky-thay-doi/",
        f"reports/report/{report.pk}/nhat-ky-thay-doi/",
        f"accounts/user/{user.pk}/change/",
        "password_change/",
        "accounts/user/add/",
        "province/agency/add/",
        f"accounts/user/{make_staff(Role.HANDLER).pk}/password/",
    ):
        page.goto(f"{site}{address}")
        wrong[address] = wrong_with(page)

    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_agency_of_an_account_is_found_by_typing_and_stays_without_script(
    chromium: Browser, site: str
) -> None:
    person(Role.ADMINISTRATOR)
    wanted = Agency.objects.get(code="S-TTTT")

    for script in (True, False):
        context = chromium.new_context(java_script_enabled=script)
        page = context.new_page()
        type_password(page, site)
        page.goto(f"{site}accounts/user/add/")
        page.fill("[name=username]", f"moi-{script}")
        page.fill("[name=password1]", PASSWORD)
        page.fill("[name=password2]", PASSWORD)
        if script:
            page.get_by_role("searchbox", name="Tìm cơ quan").fill("thong tin truyen thong")
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
        else:
            page.get_by_label("Cơ quan:").select_option(label=wanted.name)
        page.click("[name=_save]")
        page.wait_for_url("**/change/**")
        context.close()

    made = User.objects.filter(username__startswith="moi-")
    assert [user.agency for user in made] == [wanted, wanted]
