"""Machines get errors in their door's own format, also those that no view of it has seen."""

import errno
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

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
