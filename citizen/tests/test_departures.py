"""Departures of buses and ferries: how they are read, and what a page says of them."""

import re

import pytest
from django.test import Client

from citizen import departures
from citizen.importing.resources import PlaceResource
from citizen.models import Place
from citizen.tests.places import make_place, make_place_source
from citizen.tests.series import moment
from citizen.tiles import TRAFFIC
from citizen.views import one_place

PAGE = f"/vi/tien-ich/{TRAFFIC}/"
ISLAND = (
    "Đi Côn Đảo: T2–T6 07:30; 13:00 | Đi Côn Đảo: T7, CN 07:00 và 8 giờ 15 |"
    " Về Trần Đề: hằng ngày 08:30"
)
# A Thursday.
NOW = moment("2026-12-03 09:20")


def times(written: str, weekday: int = 3) -> dict[str, list[str]] | None:
    read = departures.read(written)
    return read and {
        direction.name: [f"{at // 60:02}:{at % 60:02}" for at in direction.on(weekday)]
        for direction in read
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("05:00; 05:30; 6h", {"": ["05:00", "05:30", "06:00"]}),
        ("6h15, 5 giờ 45 và 5 giờ", {"": ["05:00", "05:45", "06:15"]}),
        ("mỗi 30 phút từ 5 giờ đến 6 giờ 30", {"": ["05:00", "05:30", "06:00", "06:30"]}),
        ("05:00–09:00, mỗi 2 giờ", {"": ["05:00", "07:00", "09:00"]}),
        ("cứ 45 phút một chuyến từ 5h đến 6h", {"": ["05:00", "05:45"]}),
        ("T2–T6: 07:30; 13:00", {"": ["07:30", "13:00"]}),
        ("CN 07:30", {"": []}),
        ("Tuyến 1: 05:00\nTuyến 2: 06:00", {"Tuyến 1": ["05:00"], "Tuyến 2": ["06:00"]}),
        (ISLAND, {"Đi Côn Đảo": ["07:30", "13:00"], "Về Trần Đề": ["08:30"]}),
        # Unclear, or not sure what is meant.
        ("", None),
        ("sáng sớm", None),
        ("05:00 - 06:00", None),
        ("5; 6", None),
        ("25:00", None),
        ("05:60", None),
        ("05:00; còn lại theo khách", None),
        ("mỗi 0 phút từ 5 giờ đến 6 giờ", None),
        ("mỗi 30 phút từ 6 giờ đến 5 giờ", None),
        ("T2 05:00 | T2 06:00", None),
        ("mỗi 1 phút từ 0 giờ đến 23 giờ", None),
    ],
)
def test_departures_are_read_as_people_write_them_or_not_at_all(
    written: str, read: dict[str, list[str]] | None
) -> None:
    assert times(written) == read


@pytest.mark.parametrize(
    ("now", "in_days", "first"),
    [
        ("2026-12-03 05:00", 0, "07:30"),
        ("2026-12-03 07:30", 0, "07:30"),
        ("2026-12-03 07:31", 0, "13:00"),
        ("2026-12-03 13:01", 1, "07:30"),
        # Friday evening: the times of Saturday.
        ("2026-12-04 23:59", 1, "07:00"),
    ],
)
def test_next_departures_follow_the_clock_of_vietnam(now: str, in_days: int, first: str) -> None:
    found = departures.coming(departures.read(ISLAND) or (), moment(now))[0]

    assert (found.in_days, f"{found.times[0]:%H:%M}") == (in_days, first)


def test_line_of_one_day_a_week_comes_again_after_a_week() -> None:
    [found] = departures.coming(departures.read("T5 06:00") or (), NOW)

    assert found.in_days == 7


def shown(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


@pytest.fixture
def pier(reference_data: None, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(one_place.timezone, "now", lambda: NOW)
    facts = {"kind": "ferry", "departures": ISLAND, "price": "Người lớn 320.000 đ một lượt"}
    return make_place(make_place_source(TRAFFIC), name="Cảng Trần Đề", **facts)


def test_tile_and_page_of_a_pier_say_the_next_departures(client: Client, pier: Place) -> None:
    listed, own = shown(client, PAGE), shown(client, f"/vi/tien-ich/noi/{pier.pk}/")

    assert "Đi Côn Đảo: 13:00" in listed and "Về Trần Đề: 08:30 ngày mai" in listed
    assert "tính từ 09:20 hôm nay: Đi Côn Đảo 13:00 hôm nay" in own
    assert "Về Trần Đề Hôm nay không còn chuyến. 08:30 ngày mai" in own
    assert "Thứ Hai đến thứ Sáu 07:30 13:00 (chuyến tới)" in own
    assert "Thứ Bảy, Chủ nhật 07:00 08:15" in own and "Hằng ngày 08:30" in own
    assert "Người lớn 320.000 đ một lượt" in own and "sóng gió" in own


def test_days_and_words_follow_the_language_of_the_page(client: Client, pier: Place) -> None:
    own = shown(client, f"/en/tien-ich/noi/{pier.pk}/")

    assert "Monday to Friday 07:30 13:00" in own and "08:30 tomorrow" in own


def test_regular_departures_are_said_as_a_rhythm(client: Client, pier: Place) -> None:
    Place.objects.update(departures="mỗi 30 phút từ 5 giờ đến 18 giờ", kind="bus")

    own = shown(client, f"/vi/tien-ich/noi/{pier.pk}/")

    assert "Hằng ngày, cách 30 phút, từ 05:00 đến 18:00 05:00 05:30" in own
    assert "09:30, 10:00, 10:30 hôm nay" in own


def test_unclear_departures_are_shown_as_written_without_a_next_one(
    client: Client, pier: Place
) -> None:
    Place.objects.update(departures="Sáng sớm, khi đủ <khách>")

    own = shown(client, f"/vi/tien-ich/noi/{pier.pk}/")

    assert "Sáng sớm, khi đủ &lt;khách&gt;" in own and "xin gọi trước khi đi" in own
    assert "Các chuyến tới" not in own and "Chuyến tới" not in shown(client, PAGE)


def test_file_brings_departures_and_prices(reference_data: None) -> None:
    source = make_place_source(TRAFFIC)
    lines = ("Mã;Tên;Loại;Giờ khởi hành;Giá vé", f'P1;Phà;Bến phà;"{ISLAND}";Miễn phí')

    outcome = PlaceResource(source).store("\r\n".join(lines).encode())

    known = Place.objects.get()
    assert not outcome.wrong_count and known.price == "Miễn phí"
    assert known.departures == ISLAND and "con dao" in known.words
