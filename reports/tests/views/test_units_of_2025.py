"""With UNIT_SCHEME=2025 every page offers the communes since 1 July 2025, and no districts."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from province.models import AdminUnit, Agency
from reports import workflow
from reports.models import Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.sending import answers, call_answers, form_url

WARD = "31507"  # Phường Sóc Trăng; until 2025 the same code was Phường 6
LOOKUP = "/vi/phan-anh-kien-nghi/tra-cuu/"
# The eastern end of Cù Lao Dung, far from the centre of its commune.
AT_SEA = {"latitude": "9.55", "longitude": "106.33"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_tiers(reference_data: None, settings: Settings) -> None:
    settings.UNIT_SCHEME = "2025"


def sent(**changes: Any) -> dict[str, Any]:
    return answers(**{"district": None, "commune": WARD} | changes)


def of_staff(role: Role) -> Client:
    client = Client()
    client.force_login(make_staff(role))
    return client


def test_report_is_sent_from_ward_and_shown_with_it(client: Client) -> None:
    shown = client.get(form_url()).text
    assert 'name="district"' not in shown
    assert shown.count("<option") > AdminUnit.objects.communes().count() == 43

    receipt = client.post(form_url(), sent(**AT_SEA), follow=True)

    report = Report.objects.get()
    assert (report.commune.scheme, report.commune.code, report.district) == ("2025", WARD, None)
    assert "Phường Sóc Trăng" in receipt.text
    dispatcher, agency = make_staff(Role.DISPATCHER), Agency.objects.get(code="S-GTVT")
    workflow.move(report, "receive", by=dispatcher)
    workflow.move(report, "assign", by=dispatcher, agency=agency, publish=True)
    detail = client.get(reverse("reports:detail", args=[report.code])).text
    assert "Phường Sóc Trăng" in detail


def test_legacy_unit_is_refused(client: Client) -> None:
    assert client.post(form_url(), sent(commune="31498")).status_code == 422
    # A page of before still has the question for the district: what it says is not looked at.
    assert client.post(form_url(), sent(district="941")).status_code == 302


def test_pin_outside_province_is_refused(client: Client) -> None:
    assert client.post(form_url(), sent(latitude="10.2", longitude="106.0")).status_code == 422


def test_search_page_filters_by_ward(client: Client) -> None:
    ward, other = (AdminUnit.objects.get(scheme="2025", code=code) for code in (WARD, "31510"))
    here = make_report(State.ASSIGNED, commune=ward, title="Ổ gà ở đây")
    make_report(State.ASSIGNED, commune=other, title="Ổ gà nơi khác")

    page = client.get(LOOKUP, {"commune": WARD}).text

    assert 'name="district"' not in page
    assert here.code in page and "Ổ gà nơi khác" not in page
    for name in ("reports:map", "reports:statistics", "reports:home", "reports:guide"):
        assert client.get(reverse(name)).status_code == 200, name


def test_category_page_names_no_district_agency(client: Client) -> None:
    page = client.get(reverse("reports:category", args=["mat-duong-hu-hong-o-ga"])).text

    assert "Cơ quan có thẩm quyền tại nơi xảy ra sự việc" in page
    assert "cấp huyện" not in page and "Phòng Quản lý đô thị" not in page


def test_worklist_filters_by_ward_and_dispatcher_chooses_agency() -> None:
    ward = AdminUnit.objects.get(scheme="2025", code=WARD)
    here, other = make_report(commune=ward), make_report()
    client = of_staff(Role.DISPATCHER)
    address = reverse("admin:reports_report_changelist")

    page = client.get(address).text
    assert f'<option value="{WARD}">Phường Sóc Trăng</option>' in page
    assert 'name="huyen"' not in page
    narrowed = client.get(address, {"xa": WARD}).text
    assert here.code in narrowed and other.code not in narrowed
    Report.objects.filter(pk=here.pk).update(state=State.RECEIVED)
    case = client.get(reverse("admin:reports_report_change", args=[here.pk])).text
    assert "chưa có cơ quan mặc định cho địa bàn" in case


def test_legacy_worklist_offers_districts_and_no_wards(settings: Settings) -> None:
    settings.UNIT_SCHEME = "legacy"

    page = of_staff(Role.DISPATCHER).get(reverse("admin:reports_report_changelist")).text

    assert 'name="huyen"' in page and 'name="xa"' not in page


def test_hotline_desk_offers_wards() -> None:
    client = of_staff(Role.OPERATOR)
    desk = reverse("admin:reports_hotline")
    assert ">Phường Sóc Trăng</option>" in client.get(desk).text

    client.post(desk, call_answers(commune=WARD))

    assert Report.objects.get().commune.full_name == "Phường Sóc Trăng"
