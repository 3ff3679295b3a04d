"""Files of places, notices, articles and figures: their columns, dates and numbers."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from citizen.importing import figures
from citizen.importing.numbers import DecimalReader
from citizen.importing.outcomes import Outcome
from citizen.importing.resources import RESOURCES
from citizen.importing.widgets import read_moment
from citizen.kinds import NoticeKind, NoticeLevel, PlaceKind
from citizen.models import Article, Figure, Notice, Place, Series, Source
from citizen.tests.contacts import make_source
from paht.foundation import table_files
from paht.foundation.history import change_model
from paht.foundation.local_time import VIETNAM
from paht.tests.threads import in_parallel

pytestmark = pytest.mark.usefixtures("reference_data")


def store(source: Source, *lines: str) -> Outcome:
    return RESOURCES[source.holds](source).store(("\r\n".join(lines) + "\r\n").encode())


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.new, outcome.changed, outcome.unchanged, outcome.wrong_count


def source_of(holds: str) -> Source:
    return make_source(holds=holds)


def test_places_are_read_with_kind_point_and_hours() -> None:
    source = source_of(Source.Holds.PLACES)
    lines = (
        "Mã;Tên;Loại;Địa bàn;Vĩ độ;Kinh độ;Giờ mở cửa;Mở 24/7;Hiển thị",
        "NT1;Nhà thuốc Bình An;nha thuoc;Xã Long Hưng;9,6025;105.9739;T2–T6 07:00–17:00;;",
        "ATM1;ATM Trần Hưng Đạo;ATM;;;;;có;không",
    )

    assert counts(store(source, *lines)) == (2, 0, 0, 0)
    assert counts(store(source, *lines)) == (0, 0, 2, 0)
    pharmacy, atm = Place.objects.get(code="NT1"), Place.objects.get(code="ATM1")
    assert (pharmacy.kind, pharmacy.latitude, pharmacy.longitude) == (
        PlaceKind.PHARMACY,
        9.6025,
        105.9739,
    )
    assert pharmacy.unit and pharmacy.unit.full_name == "Xã Long Hưng" and pharmacy.is_on
    assert pharmacy.words.startswith("nha thuoc binh an")
    assert (atm.kind, atm.is_always_open, atm.is_on) == (PlaceKind.ATM, True, False)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("nhà ma;9,6;105,9", "Loại: Ghi một trong"),
        ("Chợ;9,6;", "Vĩ độ: Ghi cả vĩ độ và kinh độ"),
        ("Chợ;95;105", "Vĩ độ: Vĩ độ từ"),
        ("Chợ;9°36'N;105,9", "Vĩ độ: Ghi độ thập phân"),
    ],
)
def test_wrong_place_is_refused_with_the_column(cells: str, words: str) -> None:
    source = source_of(Source.Holds.PLACES)

    outcome = store(source, "Mã;Tên;Loại;Vĩ độ;Kinh độ", f"A;Chợ Sóc Trăng;{cells}")

    assert words in outcome.wrong[0].words and not Place.objects.exists()


def test_notices_are_read_with_level_and_time_and_a_last_day_lasts_until_its_end() -> None:
    source = source_of(Source.Holds.NOTICES)
    lines = (
        "Mã;Tên;Loại;Mức;Nơi;Từ;Đến",
        "1;Cúp điện phường 2;Cúp điện;;khóm 3;01/12/2026 07:30;01/12/2026 16:00",
        "2;Triều cường;ngập;nguy hiểm;;2026-12-05;06/12/2026",
        "3;Thi công;works;2;;7g30 01/12/2026;",
    )

    assert counts(store(source, *lines)) == (3, 0, 0, 0)
    assert counts(store(source, *lines)) == (0, 0, 3, 0)
    cut, flood, works = Notice.objects.order_by("code")
    assert (cut.kind, cut.level) == (NoticeKind.POWER_CUT, NoticeLevel.INFORMATION)
    assert cut.starts_at == works.starts_at == datetime(2026, 12, 1, 7, 30, tzinfo=VIETNAM)
    assert (flood.kind, flood.level) == (NoticeKind.FLOOD, NoticeLevel.DANGER)
    assert flood.ends_at == datetime(2026, 12, 6, 23, 59, tzinfo=VIETNAM)
    assert (works.level, works.ends_at) == (NoticeLevel.WARNING, None)


def test_file_that_moves_a_notice_makes_it_news_and_one_that_rewords_it_does_not() -> None:
    source = source_of(Source.Holds.NOTICES)
    head = "Mã;Tên;Loại;Từ;Đến"
    store(source, head, "C1;Cúp điện;Cúp điện;01/12/2026 07:30;01/12/2026 11:00")
    Notice.objects.update(announced_at=timezone.now())
    first = Notice.objects.get()

    store(source, head, "C1;Cúp điện để sửa;Cúp điện;01/12/2026 07:30;01/12/2026 11:00")
    reworded = Notice.objects.get()
    store(source, head, "C1;Cúp điện để sửa;Cúp điện;01/12/2026 07:30;01/12/2026 17:00")
    moved = Notice.objects.get()

    assert (first.sequence, reworded.sequence, moved.sequence) == (0, 0, 1)
    assert first.changed_at < reworded.changed_at < moved.changed_at
    assert first.news_at == reworded.news_at < moved.news_at
    assert reworded.announced_at and moved.announced_at is None


def test_unit_is_found_by_name_with_district_and_a_name_of_several_lists_their_codes() -> None:
    source = source_of(Source.Holds.NOTICES)
    head = "Mã;Tên;Loại;Từ;Địa bàn"

    several = store(source, head, "C1;Cúp điện;Cúp điện;01/12/2026;Phường 2")
    found = store(source, head, "C1;Cúp điện;Cúp điện;01/12/2026;Phường 2, Thành phố Sóc Trăng")

    assert "31510 (Phường 2, Thành phố Sóc Trăng)" in several.wrong[0].words
    assert counts(found) == (1, 0, 0, 0)
    unit = Notice.objects.get().unit
    assert unit and unit.code == "31510"


def test_notice_that_ends_before_it_starts_or_has_no_start_is_refused() -> None:
    source = source_of(Source.Holds.NOTICES)

    outcome = store(
        source,
        "Mã;Tên;Loại;Từ;Đến",
        "1;Cúp điện;Cúp điện;02/12/2026 07:30;01/12/2026",
        "2;Cúp điện;Cúp điện;;",
        "3;Cúp điện;Cúp điện;31/02/2026;",
    )

    reasons = [wrong.words for wrong in outcome.wrong]
    assert "Đến: Thời điểm kết thúc" in reasons[0] and reasons[1].startswith("Từ:")
    assert "Từ: Ghi ngày như 01/12/2026" in reasons[2] and not Notice.objects.exists()


def test_columns_of_facts_are_kept_by_name_and_an_empty_cell_removes_one() -> None:
    source = source_of(Source.Holds.ARTICLES)
    store(source, "Mã;Tên;Chi tiết: Lương;Chi tiết: Nơi làm", "J1;Thợ may;8 triệu;Mỹ Xuyên")

    tried = store(source, "Mã;Tên;chi tiết: Lương;Chi tiết: Hạn nộp", "J1;Thợ may;;31/12")

    known = Article.objects.get(code="J1")
    assert known.facts == {"Nơi làm": "Mỹ Xuyên", "Hạn nộp": "31/12"}
    assert counts(tried) == (0, 1, 0, 0)


def test_body_of_an_article_is_text_and_its_dates_are_read() -> None:
    source = source_of(Source.Holds.ARTICLES)

    store(
        source,
        "Mã;Tên;Nội dung;Ngày đăng;Liên kết",
        "A;Tin;Xin chào <script>alert(1)</script>;02/12/2026 08:00;https://example.vn/tin",
    )

    known = Article.objects.get()
    assert "<script>" not in known.body and "Xin chào" in known.body
    assert known.published_at == datetime(2026, 12, 2, 8, tzinfo=VIETNAM)


def test_fact_column_without_a_name_is_refused() -> None:
    with pytest.raises(table_files.Refused, match="cần tên chi tiết"):
        store(source_of(Source.Holds.ARTICLES), "Mã;Tên;Chi tiết: ", "A;Tin;x")


PRICES = (
    "Mã;Tên;Nhóm;Đơn vị tính;Ngày;Giá trị",
    "TOM-1;Tôm thẻ 50 con;Chợ Sóc Trăng;đ/kg;01/12/2026;132.500",
    "TOM-1;;;;02/12/2026;133.000",
    "XANG;Xăng RON 95;;đ/lít;02/12/2026;20.151,5",
)


def test_figures_make_their_series_and_a_second_file_changes_only_what_differs() -> None:
    source = source_of(Source.Holds.SERIES)

    assert counts(store(source, *PRICES)) == (3, 0, 0, 0)
    assert counts(store(source, *PRICES)) == (0, 0, 3, 0)
    changed = store(source, *PRICES[:2], PRICES[2].replace("133.000", "134.000"), PRICES[3])

    assert counts(changed) == (0, 1, 2, 0)
    assert changed.changes[0].values == [("Giá trị", "133000", "134000")]
    shrimp, petrol = Series.objects.order_by("code")
    assert (shrimp.name, shrimp.group, shrimp.measure, shrimp.decimals) == (
        "Tôm thẻ 50 con",
        "Chợ Sóc Trăng",
        "đ/kg",
        0,
    )
    assert (petrol.decimals, petrol.words) == (1, "xang ron 95")
    values = list(shrimp.figures.order_by("at").values_list("value", flat=True))
    assert values == [Decimal(132500), Decimal(134000)]
    assert list(change_model(Figure).objects.values_list("value", flat=True)) == [Decimal(133000)]


def test_name_of_a_known_series_changes_with_its_first_line() -> None:
    source = source_of(Source.Holds.SERIES)
    store(source, *PRICES)

    outcome = store(source, PRICES[0], PRICES[1].replace("Tôm thẻ 50 con", "Tôm thẻ loại 1"))

    assert counts(outcome) == (0, 1, 0, 0)
    assert outcome.changes[0].values == [("Tên", "Tôm thẻ 50 con", "Tôm thẻ loại 1")]
    assert Series.objects.get(code="TOM-1").name == "Tôm thẻ loại 1"


TIDE = ("Mã;Tên;Ngày;Giờ;Giá trị", "MN;Mực nước;03/12/2026;08:00;1,5", "MN;;03/12/2026;10:00;2,1")


def forecasts() -> list[bool]:
    return list(Figure.objects.order_by("at").values_list("is_forecast", flat=True))


def test_figure_of_the_future_stays_a_forecast_until_another_value_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def clock(hour: int) -> None:
        now = datetime(2026, 12, 3, hour, tzinfo=VIETNAM)
        monkeypatch.setattr(figures.timezone, "now", lambda: now)

    source = source_of(Source.Holds.SERIES)
    clock(9)

    store(source, *TIDE)
    assert forecasts() == [False, True]

    clock(11)
    assert counts(store(source, *TIDE)) == (0, 0, 2, 0) and forecasts() == [False, True]
    assert counts(store(source, TIDE[0], TIDE[2].replace("2,1", "2,3"))) == (0, 1, 0, 0)
    assert forecasts() == [False, False]


def test_column_says_that_past_figures_are_forecasts_or_measured() -> None:
    source = source_of(Source.Holds.SERIES)
    lines = (f"{TIDE[0]};Dự báo", f"{TIDE[1].replace('2026', '2025')};{{}}")

    store(source, lines[0], lines[1].format("có"))
    assert forecasts() == [True]
    changed = store(source, lines[0], lines[1].format("không"))

    assert counts(changed) == (0, 1, 0, 0) and forecasts() == [False]
    assert changed.changes[0].values == [("Dự báo", "có", "không")]
    wrong = store(source, lines[0], lines[1].format("chắc"))
    assert "Dự báo: Ghi “có” hoặc “không”." in wrong.wrong[0].words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A;;;;01/12/2026;5", "Tên:"),
        (";Tôm;;;01/12/2026;5", "Mã:"),
        ("A;Tôm;;;hôm qua;5", "Ngày: Ghi ngày"),
        ("A;Tôm;;;01/12/2026;năm", "Giá trị: Ghi một số"),
        ("A;Tôm;;;01/12/2026;1,23456", "Giá trị: Số có tối đa"),
        ("TOM-1;Tên khác;;;05/12/2026;5", "Tên: Khác với dòng 2"),
        ("TOM-1;;;;01/12/2026;5", "Ngày: Cùng mã và cùng lúc với dòng 2"),
        ("A;Gọi 0909 123 456;;;01/12/2026;5", "Tên:"),
    ],
)
def test_wrong_figure_is_refused_with_the_column_and_stores_nothing(line: str, words: str) -> None:
    outcome = store(source_of(Source.Holds.SERIES), *PRICES, line)

    assert [wrong.line for wrong in outcome.wrong] == [5]
    assert words in outcome.wrong[0].words
    assert not Series.objects.exists()


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.234,5", "15.000"], ["1234.5", "15000"]),
        (["1234.5", "1.234"], ["1234.5", "1.234"]),
        (["1,234.5", "1,234"], ["1234.5", "1234"]),
        (["15.000"], ["15000"]),
        (["1,234"], ["1.234"]),
        (["0.125", "1.250"], ["0.125", "1.25"]),
        (["1.234.567"], ["1234567"]),
        (["-0,35", "−2", "1 234,5"], ["-0.35", "-2", "1234.5"]),
    ],
)
def test_marks_of_decimals_and_thousands_follow_from_the_file(
    cells: list[str], values: list[str]
) -> None:
    reader = DecimalReader(cells)

    assert [reader.read(cell) for cell in cells] == [Decimal(value) for value in values]


@pytest.mark.parametrize("cell", ["1.234", "1,234"])
def test_number_that_may_be_either_is_refused_where_the_file_writes_both_ways(cell: str) -> None:
    with pytest.raises(ValueError, match="cả dấu chấm và dấu phẩy"):
        DecimalReader(["1234.5", "1,5", cell]).read(cell)


@pytest.mark.parametrize("cell", ["", "1e9", "٣", "12,34,5", "--1", "1.5đ", "1.2345.678"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="Ghi một số"):
        DecimalReader([cell]).read(cell)


@pytest.mark.parametrize(
    "typed",
    [
        "01/12/2026 07:30",
        "1/12/2026 7:30",
        "01-12-2026 07:30:00",
        "07:30 01/12/2026",
        "2026-12-01 07:30",
        "2026-12-01T07:30",
        "2026-12-01T00:30:00Z",
        "2026-12-01T07:30:00+07:00",
    ],
)
def test_moments_are_read_as_people_and_machines_write_them(typed: str) -> None:
    assert read_moment(typed) == datetime(2026, 12, 1, 7, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "typed", ["31/02/2026", "12/2026", "01/12/26", "01/12/0001", "9999-12-31T23:59-23:00", "mai"]
)
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="01/12/2026 07:30"):
        read_moment(typed)


@pytest.mark.parametrize("holds", [Source.Holds.PLACES, Source.Holds.SERIES])
def test_number_of_queries_does_not_grow_with_the_lines(
    holds: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    source = source_of(holds)
    if holds == Source.Holds.PLACES:
        lines = ["Mã;Tên;Loại;Địa bàn"] + [f"P{at};Chợ {at};Chợ;Xã Long Hưng" for at in range(300)]
    else:
        lines = ["Mã;Tên;Ngày;Giá trị"] + [f"P{at};Tôm;01/12/2026;{at}" for at in range(300)]

    for _time in range(2):
        with django_assert_max_num_queries(14):
            assert not store(source, *lines).wrong_count


@pytest.mark.django_db(transaction=True)
def test_two_files_of_figures_at_once_store_each_figure_once() -> None:
    source = source_of(Source.Holds.SERIES)

    def once() -> tuple[int, int, int, int]:
        return counts(store(source, *PRICES))

    assert sorted(in_parallel(once, once)) == [(0, 0, 3, 0), (3, 0, 0, 0)]
    assert Figure.objects.count() == 3
