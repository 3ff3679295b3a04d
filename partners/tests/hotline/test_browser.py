"""An operator at the page of the 1022 in Chromium, while the call centre announces calls."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from paht.tests.browser import (
    DESK_SCREEN,
    PATIENCE_MS,
    PHONE_SCREEN,
    Watch,
    marks,
    overflow,
    sign_in,
    violations,
)
from partners.models import CallOpening
from partners.tests.hotline.centre import CallCentre
from reports.models import Report
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = marks


@pytest.fixture
def page(reference_data: None, chromium: Browser, live_server: Any) -> Iterator[Page]:
    operator = make_staff(Role.OPERATOR, agency="TD-1022", username="tongdai")
    context = chromium.new_context(locale="vi-VN", viewport=DESK_SCREEN)
    watch = Watch(context)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    sign_in(page, live_server.url, operator)
    yield page
    context.close()
    assert watch.faults == []


def test_call_opens_its_form_and_typed_words_survive_next_call_and_opening(
    page: Page, live_server: Any
) -> None:
    centre = CallCentre.with_key(live_server.url)
    page.goto(live_server.url + reverse("admin:reports_hotline"))

    centre.started("CG-1", operator="tongdai")
    page.wait_for_url("**/ghi-nhan/")
    expect(page.get_by_role("heading", name="Cuộc gọi từ số xxxxxx234")).to_be_visible()
    page.locator("[name=title]").fill("Đèn đường tắt")
    centre.started("CG-2", phone=None, operator="tongdai")
    expect(page.get_by_text("Đang gọi: số bị ẩn")).to_be_visible()
    page.get_by_role("button", name="Mở số và phản ánh trước").click()

    expect(page.get_by_label("Số điện thoại người gửi")).to_have_value("0939 861 234")
    expect(page.locator("[name=title]")).to_have_value("Đèn đường tắt")
    expect(page.locator("[data-call-page]")).to_have_count(1)
    assert CallOpening.objects.count() == 1 and not Report.objects.exists()
    assert violations(page) == [] and overflow(page) == 0
    page.set_viewport_size(PHONE_SCREEN)
    assert overflow(page) == 0


def test_operator_calls_a_missed_caller_back(page: Page, live_server: Any) -> None:
    centre = CallCentre.with_key(live_server.url)
    centre.missed("CG-1")
    page.set_viewport_size(PHONE_SCREEN)
    page.goto(live_server.url + reverse("admin:partners_call_desk"))
    assert violations(page) == [] and overflow(page) == 0

    page.get_by_role("button", name="Nhận gọi lại").click()
    expect(page.get_by_text("0939 861 234")).to_be_visible()
    assert violations(page) == [] and overflow(page) == 0
    page.get_by_role("button", name="Đã gọi được").click()

    expect(page.get_by_text("Không có cuộc gọi nhỡ nào")).to_be_visible()
