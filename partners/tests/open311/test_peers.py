"""Requests and answers in the shapes of the peers, written after reading their public sources."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime

from partners.models import PartnerKey, Scope
from partners.tests.conftest import AGREEMENT, make_key
from partners.tests.open311.calls import BASE, TEST, get, post, post_form, read
from reports.models import PendingReport, Report
from reports.rules.states import State
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import make_report
from reports.tests.sending import CITY, jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
Sender = tuple[PartnerKey, str]
FMS_TEXT = """title:  Ổ gà trước chợ

detail: Đoạn trước chợ có nhiều ổ gà lớn, trời mưa rất nguy hiểm.

url: https://fixmystreet.example/report/321

Submitted via FixMyStreet
"""


def flat(element: ElementTree.Element) -> Any:
    """Read XML as hashes, as the libraries of Perl, Ruby and Python do; one child stays alone."""
    if not len(element):
        return element.text or {}
    found: dict[str, Any] = {}
    for child in element:
        value = flat(child)
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found


# --- FixMyStreet: XML; a plain form with the key and names of people -------------------------


def fixmystreet(key: Sender, **changes: Any) -> dict[str, Any]:
    return {
        "jurisdiction_id": "soctrang",
        "api_key": key[1],
        "lat": CITY[0],
        "long": CITY[1],
        "email": "thu@example.vn",
        "phone": "0939861234",
        "first_name": "Thu",
        "last_name": "Lý Thị Mộng",
        "description": FMS_TEXT,
        "service_code": "GT01",
    } | changes


def test_fixmystreet_learns_services_and_their_attributes() -> None:
    make_question("choice", label="Từ khi nào", required=True)
    make_question("text", label="Số cột")

    services = flat(get("services.xml", jurisdiction_id="soctrang"))["service"]

    assert isinstance(services, list) and len(services) > 20
    assert {one["metadata"] for one in services} == {"true", "false"}
    asked = flat(get(f"services/{CATEGORY}.xml", jurisdiction_id="soctrang"))
    [choice, text] = asked["attributes"]["attribute"]
    assert choice["datatype"] == "singlevaluelist" and choice["required"] == "true"
    assert [set(one) for one in choice["values"]["value"]] == [{"key", "name"}] * 3
    assert int(choice["order"]) < int(text["order"]) and "values" not in text


def test_fixmystreet_sends_a_report_and_reads_its_id_by_the_token(sender: Sender) -> None:
    made = flat(post_form("requests.xml", **fixmystreet(sender)))["request"]

    assert "service_request_id" not in made
    waiting = PendingReport.objects.get()
    assert (waiting.title, waiting.full_name) == ("Ổ gà trước chợ", "Thu Lý Thị Mộng")
    assert "fixmystreet.example" not in waiting.content
    told = flat(get(f"tokens/{made['token']}.xml", jurisdiction_id="soctrang"))["request"]
    assert told == {"token": made["token"]}


def test_fixmystreet_with_an_agreement_gets_the_id_at_once() -> None:
    key = make_key(Scope.SUBMIT, **AGREEMENT)

    made = flat(post_form("requests.xml", **fixmystreet(key, **{"attribute[fixmystreet_id]": 321})))

    assert made["request"]["service_request_id"] == Report.objects.get().code


def test_fixmystreet_reads_code_and_description_of_each_error(sender: Sender) -> None:
    wrong = fixmystreet(sender, description="", lat="x")
    told = flat(post_form("requests.xml", expect=400, **wrong))

    assert [set(one) for one in told["error"]] == [{"code", "description"}] * len(told["error"])
    refused = flat(post_form("requests.xml", expect=403, **fixmystreet(sender, api_key="x")))
    assert refused["error"]["code"] == "403" and refused["error"]["description"]


def test_fixmystreet_fetches_reports_with_time_and_place_of_the_span_that_it_asked_for() -> None:
    report = make_report(State.PROCESSING, latitude=CITY[0], longitude=CITY[1])
    now = datetime.now(UTC)
    span = {
        "jurisdiction_id": "soctrang",
        "start_date": (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "end_date": (now + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }

    told = flat(get("requests.xml", **span))["request"]

    assert told["service_request_id"] == report.code
    assert float(told["lat"]) and float(told["long"])
    updated, created = (parse_datetime(told[f"{one}_datetime"]) for one in ("updated", "requested"))
    assert updated and created and created <= updated
    # An element without content would be read as a value.
    assert all(told.values())


def test_fixmystreet_fetches_updates_of_the_span_that_it_asked_for() -> None:
    report = make_report(State.COMPLETED)
    now = datetime.now(UTC)

    told = flat(
        get(
            "servicerequestupdates.xml",
            start_date=(now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            end_date=(now + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
    )

    for update in told["request_update"]:
        assert update["service_request_id"] == report.code and update["update_id"]
        assert update["status"] in ("open", "in_progress", "closed") and update["description"]
        assert parse_datetime(update["updated_datetime"])


# --- three: JSON; the key is a form field, parts only with media ------------------------------


def three(key: Sender, **changes: Any) -> dict[str, Any]:
    return {
        "service_code": "GT01",
        "description": "Đoạn trước chợ có nhiều ổ gà lớn.",
        "address_string": "12 Dương Kỳ Hiệp, Phường 2, Thành phố Sóc Trăng",
        "api_key": key[1],
    } | changes


def test_three_posts_a_form_and_with_media_parts(sender: Sender) -> None:
    [plain] = post_form("requests.json", **three(sender))
    [with_media] = post("requests.json", **three(sender, media=jpeg("photo.png")))

    assert plain["service_request_id"] != with_media["service_request_id"]
    assert Report.objects.filter(attachments__isnull=False).count() == 1


def test_three_posts_a_name_and_gets_a_token(sender: Sender) -> None:
    person = {"first_name": "Zach", "last_name": "Williams", "phone": "0939861234"}

    [made] = post_form("requests.json", **three(sender, **person))

    [told] = get(f"tokens/{made['token']}.json")
    assert told["token"] == made["token"]


def test_three_lists_by_page_size_status_and_span() -> None:
    report = make_report(State.PROCESSING)
    day = f"{datetime.now(UTC):%Y-%m-%dT00:00:00Z}"
    before = f"{datetime.now(UTC) - timedelta(days=400):%Y-%m-%dT00:00:00Z}"

    rows = get("requests.json", page_size=50, status="open")
    assert [row["service_request_id"] for row in rows] == [report.code]
    assert get("requests.json", start_date=before, end_date=day) == []
    assert get("requests.json", service_code="KHONGCO") == []
    assert get("discovery.json")["endpoints"]


# --- SeeClickFix's validator: discovery in both formats, then every endpoint ------------------


def test_validator_finds_arrays_of_endpoints_and_formats_in_xml_and_json() -> None:
    said, tree = get("discovery.json"), flat(get("discovery.xml"))

    endpoints = tree["endpoints"]["endpoint"]
    assert isinstance(endpoints, list) and isinstance(said["endpoints"], list)
    for one in (*endpoints, *said["endpoints"]):
        assert one["specification"] and one["url"] and one["type"]
        assert parse_datetime(one["changeset"]) < datetime.now(UTC)
    for one in endpoints:
        assert "text/xml" in one["formats"]["format"] and len(one["formats"]["format"]) > 1


@pytest.mark.parametrize("form, bare", [("xml", "text/xml"), ("json", "application/json")])
def test_validator_compares_the_whole_type_of_the_discovery(form: str, bare: str) -> None:
    assert Client().get(f"{BASE}discovery.{form}")["Content-Type"] == bare


def test_validator_walks_services_and_definitions_of_every_endpoint() -> None:
    make_question()
    for endpoint in get("discovery.json")["endpoints"]:
        assert not endpoint["url"].endswith("/")
        base = endpoint["url"].partition("//")[2].partition("/")[2]
        for form in ("xml", "json"):
            answer = Client().get(f"/{base}/services.{form}?jurisdiction_id=")
            services = read(answer)
            codes = (
                [one["service_code"] for one in services if one["metadata"]]
                if form == "json"
                else [
                    one.findtext("service_code")
                    for one in services.findall("service")
                    if one.findtext("metadata") == "true"
                ]
            )
            assert codes
            for code in codes[:3]:
                read(Client().get(f"/{base}/services/{code}.{form}?jurisdiction_id="))


def test_validator_creates_with_an_address_at_the_test_endpoint() -> None:
    key = make_key(Scope.TEST)
    fields = three(key, email="foo@bar.com", jurisdiction_id="")

    assert post_form("requests.json", base=TEST, **fields)[0]["service_request_id"]
    assert post_form("requests.xml", base=TEST, **fields).findtext("request/service_request_id")
    assert not Report.objects.exists() and BASE in TEST
