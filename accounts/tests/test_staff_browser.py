"""The door of staff and the history in a real browser: axe finds nothing, nothing overflows."""

import base64
from typing import Any

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page

from accounts import second_person
from accounts.models import User
from accounts.tests.staff_browser import person, type_password
from paht.tests import browser
from paht.tests.accessibility import as_lines, examine, examine_each
from province.models import Agency
from reports.models import Category
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = browser.marks


@pytest.fixture
def site(reference_data: None, live_server: Any) -> str:
    return f"{live_server.url}/quan-tri/"


def test_staff_set_up_a_second_step_and_log_in_with_a_recovery_code(
    chromium: Browser, site: str, settings: Any
) -> None:
    settings.STAFF_2FA = "required"
    person(Role.SUPERVISOR)
    page = chromium.new_context(viewport=browser.PHONE_SCREEN).new_page()
    wrong: dict[str, list[str]] = {}

    type_password(page, site)
    wrong["set up"] = examine(page)
    key = page.inner_text(".door__key code").replace(" ", "")
    page.fill("[name=code]", "0")
    page.click("main [type=submit]")
    wrong["refused"] = examine(page)
    page.fill("[name=code]", f"{TOTP(base64.b32decode(key)).token():06d}")
    page.click("main [type=submit]")
    wrong["codes"] = examine(page)
    codes = page.locator("[data-codes] code").all_inner_texts()
    page.goto(f"{site}xac-thuc-hai-buoc/")
    wrong["overview"] = examine(page)
    page.click("#logout-form button")
    type_password(page, site)
    wrong["second step"] = examine(page)
    page.fill("[name=code]", codes[0])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bàn làm việc").wait_for()

    assert as_lines(wrong) == ""


def test_history_and_account_pages_are_accessible(page: Page, site: str) -> None:
    user = person(Role.ADMINISTRATOR)
    report = make_report(State.PROCESSING)
    Category.objects.filter(code="GT01").update(sla_working_days=3)
    handler, _other = make_staff(Role.HANDLER), make_staff(Role.SUPERVISOR)
    asked = second_person.ask(second_person.Kind.PASSWORD, handler, by=user)
    browser.sign_in(page, site, user)
    places = (
        "reports/report/nhat-ky-thay-doi/",
        f"reports/report/{report.pk}/nhat-ky-thay-doi/",
        f"accounts/user/{user.pk}/change/",
        "password_change/",
        "accounts/user/add/",
        "province/agency/add/",
        f"accounts/user/{handler.pk}/password/",
        "accounts/rightsrequest/",
        f"accounts/rightsrequest/{asked.pk}/change/",
        f"reports/report/{report.pk}/in/",
    )

    assert as_lines(examine_each(page, {place: f"{site}{place}" for place in places})) == ""


def test_agency_of_account_is_found_by_typing_and_works_without_script(
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
        if script:
            page.get_by_role("searchbox", name="Tìm cơ quan").fill("thong tin truyen thong")
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
        else:
            page.get_by_label("Cơ quan:").select_option(label=wanted.name)
        page.click("[name=_save]")
        # The first password, shown once.
        page.wait_for_selector(".door__key")
        context.close()

    made = User.objects.filter(username__startswith="moi-")
    assert [user.agency for user in made] == [wanted, wanted]
