"""Exchange rates: a bank's XML, its table, and the converter."""

import re
from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from citizen.importing import runs
from citizen.importing.figures import FigureReader
from citizen.importing.outcomes import Outcome
from citizen.models import Figure, Series, Source
from citizen.tests.feed_texts import RATES as XML
from citizen.tests.series import make_series, make_series_source, moment
from citizen.tiles import EXCHANGE
from citizen.views import rate_section
from paht.foundation import table_files

pytestmark = pytest.mark.usefixtures("reference_data")
PAGE = "/vi/tien-ich/thong-tin-tien-ich/ti-gia/"


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    now = moment("2026-12-03 09:00")
    monkeypatch.setattr(rate_section.timezone, "now", lambda: now)
    return make_series_source(EXCHANGE, name="Vietcombank")


def store(source: Source, written: str = XML) -> Outcome:
    return FigureReader(source).store(written.encode())


def shown(client: Client, query: str = "", page: str = PAGE) -> str:
    html = client.get(page + query).content.decode().replace("\xa0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_xml_of_a_bank_makes_a_series_for_each_side_that_it_gives(source: Source) -> None:
    outcome = store(source)

    assert (outcome.new, outcome.wrong_count) == (9, 0)
    codes = "JPY-BAN JPY-CK JPY-MUA KWD-BAN KWD-CK USD-BAN USD-CK USD-MUA XDR-MUA".split()
    assert sorted(Series.objects.values_list("code", flat=True)) == codes
    dollar = Figure.objects.select_related("series").get(series__code="USD-CK")
    assert str(dollar.value) == "25120.0000"
    # The third of December, not the twelfth of March.
    assert dollar.at == moment("2026-12-03 08:00") and not dollar.is_forecast
    assert dollar.series.name == "Đô la Mỹ (USD) – Mua chuyển khoản"
    assert dollar.series.name_en == "US dollar (USD) – Buying, transfer"


def test_second_list_keeps_the_names_that_staff_changed(source: Source) -> None:
    store(source)
    Series.objects.filter(code="USD-CK").update(name="Đô la")
    later = XML.replace("8:00:00 AM", "2:05:09 PM").replace("25,120.00", "25,121.00")

    assert store(source, later).new == 9 and store(source, later).unchanged == 9

    assert Series.objects.get(code="USD-CK").name == "Đô la"
    assert Figure.objects.filter(at=moment("2026-12-03 14:05")).count() == 9


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ExrateList>", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><ExrateList>'),
        ("<ExrateList>", '<!doctype x SYSTEM "https://example.vn/x.dtd"><ExrateList>'),
        ("25,120.00", "&a;"),
        ("25,120.00", "25.120,00"),
        ("25,120.00", "1e5"),
        ("25,120.00", "-5"),
        ('"USD"', '"US1"'),
        ("12/3/2026 8:00:00 AM", "13/12/2026 8:00:00 AM"),
        ("12/3/2026 8:00:00 AM", "12/3/2026 13:00:00 PM"),
        ("12/3/2026 8:00:00 AM", ""),
        ("</ExrateList>", ""),
        ("ExrateList>", "List>"),
    ],
)
def test_xml_that_is_no_list_of_rates_is_refused_and_stores_nothing(
    source: Source, old: str, new: str
) -> None:
    assert old in XML

    with pytest.raises(table_files.Refused):
        store(source, XML.replace(old, new))

    assert not Series.objects.exists()


def test_large_xml_and_other_encodings_are_refused(source: Source) -> None:
    for content in (XML.encode() + b" " * 300_000, b"<" + XML.encode("utf-16-le"), b"<\xff"):
        with pytest.raises(table_files.Refused):
            FigureReader(source).store(content)


def test_staff_see_what_the_xml_would_store_before_they_store_it(source: Source) -> None:
    clerk = User.objects.create_user("can-bo", is_staff=True)
    run = runs.start(source, XML.encode(), by=clerk)

    run.refresh_from_db()
    assert (run.status, run.new) == ("checked", 9) and not Figure.objects.exists()
    runs.store(run)

    source.refresh_from_db()
    assert Figure.objects.count() == 9 and source.checked_at


def test_page_shows_one_line_for_each_currency_and_says_the_time(
    client: Client, source: Source
) -> None:
    store(source)

    page = shown(client)

    assert "USD Đô la Mỹ 25.090 25.120 25.480" in page
    assert "JPY Yên Nhật 159,27 160,88 169,39" in page
    assert "KWD Dinar Kuwait – không có 85.123,45 89.275,10" in page
    assert "một đơn vị ngoại tệ, 08:00 hôm nay" in page and "Vietcombank" in page
    assert "Chỉ để tham khảo" in page
    # Dollars come first; the rates are not listed once more as series.
    assert page.index("25.480") < page.index("169,39") < page.index("89.275,10")
    assert "Mua chuyển khoản 25.120" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "100 USD = 2.548.000 đ Theo tỉ giá “Bán” 25.480 đ, 08:00 hôm nay."),
        ("?so_tien=1.000&viec=MUA", "1.000 USD = 25.090.000 đ"),
        ("?so_tien=1000&viec=CK", "1.000 USD = 25.120.000 đ"),
        ("?so_tien=5.000.000&don_vi=dong", "5.000.000 đ = 196,23 USD"),
        ("?so_tien=10%20000&tien=JPY", "10.000 JPY = 1.693.900 đ"),
        ("?so_tien=0,5&tien=KWD&viec=CK", "0,5 KWD = 42.562 đ"),
        ("?so_tien=5&tien=KWD&viec=MUA", "Ngân hàng không có tỉ giá này"),
        ("?so_tien=nhiều", "Xin ghi số tiền, ví dụ 1.500,5."),
        ("?so_tien=-1", "Xin ghi số tiền"),
        ("?so_tien=1e9", "Xin ghi số tiền"),
        ("?so_tien=", "Xin ghi số tiền"),
        ("?tien=<script>&viec=x&ngan_hang=y&don_vi=z", "100 USD = 2.548.000 đ"),
    ],
)
def test_converter_answers_without_script(
    client: Client, source: Source, query: str, words: str
) -> None:
    store(source)

    assert words in shown(client, query)


def test_converter_reads_numbers_as_the_language_of_the_page(
    client: Client, source: Source
) -> None:
    store(source)

    page = shown(client, "?so_tien=1,000", PAGE.replace("/vi/", "/en/"))

    assert "1,000 USD = 25,480,000 đ" in page and "US dollar" in page


def test_rate_that_the_newest_list_leaves_out_is_not_shown(client: Client, source: Source) -> None:
    store(source)
    later = XML.replace("12/3/2026 8:00", "12/3/2026 8:30").replace("25,090.00", "-")
    store(source, later)

    assert "USD Đô la Mỹ – không có 25.120 25.480" in shown(client)
    assert "Ngân hàng không có tỉ giá này" in shown(client, "?viec=MUA")


def test_list_that_stays_away_is_called_old(
    client: Client, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(source)
    assert "Tỉ giá cũ" not in shown(client)
    Source.objects.update(fresh_days=2)
    later: datetime = moment("2026-12-06 09:00")
    monkeypatch.setattr(rate_section.timezone, "now", lambda: later)

    assert "Tỉ giá cũ" in shown(client) and "08:00 03/12/2026" in shown(client)


def test_other_series_stand_below_and_codes_of_other_tiles_are_no_rates(
    client: Client, source: Source
) -> None:
    store(source)
    make_series(source, {"2026-12-03": 151_500_000}, name="Vàng SJC", code="VANG")
    shrimp = {"name": "Tôm bán buôn", "code": "TOM-BAN"}
    make_series(make_series_source(), {"2026-12-03": 5}, **shrimp)

    assert "Vàng SJC" in shown(client)
    prices = shown(client, page=PAGE.replace("ti-gia", "gia-ca-thi-truong"))
    assert "Tôm bán buôn" in prices and "Đổi tiền" not in prices


def test_number_of_queries_does_not_grow_with_currencies(
    client: Client, source: Source, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    store(source)
    client.get(PAGE)

    with django_assert_max_num_queries(6):
        client.get(PAGE)
