"""Which reports are proposed as the same matter, in which order, at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.intake import duplicates
from reports.models import Report
from reports.rules.states import State
from reports.tests.factories import make_confidential, make_report
from reports.tests.places import HERE, north_of_here

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def titles(report: Report, **options: object) -> list[str]:
    return [found.report.title for found in duplicates.candidates(report, **options)]


def test_nearest_reports_of_same_category_group_come_first() -> None:
    make_report(title="Đèn hỏng", **north_of_here(200))
    make_report(title="Đèn tắt", **north_of_here(20))
    make_report(title="Quá xa", **north_of_here(260))
    report = make_report(title="Ngập nước", **north_of_here(0))

    found = duplicates.candidates(report)

    assert [(c.report.title, c.metres) for c in found] == [("Đèn tắt", 20), ("Đèn hỏng", 200)]


def test_equal_text_ranks_before_smaller_distance() -> None:
    make_report(title="Cột mốc nghiêng", **north_of_here(10))
    make_report(title="mat duong NHIEU ổ gà lớn", **north_of_here(60))
    report = make_report(title="Mặt đường nhiều ổ gà", **north_of_here(0))

    assert titles(report) == ["mat duong NHIEU ổ gà lớn", "Cột mốc nghiêng"]


def test_reports_of_other_group_or_month_and_dropped_ones_are_not_proposed() -> None:
    now = timezone.now()
    make_report(title="Nhóm khác", category="TN01", **north_of_here(5))
    make_report(title="Cùng nhóm", category="GT03", **north_of_here(5))
    make_report(title="Cũ", at=now - timedelta(days=31), **north_of_here(5))
    make_report(State.REJECTED, title="Từ chối", **north_of_here(5))
    make_report(State.WITHDRAWN, title="Đã rút", **north_of_here(5))
    make_report(State.COMPLETED, title="Đã xong", **north_of_here(9))
    report = make_report(category="GT01", at=now, **north_of_here(0))

    assert titles(report) == ["Cùng nhóm", "Đã xong"]


def test_without_pin_commune_and_address_are_compared() -> None:
    make_report(title="Cùng đường", address="Đối diện số 40 Dương Kỳ Hiệp, khóm 3")
    make_report(title="Đường khác", address="Số 12 đường Lê Hồng Phong")
    make_report(title="Xã khác", commune="31570", address="Số 12 đường Dương Kỳ Hiệp")
    report = make_report(address="Số 12 đường Dương Kỳ Hiệp")

    found = duplicates.candidates(report)

    assert [(c.report.title, c.metres) for c in found] == [("Cùng đường", None)]


def test_call_without_pin_is_proposed_for_report_with_pin() -> None:
    make_report(title="Qua điện thoại", address="gần số 14 Dương Kỳ Hiệp")
    report = make_report(**HERE, address="Số 12 đường Dương Kỳ Hiệp")

    assert titles(report) == ["Qua điện thoại"]


def test_unsent_report_has_duplicate_candidates() -> None:
    earlier = make_report(title="Đã gửi", **north_of_here(30))
    draft = Report(
        category=earlier.category,
        commune=earlier.commune,
        title="Ổ gà",
        address="",
        submitted_at=timezone.now(),
        **HERE,
    )

    assert titles(draft, among=Report.objects.all()) == ["Đã gửi"]
    assert titles(draft, among=Report.objects.public()) == []


def test_confidential_reports_take_no_part_in_duplicate_search() -> None:
    confidential = make_report(title="Giữ kín", **north_of_here(5))
    report = make_report(**north_of_here(0))
    make_confidential(confidential)
    confidential.refresh_from_db()

    assert titles(report) == titles(confidential) == []


def test_duplicate_search_takes_two_queries() -> None:
    for metres in range(0, 80, 10):
        make_report(**north_of_here(metres))
    report = Report.objects.with_place().latest("id")

    with CaptureQueriesContext(connection) as queries:
        found = duplicates.candidates(report)
        for candidate in found:
            assert candidate.report.status and candidate.report.code

    assert len(found) == duplicates.MOST_PROPOSED
    assert len(queries) == 2
