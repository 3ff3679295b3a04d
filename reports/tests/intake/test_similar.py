"""What is shown of others before a report is sent: only what is public, and no more of it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.intake import similar
from reports.models import Attachment, Category, MeToo, Report
from reports.people import me_too
from reports.rules.states import State
from reports.tests.factories import make_report
from reports.tests.places import HERE, METRE, north_of_here

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def public(**changes: Any) -> Report:
    return make_report(State.PROCESSING, **changes)


def ask(client: Client | None = None, **changes: Any) -> Any:
    said = {"category": "GT01", **HERE} | changes
    return (client or Client()).post(reverse("reports:similar"), said)


def titles(**changes: Any) -> list[str]:
    found = similar.to(draft(**changes), by=me_too.NOBODY)
    return [one.report.title for one in found]


def draft(**changes: Any) -> Report:
    facts: dict[str, Any] = {"category": "GT01", "address": "", "title": "", **HERE} | changes
    facts["category"] = Category.objects.select_related("parent").get(code=facts["category"])
    return Report(**facts)


def test_nearest_similar_reports_show_photo_distance_state_and_me_too_count() -> None:
    near = public(title="Ổ gà lớn", **north_of_here(118))
    photo = Attachment.objects.create(
        report=near, kind="photo", content_type="image/jpeg", extension="jpg", file="x.jpg",
        thumbnail="x.jpg", size=1, sha256="0" * 64, width=4, height=3,
        is_public=True,
    )  # fmt: skip
    MeToo.objects.create(report=near, person="a", at=timezone.now())
    for metres in (30, 60, 90):
        public(title=f"Cách {metres}", **north_of_here(metres))

    page = ask().text

    assert "Cách 30" in page and "cách 30 m" in page
    assert "Ổ gà lớn" not in page  # the fourth
    page = ask(latitude=HERE["latitude"] + 120 * METRE).text
    assert "ngay chỗ này" in page
    assert f"/tep/{photo.token}/nho" in page
    assert f"/vi/phan-anh-kien-nghi/{near.code}/theo-doi/" in page
    assert "Đang xử lý" in page
    assert "1 người cũng thấy" in page
    assert "Có 3 phản ánh tương tự ở gần đây" in page


def test_without_pin_similar_reports_are_found_by_commune_and_address() -> None:
    public(title="Cùng đường", address="Đối diện số 40 Dương Kỳ Hiệp")
    said = {"latitude": "", "longitude": "", "commune": "31510"}

    page = ask(address="Số 12 đường Dương Kỳ Hiệp", **said).text

    assert "Cùng đường" in page and "cùng phường/xã, địa chỉ gần giống" in page
    assert ask(**said).status_code == 204


@pytest.mark.parametrize(
    "said",
    [
        {"category": ""},
        {"category": "\x00"},
        {"category": "GT"},
        {"category": "KHONG"},
        {"latitude": "nan"},
        {"latitude": "10.5"},
        {"commune": "💥" * 100},
        {"address": "x" * 10_000},
    ],
)
def test_similar_reports_answer_any_input_with_public_data_only(said: dict[str, str]) -> None:
    public(**north_of_here(10))

    assert ask(**said).status_code == 204


def test_only_public_open_reports_of_the_last_month_are_shown() -> None:
    make_report(title="Chưa duyệt", **north_of_here(5))
    make_report(State.PROCESSING, publish=False, title="Không công khai", **north_of_here(5))
    make_report(State.COMPLETED, title="Đã xong", **north_of_here(5))
    public(title="Nhóm khác", category="TN01", **north_of_here(5))
    sensitive = public(title="Nhạy cảm", category="GT03", **north_of_here(5))
    Category.objects.filter(pk=sensitive.category_id).update(sensitive=True)
    public(title="Công khai", **north_of_here(5))

    assert titles() == ["Công khai"]


@pytest.mark.parametrize("kept", ["sensitive", "confidential"])
def test_non_public_categories_show_no_similar_reports(kept: str) -> None:
    public(**north_of_here(5))
    Category.objects.filter(code="GT01").update(**{kept: True})

    assert titles() == []


def test_similar_reports_ignore_redacted_text() -> None:
    report = public(address="Nhà ông Trần Văn Bảy, Dương Kỳ Hiệp", title="Ổ gà")
    place = {"latitude": None, "longitude": None, "commune_id": report.commune_id}
    assert titles(address="Dương Kỳ Hiệp", **place) == ["Ổ gà"]

    assert titles(address="Trần Văn Bảy", **place) == []


def test_similar_reports_reveal_only_rounded_coordinates() -> None:
    public(latitude=9.602549, longitude=105.973949, address="Trước cổng")
    exact = [HERE["latitude"] + step * METRE / 4 for step in range(80)]

    answers = {(round(place, 4), ask(latitude=place, longitude=105.97391).text) for place in exact}

    # One answer for each place that can be told: what lies between makes no difference.
    assert len(answers) == len({place for place, _answer in answers})
    assert not any("9.602549" in answer for _place, answer in answers)


def test_similar_reports_take_at_most_six_queries() -> None:
    for metres in range(0, 50, 10):
        public(**north_of_here(metres))

    with CaptureQueriesContext(connection) as queries:
        assert ask(commune="31510").status_code == 200

    assert len(queries) <= 6


def test_similar_questions_are_limited(settings: Any) -> None:
    public(**north_of_here(5))
    for _question in range(600):
        Client().post(reverse("reports:similar"), {})

    assert ask().status_code == 429
