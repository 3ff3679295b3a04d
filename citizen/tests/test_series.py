"""Series of a tile: the latest figures, their change, forecasts, old ones, and the page of one."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from citizen import figure_words, latest
from citizen.models import Figure, Series, Tile
from citizen.tests.series import make_series, make_series_source, moment
from citizen.views import one_series, series_section
from province.models import AdminUnit

pytestmark = pytest.mark.usefixtures("reference_data")
PAGE = "/vi/tien-ich/thong-tin-tien-ich/gia-ca-thi-truong/"
NOW = moment("2026-12-03 09:00")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (series_section, one_series):
        monkeypatch.setattr(module.timezone, "now", lambda: NOW)


def shown(client: Client, address: str = PAGE) -> str:
    page = client.get(address).content.decode().replace("\xa0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<(?!title|desc)[^>]*>", " ", page))


def daily(*values: object, until: str = "2026-12-03") -> Mapping[str, object]:
    """Return figures of the last days at midnight, the newest last."""
    last = datetime.fromisoformat(until)
    days = range(len(values) - 1, -1, -1)
    return {f"{last - timedelta(days=d):%Y-%m-%d}": v for d, v in zip(days, values, strict=True)}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((133000, 135500), "135.500 đ/kg Tăng 2.500 so với 02/12/2026 Hôm nay 03/12"),
        ((135500, 133000), "133.000 đ/kg Giảm 2.500 so với 02/12/2026 Hôm nay 03/12"),
        ((133000, 133000), "133.000 đ/kg Không đổi so với 02/12/2026 Hôm nay 03/12"),
        ((133000,), "133.000 đ/kg Hôm nay 03/12"),
        (("1234.5", "1234.25"), "1.234,25 đ/kg Giảm 0,25 so với 02/12/2026 Hôm nay 03/12"),
    ],
)
def test_latest_figure_stands_with_its_change_in_words(
    client: Client, values: tuple[object, ...], words: str
) -> None:
    make_series(make_series_source(), daily(*values))

    assert f"Tôm thẻ {words}" in shown(client)


def test_figures_are_written_as_the_language_writes_numbers(client: Client) -> None:
    make_series(make_series_source(), daily("1234.5"), name_en="Whiteleg shrimp")

    assert "Whiteleg shrimp 1,234.5 đ/kg" in shown(client, PAGE.replace("/vi/", "/en/"))


def test_later_figure_is_a_forecast_apart_from_the_latest(client: Client) -> None:
    source = make_series_source("moi-truong-va-thoi-tiet")
    figures = {"2026-12-03 08:00": 2, "2026-12-03 10:00": 3, "2026-12-03 11:00": 4}
    make_series(source, figures, name="Mực nước", measure="m")

    page = shown(client, "/vi/tien-ich/moi-truong-va-thoi-tiet/")

    assert "Mực nước 2 m" in page and "08:00 hôm nay" in page
    assert "Dự báo 3 m, 10:00 hôm nay." in page
    assert "Hôm nay cao nhất 4 m (dự báo) lúc 11:00, thấp nhất 2 m lúc 08:00." in page


def test_series_stand_under_their_group_or_their_unit(client: Client) -> None:
    source = make_series_source()
    commune = AdminUnit.objects.communes()[0]
    make_series(source, daily(1), name="Lúa", group="Chợ Bãi Xàu")
    make_series(source, daily(1), name="Cua", group="Chợ Sóc Trăng")
    make_series(source, daily(1), name="Mưa", unit=commune)

    page = client.get(PAGE).content.decode()

    captions = re.findall(r"figures__group[^>]*>([^<]+)<", page)
    assert captions == [commune.shown_name, "Chợ Bãi Xàu", "Chợ Sóc Trăng"]
    alone = client.get(PAGE, {"nhom_so_lieu": "Chợ Bãi Xàu"}).content.decode()
    assert "Lúa" in alone and "Cua" not in alone
    assert "Cua" in client.get(PAGE, {"nhom_so_lieu": "Chợ lạ"}).content.decode()


@pytest.mark.parametrize(
    ("last", "fresh_days", "is_old"),
    [
        # Days: four missed ones are too many, a long weekend is none.
        ("2026-12-03", 90, False),
        ("2026-11-30", 90, False),
        ("2026-11-28", 90, True),
        ("2026-12-01", 1, True),
    ],
)
def test_series_that_missed_its_days_is_called_old(
    client: Client, last: str, fresh_days: int, is_old: bool
) -> None:
    source = make_series_source(fresh_days=fresh_days)
    series = make_series(source, daily(1, 2, 3, 4, until=last))

    assert ("Số liệu cũ" in shown(client)) is is_old
    assert ("Số liệu cũ" in shown(client, f"{PAGE}so-lieu/{series.pk}/")) is is_old


def test_monthly_figures_are_called_by_their_month_and_are_not_old_for_three(
    client: Client,
) -> None:
    source = make_series_source("kinh-te", fresh_days=365)
    figures = {f"2026-{month:02}-01": 100 + month for month in range(1, 11)}
    series = make_series(source, figures, name="Chỉ số giá tiêu dùng", measure="%")

    page = shown(client, "/vi/tien-ich/kinh-te/")
    own = shown(client, f"/vi/tien-ich/kinh-te/so-lieu/{series.pk}/")

    assert "110 % Tăng 1 so với tháng 09/2026 Tháng 10/2026" in page and "cũ" not in page
    assert "Từ tháng 01/2026 đến tháng 10/2026 (%)" in own and own.count("Tháng ") == 11


def test_value_typed_with_more_decimals_than_its_series_is_not_rounded() -> None:
    assert figure_words.amount(Decimal("27.3500"), 0) == "27,35"
    with translation.override("en"):
        assert figure_words.amount(Decimal("-1234567.5"), 2) == "-1,234,567.50"


def test_page_of_a_series_has_line_marks_and_table(client: Client) -> None:
    source = make_series_source()
    figures = dict(daily(*range(100, 140)))
    series = make_series(source, figures, group="Chợ Sóc Trăng")

    answer = client.get(f"{PAGE}so-lieu/{series.pk}/")

    page = answer.content.decode()
    text = shown(client, f"{PAGE}so-lieu/{series.pk}/")
    # The line is of 30 days, with both ends.
    assert "Thấp nhất 109 đ/kg (03/11/2026), cao nhất 139 đ/kg (03/12/2026)." in text
    assert page.count('<th scope="row">') == 31 and "plot__line--forecast" not in page
    assert text.index("Hôm nay 03/12") < text.index("02/12/2026 138")
    assert source.name in text and "Chợ Sóc Trăng" in text
    assert 'style="' not in re.search(r"<figure.*</figure>", page, re.S)[0]  # type: ignore[index]


def test_forecast_is_dashed_and_named_in_the_table(client: Client) -> None:
    source = make_series_source("moi-truong-va-thoi-tiet")
    figures = {f"2026-12-03 {hour:02}:00": hour for hour in range(24)}
    series = make_series(source, figures, measure="m")

    page = client.get(f"/vi/tien-ich/moi-truong-va-thoi-tiet/so-lieu/{series.pk}/")

    html = page.content.decode()
    assert html.count('class="figures__forecast"') == 14
    assert "plot__line--forecast" in html and "plot__legend" in html


def test_table_of_many_figures_has_a_line_for_each_day(client: Client) -> None:
    source = make_series_source("moi-truong-va-thoi-tiet")
    series = make_series(source, {})
    Figure.objects.bulk_create(
        Figure(series=series, at=NOW - timedelta(hours=at), value=at % 24) for at in range(900)
    )

    text = shown(client, f"/vi/tien-ich/moi-truong-va-thoi-tiet/so-lieu/{series.pk}/")

    assert "Ngày Thấp nhất Cao nhất 03/12/2026 0 9 02/12/2026 0 23" in text
    # All days but the unfinished one.
    assert text.count("/2026 0 23") == 30


@pytest.mark.parametrize("number", [0, 1])
def test_series_without_a_line_has_a_page(client: Client, number: int) -> None:
    series = make_series(make_series_source(), daily(*[5] * number))

    page = client.get(f"{PAGE}so-lieu/{series.pk}/")

    assert page.status_code == 200 and "<figure" not in page.content.decode()
    assert ("Chưa có số liệu" in page.content.decode()) is (number == 0)


def test_series_that_is_off_of_a_hidden_tile_or_of_another_tile_has_no_page(
    client: Client,
) -> None:
    source = make_series_source()
    series = make_series(source, daily(1))
    address = f"{PAGE}so-lieu/{series.pk}/"
    assert client.get(address).status_code == 200

    for wrong in (
        f"/vi/tien-ich/gia-ca-thi-truong/so-lieu/{series.pk}/",
        f"/vi/tien-ich/thong-tin-tien-ich/ti-gia/so-lieu/{series.pk}/",
        f"/vi/tien-ich/kinh-te/so-lieu/{series.pk}/",
        f"/vi/tien-ich/kinh-te/gia-ca-thi-truong/so-lieu/{series.pk}/",
        f"{PAGE}so-lieu/999999999999999999999999/",
    ):
        assert client.get(wrong).status_code == 404, wrong
    for change, back in ((False, True),):
        Series.objects.update(is_on=change)
        assert client.get(address).status_code == 404
        Series.objects.update(is_on=back)
        source.is_on = change
        source.save()
        assert client.get(address).status_code == 404
        source.is_on = back
        source.save()
    Tile.objects.filter(slug="thong-tin-tien-ich").update(is_on=False)
    assert client.get(address).status_code == 404


def test_many_series_are_searched_and_paged(client: Client) -> None:
    source = make_series_source()
    for at in range(series_section.PER_PAGE + 1):
        make_series(source, daily(at), name=f"Mặt hàng {at:02}", order=at)
    make_series(source, daily(7), name="Hành tím", order=999)

    first, second = shown(client), shown(client, f"{PAGE}?bang=2")
    found = shown(client, f"{PAGE}?tim_so_lieu=hanh+tim")

    assert "Mặt hàng 29" in first and "Mặt hàng 30" not in first
    assert "Mặt hàng 30" in second and "Mặt hàng 29" not in second
    assert "Hành tím 7" in found and "Mặt hàng" not in found
    assert "Không có số liệu phù hợp" in shown(client, f"{PAGE}?tim_so_lieu=khong+co")


def test_number_of_queries_does_not_grow_with_series_and_figures(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    source = make_series_source()
    for at in range(30):
        series = make_series(
            source, daily(*range(40)), name=f"Mặt hàng {at}", group=f"Chợ {at % 3}"
        )
    client.get(PAGE)

    with django_assert_max_num_queries(6):
        client.get(PAGE)
    with django_assert_max_num_queries(5):
        client.get(f"{PAGE}so-lieu/{series.pk}/")


def test_newest_figures_of_no_series_need_no_query(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(0):
        assert latest.of_series([], now=NOW) == {}


def test_forecast_stays_one_when_its_time_has_passed(client: Client) -> None:
    source = make_series_source("moi-truong-va-thoi-tiet")
    series = make_series(source, {"2026-12-03 06:00": 1, "2026-12-03 08:00": 3}, measure="m")
    Figure.objects.filter(at=moment("2026-12-03 08:00")).update(is_forecast=True)

    page = shown(client, "/vi/tien-ich/moi-truong-va-thoi-tiet/")
    own = client.get(f"/vi/tien-ich/moi-truong-va-thoi-tiet/so-lieu/{series.pk}/")

    assert "Tôm thẻ 1 m" in page and "06:00 hôm nay" in page
    assert "cao nhất 3 m (dự báo) lúc 08:00, thấp nhất 1 m lúc 06:00" in page
    assert own.content.decode().count('class="figures__forecast"') == 1
    assert "plot__line--forecast" in own.content.decode()


def test_later_measurement_overtakes_the_forecasts_before_it(client: Client) -> None:
    source = make_series_source("moi-truong-va-thoi-tiet")
    figures = {"2026-12-03 06:00": 1, "2026-12-03 07:00": 9, "2026-12-03 08:00": 3}
    series = make_series(source, figures, measure="m")
    Figure.objects.filter(value=9).update(is_forecast=True)

    page = shown(client, "/vi/tien-ich/moi-truong-va-thoi-tiet/")
    own = shown(client, f"/vi/tien-ich/moi-truong-va-thoi-tiet/so-lieu/{series.pk}/")

    assert "Tôm thẻ 3 m" in page and "9 m" not in page + own and "dự báo" not in own


def test_series_of_forecasts_only_shows_the_one_in_force_as_forecast(client: Client) -> None:
    source = make_series_source("moi-truong-va-thoi-tiet")
    figures = {f"2026-12-03 {hour:02}:00": hour for hour in range(24)}
    series = make_series(source, figures, name="Mực nước", measure="m")
    Figure.objects.update(is_forecast=True)

    page = shown(client, "/vi/tien-ich/moi-truong-va-thoi-tiet/")
    own = client.get(f"/vi/tien-ich/moi-truong-va-thoi-tiet/so-lieu/{series.pk}/")

    assert "Mực nước 9 m dự báo" in page and "Dự báo 10 m, 10:00 hôm nay." in page
    assert "cũ" not in page
    # The value itself and the 24 lines of the table.
    assert own.content.decode().count('class="figures__forecast"') == 25


def test_table_of_forecasts_that_ended_is_old(client: Client) -> None:
    source = make_series_source("moi-truong-va-thoi-tiet", fresh_days=30)
    make_series(source, {"2026-11-01 00:00": 1, "2026-11-01 12:00": 2}, measure="m")
    Figure.objects.update(is_forecast=True)

    assert "Số liệu cũ" in shown(client, "/vi/tien-ich/moi-truong-va-thoi-tiet/")
