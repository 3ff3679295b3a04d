"""The map's numbers: exact under every filter and zoom, and never of a report that is hidden."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import product
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from paht.tests.threads import wait_until_blocked
from province.models import AdminUnit, Agency
from reports import workflow
from reports.map import clusters, counts
from reports.map.counts import Box
from reports.models import Category, MapCell, MapChange, MapPoint, Report
from reports.rules.states import PUBLIC_STATES, Outcome, Role, State
from reports.search.selection import Selection
from reports.tests.factories import make_report, make_staff

DATA = "/vi/phan-anh-kien-nghi/ban-do/du-lieu/"
PROVINCE = Box(105.4, 9.2, 106.4, 10.0)
CITY = {"latitude": 9.602534567, "longitude": 105.973912345}
pytestmark = pytest.mark.usefixtures("reference_data")


def scatter(count: int, seed: int) -> None:
    """Reports of every kind all over the province and three years, hidden ones among them."""
    rng = random.Random(seed)
    categories = list(Category.objects.filter(confidential=False))
    communes = list(AdminUnit.objects.communes())
    agencies = list(Agency.objects.order_by("code"))
    reports = []
    for number in range(count):
        commune, day = rng.choice(communes), date(2023, 1, 1) + timedelta(rng.randrange(900))
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        # Some stand at the very same place, and some have no place at all.
        lat, lng = (9.6, 105.97) if rng.random() < 0.1 else (commune.lat, commune.lon)
        has_pin = rng.random() < 0.9 and lat is not None and lng is not None
        state = rng.choice([*PUBLIC_STATES, *PUBLIC_STATES, State.COMPLETED, State.RECEIVED])
        is_done = state is State.COMPLETED
        reports.append(
            Report(
                code=f"2099{seed:04d}{number:04d}", channel=rng.choice(Report.Channel.values),
                title=f"Ổ gà số {number}",
                content="Mặt đường hư hỏng", category=rng.choice(categories), commune=commune,
                district=commune.parent, address="Ấp 1",
                latitude=lat + rng.gauss(0, 0.01) if has_pin else None,
                longitude=lng + rng.gauss(0, 0.01) if has_pin else None,
                submitted_at=at, reported_on=day, sla_working_days=5, due_at=at,
                agency=rng.choice(agencies[:6]), state=state,
                # To the very second is in time; what was taken over does not say when.
                completed_at=rng.choice([None, *(at + timedelta(n) for n in (-1, 0, 1))])
                if is_done else None,
                is_published=rng.random() < 0.8, search_text=f"o ga so {number}",
            )
        )  # fmt: skip
    Report.objects.bulk_create(reports)


def expected(reports: Selection, **within: Any) -> set[str]:
    """The codes of the reports that belong on the map, asked of the reports themselves."""
    found = reports.reports().filter(latitude__isnull=False, **within)
    found = found.exclude(category__sensitive=True).exclude(category__parent__sensitive=True)
    return set(found.values_list("code", flat=True))


def told(answer: dict[str, Any]) -> int:
    return sum(f["properties"].get("count", 1) for f in answer["features"])


def a_selection(rng: random.Random) -> Selection:
    unit = rng.choice(list(AdminUnit.objects.communes()))
    group = rng.choice(list(Category.objects.filter(parent=None)))
    days = sorted(date(2023, 1, 1) + timedelta(rng.randrange(900)) for _ in range(2))
    day = rng.choice((days[0], days[0].replace(day=1)))
    choices: dict[str, dict[str, Any]] = {
        "group": {
            "group": group.pk,
            "categories": (group.pk, *group.children.values_list("pk", flat=True)),
        },
        "leaf": {"categories": (group.children.all()[0].pk,)},
        "states": {"states": rng.choice(((State.COMPLETED,), PUBLIC_STATES[1:3]))},
        "outcome": {"outcome": rng.choice(list(Outcome))},
        "agency": {"agency": rng.choice(list(Agency.objects.order_by("code")[:6])).pk},
        "channel": {"channel": rng.choice(Report.Channel.values)},
        "district": {"district": unit.parent_id},
        "commune": {"commune": unit.pk},
        "since": {"since": day},
        "until": {"until": days[1]},
    }
    chosen: dict[str, Any] = {}
    for name in rng.sample(sorted(choices), k=rng.randrange(5)):
        chosen |= choices[name]
    if "commune" in chosen:
        chosen.pop("district", None)
    return Selection(**chosen)


@pytest.mark.parametrize("seed", range(2))
def test_cluster_counts_add_up_to_number_of_matching_reports(seed: int) -> None:
    rng = random.Random(seed)
    scatter(300, seed)
    counts.fold()
    scatter(60, seed + 100)  # not added up yet
    Report.objects.filter(
        pk__in=rng.sample(list(Report.objects.values_list("pk", flat=True)), 40)
    ).update(is_published=False)

    for _turn in range(40):
        reports, zoom = a_selection(rng), rng.randrange(21)
        answer = clusters.clusters(PROVINCE, zoom, reports)

        assert told(answer) == answer["total"] == len(expected(reports)), (reports, zoom)
        assert len(answer["features"]) <= 400


def test_view_counts_all_reports_in_its_box() -> None:
    rng = random.Random(5)
    scatter(300, 5)
    counts.fold()

    for _turn in range(25):
        zoom, reports = rng.randrange(9, 21), a_selection(rng)
        west, south = rng.uniform(105.6, 106.1), rng.uniform(9.4, 9.8)
        size = 0.7 * 2 ** (10 - zoom)
        box = Box(west, south, west + size, south + size)
        answer = clusters.clusters(box, zoom, reports)
        west, south, east, north = answer["bbox"]
        half = 0.00005

        assert west <= box.west and east + 2 * half >= box.east
        assert told(answer) == len(
            expected(
                reports,
                longitude__gt=west - half, longitude__lt=east + half,
                latitude__gt=south - half, latitude__lt=north + half,
            )
        ), (reports, zoom)  # fmt: skip
        pages = clusters.MapPages(box, zoom, reports)
        assert pages.count == told(answer)


def test_folding_changes_no_count_and_leaves_no_pending_changes() -> None:
    scatter(200, 7)
    before = [clusters.clusters(PROVINCE, zoom, Selection()) for zoom in range(8, 18)]

    counts.fold()

    assert [clusters.clusters(PROVINCE, zoom, Selection()) for zoom in range(8, 18)] == before
    assert not MapChange.objects.exists()


def test_deleting_all_reports_leaves_no_counts() -> None:
    scatter(100, 8)
    counts.fold()

    Report.objects.all().delete()
    counts.fold()

    assert not MapPoint.objects.exists()
    assert not MapCell.objects.exists()


def test_close_view_shows_each_report_even_at_same_place() -> None:
    codes = {make_report(State.ASSIGNED, **CITY).code for _turn in range(2)}

    answer = clusters.clusters(Box(105.97, 9.6, 105.98, 9.61), 18, Selection())

    assert {f["properties"]["code"] for f in answer["features"]} == codes


def test_point_has_title_state_deadline_and_rounded_coordinates() -> None:
    report = make_report(State.PENDING_APPROVAL, **CITY)

    (feature,) = clusters.clusters(PROVINCE, 9, Selection())["features"]

    properties = feature["properties"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.9739, 9.6025]}
    assert properties["code"] == report.code and properties["title"] == report.public_title
    assert properties["status"] == "processing" and properties["label"] == "Đang xử lý"
    assert properties["remaining"].startswith("Hạn xử lý ")
    assert properties["url"] == f"/vi/phan-anh-kien-nghi/{report.code}/"


def test_report_leaves_map_for_each_reason_to_hide_it() -> None:
    dispatcher = make_staff(Role.DISPATCHER)
    hidden = make_report(State.ASSIGNED, **CITY)
    withdrawn = make_report(State.PROCESSING, **CITY)
    merely_sent = make_report(State.SUBMITTED, **CITY)
    unpublished = make_report(State.ASSIGNED, publish=False, **CITY)
    shown = make_report(State.COMPLETED, **CITY)

    workflow.move(hidden, "set_publication", by=dispatcher, publish=False)
    workflow.move(
        withdrawn, "return_to_dispatch", by=make_staff(Role.HANDLER), note="Không đúng thẩm quyền"
    )

    on_map = set(MapPoint.objects.values_list("report__code", flat=True))
    assert on_map == {shown.code}
    assert not {merely_sent.code, unpublished.code} & on_map
    assert clusters.clusters(PROVINCE, 9, Selection())["total"] == 1


def test_sensitive_category_hides_its_reports_on_map_until_reset() -> None:
    report = make_report(State.ASSIGNED, **CITY)
    counts.fold()
    leaf = Category.objects.select_related("parent").get(pk=report.category_id)

    for category in (leaf, leaf.parent):
        assert category is not None
        category.sensitive = True
        category.save()
        assert clusters.clusters(PROVINCE, 9, Selection())["features"] == []
        category.sensitive = False
        category.save()
        assert clusters.clusters(PROVINCE, 9, Selection())["total"] == 1


def test_map_search_covers_newest_matches_and_says_when_there_are_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scatter(100, 9)
    monkeypatch.setattr(counts, "MOST_FOUND", 20)
    monkeypatch.setattr(clusters, "MOST_FOUND", 20)
    number = Report.objects.get(pk=MapPoint.objects.latest("report_id").pk).title.split()[-1]

    many = clusters.clusters(PROVINCE, 9, Selection(words="o ga"))
    one = clusters.clusters(PROVINCE, 9, Selection(words=f"số {number}"))

    assert (many["total"], many["more"]) == (20, True)
    assert (one["total"], one["more"]) == (1, False)


def test_map_list_contains_each_report_once_newest_first() -> None:
    scatter(150, 11)

    pages = clusters.MapPages(PROVINCE, 9, Selection())
    listed = [line for number in pages.page_range for line in pages.page(number)]

    assert {line.code for line in listed} == expected(Selection())
    assert len(listed) == pages.count
    assert listed == sorted(listed, key=lambda line: line.reported_on, reverse=True)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert client.get(address).status_code == 200
    return len(context)


def test_map_data_query_count_does_not_grow(client: Client, subtests: pytest.Subtests) -> None:
    filters = ("", "&district=941&q=ổ+gà", "&agency=QLDT-941&channel=web&outcome=open")
    addresses = [
        f"{DATA}?bbox=105.4,9.2,106.4,10.0&zoom={zoom}{chosen}"
        for zoom, chosen in product((9, 18), filters)
    ]
    make_report(State.ASSIGNED, **CITY)
    client.get(addresses[0])
    with_one = {address: queries(client, address) for address in addresses}
    for turn in range(6):
        make_report(State.ASSIGNED, latitude=9.5 + turn / 50, longitude=105.9739)
    make_report(State.ASSIGNED, latitude=9.3, longitude=105.6)

    for address in addresses:
        with subtests.test(address):
            # Fewer where they have become a crowd, of which nothing else is read.
            assert queries(client, address) <= with_one[address] <= 4


def test_map_data_are_cached_for_a_minute_with_etag(client: Client) -> None:
    make_report(State.ASSIGNED, **CITY)
    address = f"{DATA}?bbox=105.4,9.2,106.4,10.0&zoom=9"

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "application/geo+json"
    assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=60"
    assert again.status_code == 304 and not again.content
    make_report(State.ASSIGNED, **CITY)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "", "bbox=105,9,106,10", "zoom=9", "bbox=106,9,105,10&zoom=9", "bbox=105,10,106,9&zoom=9",
        "bbox=nan,9,106,10&zoom=9", "bbox=105,9,inf,10&zoom=9", "bbox=1e308,9,1e309,10&zoom=9",
        "bbox=-999,-999,999,999&zoom=9", "bbox=105,9,106&zoom=9", "bbox=a,b,c,d&zoom=9",
        "bbox=105,9,106,10&zoom=99", "bbox=105,9,106,10&zoom=-1", "bbox=105,9,106,10&zoom=x",
        "bbox=105,9,106,10&zoom=9&status=submitted", "bbox=105,9,106,10&zoom=9&from=x",
        f"bbox={'1' * 5000}&zoom=9", "bbox=%00&zoom=9",
    ],
)  # fmt: skip
def test_invalid_map_query_is_refused_with_message(client: Client, query: str) -> None:
    response = client.get(f"{DATA}?{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/geo+json"
    answer = response.json()
    assert answer["features"] == [] and answer["error"].endswith(".")


def test_map_error_is_in_language_of_its_page(
    client: Client,
) -> None:
    def complaint(language: str) -> str:
        address = DATA.replace("/vi/", f"/{language}/")
        return str(client.get(f"{address}?bbox=105,9,106,10&zoom=99").json()["error"])

    english, vietnamese = complaint("en"), complaint("vi")

    assert english != vietnamese and "từ 0 đến 20" in vietnamese


def test_map_has_the_filters_of_search_page(client: Client) -> None:
    report = make_report(State.ASSIGNED, **CITY)
    view = "bbox=105.4,9.2,106.4,10.0&zoom=9"

    def found(filters: str) -> list[str]:
        features = client.get(f"{DATA}?{view}&{filters}").json()["features"]
        return [feature["properties"]["code"] for feature in features]

    for filters in (
        *("category=GT", "category=GT01", "status=assigned", "district=941", "q=o ga"),
        *("agency=QLDT-941", "channel=web", "outcome=open"),
    ):
        assert found(filters) == [report.code], filters
    for filters in (
        *("category=MT", "status=completed", "district=943", "commune=31528", "q=xyz"),
        *("agency=QLDT-944", "channel=1022", "outcome=in_time", "status=assigned&outcome=late"),
    ):
        assert found(filters) == [], filters
    assert found("q=0939861234") == []


def test_map_list_and_search_page_have_equal_counts_under_every_filter(
    client: Client,
) -> None:
    rng = random.Random(21)
    scatter(250, 21)
    # What the map cannot show is in the table all the same: it is left out of both here.
    Report.objects.filter(latitude=None).delete()
    Report.objects.filter(category__sensitive=True).delete()
    Report.objects.filter(category__parent__sensitive=True).delete()
    counts.fold()
    scatter_again = Report.objects.order_by("code")[:30]
    Report.objects.filter(pk__in=scatter_again).update(channel="zalo", state=State.COMPLETED)
    unit = AdminUnit.objects.communes()[0]
    answers = {
        "category": ["GT", "GT01", "MT"],
        "status": ["assigned", "processing", "completed"],
        "outcome": Outcome.values,
        "agency": [agency.code for agency in Agency.objects.order_by("code")[:3]],
        "channel": ["web", "zalo", "1022"],
        "district": [unit.parent.code if unit.parent else ""],
        "commune": [unit.code],
        "from": ["2023-06-01", "2023-06-15"],
        "to": ["2024-08-31"],
        "q": ["o ga", "so 1"],
    }
    singly = [{name: answer} for name, given in answers.items() for answer in given]
    together = [
        {name: rng.choice(answers[name]) for name in rng.sample(sorted(answers), k=size)}
        for size in (2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4)
    ]

    for chosen in [{}, *singly, *together]:
        table = client.get("/vi/phan-anh-kien-nghi/tra-cuu/", chosen).context["page"].paginator
        listed = client.get("/vi/phan-anh-kien-nghi/ban-do/", chosen).context["page"].paginator
        view = {"bbox": "105,9,107,11", "zoom": rng.choice((8, 10, 14))}
        shown = client.get(DATA, {**chosen, **view}).json()

        assert table.count == listed.count == shown["total"] == told(shown), chosen


def test_map_counts_follow_change_of_agency_channel_and_outcome() -> None:
    report = make_report(State.COMPLETED, **CITY)
    counts.fold()

    def total(**chosen: Any) -> int:
        return int(clusters.clusters(PROVINCE, 9, Selection(**chosen))["total"])

    agency = Agency.objects.get(code="QLDT-944")
    assert (total(outcome=Outcome.IN_TIME), total(outcome=Outcome.LATE)) == (1, 0)
    Report.objects.filter(pk=report.pk).update(due_at=report.submitted_at - timedelta(1))
    assert (total(outcome=Outcome.IN_TIME), total(outcome=Outcome.LATE)) == (0, 1)
    Report.objects.filter(pk=report.pk).update(completed_at=None)
    assert (total(outcome=Outcome.IN_TIME), total(outcome=Outcome.LATE)) == (1, 0)
    assert (total(agency=report.agency_id), total(agency=agency.pk)) == (1, 0)
    Report.objects.filter(pk=report.pk).update(agency=agency)
    assert (total(agency=report.agency_id), total(agency=agency.pk)) == (0, 1)
    Report.objects.filter(pk=report.pk).update(channel="1022")
    assert (total(channel="web"), total(channel="1022")) == (0, 1)
    counts.fold()
    assert (total(channel="web"), total(channel="1022"), total()) == (0, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_category_made_sensitive_during_publication_keeps_report_off_map() -> None:
    report = make_report(State.ASSIGNED, **CITY)
    Report.objects.filter(pk=report.pk).update(is_published=False)
    assert not MapPoint.objects.exists()

    def make_sensitive() -> None:
        try:
            Category.objects.filter(pk=report.category_id).update(sensitive=True)
        finally:
            connection.close()

    other = Thread(target=make_sensitive)
    with transaction.atomic():
        Report.objects.filter(pk=report.pk).update(is_published=True)
        other.start()
        waited = wait_until_blocked(lambda: not other.is_alive())
    other.join()

    assert waited
    assert not MapPoint.objects.exists()
