"""Following in a real browser: axe on every page and state of it, and all of it without script."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from accounts.tests.codes import newest_code
from accounts.tests.factories import make_citizen
from notifications.models import Message
from notifications.outbox import Address
from paht.tests import browser
from paht.tests.accessibility import as_lines, examine, examine_each
from paht.tests.browser import sign_in
from reports.models import Subscription
from reports.people.following import subscriptions
from reports.people.following.targets import Target
from reports.rules.states import State
from reports.tests.factories import PHONE, make_report

pytestmark = browser.marks
BASE = "/vi/phan-anh-kien-nghi/"
CONTACT = "Thư điện tử hoặc số di động"


@pytest.fixture
def page(
    reference_data: None, chromium: Browser, live_server: Any, settings: Any
) -> Iterator[Page]:
    settings.SITE_URL = live_server.url
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, reduced_motion="reduce")
    watch = browser.Watch(context)
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE_MS)
    yield page
    context.close()
    assert watch.faults == []


def button(page: Page, name: str) -> None:
    browser.follow(page.get_by_role("button", name=name).first)


def test_every_subscription_page_is_accessible(page: Page, live_server: Any) -> None:
    site, report = live_server.url, make_report(State.ASSIGNED, title="Ổ gà trước chợ " * 8)
    findings = {}
    page.goto(f"{site}{BASE}{report.code}/")
    browser.follow(page.get_by_role("link", name="Theo dõi", exact=True))
    findings["form"] = examine(page)
    button(page, "Theo dõi")
    findings["refused"] = examine(page)
    page.get_by_label(CONTACT).fill("hang.xom@example.vn")
    button(page, "Theo dõi")
    findings["sent"] = examine(page)
    message = Message.objects.get(template="follow_confirm")
    page.goto(site + urlsplit(message.context["url"]).path)
    findings["confirm"] = examine(page)
    button(page, "Xác nhận theo dõi")
    findings["followed"] = examine(page)
    button(page, "Bỏ theo dõi")
    findings["ended"] = examine(page)
    page.goto(f"{site}{BASE}tra-cuu/?category=GT")
    browser.follow(page.get_by_role("link", name="Nhận tin về các phản ánh này"))
    findings["area"] = examine(page)
    page.goto(f"{site}{BASE}theo-doi/?category=XX")
    findings["nothing"] = examine(page)

    assert as_lines(findings) == ""


def test_account_page_with_subscriptions_is_accessible(page: Page, live_server: Any) -> None:
    site, report = live_server.url, make_report(State.ASSIGNED)
    user = make_citizen(PHONE)
    for target in (Target.of_report(report.code), Target.of_area(commune="31510", category="")):
        assert target
        subscriptions.subscribe(target, to=Address.sms(PHONE), user=user, language="vi", ip=None)
    sign_in(page, site, user)

    findings = examine_each(
        page,
        {
            "personal": f"{site}/vi/ca-nhan/",
            "data": f"{site}/vi/ca-nhan/du-lieu/",
            "choice": f"{site}{BASE}theo-doi/?category=GT",
        },
    )
    assert as_lines(findings) == ""
    page.goto(f"{site}/vi/ca-nhan/")
    button(page, "Bỏ theo dõi")
    assert Subscription.objects.live().count() == 1
    button(page, "Theo dõi lại")
    assert Subscription.objects.live().count() == 2


@pytest.mark.usefixtures("reference_data")
def test_following_by_code_works_without_script(chromium: Browser, live_server: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=browser.PHONE_SCREEN)
    page, report = context.new_page(), make_report(State.ASSIGNED)
    page.goto(f"{live_server.url}{BASE}{report.code}/theo-doi/")
    page.get_by_label(CONTACT).fill("0939 777 888")
    button(page, "Theo dõi")
    page.locator("input[name=otp]").fill(newest_code(Address.sms("+84939777888")))
    button(page, "Đồng ý")

    assert page.get_by_text("Đã theo dõi.").is_visible()
    button(page, "Bỏ theo dõi")
    assert not Subscription.objects.live().exists()
    context.close()
