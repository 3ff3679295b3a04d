"""Places of a tile: kinds, names, communes, the nearest first, hours, and the page of one."""

import logging
import re
from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from citizen.kinds import PlaceKind
from citizen.models import Place, Tile
from citizen.nearby import Position, nearest
from citizen.tests.places import make_place, make_place_source
from citizen.views import places as views
from paht.foundation.local_time import VIETNAM
from province.models import AdminUnit

pytestmark = pytest.mark.usefixtures("reference_data")
PAGE = "/vi/tien-ich/thong-tin-tien-ich/dia-diem/"
NEAR = "/vi/tien-ich/dia-diem/gan-toi/"
# The clock of the city, and a step of 1.11 km to the north.
HERE, KM = (9.603, 105.98), 0.01


def names(html: str) -> list[str]:
    return re.findall(r'places__name"><a href="[^"]*">([^<]*)</a>', html)


@pytest.fixture
def row_of_places() -> list[Place]:
    """Return five places on a line to the north, one kilometre after the other."""
    source = make_place_source()
    return [
        make_place(source, name=f"Nơi {at}", latitude=HERE[0] + at * KM, longitude=HERE[1])
        for at in (3, 1, 4, 2, 0)
    ]


def test_kinds_are_chips_with_their_counts_and_one_kind_is_shown_alone(client: Client) -> None:
    source = make_place_source()
    make_place(source, name="Nhà thuốc 1")
    make_place(source, name="Chợ Sóc Trăng", kind=PlaceKind.MARKET)
    make_place(source, name="Chợ đã tắt", kind=PlaceKind.MARKET, is_on=False)

    page = client.get(PAGE).content.decode()
    markets = client.get(PAGE, {"loai": "market"}).content.decode()

    assert names(page) == ["Chợ Sóc Trăng", "Nhà thuốc 1"]
    assert re.search(r'href="\?loai=market#ket-qua">Chợ <span class="places__total">1<', page)
    assert names(markets) == ["Chợ Sóc Trăng"]
    assert "Bệnh viện" not in page


def test_groups_of_the_only_kind_are_chips(client: Client) -> None:
    source = make_place_source("giao-duc")
    for group in ("Tiểu học", "Mầm non", "Tiểu học"):
        make_place(source, name=f"Trường {group}", kind=PlaceKind.SCHOOL, group=group)

    page = client.get("/vi/tien-ich/giao-duc/", {"nhom": "Tiểu học"}).content.decode()

    assert names(page) == ["Trường Tiểu học"] * 2
    assert "loai=" not in page


def test_group_of_another_kind_is_dropped(client: Client) -> None:
    source = make_place_source()
    make_place(source, name="Nhà thuốc", group="Long Châu")
    make_place(source, name="Chợ", kind=PlaceKind.MARKET)

    page = client.get(PAGE, {"loai": "market", "nhom": "Long Châu"}).content.decode()

    assert names(page) == ["Chợ"]


@pytest.mark.parametrize("words", ["long chau", "LONG CHÂU", "le loi", "châu  lợi"])
def test_places_are_found_by_name_and_address_without_diacritics(
    client: Client, words: str
) -> None:
    source = make_place_source()
    make_place(source, name="Nhà thuốc Long Châu", address="12 Lê Lợi")
    make_place(source, name="Nhà thuốc Pharmacity")

    page = client.get(PAGE, {"q": words}).content.decode()

    assert names(page) == ["Nhà thuốc Long Châu"]


def test_nearest_places_come_first_with_their_distance(
    client: Client, row_of_places: list[Place]
) -> None:
    make_place(row_of_places[0].source, name="Không tọa độ", latitude=None, longitude=None)

    page = client.post(NEAR, {"vi_do": HERE[0], "kinh_do": HERE[1]}).content.decode()

    assert names(page) == [f"Nơi {at}" for at in range(5)]
    assert "100 m" in page and "1,1 km" in page and "4,4 km" in page


def test_commune_counts_by_its_centre_and_alone_it_shows_its_own_places(client: Client) -> None:
    commune = AdminUnit.objects.communes().filter(lat__isnull=False)[0]
    source = make_place_source()
    make_place(source, name="Xa", latitude=commune.lat + 0.2, longitude=commune.lon)
    make_place(source, name="Gần", latitude=commune.lat + 0.01, longitude=commune.lon)
    make_place(source, commune.code, name="Trong xã", latitude=None, longitude=None)

    near = client.get(PAGE, {"xa": commune.code}).content.decode()
    inside = client.get(PAGE, {"xa": commune.code, "trong_xa": "1"}).content.decode()

    assert names(near) == ["Gần", "Xa"]
    assert names(inside) == ["Trong xã"]


def test_position_is_rounded_to_a_hundred_metres_and_never_in_an_address(
    client: Client, row_of_places: list[Place]
) -> None:
    page = client.post(NEAR, {"vi_do": "9.6031234", "kinh_do": "105.9804321"})

    html = page.content.decode()
    assert 'name="vi_do" value="9.603"' in html and "9.6031" not in html
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', html)
    assert not [address for address in addresses if "9.603" in address or "105.98" in address]
    assert Position.read("9.6031234", "105.9804321") == (9.603, 105.98)


def test_position_in_an_address_is_ignored(client: Client, row_of_places: list[Place]) -> None:
    page = client.get(PAGE, {"vi_do": HERE[0], "kinh_do": HERE[1]}).content.decode()

    assert names(page) == [f"Nơi {at}" for at in range(5)] and " km" not in page
    assert client.get(NEAR).headers["Location"] == PAGE


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("", ""), ("x", "1"), ("nan", "1"), ("inf", "1"), ("91", "1"), ("1", "181"), ("1e999", "1")],
)
def test_nonsense_for_a_position_shows_places_by_name(
    client: Client, row_of_places: list[Place], latitude: str, longitude: str
) -> None:
    page = client.post(NEAR, {"vi_do": latitude, "kinh_do": longitude}).content.decode()

    assert names(page) == [f"Nơi {at}" for at in range(5)] and " km" not in page


def test_nearest_looks_beyond_the_square_where_its_corners_are_farther() -> None:
    source = make_place_source()
    # In the corner of the square of 4 km, at 5 km; the other just beyond its side.
    corner = make_place(source, latitude=9.6 + 0.0345, longitude=105.9 + 0.0345)
    beyond = make_place(source, latitude=9.6 + 0.0378, longitude=105.9)

    found = nearest(Place.objects.all(), Position(9.6, 105.9), most=1)

    assert found == [beyond] and corner.latitude < beyond.latitude


@pytest.mark.parametrize(("latitude", "longitude"), [(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0)])
def test_nearest_works_at_the_ends_of_the_earth(latitude: float, longitude: float) -> None:
    place = make_place(make_place_source())

    [found] = nearest(Place.objects.all(), Position(latitude, longitude))

    assert found == place and found.distance_km < 20_100


@pytest.mark.parametrize(
    ("hours", "hour", "said"),
    [
        ("T2–T6 07:00–17:00", 9, "Đang mở đến 17:00"),
        ("T2–T6 07:00–17:00", 5, "Đã đóng, mở lại 07:00"),
        ("T2–T6 07:00–17:00", 18, "Đã đóng, mở lại 07:00 ngày mai"),
        ("24/7", 3, "Mở 24/7"),
    ],
)
def test_hours_say_whether_a_place_is_open(
    client: Client, monkeypatch: pytest.MonkeyPatch, hours: str, hour: int, said: str
) -> None:
    monday = datetime(2026, 11, 30, hour, tzinfo=VIETNAM)
    monkeypatch.setattr(views.timezone, "now", lambda: monday)
    make_place(make_place_source(), hours=hours)

    assert f"{said}</span>" in client.get(PAGE).content.decode()


def test_unclear_hours_are_shown_as_written_and_never_called_open(client: Client) -> None:
    place = make_place(make_place_source(), hours="Sáng chiều, trừ lễ")

    for address in (PAGE, f"/vi/tien-ich/noi/{place.pk}/"):
        page = client.get(address).content.decode()
        assert "Sáng chiều, trừ lễ" in page
        assert "Đang mở" not in page and "Mở 24/7" not in page.replace("Chỉ nơi mở 24/7", "")


def test_place_with_hours_all_the_time_counts_as_always_open(client: Client) -> None:
    source = make_place_source()
    always = make_place(source, name="Suốt ngày đêm", hours="24/7")
    make_place(source, name="Ban ngày", hours="07:00–17:00")
    always.full_clean()
    always.save()

    assert names(client.get(PAGE, {"ca_ngay": "1"}).content.decode()) == ["Suốt ngày đêm"]


def test_page_of_a_place_has_all_facts_and_names_its_source(client: Client) -> None:
    source = make_place_source()
    commune = AdminUnit.objects.communes()[0]
    place = make_place(
        source,
        commune.code,
        phone="0299 3822 001",
        address="12 Lê Lợi",
        note="Cửa sau",
        url="https://example.vn/",
    )

    page = client.get(f"/vi/tien-ich/noi/{place.pk}/").content.decode()

    for fact in (
        "tel:02993822001",
        "12 Lê Lợi",
        "Cửa sau",
        "https://example.vn/",
        source.name,
        commune.full_name,
    ):
        assert fact in page
    assert 'href="geo:9.60000,105.97000?q=' in page


def test_place_that_is_off_or_of_a_hidden_tile_has_no_page(client: Client) -> None:
    source = make_place_source()
    place = make_place(source)
    address = f"/vi/tien-ich/noi/{place.pk}/"
    assert client.get(address).status_code == 200

    Place.objects.update(is_on=False)
    assert client.get(address).status_code == 404
    Place.objects.update(is_on=True)
    source.is_on = False
    source.save()
    assert client.get(address).status_code == 404
    source.is_on = True
    source.save()
    Tile.objects.filter(slug="thong-tin-tien-ich").update(is_on=False)
    assert client.get(address).status_code == 404
    assert client.post(NEAR).status_code == 404
    assert client.get("/vi/tien-ich/noi/999999999999999999999999/").status_code == 404


def test_number_of_queries_does_not_grow_with_the_places(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    source = make_place_source()
    communes = list(AdminUnit.objects.communes())
    for at in range(45):
        make_place(source, communes[at].code, latitude=9.6 + at / 1000)
    client.get(PAGE)

    with django_assert_max_num_queries(5):
        page = client.get(PAGE, {"page": "2"}).content.decode()
    with django_assert_max_num_queries(7):
        client.post(NEAR, {"vi_do": "9.6", "kinh_do": "105.9"})

    assert len(names(page)) == 20 and "places__number" in page


def test_position_is_in_no_log(
    client: Client, row_of_places: list[Place], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post(NEAR, {"vi_do": "9.777", "kinh_do": "105.888"})

    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in said if "9.777" in line]
