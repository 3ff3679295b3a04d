"""“Cá nhân” and what belongs to it, in a real browser: axe, small screens, no script needed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from accounts import devices
from accounts.tests.factories import make_citizen
from paht.tests import browser
from paht.tests.accessibility import as_lines, examine_each
from paht.tests.browser import sign_in
from reports import workflow
from reports.casework import reopening_requests
from reports.notices import links
from reports.rules.states import Role, State
from reports.tests.factories import PHONE, make_report, make_staff

pytestmark = browser.marks
BASE = "/vi/phan-anh-kien-nghi/"


@pytest.fixture
def page(reference_data: None, chromium: Browser, live_server: Any) -> Iterator[Page]:
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, reduced_motion="reduce")
    watch = browser.Watch(context)
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE_MS)
    yield page
    context.close()
    assert watch.faults == []


def test_account_and_rated_report_pages_are_accessible(page: Page, live_server: Any) -> None:
    site = live_server.url
    open_one, declined = make_report(State.COMPLETED), make_report(State.COMPLETED)
    workflow.move(declined, "rate", by=None, level="dissatisfied", note="Chưa xong.")
    reopening_requests.ask(declined, reason="Mưa là hỏng.")
    reopening_requests.decline(declined, by=make_staff(Role.DISPATCHER), answer="Đã kiểm tra lại.")
    user = make_citizen(PHONE)
    sign_in(page, site, user)

    findings = examine_each(
        page,
        {
            "personal": f"{site}/vi/ca-nhan/",
            "news": f"{site}/vi/ca-nhan/thong-bao/",
            "devices": f"{site}/vi/ca-nhan/thiet-bi/",
            "log-out": f"{site}/vi/dang-xuat/",
            "to rate": f"{site}{BASE}{open_one.code}/cua-toi/",
            "rated": f"{site}{BASE}{declined.code}/cua-toi/",
            "public": f"{site}{BASE}{declined.code}/",
            "link": links.to_rate(open_one).replace(settings.SITE_URL, site),
        },
    )

    assert as_lines(findings) == ""
    assert devices.signed_in(user).count() == 1


def test_staff_page_with_request_and_rating_is_accessible(page: Page, live_server: Any) -> None:
    site = live_server.url
    report = make_report(State.COMPLETED)
    workflow.move(report, "rate", by=None, level="dissatisfied", note="Chưa xong.")
    reopening_requests.ask(report, reason="Mưa là hỏng.")
    sign_in(page, site, make_staff(Role.DISPATCHER))

    findings = examine_each(page, {"report": f"{site}/quan-tri/reports/report/{report.pk}/change/"})

    assert as_lines(findings) == ""


def test_unread_count_does_not_enlarge_bottom_bar(page: Page, live_server: Any) -> None:
    make_report(State.COMPLETED)
    sign_in(page, live_server.url, make_citizen(PHONE))

    page.goto(f"{live_server.url}/vi/tien-ich/")
    count = page.locator(".bottom-bar .count")
    bar = page.locator(".bottom-bar__list").bounding_box()

    assert count.is_visible()
    # The bar is as high as it is made: no word is pressed into a third line.
    assert bar is not None and bar["height"] <= 80
