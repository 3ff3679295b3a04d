"""The staff pages of keys and calls are accessible, on a phone and a desk screen."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from paht.tests.accessibility import as_lines, examine, examine_each
from paht.tests.browser import DESK_SCREEN, PATIENCE_MS, Watch, marks, sign_in
from partners.hotline import calls
from partners.models import Call, CallOpening, OperatorExtension, Scope
from partners.tests.conftest import make_key
from partners.tests.hotline.centre import CallCentre
from reports.rules.states import Role
from reports.tests.factories import make_staff

LISTS = ("partnerkey", "callcentrekey", "operatorextension", "call", "callopening")
FORMS = ("partnerkey", "callcentrekey", "operatorextension")

pytestmark = marks


@pytest.fixture
def page(reference_data: None, chromium: Browser, live_server: Any) -> Iterator[Page]:
    keeper = make_staff(Role.ADMINISTRATOR, username="quantri")
    context = chromium.new_context(locale="vi-VN", viewport=DESK_SCREEN)
    watch = Watch(context)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    sign_in(page, live_server.url, keeper)
    yield page
    context.close()
    assert watch.faults == []


def fill_lists() -> None:
    operator = make_staff(Role.OPERATOR, agency="TD-1022", username="tongdai")
    OperatorExtension.objects.create(number="101", operator=operator)
    make_key(Scope.SUBMIT)
    centre = CallCentre.with_key()
    centre.started("CG-1", operator="101")
    call = Call.objects.get()
    calls.open_cases(call.pk, by=operator, client="10.0.0.1")
    centre.ended("CG-1", duration_seconds=95)
    assert CallOpening.objects.filter(at__lte=timezone.now()).exists()


def test_lists_and_forms_of_keys_and_calls_are_accessible(page: Page, live_server: Any) -> None:
    fill_lists()
    names = [f"partners_{one}_changelist" for one in LISTS]
    names += [f"partners_{one}_add" for one in FORMS] + ["partners_call_import"]

    addresses = {name: live_server.url + reverse(f"admin:{name}") for name in names}

    assert as_lines(examine_each(page, addresses)) == ""


@pytest.mark.parametrize(("model", "field"), [("partnerkey", "name"), ("callcentrekey", "note")])
def test_page_of_a_new_key_shows_all_of_it_on_a_phone(
    page: Page, live_server: Any, model: str, field: str
) -> None:
    page.goto(live_server.url + reverse(f"admin:partners_{model}_add"))
    page.locator(f"[name={field}]").fill("Ứng dụng thử")
    page.locator("[name=_save]").click()

    page.locator("code").first.wait_for()
    assert examine(page) == []
