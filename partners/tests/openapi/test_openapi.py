"""`/openapi.json` describes every machine door, and live answers fit its schemas."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.core.cache import cache as shared_cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from pytest_django import Settings

from notifications.tests.sms_server import Operator
from paht.health import PATH as HEALTH
from partners.models import PartnerKey
from partners.openapi import document, operations
from partners.tasks import write_open_data
from partners.tests.hotline.centre import CallCentre, event_body
from partners.tests.webhooks.conftest import receiver as receiver
from partners.tests.webhooks.receiver import make_webhook, said
from partners.webhooks import sending
from province.models import Agency
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
METHODS = ("get", "post", "put", "patch", "delete")
# Doors for machines outside the namespaces of partners and delivery reports.
OTHERS = ("reports:map_data", "reports:feed")


@cache
def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document.text())
    return found


def urls(found: Any, start: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the template of each address below a resolver."""
    for one in found.url_patterns:
        if isinstance(one, URLResolver):
            # The language's prefix depends on the thread; only the Vietnamese one is described.
            inner = one.namespace or ""
            name = f"{space}:{inner}" if space and inner else space or inner
            yield from urls(one, start + str(one.pattern), name)
        elif isinstance(one, URLPattern):
            template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", start + str(one.pattern))
            yield f"{space}:{one.name}" if space else str(one.name), template


def machine_urls() -> set[str]:
    found = urls(get_resolver())
    return {
        template
        for name, template in found
        if name.startswith(("partners:", "receipts:")) or name in OTHERS
    }


def read(answer: Any) -> bytes:
    """Return the body; a live file lets the next one begin once it is read to its end."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def fits(schema_name: str, given: Any) -> None:
    """Fail unless the JSON fits the named schema of the document."""
    schema = {"$ref": f"#/components/schemas/{schema_name}"}
    checked = {**schema, "components": described()["components"]}
    Draft202012Validator(checked, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        given
    )


def test_document_is_valid_openapi(client: Client) -> None:
    answer = client.get("/openapi.json")

    assert answer["Content-Type"] == "application/json"
    validate(answer.json())
    assert client.get("/openapi.json", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_document_names_every_machine_address_and_no_other() -> None:
    assert set(described()["paths"]) == machine_urls() | {HEALTH}
    assert operations.HEALTH == HEALTH


@pytest.mark.parametrize("method", METHODS)
def test_document_names_the_methods_that_each_address_takes(
    client: Client, method: str, settings: Settings
) -> None:
    settings.SMS_RECEIPT_TOKEN = "x"
    wrong = []
    for template, operation in described()["paths"].items():
        if template == HEALTH:
            continue
        address = template.replace("{form}", "json").replace("{token}", "x")
        answer = getattr(client, method)(address.replace("{code}", "1"))
        read(answer)
        if (answer.status_code != 405) != (method in operation):
            wrong.append((template, answer.status_code))

    assert wrong == []


def test_operation_ids_are_unique() -> None:
    ids = [
        operation["operationId"]
        for path in described()["paths"].values()
        for method, operation in path.items()
        if method in METHODS
    ]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("door", ["", "test/"])
def test_answers_of_open311_fit(client: Client, sender: tuple[PartnerKey, str], door: str) -> None:
    report = make_report(State.COMPLETED)
    make_report(State.PROCESSING)
    start = f"/open311/v2/{door}"

    fits("Discovery", client.get(f"{start}discovery.json").json())
    services = client.get(f"{start}services.json").json()
    fits("Services", services)
    for service in services:
        page = client.get(f"{start}services/{service['service_code']}.json")
        fits("ServiceDefinition", page.json())
    found = client.get(f"{start}requests.json", {"extensions": "true"}).json()
    assert len(found) == 2
    fits("Requests", found)
    fits("Requests", client.get(f"{start}requests/{report.code}.json").json())
    updates = client.get(f"{start}servicerequestupdates.json").json()
    assert updates
    fits("Updates", updates)
    fits("Open311Errors", client.get(f"{start}requests/1.json").json())
    posted = client.post(
        f"{start}requests.json",
        {
            "api_key": sender[1],
            "service_code": "GT01",
            "description": "Đường có nhiều ổ gà, rất nguy hiểm.",
            "address_id": "31510",
        },
    )
    assert posted.status_code == 200
    fits("Posted", posted.json())
    fits("Open311Errors", client.post(f"{start}requests.json", {}).json())


def test_answers_of_the_call_centre_s_door_fit(client: Client) -> None:
    centre = CallCentre.with_key()
    body = event_body("call.started", "CG-1", at=timezone.now(), phone=None)
    fits("CallEvent", json.loads(body))

    def send(method: str, data: bytes) -> Any:
        signed = centre.headers(method, data)
        kind = "application/json"
        return client.generic(method, "/api/1022/", data, content_type=kind, headers=signed)

    taken, greeting, wrong = send("POST", body), send("GET", b""), send("POST", b"{}")
    assert (taken.status_code, greeting.status_code, wrong.status_code) == (200, 200, 400)
    fits("CallTaken", taken.json())
    fits("HotlineGreeting", greeting.json())
    fits("HotlineError", wrong.json())


def test_open_data_fit_and_have_the_described_types(client: Client) -> None:
    shared_cache.clear()
    make_report(State.COMPLETED)
    write_open_data()

    geojson = client.get(reverse("partners:open_data_geojson"))
    fits("OpenReports", json.loads(read(geojson)))
    catalogue = client.get(reverse("partners:open_data_catalog"))
    fits("Catalogue", json.loads(catalogue.content))
    view = client.get(reverse("reports:map_data"), {"bbox": "105,9,107,10", "zoom": "9"})
    fits("MapView", view.json())
    for template, operation in described()["paths"].items():
        if template.startswith(("/du-lieu-mo/", "/openapi")) and template != "/du-lieu-mo/":
            [kind] = operation["get"]["responses"]["200"]["content"]
            answer = client.get(template)
            assert read(answer)
            assert answer["Content-Type"].startswith(kind)


def test_messages_to_systems_of_agencies_fit(receiver: Operator) -> None:
    make_webhook(receiver, proved_address="")
    report = make_report(State.COMPLETED)
    make_report(State.ASSIGNED, publish=False)
    report.agency = Agency.objects.get(code="BHXH")
    report.save()
    sending.sweep()

    told = [said(request) for request in receiver.requests]
    assert {one["type"] for one in told} == set(described()["webhooks"])
    for one in told:
        operation = described()["webhooks"][one["type"]]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        fits(schema.rpartition("/")[2], one)
