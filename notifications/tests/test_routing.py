"""Order, fail-over and what is remembered about a refusal; two operators on real HTTP."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from notifications import breaker, delivery
from notifications.models import Message
from notifications.sms_options import EsmsOptions, HttpOptions, Rule, ZaloOptions, ZaloTemplate
from notifications.tests import sms_server
from notifications.tests.factories import Enqueue
from notifications.tests.sms_server import Operator, Reply

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")
OK = {"CodeResult": "100", "SMSID": "one", "status": 1}


@pytest.fixture
def first() -> Iterator[Operator]:
    with sms_server.running(OK) as server:
        yield server


@pytest.fixture
def second() -> Iterator[Operator]:
    with sms_server.running(OK) as server:
        yield server


@pytest.fixture(autouse=True)
def operators(settings: Settings, first: Operator, second: Operator) -> None:
    settings.SMS_GATEWAYS = (
        EsmsOptions("k", "s", "PAHT-ST", url=first.url),
        HttpOptions(
            url=second.url,
            success=Rule(re.compile("1"), "status"),
            template={"to": "{phone}", "text": "{text}", "id": "{request_id}"},
            price=300,
        ),
    )


@pytest.fixture(autouse=True)
def daytime() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def say(server: Operator, reply: Reply | object | Callable[..., Reply]) -> None:
    if not isinstance(reply, Reply):
        reply = Reply(reply)
    server.answer = lambda request: reply


def outcome(message: Message) -> tuple[str, str, str]:
    message.refresh_from_db()
    return message.status, message.gateway, message.last_error


def test_first_gateway_sends_message(enqueue: Enqueue, first: Operator, second: Operator) -> None:
    message = enqueue()

    assert delivery.deliver(message.pk)

    assert outcome(message) == ("sent", "esms", "")
    assert message.provider_id == "one"
    assert (len(first.requests), len(second.requests)) == (1, 0)


@pytest.mark.parametrize(
    "reply", [Reply({}, status=500), Reply(b"<html>"), Reply({"CodeResult": "103"})]
)
def test_next_gateway_takes_over_when_first_fails(
    enqueue: Enqueue, first: Operator, second: Operator, reply: Reply
) -> None:
    say(first, reply)
    message = enqueue()

    assert delivery.deliver(message.pk)

    assert outcome(message) == ("sent", "http", "")
    assert (message.parts, message.cost) == (1, 300)


def test_invalid_number_is_not_tried_at_next_gateway(
    enqueue: Enqueue, first: Operator, second: Operator
) -> None:
    say(first, {"CodeResult": "108"})
    message = enqueue()

    assert not delivery.deliver(message.pk)

    assert outcome(message) == ("dead", "", "esms: error 108")
    assert second.requests == []


def test_message_that_suits_no_gateway_is_dead(enqueue: Enqueue, settings: Settings) -> None:
    settings.SMS_GATEWAYS = (ZaloOptions({}, "t"),)
    message = enqueue()

    assert not delivery.deliver(message.pk)

    assert outcome(message) == ("dead", "", "zalo: no template")


def test_person_without_zalo_gets_an_sms(
    enqueue: Enqueue, settings: Settings, first: Operator, second: Operator
) -> None:
    template = ZaloTemplate("1", {"ma": "{code}"})
    zalo = ZaloOptions({"received": template}, "t", url=first.url)
    settings.SMS_GATEWAYS = (zalo, settings.SMS_GATEWAYS[1])
    say(first, {"error": -118, "message": "Zalo account not existed"})
    message = enqueue("received")

    assert delivery.deliver(message.pk)

    assert outcome(message) == ("sent", "http", "")
    assert breaker.Breaker("zalo").rest() == 0


def test_message_waits_with_both_reasons_when_both_gateways_fail(
    enqueue: Enqueue, first: Operator, second: Operator
) -> None:
    say(first, Reply({}, status=503))
    say(second, Reply({}, status=502))
    message = enqueue()

    assert not delivery.deliver(message.pk)

    assert outcome(message) == ("waiting", "", "esms: HTTP 503; http: HTTP 502")


def test_request_with_lost_answer_keeps_its_id(
    enqueue: Enqueue, first: Operator, second: Operator, daytime: Any
) -> None:
    say(first, Reply({}, status=503))
    say(second, {"status": 7})
    message = enqueue()
    for _attempt in range(2):
        delivery.deliver(message.pk)
        daytime.shift(timedelta(minutes=1))

    lost = [request.json["RequestId"] for request in first.requests]
    refused = [request.json["id"] for request in second.requests]
    assert lost[0] == lost[1]
    assert refused[0] != refused[1]


def test_repeated_request_recognised_by_operator_is_sent_once(
    enqueue: Enqueue, first: Operator, daytime: Any, settings: Settings
) -> None:
    settings.SMS_GATEWAYS = settings.SMS_GATEWAYS[:1]
    taken: list[str] = []

    def operator(request: sms_server.Request) -> Reply:
        if request.json["RequestId"] in taken:
            return Reply({"CodeResult": "124"})
        taken.append(request.json["RequestId"])
        return Reply({}, status=504)

    first.answer = operator
    message = enqueue()
    delivery.deliver(message.pk)
    daytime.shift(timedelta(minutes=1))

    assert delivery.deliver(message.pk)
    assert len(taken) == 1


@pytest.mark.usefixtures("no_limits")
def test_paused_gateway_is_skipped(enqueue: Enqueue, first: Operator, second: Operator) -> None:
    say(first, Reply({}, status=500))
    for _number in range(breaker.FAILURES + 3):
        delivery.deliver(enqueue().pk)

    assert len(first.requests) == breaker.FAILURES
    assert len(second.requests) == breaker.FAILURES + 3


def test_message_uses_no_attempt_while_all_gateways_are_paused(
    enqueue: Enqueue, first: Operator, second: Operator, daytime: Any
) -> None:
    say(first, Reply({}, status=500))
    say(second, Reply({}, status=500))
    for _number in range(breaker.FAILURES):
        delivery.deliver(enqueue().pk)
    message = enqueue()

    assert not delivery.deliver(message.pk)

    assert outcome(message) == ("waiting", "", "gateways rest")
    assert message.attempts == 0
    assert message.next_attempt_at == NOW + timedelta(seconds=breaker.REST_SECONDS)


def test_refused_messages_do_not_pause_gateway(
    enqueue: Enqueue, first: Operator, second: Operator
) -> None:
    say(first, {"CodeResult": "108"})
    for _number in range(breaker.FAILURES + 1):
        delivery.deliver(enqueue().pk)

    assert breaker.Breaker("esms").rest() == 0
