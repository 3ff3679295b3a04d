from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from notifications.models import Message
from notifications.tests.factories import Enqueue

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")
TOKEN = "a-secret-of-twenty-characters"
ESMS = f"/bao-nhan/esms/{TOKEN}/"
SPEEDSMS = f"/bao-nhan/speedsms/{TOKEN}/"
# The sample of the operator's own documentation.
SAMPLE = {
    "SMSID": "dc712784-9c5f-4c69-b9a8-ea69d56adc9a87",
    "SendFailed": "0",
    "SendStatus": "5",
    "SendSuccess": "1",
    "TotalPrice": "470.0000",
    "TotalReceiver": "1",
    "TotalSent": "1",
    "RequestId": "",
    "TypeId": "2",
    "telcoid": "1",
    "phonenumber": "0901888484",
    "switchsmsid": "",
}
REPORT = {"type": "report", "tranId": 123456, "phone": "84901888484", "status": 0}


@pytest.fixture(autouse=True)
def token(settings: Settings) -> None:
    settings.SMS_RECEIPT_TOKEN = TOKEN


@pytest.fixture
def sent(enqueue: Enqueue) -> Any:
    def make(gateway: str, provider_id: str) -> Message:
        message = enqueue()
        Message.objects.filter(pk=message.pk).update(
            status="sent", sent_at=timezone.now(), gateway=gateway, provider_id=provider_id
        )
        return message

    return make


def arrival(message: Message) -> tuple[str, int | None]:
    message.refresh_from_db()
    return message.arrival, message.cost


def test_esms_receipt_records_arrival_and_cost(sent: Any, client: Client) -> None:
    message = sent("esms", SAMPLE["SMSID"])

    with time_machine.travel(NOW, tick=False):
        answer = client.get(ESMS, SAMPLE)

    assert (answer.status_code, answer.content) == (200, b"ok")
    assert arrival(message) == ("delivered", 470)
    assert message.arrival_at == NOW


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"SendSuccess": "0", "SendFailed": "1"}, "failed"),
        ({"SendStatus": "4"}, "failed"),
        ({"SendStatus": "2"}, ""),
        ({"SendStatus": "7"}, ""),
    ],
)
def test_esms_receipt_records_other_outcomes(
    sent: Any, client: Client, change: dict[str, str], expected: str
) -> None:
    message = sent("esms", SAMPLE["SMSID"])

    client.get(ESMS, SAMPLE | change)

    assert arrival(message)[0] == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(0, "delivered"), ("0", "delivered"), (1, ""), (63, ""), (64, "failed"), (255, "failed")],
)
def test_speedsms_receipt_records_outcome_by_status_number(
    sent: Any, client: Client, status: object, expected: str
) -> None:
    message = sent("speedsms", "123456")

    answer = client.post(SPEEDSMS, REPORT | {"status": status}, content_type="application/json")

    assert answer.status_code == 200
    assert arrival(message)[0] == expected


def test_receipt_needs_no_cookie(sent: Any) -> None:
    message = sent("speedsms", "123456")

    Client(enforce_csrf_checks=True).post(SPEEDSMS, REPORT, content_type="application/json")

    assert arrival(message)[0] == "delivered"


def test_late_failure_does_not_take_back_an_arrival(sent: Any, client: Client) -> None:
    message = sent("esms", SAMPLE["SMSID"])
    client.get(ESMS, SAMPLE)

    client.get(ESMS, SAMPLE | {"SendSuccess": "0", "SendFailed": "1"})

    assert arrival(message)[0] == "delivered"


def test_receipt_of_one_gateway_does_not_change_messages_of_another(
    sent: Any, client: Client
) -> None:
    message = sent("speedsms", SAMPLE["SMSID"])

    assert client.get(ESMS, SAMPLE).status_code == 200
    assert arrival(message) == ("", None)


@pytest.mark.parametrize(
    "path",
    ["/bao-nhan/esms/guess/", "/bao-nhan/esms/%C3%A1/", f"/bao-nhan/esms/{TOKEN[:-1]}/"],
)
def test_receipt_url_with_wrong_secret_is_not_found(sent: Any, client: Client, path: str) -> None:
    message = sent("esms", SAMPLE["SMSID"])

    assert client.get(path, SAMPLE).status_code == 404
    assert arrival(message)[0] == ""


@pytest.mark.django_db
def test_receipt_url_is_not_found_without_configured_secret(
    client: Client, settings: Settings
) -> None:
    settings.SMS_RECEIPT_TOKEN = ""

    assert client.get("/bao-nhan/esms//", SAMPLE).status_code == 404
    assert client.get(ESMS, SAMPLE).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"type": "incoming", "phone": "84901888484", "content": "x"}',
        b'{"type": "report", "tranId": 1, "status": "\xc2\xb2"}',
        b'{"type": "report", "tranId": [], "status": 0}',
        b'{"type": "report", "tranId": 1, "status": true}',
        b'{"type": "report", "tranId": 1}',
        b" " * 20_000 + b'{"type": "report", "tranId": 1, "status": 0}',
        b"\xff\xfe",
    ],
)
def test_unreadable_receipt_is_refused(db: None, client: Client, body: bytes) -> None:
    answer = client.post(SPEEDSMS, body, content_type="application/json")

    assert (answer.status_code, answer.content) == (400, b"unreadable")


@pytest.mark.parametrize(
    "change", [{"SMSID": ""}, {"SendStatus": ""}, {"TotalPrice": "NaN"}, {"TotalPrice": "9" * 30}]
)
def test_malformed_esms_callback_changes_nothing(
    sent: Any, client: Client, change: dict[str, str]
) -> None:
    message = sent("esms", SAMPLE["SMSID"])

    assert client.get(ESMS, SAMPLE | change).status_code in (200, 400)
    assert arrival(message)[1] is None
