"""The public statistics: every number is the length of the list it leads to."""

import csv
import re
from datetime import date
from io import StringIO
from statistics import median
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html
from pytest_django import Settings

from province import calendar
from province.deadlines import day_of
from province.models import Agency
from reports.models import Category, Report
from reports.rules.states import State
from reports.search.lookup_forms import LookupForm
from reports.statistics import overview, rollup
from reports.statistics.forms import StatisticsForm
from reports.statistics.monthly import Month
from reports.statistics.overview import Filters
from reports.tests.factories import make_report

pytestmark = pytest.mark.django_db

PAGE = "/vi/phan-anh-kien-nghi/thong-ke/"
LAST_YEAR = "?from={year}-01&to={year}-12"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def opened(client: Client, address: str = "") -> Any:
    response = client.get(PAGE + address)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def last_year() -> str:
    return LAST_YEAR.format(year=Month.of(timezone.now()).year - 1)


def links(page: Any) -> list[tuple[int, str]]:
    """The numbers that lead to a list."""
    found = page.xpath('//main//a[contains(@href, "/tra-cuu/?")]')
    return [(int(link.text.replace(".", "")), link.get("href")) for link in found]


def listed(address: str) -> int:
    form = LookupForm(QueryDict(address.partition("?")[2]))
    assert form.is_valid(), (address, form.errors)
    return form.found().count()


# --- figures and lists ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "least"),
    [
        # How much there is of a running period depends on the day of the test.
        ("", 0),
        ("?period=quarter", 0),
        ("?period=month", 0),
        (f"{LAST_YEAR}&category=GT&district=941", 60),
        ("?from={year}-05", 10),
    ],
)
def test_every_figure_equals_length_of_linked_list(
    client: Client, filled_reports: None, address: str, least: int
) -> None:
    year = Month.of(timezone.now()).year - 1

    found = links(opened(client, address.format(year=year)))

    assert {address: listed(address) for _number, address in found} == {
        address: number for number, address in found
    }
    assert len(found) >= least


def test_linked_list_shows_count_of_figure(client: Client, filled_reports: None) -> None:
    number, address = links(opened(client, last_year()))[0]

    assert f"Có {number} phản ánh" in client.get(address).content.decode()


def test_parts_of_figures_add_up(filled_reports: None) -> None:
    now = Month.of(timezone.now())
    found = overview.overview(Filters(now.plus(-23), now), today=day_of(timezone.now()))

    for line in (*found.agencies, *found.categories, *found.places, *found.channels):
        figure = line.figure
        if figure.parts is not None and figure.received is not None:
            assert figure.received == sum(figure.parts)
            assert figure.completed == figure.received - (figure.open or 0)
    assert sum(line.figure.received or 0 for line in found.channels) <= (found.total.received or 0)


def test_median_equals_that_of_reports(filled_reports: None) -> None:
    year, days = Month.of(timezone.now()).year - 1, calendar.load()
    filters = Filters(Month(year, 1), Month(year, 12))
    done = Report.objects.public().filter(state=State.COMPLETED, reported_on__year=year)
    took = [
        days.working_days_between(day_of(sent), day_of(end))
        for sent, end in done.values_list("submitted_at", "completed_at")
        if end
    ]

    found = overview.overview(filters, today=day_of(timezone.now()))

    assert found.total.median_days == median(took)
    assert len(took) > 100


def test_current_year_is_covered_as_one_period() -> None:
    months = [Month(2025, 11).plus(number) for number in range(13)]

    assert list(overview._cover(months, date(2026, 11, 25))) == ["2025-11", "2025-12", "2026"]
    assert list(overview._cover(months[2:8], date(2026, 11, 25))) == ["2026-Q1", "2026-Q2"]


def test_row_hidden_in_one_period_is_hidden_in_sum_of_periods() -> None:
    shown = {"member": "1", "sum": 9, "parts": [9, 0, 0], "days": {}, "ratings": [0, 0]}
    hidden = shown | {"sum": None, "parts": None, "days": None, "is_small": True}

    joined = overview._joined([[shown | {"is_small": False}], [hidden]], ["2025", "2026-01"])

    assert (joined["1"].received, joined["1"].parts, joined["1"].is_small) == (None, None, False)


# --- the page -----------------------------------------------------------------------------------


def test_statistics_page_takes_one_query_and_two_when_empty(
    client: Client,
) -> None:
    def queries() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    with_none = queries()
    call_command("fill_reports", count=200, stdout=StringIO())
    rollup.refresh()

    assert (with_none, queries()) == (2, 1)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("?period=x", "Vui lòng chọn thời gian trong danh sách."),
        ("?from=2026-13", "“Từ tháng” không hợp lệ"),
        ("?from=%00&to='%22<b>", "“Đến tháng” không hợp lệ"),
        ("?from=0001-01&to=2020-01", "“Từ tháng” không hợp lệ"),
        ("?from=2024-05&to=2024-04", "phải bằng hoặc sau"),
        ("?to=2024-04", "Vui lòng chọn tháng bắt đầu."),
        ("?from=2024-04&to=2999-01", "không được sau tháng này"),
        ("?from=2001-01&to=2024-01", "tối đa 36 tháng"),
        ("?category=GT01", "không có trong danh sách"),
        ("?district=abc", "không có trong danh sách"),
        ("?category=%00&district=%00", "Vui lòng"),
    ],
)
def test_invalid_filter_is_explained(client: Client, address: str, told: str) -> None:
    page = opened(client, address)

    assert told in page.text_content()
    assert "/tra-cuu/?" not in "".join(page.xpath("//main//a/@href"))


def test_month_is_accepted_in_vietnamese_notation() -> None:
    form = StatisticsForm({"from": "3/2024", "to": "05/2024"})

    assert form.is_valid()
    assert (form.filters().since, form.filters().until) == (date(2024, 3, 1), date(2024, 5, 31))


def test_small_numbers_are_marked_and_not_linked(client: Client) -> None:
    now = timezone.now()
    for agency, number in (("QLDT-941", 6), ("QLDT-944", 1), ("UBND-941", 7)):
        for _number in range(number):
            make_report(State.PROCESSING, agency=agency, at=now)
    rollup.refresh()

    page = opened(client)
    agencies = page.xpath('//section[@aria-labelledby="co-quan"]//tbody//td[1]')

    assert sorted(cell.text_content() for cell in agencies) == ["<5", "ẩn", "ẩn"]
    assert not [link for link in links(page) if "agency=" in link[1]]
    assert links(page)[0][0] == 14


def test_csv_equals_figures_of_page(client: Client, filled_reports: None) -> None:
    Agency.objects.update(name="=HYPERLINK(1)")

    response = client.get(f"{PAGE}{last_year()}&format=csv")
    text = response.content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    page = opened(client, last_year())
    shown = page.xpath("//main//table/tbody/tr")

    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in response["Content-Disposition"]
    assert len(rows) == 2 + len(shown)
    assert [row[2:] for row in rows[2:]] == [
        [cell.text_content() for cell in line.xpath("td")] for line in shown
    ]
    assert {row[1][:2] for row in rows if "HYPERLINK" in row[1]} == {"'="}
    assert {"<5"} < {cell for row in rows for cell in row}


def test_agency_ranking_is_shown_only_if_enabled(
    client: Client, filled_reports: None, settings: Settings
) -> None:
    address = f"?from={Month.of(timezone.now()).plus(-35)}"
    assert "đúng hạn nhiều nhất" not in opened(client, address).text_content()

    settings.PUBLIC_AGENCY_RANKING = True
    page = opened(client, address)

    shares = [
        float(re.sub("[ %]", "", text).replace(",", "."))
        for text in page.xpath('//ol[@class="stat-ranking"]//strong/text()')
    ]
    assert shares == sorted(shares, reverse=True)
    assert "đúng hạn nhiều nhất" in page.text_content()


def test_sensitive_category_has_no_row(client: Client, filled_reports: None) -> None:
    sensitive = Category.objects.filter(sensitive=True).values_list("name", flat=True)
    page = opened(client, last_year())
    table = page.xpath('//section[@aria-labelledby="chuyen-muc"]')[0].text_content()

    assert not [name for name in sensitive if name in table]


def test_menu_and_home_page_link_to_statistics(client: Client) -> None:
    home = html.fromstring(client.get("/vi/").content.decode())

    assert home.xpath(f'//nav//a[@href="{PAGE}"]')
    assert home.xpath(f'//main//a[@href="{PAGE}"]')


def test_period_without_reports_shows_message(client: Client) -> None:
    assert "Chưa có phản ánh công khai" in opened(client, "?from=2001-01&to=2001-02").text_content()


@pytest.mark.parametrize(
    ("query", "chosen"),
    [("?from=2024-01&to=2024-03", ["range"]), ("?from=2024-01", ["range"]), ("?from=&to=", [])],
)
def test_months_in_url_select_matching_period(
    client: Client, query: str, chosen: list[str]
) -> None:
    page = opened(client, query)

    assert page.xpath('//select[@name="period"]/option[@selected]/@value') == chosen


def test_month_in_vietnamese_notation_is_shown_in_its_field(client: Client) -> None:
    page = opened(client, "?period=range&from=09/2023&to=10%2F2023")

    assert page.xpath('//input[@name="from"]/@value') == ["2023-09"]
    assert page.xpath('//input[@name="to"]/@value') == ["2023-10"]


def test_uncounted_figures_are_announced(client: Client) -> None:
    make_report(State.PROCESSING)

    before = opened(client).text_content()
    rollup.refresh()
    after = opened(client).text_content()

    assert "Số liệu đang được tính" in before
    assert "Số liệu đang được tính" not in after
