"""Notices: order, area, time, what is left out, dangers on the page of the tiles, calendars."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from citizen import notice_board
from citizen.models import Notice, Tile
from citizen.tests.notices import make_notice, make_notices_source
from citizen.tiles import TRAFFIC, WEATHER
from paht.foundation.local_time import VIETNAM
from province.models import AdminUnit

pytestmark = pytest.mark.usefixtures("reference_data")
TILES = "/vi/tien-ich/"
POWER = f"{TILES}thong-tin-tien-ich/lich-cup-dien/"
ALL = f"{TILES}thong-bao/"


def communes() -> tuple[AdminUnit, AdminUnit, AdminUnit]:
    """Return two communes of one district, and one of another."""
    first, second = AdminUnit.objects.communes()[:2]
    other = AdminUnit.objects.communes().exclude(parent=first.parent).first()
    return first, second, other


def page_of(client: Client, path: str, **query: str) -> str:
    return str(client.get(path, query).content.decode())


def test_notices_come_by_phase_then_danger_first_and_past_ones_are_left_out(
    client: Client,
) -> None:
    make_notice(name="Da qua", starts=timedelta(days=-2))
    make_notice(name="Sau nua", starts=timedelta(days=9))
    make_notice(name="Tuan nay", starts=timedelta(days=2))
    make_notice(name="Tuan nay nguy hiem", starts=timedelta(days=3), level=3)
    make_notice(name="Dang co", hours=None)
    make_notice(name="Dang nguy hiem", level=3)

    page = page_of(client, POWER)

    names = ["Dang nguy hiem", "Dang co", "Tuan nay nguy hiem", "Tuan nay", "Sau nua"]
    places = [page.index(f">{name}<") for name in names]
    assert places == sorted(places) and "Da qua" not in page
    assert page.index("Đang diễn ra") < page.index("Trong 7 ngày tới") < page.index("Sau 7 ngày")


def test_spans_show_today_or_seven_days(client: Client) -> None:
    with time_machine.travel("2026-12-02 01:00+00:00", tick=False):
        make_notice(name="Hom nay", starts=timedelta(hours=3))
        make_notice(name="Ngay mai", starts=timedelta(days=1))
        make_notice(name="Thang sau", starts=timedelta(days=30))

        today, week = page_of(client, POWER, khi="hom-nay"), page_of(client, POWER, khi="7-ngay")

    assert "Hom nay" in today and "Ngay mai" not in today
    assert "Ngay mai" in week and "Thang sau" not in week


def test_notices_of_a_commune_are_its_own_its_district_and_the_province(client: Client) -> None:
    first, second, other = communes()
    for name, unit in (
        ("Cua xa", first),
        ("Cua huyen", first.parent),
        ("Xa khac", second),
        ("Huyen khac", other.parent),
        ("Cua tinh", None),
    ):
        make_notice(unit=unit, name=name)

    page = page_of(client, POWER, xa=first.code)

    assert all(name in page for name in ("Cua xa", "Cua huyen", "Cua tinh"))
    assert "Xa khac" not in page and "Huyen khac" not in page
    assert f"lich.ics?xa={first.code}" in page


@pytest.mark.parametrize(
    "query",
    [{"xa": "\x00"}, {"xa": "9" * 30}, {"khi": "x"}, {"page": "0"}, {"page": "-1"}, {"page": "²"}],
)
def test_strange_query_shows_all(client: Client, query: dict[str, str]) -> None:
    make_notice(name="Cua tinh")

    assert "Cua tinh" in page_of(client, POWER, **query)


def test_hidden_notices_and_sources_are_shown_nowhere(client: Client) -> None:
    off = make_notices_source(is_on=False, name="Nguồn tắt")
    make_notice(off, name="Cua nguon tat", level=3)
    make_notice(make_notices_source(), name="Dong da tat", is_on=False, level=3)

    for path in (POWER, ALL, TILES, f"{POWER}lich.ics", f"{ALL}lich.ics"):
        page = page_of(client, path)
        assert "Cua nguon tat" not in page and "Dong da tat" not in page, path


def test_page_of_all_tiles_leaves_out_tiles_that_are_off(client: Client) -> None:
    make_notice(make_notices_source(TRAFFIC), name="Cam duong", kind="traffic")
    make_notice(make_notices_source(WEATHER), name="Bao so 9", kind="weather")
    Tile.objects.filter(slug=TRAFFIC).update(is_on=False)

    page, calendar = page_of(client, ALL), page_of(client, f"{ALL}lich.ics")

    assert "Bao so 9" in page and "Bao so 9" in calendar
    assert "Cam duong" not in page and "Cam duong" not in calendar
    assert client.get(f"{TILES}giao-thong/lich.ics").status_code == 404


def test_page_without_notices_says_that_this_promises_nothing(client: Client) -> None:
    make_notices_source()

    page = page_of(client, POWER)

    assert "Chưa có lịch cúp điện nào cho nơi này" in page and "không có nghĩa là" in page


def test_many_notices_are_paged(client: Client) -> None:
    source = make_notices_source()
    for at in range(notice_board.PER_PAGE + 1):
        make_notice(source, name=f"Tin so {at:03}", starts=timedelta(hours=at + 1))

    first, second = page_of(client, POWER), page_of(client, POWER, trang_tin="2")

    assert "Tin so 059" in first and "Tin so 060" not in first and "trang_tin=2" in first
    assert "Tin so 060" in second and "Tin so 059" not in second


def test_danger_stays_on_the_page_when_another_list_is_turned(client: Client) -> None:
    make_notice(make_notices_source(WEATHER), name="Nguy hiem", level=3)

    assert "Nguy hiem" in page_of(client, f"{TILES}{WEATHER}/", page="2", trang_so="2")


@pytest.mark.parametrize("year", [1899, 2101, 2206])
def test_festival_beyond_the_lunar_tables_shows_its_solar_days_only(
    client: Client, year: int
) -> None:
    start = datetime(year, 5, 1, tzinfo=VIETNAM)
    make_notice(kind="festival", name="Le hoi", starts=start, hours=None)

    page = page_of(client, ALL)

    assert "Le hoi" in page and str(year) in page and "âm lịch" not in page


def test_cancelled_notice_stays_and_says_so(client: Client) -> None:
    notice = make_notice(level=3, is_cancelled=True)

    assert "Đã hủy" in page_of(client, POWER)
    assert notice.name not in page_of(client, TILES)
    assert "STATUS:CANCELLED" in page_of(client, f"{POWER}lich.ics")


def test_danger_in_force_stands_on_the_page_of_the_tiles(client: Client) -> None:
    commune = communes()[0]
    make_notice(name="Ca tinh nguy hiem", level=3)
    make_notice(name="Xa nguy hiem", level=3, unit=commune)
    make_notice(name="Mai moi nguy hiem", level=3, starts=timedelta(days=1))
    make_notice(name="Chi canh bao", level=2)
    sample = make_notices_source(WEATHER, is_sample=True)
    make_notice(sample, name="Nguy hiem mau", level=3)

    page = page_of(client, TILES)

    assert "Ca tinh nguy hiem" in page and f'data-unit="{commune.code}">' in page
    assert page.index("Ca tinh nguy hiem") < page.index("Xa nguy hiem")
    for absent in ("Mai moi nguy hiem", "Chi canh bao", "Nguy hiem mau"):
        assert absent not in page


def test_pages_of_notices_need_a_fixed_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source = make_notices_source()
    units = list(AdminUnit.objects.communes())
    for at in range(30):
        make_notice(source, units[at], latitude=9.6, longitude=105.9)
    client.get(POWER)

    for path, queries in ((POWER, 3), (f"{POWER}?xa={units[0].code}", 3), (ALL, 3)):
        with django_assert_num_queries(queries):
            client.get(path)


def test_change_of_time_area_or_danger_is_news_and_a_change_of_words_is_not() -> None:
    notice = make_notice()
    Notice.objects.update(announced_at=timezone.now())

    def save(**facts: object) -> tuple[int, bool]:
        changed = Notice.objects.get(pk=notice.pk)
        for name, value in facts.items():
            setattr(changed, name, value)
        changed.save()
        return changed.sequence, changed.announced_at is None

    assert save(name="Cúp điện để sửa lưới điện", text="Xin thông cảm") == (0, False)
    assert save(level=2) == (0, False)
    assert save(level=3) == (1, True)
    assert save(level=1) == (1, True)
    assert save(starts_at=notice.starts_at + timedelta(hours=1)) == (2, True)
    assert save(unit=communes()[0]) == (3, True)
    assert save(is_cancelled=True) == (4, True)
    assert save() == (4, True)
