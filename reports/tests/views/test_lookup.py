"""The public table: what it lists, how it is searched, filtered and paged."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from paht.foundation.local_time import VIETNAM
from reports.models import Category, Report
from reports.rules.states import State
from reports.search import paging, vocabulary
from reports.search.lookup_forms import LookupForm
from reports.tests.factories import NAME, PHONE, make_report

URL = "/vi/phan-anh-kien-nghi/tra-cuu/"
pytestmark = pytest.mark.usefixtures("reference_data")


def get(client: Client, **query: Any) -> HttpResponse:
    return client.get(URL, query)


def text_of(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def titles(response: HttpResponse) -> list[str]:
    pattern = r'lookup-table__title" scope="row"><a [^>]+>([^<]+)</a>'
    return re.findall(pattern, text_of(response))


def vietnam(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)


def test_row_matches_official_table(client: Client) -> None:
    report = make_report(
        State.ASSIGNED, at=vietnam(2023, 10, 4, 8, 30), title="Làm lại đường", content="Ổ gà " * 60
    )

    page = text_of(get(client))

    for words in (report.code, "04/10/2023", "17/10/2023", "Đã chuyển xử lý"):
        assert words in page
    assert re.search(r">(Ổ gà )+Ổ…</td>", page)
    for heading in ("STT", "Mã PAKN", "Tiêu đề", "Nội dung phản ánh", "Ngày phản ánh",
                    "Hạn xử lý", "Trạng thái"):  # fmt: skip
        assert f">{heading}</th>" in page


def test_completed_report_shows_no_deadline(client: Client) -> None:
    make_report(State.COMPLETED, at=vietnam(2023, 10, 4, 8, 30))

    page = text_of(get(client))

    assert "Hoàn thành" in page
    assert "17/10/2023" not in page


def test_newest_report_is_first(client: Client) -> None:
    for day in (3, 5, 4):
        make_report(State.ASSIGNED, at=vietnam(2023, 10, day, 9), title=f"Ngày {day}")

    assert titles(get(client)) == ["Ngày 5", "Ngày 4", "Ngày 3"]


@pytest.mark.parametrize(
    "state",
    [State.SUBMITTED, State.RECEIVED, State.NEED_INFO, State.REJECTED, State.WITHDRAWN],
)
def test_reports_that_are_not_public_are_not_listed(client: Client, state: State) -> None:
    make_report(state, title="Chưa công khai")

    assert titles(get(client)) == []
    assert titles(get(client, q="chua cong khai")) == []


def test_unpublished_report_is_not_listed(client: Client) -> None:
    make_report(State.COMPLETED, publish=False, title="Chưa duyệt")

    assert titles(get(client, q="chua duyet")) == []


def test_report_waiting_for_approval_is_shown_and_filtered_as_in_progress(client: Client) -> None:
    make_report(State.PENDING_APPROVAL, title="Chờ lãnh đạo")

    response = get(client, status="processing")

    assert titles(response) == ["Chờ lãnh đạo"]
    assert "Chờ duyệt" not in text_of(response)


def test_filters_are_combined(client: Client) -> None:
    make_report(State.ASSIGNED, title="Đúng", category="GT01", commune="31510")
    make_report(State.ASSIGNED, title="Khác chuyên mục", category="MT01", commune="31510")
    make_report(State.PROCESSING, title="Khác trạng thái", category="GT01", commune="31510")
    make_report(State.ASSIGNED, title="Khác huyện", category="GT01", commune="31528")

    response = get(client, category="GT", status="assigned", district="941", commune="31510")

    assert titles(response) == ["Đúng"]


def test_group_includes_its_subcategories_and_subcategory_only_itself(client: Client) -> None:
    make_report(State.ASSIGNED, title="Ổ gà", category="GT01")
    make_report(State.ASSIGNED, title="Cầu", category="GT03")

    assert set(titles(get(client, category="GT"))) == {"Ổ gà", "Cầu"}
    assert titles(get(client, category="GT03")) == ["Cầu"]


def test_date_filter_includes_both_ends(client: Client) -> None:
    for day in (3, 4, 5, 6):
        make_report(State.ASSIGNED, at=vietnam(2023, 10, day, 0, 10), title=f"Ngày {day}")

    response = get(client, **{"from": "2023-10-04", "to": "2023-10-05"})

    assert titles(response) == ["Ngày 5", "Ngày 4"]


def test_date_filter_uses_shown_date_of_report(client: Client) -> None:
    report = make_report(State.ASSIGNED, at=vietnam(2023, 10, 3, 16), title="Hàng thứ hai")
    Report.objects.filter(pk=report.pk).update(reported_on="2023-10-04")

    assert titles(get(client, **{"from": "2023-10-04", "to": "2023-10-04"})) == ["Hàng thứ hai"]
    assert titles(get(client, to="2023-10-03")) == []


def test_each_active_filter_has_link_that_removes_it(client: Client) -> None:
    make_report(State.ASSIGNED, commune="31510")

    page = text_of(get(client, q="ổ gà", status="assigned", district="941", page="1"))

    assert 'href="?q=%E1%BB%95+g%C3%A0&district=941"' in page
    assert 'href="?q=%E1%BB%95+g%C3%A0&status=assigned"' in page
    assert '<details class="fold lookup__advanced" open>' in page


def test_advanced_search_is_folded_until_used(client: Client) -> None:
    assert '<details class="fold lookup__advanced">' in text_of(get(client, q="ổ gà"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"from": "2023-13-45"}, "Ngày không hợp lệ"),
        ({"to": "hôm qua"}, "Ngày không hợp lệ"),
        ({"from": "2023-10-05", "to": "2023-10-04"}, "phải bằng hoặc sau"),
        ({"category": "KHONG"}, "“Chuyên mục” không có trong danh sách"),
        ({"status": "submitted"}, "“Trạng thái” không có trong danh sách"),
        ({"district": "999"}, "“Quận/Huyện” không có trong danh sách"),
        ({"commune": "\x00"}, "“Phường/Xã” không có trong danh sách"),
        ({"district": "942", "commune": "31510"}, "không thuộc quận/huyện"),
        ({"q": "x" * 201}, "Từ khóa quá dài"),
        ({"q": "a\x00b"}, "field-error"),
    ],
)
def test_invalid_filter_is_explained_and_lists_nothing(
    client: Client, query: dict[str, str], message: str
) -> None:
    make_report(State.ASSIGNED, title="Không lọc")

    response = get(client, **query)

    assert response.status_code == 200
    assert message in text_of(response)
    assert 'class="field-error"' in text_of(response)
    assert titles(response) == []


def test_date_in_vietnamese_notation_is_accepted(client: Client) -> None:
    make_report(State.ASSIGNED, at=vietnam(2023, 10, 4, 9), title="Ngày 4")

    assert titles(get(client, **{"from": "04/10/2023"})) == ["Ngày 4"]


def test_empty_result_suggests_what_to_try(client: Client) -> None:
    make_report(State.ASSIGNED)

    page = text_of(get(client, q="khongcogihet"))

    assert "Không tìm thấy phản ánh phù hợp" in page
    assert "Bớt từ khóa" in page


def test_empty_portal_explains_that_nothing_is_public_yet(client: Client) -> None:
    assert "Chưa có phản ánh nào được công khai" in text_of(get(client))


@pytest.mark.parametrize("publish", [True, False])
def test_complete_code_redirects_to_its_report_published_or_not(
    client: Client, publish: bool
) -> None:
    report = make_report(State.ASSIGNED, publish=publish)

    response = get(client, q=f" {report.code[:8]} {report.code[8:]} ")

    assert response.status_code == 302
    assert response["Location"] == f"/vi/phan-anh-kien-nghi/{report.code}/"


def test_unknown_code_is_explained(client: Client) -> None:
    assert "Không có phản ánh nào mang mã này" in text_of(get(client, q="209901010001"))


@pytest.mark.parametrize("typed", ["0939861234", "+84 939 861 234", "0939.861.234"])
def test_phone_number_is_not_searched_and_not_echoed(client: Client, typed: str) -> None:
    make_report(State.ASSIGNED, title="Có số này", phone=PHONE, content="Gọi 0939861234")

    response = get(client, q=typed, status="assigned")

    page = text_of(response)
    assert titles(response) == []
    assert "Không tra cứu công khai theo số điện thoại" in page
    assert "mã xác thực" in page and "1022" in page
    assert "861" not in page
    assert "status=assigned" in page


def test_name_finds_only_reports_that_publish_it(client: Client) -> None:
    make_report(State.ASSIGNED, title="Công khai tên", publish_identity=True)
    make_report(State.ASSIGNED, title="Giấu tên", publish_identity=False)

    assert titles(get(client, q=NAME)) == ["Công khai tên"]
    assert titles(get(client, q="ly thi mong thu")) == ["Công khai tên"]


def many(count: int) -> None:
    make_report(State.ASSIGNED, title="Phản ánh 0")
    first = Report.objects.get()
    at = timezone.now()
    Report.objects.bulk_create(
        Report(
            code=f"20200101{number:04d}", channel="web", title=f"Phản ánh {number}", content="x",
            category=first.category, district=first.district, commune=first.commune,
            address="x", submitted_at=at.replace(year=2020), reported_on="2020-01-01",
            sla_working_days=5, due_at=at, state=State.ASSIGNED, agency=first.agency,
            is_published=True, search_text="phan anh",
        )
        for number in range(1, count)
    )  # fmt: skip


def test_search_sorts_best_match_first(client: Client) -> None:
    make_report(State.PROCESSING, title="Ngập nước", at=vietnam(2026, 3, 2, 9))
    make_report(State.PROCESSING, title="Nước đục, hẻm ngập rác", at=vietnam(2026, 3, 3, 9))

    response = get(client, q="ngap nuoc")

    assert titles(response) == ["Ngập nước", "Nước đục, hẻm ngập rác"]
    assert "Có 2 phản ánh: khớp nhất trước, rồi từ mới đến cũ." in text_of(response)


def test_search_without_match_shows_similar_reports_as_such(client: Client) -> None:
    for number in range(2):
        make_report(State.PROCESSING, title=f"Ngập nước {number}", at=vietnam(2026, 3, 2 + number))
    make_report(State.PROCESSING, title="Ngạt khói", content="Đốt rác.")
    vocabulary.recount()

    response = get(client, q="ngạt nước")

    assert titles(response) == ["Ngập nước 1", "Ngập nước 0"]
    assert "Không có phản ánh nào chứa đúng các từ “ngạt nước”" in text_of(response)
    # A feed is for what is to come, and would show nothing.
    assert "rss/?q" not in text_of(response) and "ban-do/?q" in text_of(response)
    assert "chứa đúng" not in text_of(get(client, q="ngập nước"))


def test_pages_continue_row_numbers_and_keep_filters(client: Client) -> None:
    many(45)

    response = get(client, status="assigned", page=3)

    page = text_of(response)
    assert re.findall(r'lookup-table__number">(\d+)<', page) == ["41", "42", "43", "44", "45"]
    assert 'href="?status=assigned&page=2"' in page
    assert "Có 45 phản ánh, xếp từ mới đến cũ trên 3 trang." in page


@pytest.mark.parametrize(
    ("page", "shown"),
    [("0", "1"), ("-7", "1"), ("99", "3"), ("x", "1"), ("", "1"), ("9" * 5000, "1"), ("2.5", "1")],
)
def test_page_number_out_of_range_becomes_nearest(client: Client, page: str, shown: str) -> None:
    many(45)

    response = get(client, page=page)

    assert f'aria-current="page"><span class="visually-hidden">Trang </span>{shown}</span>' in (
        text_of(response)
    )


@pytest.mark.parametrize(("query", "limit"), [("", "MOST_LISTED"), ("phan anh", "MOST_FOUND")])
def test_count_stops_at_limit_and_page_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, query: str, limit: str
) -> None:
    many(45)
    monkeypatch.setattr(paging, limit, 40)

    page = text_of(get(client, q=query, page=9))

    assert "Có hơn 40 phản ánh; bảng này liệt kê 40 phản ánh mới nhất." in page
    assert re.findall(r'lookup-table__number">(\d+)<', page)[-1] == "40"


def test_post_to_search_page_is_refused(client: Client) -> None:
    assert client.post(URL).status_code == 405


def test_search_page_exists_in_english(client: Client) -> None:
    make_report(State.ASSIGNED, title="Ổ gà", category="GT01")

    page = client.get("/en/phan-anh-kien-nghi/tra-cuu/?category=GT01").content.decode()

    assert "Potholes and damaged road surface" in page


def test_search_is_filtered_by_agency_channel_and_punctuality() -> None:
    sent = datetime(2026, 10, 5, 9, tzinfo=VIETNAM)
    for end in (sent + timedelta(days=1), sent + timedelta(days=45)):
        report = make_report(State.COMPLETED, at=sent)
        Report.objects.filter(pk=report.pk).update(completed_at=end)
    make_report(State.PROCESSING, agency="QLDT-944")

    def count(**answers: str) -> int:
        form = LookupForm(answers)
        assert form.is_valid(), form.errors
        return form.found().count()

    assert [count(outcome=name) for name in ("open", "in_time", "late")] == [1, 1, 1]
    assert (count(agency="QLDT-944"), count(agency="QLDT-941")) == (1, 2)
    assert (count(channel="web"), count(channel="zalo")) == (3, 0)
    assert not LookupForm({"agency": "KHONG-CO"}).is_valid()


def test_group_includes_reports_of_inactive_subcategories() -> None:
    make_report(State.PROCESSING, category="GT01")
    Category.objects.filter(code="GT01").update(is_active=False)

    form = LookupForm({"category": "GT"})

    assert form.is_valid()
    assert form.found().count() == 1
