"""Messages to systems of agencies, over real HTTPS on loopback."""

import hmac
import json
import socket
import threading
import time
from base64 import b64encode
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from pytest_django import Settings

from accounts.models import User
from notifications import web
from notifications.models import Message
from notifications.tests.sms_server import Operator, Reply, Request
from partners.models import Webhook, WebhookDelivery
from partners.tests.webhooks.receiver import (
    HOST,
    deliveries,
    key_of,
    make_due,
    make_webhook,
    repeating,
    said,
)
from partners.webhooks import addresses, hooks, sending, signing
from reports.models import Report
from reports.rules.states import State
from reports.tests.factories import NAME, PHONE, make_confidential, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
Status = WebhookDelivery.Status


def test_signature_is_the_example_of_standard_webhooks() -> None:
    found = signing.headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        key="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_message_is_signed_and_holds_facts_and_public_words(receiver: Operator) -> None:
    webhook = make_webhook(receiver)
    report = make_report(State.COMPLETED)

    assert sending.sweep() == 4
    request = receiver.requests[-1]
    signed = b".".join(
        request.headers[name].encode() for name in ("webhook-id", "webhook-timestamp")
    )
    digest = hmac.digest(key_of(webhook.secret), signed + b"." + request.body, "sha256")
    assert request.headers["webhook-signature"] == f"v1,{b64encode(digest).decode()}"
    assert abs(int(request.headers["webhook-timestamp"]) - time.time()) < 60
    last = deliveries()[-1]
    assert request.headers["webhook-id"] == str(last.key)
    told = said(request)
    assert told["type"] == "report.changed" and told["data"].keys() == {
        *("code", "sequence", "event", "state", "category_code", "agency_code", "due_at"),
        *("update_id", "posted_by", "public"),
    }
    assert told["data"]["state"] == "completed" and told["data"]["code"] == report.code
    assert told["data"]["public"]["title"] == report.title
    assert report.code in told["data"]["public"]["url"]
    assert told["data"]["public"]["answer"].startswith("Đã dặm vá")
    assert (last.status, last.answer_status, last.last_error) == (Status.SENT, 200, "")


def test_unpublished_report_leaves_without_words_and_without_its_reporter(
    receiver: Operator,
) -> None:
    make_webhook(receiver)
    report = make_report(State.ASSIGNED, publish=False)
    sending.sweep()

    [request] = receiver.requests
    assert said(request)["data"]["public"] is None
    text = json.dumps(said(request), ensure_ascii=False)
    assert not any(word in text for word in (report.title, report.content, NAME, PHONE))


def test_report_that_became_confidential_while_waiting_is_not_sent(receiver: Operator) -> None:
    make_webhook(receiver)
    report = make_report(State.ASSIGNED)
    make_confidential(report, about="BHXH")

    assert sending.sweep() == 0
    assert receiver.requests == []
    assert {row.status for row in deliveries()} == {Status.SKIPPED}


def test_report_hidden_while_waiting_is_sent_without_words(receiver: Operator) -> None:
    make_webhook(receiver)
    report = make_report(State.ASSIGNED)
    Report.objects.filter(pk=report.pk).update(is_published=False)
    sending.sweep()

    assert said(receiver.requests[0])["data"]["public"] is None


def test_address_must_repeat_a_challenge_before_the_first_message(receiver: Operator) -> None:
    webhook = make_webhook(receiver, proved_address="")
    make_report(State.ASSIGNED)
    receiver.answer = lambda request: Reply({"challenge": "anything"})
    sending.sweep()

    assert [said(one)["type"] for one in receiver.requests] == ["endpoint.question"]
    receiver.answer = repeating
    make_due()
    sending.sweep()
    webhook.refresh_from_db()
    assert webhook.is_proved
    assert [said(one)["type"] for one in receiver.requests][1:] == [
        *("endpoint.question", "report.changed"),
    ]
    assert receiver.requests[0].headers["webhook-id"] == receiver.requests[1].headers["webhook-id"]


def test_new_address_must_answer_again(receiver: Operator) -> None:
    webhook = make_webhook(receiver)
    Webhook.objects.update(address=webhook.address + "&moi=1")
    make_report(State.ASSIGNED)
    sending.sweep()

    assert [said(one)["type"] for one in receiver.requests] == [
        *("endpoint.question", "report.changed"),
    ]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply({}, status=500), "answered 500"),
        (Reply({}, status=429), "answered 429"),
        (Reply(b"x" * (web.MOST_BYTES + 1)), "BadAnswer: too large"),
        (Reply({}, status=307, headers={"Location": "https://localhost/khac"}), "answered 307"),
        (Reply(raw=b"nonsense\r\n\r\n"), "BadAnswer: BadStatusLine"),
        (Reply({}, wait=3), "TimeoutError"),
    ],
)
def test_message_that_is_not_taken_waits_and_later_ones_of_its_report_wait_behind_it(
    receiver: Operator, monkeypatch: pytest.MonkeyPatch, reply: Reply, reason: str
) -> None:
    exchange = web.exchange
    monkeypatch.setattr(
        sending.web, "exchange", lambda *args, **named: exchange(*args, **named, seconds=1)
    )
    make_webhook(receiver)
    make_report(State.PROCESSING)
    receiver.answer = lambda request: reply

    assert sending.sweep() == 0
    first, second = deliveries()
    assert (first.status, first.attempts, first.last_error) == (Status.WAITING, 1, reason)
    assert second.attempts == 0
    assert len(receiver.requests) == 1
    receiver.answer = repeating
    make_due()
    assert sending.sweep() == 2
    sent = [request.headers["webhook-id"] for request in receiver.requests]
    assert sent == [str(first.key), str(first.key), str(second.key)]


def test_failing_report_does_not_hold_up_another_report(receiver: Operator) -> None:
    make_webhook(receiver)
    failing, other = make_report(State.ASSIGNED), make_report(State.ASSIGNED)
    receiver.answer = lambda request: Reply(
        {}, status=500 if said(request)["data"]["code"] == failing.code else 200
    )

    assert sending.sweep() == 1
    assert WebhookDelivery.objects.get(status=Status.SENT).report == other


def test_system_without_answer_rests_so_that_others_are_told(receiver: Operator) -> None:
    away = make_webhook(address="https://localhost:1/", proved_address="https://localhost:1/")
    make_webhook(receiver)
    for _each in range(3):
        make_report(State.ASSIGNED)

    assert sending.sweep() == 3
    assert away.deliveries.filter(attempts=1).count() == 1


def test_system_that_takes_nothing_for_days_is_stopped_and_staff_are_told(
    receiver: Operator, supervisor: User
) -> None:
    webhook = make_webhook(receiver)
    report = make_report(State.ASSIGNED)
    receiver.answer = lambda request: Reply({}, status=503)
    for _each in range(len(sending.BACKOFF) + 1):
        make_due()
        sending.sweep()

    webhook.refresh_from_db()
    assert webhook.stopped_at and webhook.stop_reason == "answered 503"
    make_due()
    sending.sweep()
    assert len(receiver.requests) == len(sending.BACKOFF) + 1
    [told] = Message.objects.filter(dedupe_key__startswith=f"webhook:{webhook.pk}:")
    assert told.recipient == supervisor.email and report.code not in str(told.context)

    receiver.answer = repeating
    assert hooks.go_on(Webhook.objects.all()) == 1
    assert sending.sweep() == 1


def test_address_that_is_gone_stops_the_system_at_once(receiver: Operator) -> None:
    webhook = make_webhook(receiver)
    make_report(State.ASSIGNED)
    receiver.answer = lambda request: Reply({}, status=410)
    sending.sweep()

    webhook.refresh_from_db()
    assert webhook.stopped_at


@pytest.mark.django_db(transaction=True)
def test_simultaneous_sweeps_send_each_message_once_and_in_order(receiver: Operator) -> None:
    make_webhook(receiver)
    reports = [make_report(State.COMPLETED) for _each in range(3)]

    def slow(request: Request) -> Reply:
        time.sleep(0.02)
        return repeating(request)

    receiver.answer = slow

    def sweep() -> None:
        try:
            until = time.monotonic() + 20
            while WebhookDelivery.objects.exclude(status=Status.SENT).exists():
                assert time.monotonic() < until
                sending.sweep()
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    got: dict[str, list[str]] = {report.code: [] for report in reports}
    for request in receiver.requests:
        data: dict[str, Any] = said(request)["data"]
        got[data["code"]].append(data["event"])
    assert list(got.values()) == [["assign", "accept", "submit_answer", "approve"]] * 3


def test_finished_message_is_sent_again_under_its_id(receiver: Operator) -> None:
    make_webhook(receiver)
    make_report(State.ASSIGNED)
    sending.sweep()
    [sent] = deliveries()

    assert hooks.send_again([sent.pk]) == 1
    assert sending.sweep() == 1
    assert {one.headers["webhook-id"] for one in receiver.requests} == {str(sent.key)}
    assert WebhookDelivery.objects.filter(attempts=F("attempts")).count() == 1


def test_name_of_the_address_is_looked_up_once_so_that_no_second_answer_counts(
    receiver: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def noting(host: str, *args: Any, **named: Any) -> Any:
        asked.append(host)
        return look_up(host, *args, **named)

    make_webhook(receiver)
    make_report(State.ASSIGNED)
    monkeypatch.setattr(socket, "getaddrinfo", noting)

    assert sending.sweep() == 1
    assert asked.count(HOST) == 1


def test_report_that_becomes_confidential_while_the_name_is_looked_up_is_not_sent(
    receiver: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = addresses.resolve

    def slow(address: str) -> str:
        make_confidential(report, about="BHXH")
        return look_up(address)

    make_webhook(receiver)
    report = make_report(State.ASSIGNED)
    monkeypatch.setattr(addresses, "resolve", slow)

    assert sending.sweep() == 0
    assert receiver.requests == []


def test_report_that_becomes_confidential_while_the_connection_is_made_is_not_sent(
    receiver: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = web._HTTPS.connect

    def slow(connection: web._HTTPS) -> None:
        connect(connection)
        make_confidential(report, about="BHXH")

    make_webhook(receiver)
    report = make_report(State.ASSIGNED)
    monkeypatch.setattr(web._HTTPS, "connect", slow)

    assert sending.sweep() == 0
    assert receiver.requests == []
    assert {row.status for row in deliveries()} == {Status.SKIPPED}


def test_address_of_an_internal_network_is_refused_when_sending(
    receiver: Operator, settings: Settings
) -> None:
    make_webhook(receiver)
    make_report(State.ASSIGNED)
    settings.WEBHOOK_INTERNAL_HOSTS = []
    sending.sweep()

    assert receiver.requests == []
    assert deliveries()[0].last_error == "forbidden address"
