"""Machines get errors in their door's own format, also those that no view of it has seen."""

import errno
import json
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import OperationalError, close_old_connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some
from pytest_django.fixtures import Settings

from paht.middleware import FrontMiddleware
from partners.hotline import keys
from partners.models import PartnerKey
from partners.open311 import service_list
from partners.open_data import catalog
from partners.tests.hotline.centre import CallCentre
from partners.tests.open311.calls import BASE, read
from reports.models import Report
from reports.tests.asking import CATEGORY
from reports.tests.sending import CITY, jpeg_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def caller() -> Client:
    """Return a client that reads the answer to a fault, as a real one does."""
    return Client(raise_request_exception=False)


def fail(error: Exception) -> Any:
    def failing(*_arguments: Any, **_named: Any) -> None:
        raise error

    return failing


@pytest.mark.parametrize(
    "path",
    [f"{BASE}khong-co", f"{BASE}a%00b.json", f"{BASE}requests/%00.json", "/open311/v3/x.json"],
)
def test_unknown_address_of_open311_is_answered_in_json(caller: Client, path: str) -> None:
    [problem] = read(caller.get(path), 404)

    assert problem["code"] == 404 and problem["description"]


def test_unknown_address_that_ends_in_xml_is_answered_in_xml(caller: Client) -> None:
    tree = read(caller.get(f"{BASE}khong/co.xml"), 404)

    assert tree.tag == "errors" and tree.findtext("error/code") == "404"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/1022/%00", "application/json"),
        ("/api/1022/khong-co/", "application/json"),
        ("/openapi.json/x", "application/json"),
        ("/du-lieu-mo/%00", "text/plain"),
        ("/du-lieu-mo/khong-co.csv", "text/plain"),
        ("/bao-nhan/khong-co/", "text/plain"),
    ],
)
def test_unknown_address_of_another_door_is_answered_in_its_format(
    caller: Client, path: str, kind: str
) -> None:
    answer = caller.get(path, headers={"accept": "*/*"})

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith(kind)
    assert "<html" not in answer.text


def test_person_who_mistypes_an_address_of_open_data_gets_the_page(caller: Client) -> None:
    answer = caller.get("/du-lieu-mo/khong-co", headers={"accept": "text/html,*/*;q=0.8"})

    assert answer.status_code == 404 and "<html" in answer.text


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OperationalError("gone"), 503),
        (ValueError("a fault of the program"), 500),
    ],
)
def test_fault_is_answered_in_the_format_of_open311(
    caller: Client, monkeypatch: pytest.MonkeyPatch, form: str, error: Exception, status: int
) -> None:
    monkeypatch.setattr(service_list, "listed", fail(error))

    answer = caller.get(f"{BASE}services.{form}")

    said = read(answer, status)
    code = said[0]["code"] if form == "json" else int(said.findtext("error/code"))
    assert code == status
    assert ("Retry-After" in answer) == (status == 503)
    assert answer["Cache-Control"] == "private, no-store"


def test_fault_of_another_door_is_no_page(caller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "describe", fail(OSError(errno.ENOSPC, "full")))
    monkeypatch.setattr(keys, "find", fail(OperationalError("gone")))
    headers = CallCentre("key", "secret").headers("GET", b"")

    data = caller.get("/du-lieu-mo/danh-muc.jsonld")
    hotline = caller.get("/api/1022/", headers=headers)

    assert data.status_code == 503 and data["Content-Type"].startswith("text/plain")
    assert hotline.status_code == 503 and hotline.json()["error"] == "busy"


def test_photo_without_room_on_the_disk_is_asked_for_later(
    caller: Client,
    sender: tuple[PartnerKey, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FileSystemStorage, "save", fail(OSError(errno.ENOSPC, "full")))
    fields = {
        "api_key": sender[1],
        "service_code": CATEGORY,
        "description": "Đèn đường trước nhà văn hóa khóm 3 tắt cả tuần nay, đi lại rất khó.",
        "lat": CITY[0],
        "long": CITY[1],
        "address_string": "Đường Hùng Vương",
        "media": SimpleUploadedFile("anh.jpg", jpeg_bytes(), "image/jpeg"),
    }

    answer = caller.post(f"{BASE}requests.json", fields)

    [problem] = read(answer, 503)
    assert "room" in problem["description"] and answer["Retry-After"]
    assert not Report.objects.exists()


def test_too_large_body_is_refused_in_the_format_of_the_door(
    caller: Client, settings: Settings
) -> None:
    settings.UPLOAD_MAX_REQUEST_MB = 0

    tree = read(caller.post(f"{BASE}requests.xml", {"description": "x" * 100}), 413)

    assert tree.findtext("error/code") == "413"
    assert caller.post("/api/1022/", b"{}", content_type="application/json").json()["error"]


@pytest.mark.parametrize(
    "query",
    [
        *({"page_size": "-1"}, {"page_size": "9999"}, {"page": "x"}, {"q": "a" * 300}),
        {"start_date": "mai"},
    ],
)
def test_wrong_query_is_explained_in_english(caller: Client, query: dict[str, str]) -> None:
    [problem] = read(caller.get(f"{BASE}requests.json", query), 400)

    assert problem["description"].isascii(), problem


# --- refusals before or around a view -------------------------------------------------------

JSON_DOORS = ("/api/1022/", "/openapi.json", f"{BASE}requests.json", f"{BASE}services.json")
XML_DOORS = (f"{BASE}requests.xml", f"{BASE}tokens/x.xml")
TEXT_DOORS = (
    *("/du-lieu-mo/", "/du-lieu-mo/danh-muc.jsonld", "/du-lieu-mo/phan-anh.csv"),
    *("/du-lieu-mo/phan-anh.geojson.gz", "/du-lieu-mo/da-go.csv"),
    *("/bao-nhan/esms/x/", "/bao-nhan/speedsms/x/"),
)
DOORS = (*JSON_DOORS, *XML_DOORS, *TEXT_DOORS)
ODD_METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "TRACK", "OPTIONS", "PROPFIND", "x" * 99)


def check_format(path: str, answer: Any) -> None:
    kind = answer["Content-Type"]
    if path in JSON_DOORS:
        assert kind.startswith("application/json") and json.loads(answer.content)
    elif path in XML_DOORS:
        assert kind.startswith("text/xml") and read(answer, answer.status_code).tag == "errors"
    else:
        assert kind.startswith("text/plain") and answer.text.strip()


@pytest.mark.parametrize("path", DOORS)
def test_wrong_method_is_refused_in_the_format_of_the_door(caller: Client, path: str) -> None:
    for method in ODD_METHODS:
        answer = caller.generic(method, path)

        assert answer.status_code == 405, method
        assert answer["Allow"]
        check_format(path, answer)


def test_wrong_method_is_logged_once(caller: Client, caplog: pytest.LogCaptureFixture) -> None:
    caller.put("/openapi.json")

    assert [record.getMessage() for record in caplog.records] == [
        "Method Not Allowed (PUT): /openapi.json"
    ]


@pytest.mark.parametrize("path", ["/openapi.json", "/du-lieu-mo/phan-anh.csv"])
def test_post_without_a_token_gets_no_page(path: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(path)

    assert answer.status_code == 403
    check_format(path, answer)


@pytest.mark.parametrize("path", DOORS)
def test_wrong_host_is_refused_in_the_format_of_the_door(caller: Client, path: str) -> None:
    answer = caller.get(path, headers={"host": "khong.example"})

    assert answer.status_code == 400
    check_format(path, answer)


@pytest.mark.parametrize("path", ["/api/1022/", "/bao-nhan/esms/x/"])
def test_plain_http_is_refused_in_the_format_of_the_door(
    caller: Client, path: str, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    # The middleware of Django read the setting when it was made.
    answer = FrontMiddleware(lambda _request: HttpResponse())(RequestFactory().post(path))

    assert answer.status_code == 403 and "https only" in answer.text
    check_format(path, answer)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 503])
@pytest.mark.parametrize("path", DOORS)
def test_any_refusal_as_a_page_becomes_one_of_the_door(path: str, status: int) -> None:
    page = HttpResponse("<html>", status=status, headers={"Retry-After": "9", "Allow": "GET"})

    answer = FrontMiddleware(lambda _request: page)(RequestFactory().get(path))

    assert answer.status_code == status and "<html" not in answer.text
    assert (answer["Retry-After"], answer["Allow"]) == ("9", "GET")
    check_format(path, answer)


@pytest.mark.parametrize("path", ["/vi/", "/quan-tri/", "/vi/du-lieu-mo/"])
def test_page_of_people_stays_a_page(path: str) -> None:
    page = HttpResponse("<html>", status=404)

    assert FrontMiddleware(lambda _request: page)(RequestFactory().get(path)) is page


@given(
    path=some.sampled_from(DOORS),
    method=some.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS"]),
    accept=some.text(some.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30)
    | some.sampled_from(["*/*;q=0", "text/html;q=0", ";", ",", "a/b/c", "text/html", "*"]),
)
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_method_and_accept_header_is_answered(path: str, method: str, accept: str) -> None:
    answer = Client(raise_request_exception=False).generic(
        method, path, b"x", headers={"accept": accept}
    )
    # The test keeps its connection.
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)

    assert answer.status_code in (200, 302, 304, 400, 401, 403, 404, 405, 429)
    if answer.status_code >= 400 and method != "HEAD" and "html" not in accept:
        check_format(path, answer)
