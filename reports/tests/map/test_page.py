"""The page of the map: its list, filters and links, as the server writes them."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from paht.foundation import caching
from reports.rules.states import State
from reports.search import vocabulary
from reports.tests.factories import make_report

BASE = "/vi/phan-anh-kien-nghi/"
MAP = f"{BASE}ban-do/"
CITY = {"latitude": 9.6025, "longitude": 105.9739}
FAR = {"latitude": 9.31, "longitude": 105.95}
pytestmark = pytest.mark.usefixtures("reference_data")


def page(client: Client, address: str = MAP) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_list_contains_exactly_the_reports_on_map(client: Client) -> None:
    shown = make_report(State.ASSIGNED, title="Đèn đường không sáng", **CITY)
    make_report(State.ASSIGNED, title="Không có vị trí")
    make_report(State.ASSIGNED, title="Chưa công khai", publish=False, **CITY)

    text = page(client)

    assert f'href="{BASE}{shown.code}/"' in text
    assert "Có 1 phản ánh trên bản đồ" in text and shown.place in text
    assert "còn 10 ngày làm việc" in text or "Hạn xử lý" in text
    assert "Không có vị trí" not in text and "Chưa công khai" not in text


def test_filters_and_view_in_url_narrow_list_and_stay_in_links(
    client: Client,
) -> None:
    near = make_report(State.ASSIGNED, title="Ổ gà ở thành phố", **CITY)
    far = make_report(State.COMPLETED, title="Ổ gà ở xa", **FAR)

    in_view = page(client, f"{MAP}?bbox=105.96,9.59,105.99,9.61&zoom=15&status=assigned")
    completed = page(client, f"{MAP}?status=completed")

    assert near.code in in_view and far.code not in in_view
    assert "Có 1 phản ánh trong phần bản đồ đang xem" in in_view
    # Without the filter the place stays, and for the table there is only the filter.
    assert 'href="?bbox=105.96%2C9.59%2C105.99%2C9.61&zoom=15"' in in_view
    assert f'href="{BASE}tra-cuu/?status=assigned"' in in_view
    assert re.search(r'name="bbox" value="105.96,9.59,105.99,9.61"', in_view)
    assert far.code in completed and near.code not in completed


def test_phone_number_is_neither_searched_nor_echoed(client: Client) -> None:
    make_report(State.ASSIGNED, **CITY)

    text = page(client, f"{MAP}?q=0939861234")

    assert "0939861234" not in text and "data-map-list" not in text
    assert "Không tra cứu công khai theo số điện thoại" in text


@pytest.mark.parametrize("query", ["bbox=1,2", "bbox=nan,1,2,3&zoom=9", "zoom=99", "from=x"])
def test_invalid_map_url_is_explained_with_link_to_map(client: Client, query: str) -> None:
    text = page(client, f"{MAP}?{query}")

    assert "không hợp lệ" in text and f'href="{MAP}"' in text


def test_empty_map_is_explained(client: Client) -> None:
    assert "Chưa có phản ánh nào ở đây" in page(client)
    assert "Không có phản ánh nào ở đây" in page(client, f"{MAP}?status=completed")


def test_list_fragment_equals_list_of_page_and_is_cached(client: Client) -> None:
    report = make_report(State.ASSIGNED, **CITY)

    part = client.get(f"{MAP}danh-sach/?bbox=105.96,9.59,105.99,9.61&zoom=15")

    assert report.code in part.content.decode() and "<html" not in part.content.decode()
    assert part["Cache-Control"] == "public, max-age=60"
    assert client.get(f"{MAP}danh-sach/?bbox=x").status_code == 400


def test_map_shows_similar_results_when_nothing_matches(client: Client) -> None:
    for number in range(2):
        make_report(State.PROCESSING, title=f"Ngập nước {number}", **CITY)
    make_report(State.PROCESSING, title="Ngạt khói", content="Đốt rác.", **FAR)
    vocabulary.recount()
    near, far = "bbox=105.96,9.59,105.99,9.61&zoom=15", "bbox=105.94,9.30,105.96,9.32&zoom=15"

    def total(query: str) -> int:
        return int(client.get(f"{MAP}du-lieu/?{query}").json()["total"])

    alike = page(client, f"{MAP}?q=ngạt nước")

    assert "chứa đúng các từ “ngạt nước”" in alike and "Có 2 phản ánh trên bản đồ" in alike
    assert "Ngập nước 0" in alike and "Ngập nước 1" in alike and "Ngạt khói" not in alike
    assert (total(f"q=ngạt nước&{near}"), total(f"q=ngạt nước&{far}")) == (2, 0)
    # Something fits, only not here: what is alike would be another answer than the table's.
    assert total(f"q=ngập nước&{far}") == 0
    assert "chứa đúng" not in page(client, f"{MAP}?q=ngập nước&{far}")
    assert "chứa đúng" not in page(client, f"{MAP}?q=ngập nước")


def test_other_pages_link_to_map_with_their_filters(client: Client) -> None:
    report = make_report(State.COMPLETED, **CITY)

    assert f'href="{MAP}"' in page(client, "/vi/")
    assert f'href="{MAP}?q=ga&status=completed"' in page(
        client, f"{BASE}tra-cuu/?q=ga&status=completed&page=1"
    )
    chosen = "agency=QLDT-941&channel=web&outcome=in_time"
    assert f'href="{MAP}?{chosen}"' in page(client, f"{BASE}tra-cuu/?{chosen}")
    assert f'href="{BASE}tra-cuu/?{chosen}"' in page(client, f"{MAP}?{chosen}")
    around = re.search(r'href="([^"]*ban-do/\?bbox[^"]*)"', page(client, f"{BASE}{report.code}/"))
    assert around and report.code in page(client, around[1])


def test_map_page_query_count_does_not_grow(client: Client) -> None:
    def queries() -> int:
        cache.clear()
        caching.clear()
        with CaptureQueriesContext(connection) as context:
            page(client)
        return len(context)

    make_report(State.ASSIGNED, **CITY)
    with_one = queries()
    for turn in range(8):
        make_report(State.ASSIGNED, latitude=9.5 + turn / 50, longitude=105.9739)

    assert queries() == with_one <= 10
