"""What is announced for the place of a report is shown to its writer first."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citizen.kinds import NoticeLevel
from citizen.models import Tile
from citizen.tests.notices import make_notice, make_notices_source
from citizen.tiles import TRAFFIC
from province.models import AdminUnit
from reports.models import Category, Report
from reports.rules import announced
from reports.tests.places import HERE
from reports.tests.sending import answers, form_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

COMMUNE = "31510"
TITLE = "Việc này đã được thông báo"


def here() -> AdminUnit:
    return AdminUnit.objects.communes().get(code=COMMUNE)


def ask(**changes: Any) -> str:
    said = {"category": "DN01", "commune": COMMUNE} | changes
    answer = Client().post(reverse("reports:similar"), said)
    return str(answer.text) if answer.status_code == 200 else ""


def look(**changes: Any) -> str:
    visitor = Client()
    said = answers(
        **{"preview": "1", "category": "DN01", "commune": COMMUNE, "district": "", **changes}
    )
    return str(visitor.post(form_url(), said, follow=True).text)


def test_power_cut_of_the_commune_is_shown_with_owner_time_and_area() -> None:
    notice = make_notice(unit=here())

    page = ask()

    assert TITLE in page and f"{notice.source.owner.name} đã thông báo: Cúp điện" in page
    assert "Hôm nay" in page or "Từ" in page  # a cut over midnight
    assert here().shown_name in page
    assert f"/vi/tien-ich/thong-bao/?xa={COMMUNE}#thong-bao-{notice.pk}" in page
    assert "Vẫn gửi phản ánh" in page
    follow = f"/vi/phan-anh-kien-nghi/theo-doi/?commune={COMMUNE}&amp;notices=1"
    assert follow in page
    assert "Thông báo cho người dân tại" in Client().get(follow.replace("&amp;", "&")).text


@pytest.mark.parametrize("area", ["district", "province"])
def test_notice_of_district_or_province_is_shown(area: str) -> None:
    make_notice(unit=here().parent if area == "district" else None)

    assert TITLE in ask()


def test_notices_that_explain_nothing_are_not_shown() -> None:
    other = AdminUnit.objects.communes().exclude(parent=here().parent).first()
    make_notice(unit=other)
    make_notice(unit=here(), is_cancelled=True)
    make_notice(unit=here(), is_on=False)
    make_notice(unit=here(), kind="water")
    make_notice(unit=here(), starts=timedelta(days=2))
    make_notice(unit=here(), starts=timedelta(hours=-9), hours=2)

    assert ask() == ""


def test_notice_of_a_hidden_source_or_tile_is_not_shown() -> None:
    make_notice(make_notices_source(is_on=False, name="Tắt"), unit=here())
    make_notice(make_notices_source(TRAFFIC), unit=here())
    assert TITLE in ask()

    Tile.objects.filter(slug=TRAFFIC).update(is_on=False)

    assert ask() == ""


def test_most_serious_notices_come_first_and_at_most_two() -> None:
    for number, level in enumerate((1, 2, 1, NoticeLevel.DANGER)):
        make_notice(unit=here(), name=f"Lần cúp {number}", level=level)

    page = ask()

    assert re.findall(r"Lần cúp \d", page) == ["Lần cúp 3", "Lần cúp 1"]


def test_title_finds_notices_in_another_category() -> None:
    make_notice(unit=here())

    assert TITLE in ask(category="KH01", title="Khóm 3 MẤT ĐIỆN từ sáng")
    assert ask(category="KH01", title="Mặt đường hư") == ""


@pytest.mark.parametrize("kept", ["urgent", "sensitive", "confidential"])
def test_urgent_and_non_public_categories_show_no_notice(kept: str) -> None:
    make_notice(unit=here())
    Category.objects.filter(code="DN01").update(**{kept: True})

    assert ask() == ""


def test_pin_stands_for_a_commune_that_is_not_chosen() -> None:
    make_notice(unit=here())
    assert ask(commune="", latitude="10.4", longitude="106.9") == ""

    at_centre = {"latitude": str(here().lat), "longitude": str(here().lon)}

    assert TITLE in ask(commune="", **at_centre)


def test_notices_cost_two_queries_and_none_for_other_matters() -> None:
    make_notice(unit=here())
    ask()  # the units are in memory then
    with CaptureQueriesContext(connection) as of_roads:
        ask(category="GT01")
    with CaptureQueriesContext(connection) as of_power:
        ask()

    assert len(of_power) == len(of_roads) + 2


def test_preview_without_script_shows_the_notice_and_still_sends() -> None:
    make_notice(unit=here())
    assert TITLE not in look(submission_id="0" * 32, title="Đèn", category="CX01")

    page = look()

    assert TITLE in page and 'href="#gui"' in page and 'id="gui"' in page
    Client().post(form_url(), answers(category="DN01", commune=COMMUNE, district=""))
    assert Report.objects.filter(category__code="DN01").exists()


def test_every_category_of_the_table_is_seeded_and_not_urgent() -> None:
    known = Category.objects.filter(code__in=announced.OF_CATEGORY, urgent=False)

    assert known.count() == len(announced.OF_CATEGORY)
    assert not Category.objects.filter(
        code__in=announced.OF_CATEGORY, sensitive=True, confidential=True
    )


def test_shown_notices_keep_the_title_out_of_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    make_notice(unit=here())

    ask(title="Mất điện nhà bà Nguyễn Thị Bốn", **HERE)

    assert "Bốn" not in caplog.text and "B%E1" not in caplog.text
