"""Clients read public reports as GeoReport v2 says, and nothing of any other report."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pytest_django.fixtures import Settings

from partners.models import PartnerKey, PartnerPost, Scope
from partners.tests.conftest import make_key
from partners.tests.open311.calls import BASE, TEST, get, ids, read
from reports import workflow
from reports.models import Attachment, Report
from reports.rules.states import Role, State
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import make_confidential, make_report, make_staff
from reports.tests.sending import jpeg_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def done() -> Report:
    return make_report(State.COMPLETED)


@pytest.fixture
def at_work() -> Report:
    return make_report(State.PROCESSING, latitude=9.60254321, longitude=105.97391234)


def add_photo(report: Report) -> Attachment:
    file = ContentFile(jpeg_bytes(), name="anh.jpg")
    facts = {"kind": "photo", "content_type": "image/jpeg", "extension": "jpg", "size": 9}
    return report.attachments.create(**facts, file=file, is_public=True)


def sent_by(key: PartnerKey, report: Report) -> Report:
    PartnerPost.objects.create(key=key, fingerprint="x", submission_id=report.submission_id)
    return report


# --- discovery and services ---------------------------------------------------------------


@pytest.mark.parametrize("base", [BASE, TEST])
def test_discovery_lists_a_production_and_a_test_endpoint_in_both_formats(base: str) -> None:
    said, tree = get("discovery.json", base=base), get("discovery.xml", base=base)

    assert [one["type"] for one in said["endpoints"]] == ["production", "test"]
    assert tree.tag == "discovery"
    endpoints = tree.findall("endpoints/endpoint")
    assert [one.findtext("url") for one in endpoints] == [one["url"] for one in said["endpoints"]]
    for one in endpoints:
        assert "text/xml" in [form.text for form in one.findall("formats/format")]
    assert said["contact"] == tree.findtext("contact") and said["key_service"]


def test_discovery_changesets_are_moments_of_the_past() -> None:
    said = get("discovery.json")

    for found in (said, *said["endpoints"]):
        changed = parse_datetime(found["changeset"])
        assert changed and changed < timezone.now()


def test_services_say_which_of_them_ask_questions() -> None:
    make_question()

    metadata = {one["service_code"]: one["metadata"] for one in get("services.json")}

    assert metadata[CATEGORY] is True
    assert False in metadata.values()
    words = {one.findtext("metadata") for one in get("services.xml").findall("service")}
    assert words == {"true", "false"}


def test_services_leave_confidential_categories_out() -> None:
    assert "HC02" not in [one["service_code"] for one in get("services.json")]
    unknown = get("services/KHONGCO.json", expect=404)
    assert get("services/HC02.json", expect=404) == unknown


def test_definition_describes_each_question_as_an_attribute() -> None:
    make_question("text", required=True, order=1)
    make_question("choice", label="Từ khi nào", order=2)
    make_question("number", label="Sâu bao nhiêu", unit="cm", order=3)

    first, second, third = get(f"services/{CATEGORY}.json")["attributes"]

    assert first["required"] is True and first["variable"] is True and first["order"] == 1
    kinds = [one["datatype"] for one in (first, second, third)]
    assert kinds == ["string", "singlevaluelist", "number"]
    assert third["datatype_description"] == "cm" and "values" not in third
    assert [one["name"] for one in second["values"]] == ["Mới hôm nay", "Vài ngày", "Lâu rồi"]
    tree = get(f"services/{CATEGORY}.xml")
    assert tree.tag == "service_definition"
    assert tree.findtext("attributes/attribute[2]/values/value/name") == "Mới hôm nay"
    assert tree.findtext("attributes/attribute/required") == "true"


def test_reading_one_report_builds_no_sql_again(
    done: Report, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building SQL was half of the CPU that one report costs."""
    settings.RATE_LIMITS = "on"
    _key, text = make_key(Scope.READ)
    path, answer = f"requests/{done.code}.json", done.answers.get().public_text
    get(path, api_key=text)
    built: list[object] = []
    as_sql = SQLCompiler.as_sql
    monkeypatch.setattr(
        SQLCompiler, "as_sql", lambda self, *rest: (built.append(self), as_sql(self, *rest))[1]
    )

    [row] = get(path, api_key=text)

    assert row["status_notes"] == answer
    assert not built


# --- one report ---------------------------------------------------------------------------


def test_open_report_has_its_deadline_agency_and_rounded_place(at_work: Report) -> None:
    [row] = get(f"requests/{at_work.code}.json")

    assert row["service_request_id"] == at_work.code and row["status"] == "open"
    assert parse_datetime(row["expected_datetime"]) == at_work.due_at.replace(microsecond=0)
    assert row["agency_responsible"] == at_work.agency.name
    assert (row["lat"], row["long"]) == (9.6025, 105.9739)
    assert row["description"] == at_work.content and row["title"] == at_work.title
    assert row["service_code"] == at_work.category.code
    assert at_work.commune.full_name in row["address"]
    assert row["status_notes"] == "Đang xử lý"


def test_closed_report_has_the_answer_as_notes_and_no_deadline(done: Report) -> None:
    [row] = get(f"requests/{done.code}.json")

    assert row["status"] == "closed" and row["expected_datetime"] is None
    assert "Đã dặm vá xong" in row["status_notes"]
    tree = get(f"requests/{done.code}.xml")
    assert tree.tag == "service_requests" and tree.find("request/expected_datetime") is None
    assert tree.findtext("request/status_notes") == row["status_notes"]
    assert all(one.text or len(one) for one in tree.iter())


def test_updated_time_is_that_of_the_last_public_event(at_work: Report) -> None:
    [row] = get(f"requests/{at_work.code}.json")

    last = at_work.events.latest("id").at
    assert parse_datetime(row["updated_datetime"]) == last.replace(microsecond=0)


def test_photo_is_linked_while_it_is_public(at_work: Report) -> None:
    photo = add_photo(at_work)

    [row] = get(f"requests/{at_work.code}.json")
    assert photo.token in row["media_url"]
    assert Client().get(row["media_url"].partition("://")[2].partition("/")[1:][1]).status_code
    at_work.attachments.update(is_public=False)
    [row] = get(f"requests/{at_work.code}.json")
    assert row["media_url"] is None


def test_redacted_words_do_not_leave(at_work: Report) -> None:
    Report.objects.filter(pk=at_work.pk).update(redacted_spans={"content": [[0, 5]]})

    [row] = get(f"requests/{at_work.code}.json")

    assert at_work.content[:5] not in row["description"]


@pytest.mark.parametrize("of_group", [False, True])
def test_sensitive_report_has_no_place_on_the_map_and_no_address(
    of_group: bool, at_work: Report
) -> None:
    kind = at_work.category.parent if of_group else at_work.category
    assert kind
    kind.sensitive = True
    kind.save()

    [row] = get(f"requests/{at_work.code}.json")

    assert row["lat"] is None and row["long"] is None
    assert row["address"] == at_work.place and at_work.address not in row["address"]


def test_characters_that_xml_cannot_hold_are_left_out(at_work: Report) -> None:
    Report.objects.filter(pk=at_work.pk).update(content="Nước \x08 < & > \ufffe ]]> chảy")

    tree = get(f"requests/{at_work.code}.xml")

    assert tree.findtext("request/description") == "Nước  < & >  ]]> chảy"


# --- the privacy attack -------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "xml"])
def test_unknown_unpublished_and_confidential_reports_are_one_404(form: str) -> None:
    """The bytes and the queries are the same."""
    hidden = make_report(State.PROCESSING, publish=False)
    fresh = make_report()
    secret = make_report(State.PROCESSING)
    make_confidential(secret, about="BHXH")
    _key, text = make_key(Scope.READ)

    for query in ({}, {"api_key": text}):
        answers = {
            read_bytes(f"requests/{code}.{form}", query)
            for code in (hidden.code, fresh.code, secret.code, "202601010001")
        }
        assert len(answers) == 1
        codes = ",".join([hidden.code, fresh.code, secret.code])
        assert ids(get(f"requests.{form}", service_request_id=codes, **query)) == []


def read_bytes(path: str, query: dict[str, str]) -> bytes:
    answer = Client().get(BASE + path, query)
    assert answer.status_code == 404
    return answer.content


@pytest.mark.parametrize("odd", ["0", "٣", "x", "9" * 40, "20260101 0001", "-1", "TEST-1"])
def test_ids_that_no_report_can_have_are_the_same_404(odd: str) -> None:
    unknown = read_bytes("requests/202601010001.json", {})

    assert read_bytes(f"requests/{odd}.json", {}) == unknown


def test_lists_hold_public_reports_only(at_work: Report, done: Report) -> None:
    make_report(State.PROCESSING, publish=False)
    make_report()

    assert set(ids(get("requests.json"))) == {at_work.code, done.code}


def test_key_that_sent_a_report_reads_code_state_and_dates_only() -> None:
    key, text = make_key(Scope.SUBMIT)
    _other, foreign = make_key(Scope.SUBMIT)
    report = sent_by(key, make_report())
    path = f"requests/{report.code}.json"

    [row] = get(path, api_key=text)

    assert row == {
        "service_request_id": report.code,
        "status": "open",
        **{name: row[f"{name}"] for name in row if name.endswith("_datetime")},
    }
    assert get("requests.json", service_request_id=report.code, api_key=text) == [row]
    get(path, api_key=foreign, expect=404)
    get(path, expect=404)


def test_key_reads_state_and_dates_of_its_report_that_became_confidential() -> None:
    key, text = make_key(Scope.SUBMIT)
    report = sent_by(key, make_report(State.PROCESSING))
    make_confidential(report, about="BHXH")

    [row] = get(f"requests/{report.code}.json", api_key=text)

    assert set(row) <= {
        *("service_request_id", "status", "requested_datetime", "updated_datetime"),
        "expected_datetime",
    }


def test_box_smaller_than_the_rounding_does_not_find_the_house(at_work: Report) -> None:
    def box(lat: float, lng: float, half: float) -> list[str]:
        edges = (lng - half, lat - half, lng + half, lat + half)
        return ids(get("requests.json", bbox=",".join(f"{edge:.7f}" for edge in edges)))

    assert box(9.6025, 105.9739, 0.00001) == [at_work.code]
    assert box(9.60254321, 105.97391234, 0.00001) == []


# --- lists --------------------------------------------------------------------------------


def test_list_takes_ids_before_every_other_condition(at_work: Report, done: Report) -> None:
    codes = f"{done.code}, {at_work.code},0,x,"

    found = ids(get("requests.json", service_request_id=codes, status="closed"))

    assert sorted(found) == sorted([done.code, at_work.code])


def test_list_filters_by_status_and_service(at_work: Report, done: Report) -> None:
    assert ids(get("requests.json", status="closed")) == [done.code]
    assert ids(get("requests.json", status="open")) == [at_work.code]
    assert len(get("requests.json", status="open,closed")) == 2
    assert len(get("requests.json", service_code=f"X,{done.category.code}")) == 2
    assert ids(get("requests.json", service_code="MT01")) == []


def test_list_without_dates_holds_ninety_days() -> None:
    now = timezone.now()
    old = make_report(State.PROCESSING, at=now - timedelta(days=91))
    new = make_report(State.PROCESSING, at=now - timedelta(days=89))

    assert ids(get("requests.json")) == [new.code]
    assert ids(get("requests.json", end_date=(now - timedelta(days=90)).isoformat())) == [old.code]
    since = (now - timedelta(days=92)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(get("requests.json", start_date=since)) == [new.code, old.code]


def test_list_is_paged(at_work: Report, done: Report) -> None:
    first = ids(get("requests.json", page_size=1))
    second = ids(get("requests.json", page_size=1, page=2))

    assert {*first, *second} == {at_work.code, done.code}
    assert ids(get("requests.json", page=3)) == []


def test_words_find_reports_as_in_the_table(at_work: Report) -> None:
    assert ids(get("requests.json", q="duong")) == [at_work.code]
    assert ids(get("requests.json", q="zaphira")) == []
    [said] = get("requests.json", q="0987654321", expect=400)
    assert said["description"].startswith("q: ")


def test_extensions_add_state_place_and_all_media(at_work: Report) -> None:
    photo = add_photo(at_work)

    [row] = get("requests.json", extensions="true")

    assert row["extended_attributes"]["state"] == "processing"
    assert photo.token in row["extended_attributes"]["media_urls"][0]
    tree = get("requests.xml", extensions="true")
    assert tree.findtext("request/extended_attributes/media_urls/media_url")
    assert "extended_attributes" not in get("requests.json")[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("start_date", "hôm qua"), ("end_date", "2026-13-01"), ("page", "0"), ("page", "x")),
        *(("page_size", "9999"), ("page", "999999"), ("status", "late"), ("bbox", "1,2,3")),
        ("service_code", "GT01,\0"),
        *(("start_date", "0001-01-01T00:00:00+14:00"), ("end_date", "9999-12-31T23:59:59-12:00")),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_refused_parameter_is_named(name: str, value: str, form: str) -> None:
    said = get(f"requests.{form}", expect=400, **{name: value})

    if form == "xml":
        assert said.tag == "errors"
        assert said.findtext("error/code") == "400"
        assert str(said.findtext("error/description")).startswith(f"{name}: ")
    else:
        assert said[0]["code"] == 400 and said[0]["description"].startswith(f"{name}: ")


# --- keys, limits, headers ----------------------------------------------------------------


@pytest.mark.parametrize("path", ["services.json", "requests.json", "requests/1.json"])
def test_wrong_key_is_403_also_for_reading(path: str) -> None:
    [said] = get(path, expect=403, api_key="sai.khoa")

    assert said["code"] == 403 and "api_key" in said["description"]


def test_key_has_a_limit_of_its_own() -> None:
    _row, text = make_key(Scope.READ, hourly_limit=2)

    for _call in range(2):
        get("services.json", api_key=text)
    [said] = get("services.json", api_key=text, expect=429)
    assert said["code"] == 429
    get("services.json")


def test_unknown_format_and_method_are_refused_in_the_form_of_the_protocol() -> None:
    assert get("services.html", expect=404)[0]["code"] == 404
    answer = Client().delete(f"{BASE}services.json")
    assert read(answer, 405)[0]["code"] == 405 and answer["Allow"] == "GET, HEAD"


def test_answer_without_a_key_may_be_cached_and_read_by_other_sites(at_work: Report) -> None:
    path = f"{BASE}requests/{at_work.code}.json"
    first = Client().get(path)

    assert first["Access-Control-Allow-Origin"] == "*" and "max-age=60" in first["Cache-Control"]
    again = Client().get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304 and not again.content
    _key, text = make_key(Scope.READ)
    assert "no-store" in Client().get(path, {"api_key": text})["Cache-Control"]


def test_reading_costs_a_fixed_number_of_queries(
    at_work: Report, done: Report, django_assert_num_queries: Any
) -> None:
    for _other in range(3):
        make_report(State.COMPLETED)
    get("requests.json", extensions="true")  # fills the caches of the process
    with django_assert_num_queries(1):
        get(f"requests/{at_work.code}.json")
    with django_assert_num_queries(2):
        get(f"requests/{done.code}.json")
    with django_assert_num_queries(3):
        get("requests.json", extensions="true")
    get("servicerequestupdates.json")
    with django_assert_num_queries(3):
        get("servicerequestupdates.json")


# --- updates ------------------------------------------------------------------------------


def test_updates_tell_the_public_story_of_public_reports(done: Report) -> None:
    hidden = make_report(State.PROCESSING, publish=False)

    rows = get("servicerequestupdates.json")

    assert set(ids(rows)) == {done.code}
    assert hidden.code not in ids(rows)
    last = rows[-1]
    assert last["status"] == "closed" and "Đã dặm vá xong" in last["description"]
    assert "in_progress" in [row["status"] for row in rows]
    times = [row["updated_datetime"] for row in rows]
    assert times == sorted(times)
    tree = get("servicerequestupdates.xml")
    assert tree.tag == "service_request_updates"
    assert tree.find("request_update/update_id") is not None


def test_updates_of_its_own_hidden_report_tell_a_key_states_only() -> None:
    key, text = make_key(Scope.SUBMIT)
    report = sent_by(key, make_report())
    reason = "Lý do chỉ người gửi đọc"
    workflow.move(
        report, "request_info", by=make_staff(Role.DISPATCHER, agency="TT-IOC"), note=reason
    )

    rows = get("servicerequestupdates.json", api_key=text)

    assert [row["description"] for row in rows] == ["Chờ tiếp nhận", "Chờ bổ sung thông tin"]
    assert reason not in str(rows)
    assert get("servicerequestupdates.json") == []


def test_updates_of_a_span_are_those_within_it(done: Report) -> None:
    first, *_others = get("servicerequestupdates.json")
    at = parse_datetime(first["updated_datetime"])
    assert at

    assert get("servicerequestupdates.json", end_date=(at - timedelta(hours=1)).isoformat()) == []
    later = datetime.now(UTC) + timedelta(hours=1)
    assert get("servicerequestupdates.json", start_date=later.isoformat()) == []
