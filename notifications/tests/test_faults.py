"""What must not be lost when things are really killed: the queue, a worker, the operators."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from redis import Redis

from notifications import delivery, nudges
from notifications.models import Message
from notifications.sms_options import HttpOptions, Rule
from notifications.tests import sms_server
from notifications.tests.factories import Enqueue
from notifications.tests.sms_server import Operator, Reply
from paht.launcher import embedded, engines

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")
TEMPLATE = {"to": "{phone}", "text": "{text}", "id": "{request_id}"}
OK = {"status": 1}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.faults,
    pytest.mark.usefixtures("no_limits"),
]


def operator_at(url: str, name: str = "http") -> HttpOptions:
    return HttpOptions(
        url=url, name=name, success=Rule(re.compile("1"), "status"), template=TEMPLATE
    )


def times_asked(server: Operator) -> Counter[str]:
    return Counter(request.json["id"] for request in server.requests)


def statuses() -> Counter[str]:
    return Counter(Message.objects.values_list("status", flat=True))


# --- the queue ----------------------------------------------------------------------------


@pytest.fixture
def valkey(monkeypatch: pytest.MonkeyPatch) -> Iterator[engines.Valkey]:
    """A queue of the test's own, which it may kill."""
    with TemporaryDirectory(prefix="paht-") as folder:
        var = Path(folder)
        embedded.prepare(var)
        engines.make_socket_dir(var)
        server = engines.Valkey(var, durable=False)
        server.start()
        server.wait()
        address = embedded.broker_url(embedded.redis_url(var))
        monkeypatch.setattr(current_app.conf, "broker_url", address)
        yield server
        server.stop()
        embedded.socket_dir(var).joinpath("valkey.sock").unlink(missing_ok=True)
        embedded.socket_dir(var).rmdir()


def test_killed_queue_loses_no_message_and_delays_no_request(
    valkey: engines.Valkey,
    enqueue: Enqueue,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert valkey.process is not None
    valkey.process.kill()
    valkey.process.wait()

    attempts = []
    send_task = current_app.send_task
    with monkeypatch.context() as recording:
        recording.setattr(
            current_app,
            "send_task",
            lambda *args, **options: (attempts.append(args), send_task(*args, **options)),
        )
        for _number in range(200):
            enqueue(urgent=True)
    owed = statuses()
    valkey.start()
    valkey.wait()
    monkeypatch.setattr(nudges, "_paused_until", 0.0)
    enqueue(urgent=True)
    with Redis(unix_socket_path=str(valkey.socket)) as client:
        asked_again = client.llen("celery")
    with sms_server.running(OK) as server:
        settings.SMS_GATEWAYS = (operator_at(server.url),)
        sent = delivery.sweep()

    assert owed == {"waiting": 200}
    assert len(attempts) == 1
    assert asked_again == 1
    assert sent == 201
    assert set(times_asked(server).values()) == {1} and len(times_asked(server)) == 201


# --- a worker -----------------------------------------------------------------------------


def worker_environment(operator: Operator) -> dict[str, str]:
    """The settings by which a process of its own shares this test's database and queue."""
    database = connection.settings_dict
    query = urlencode({"host": database["HOST"]})
    template = {
        "url": operator.url,
        "json": TEMPLATE,
        "success": {"path": "status", "matches": "1"},
    }
    return os.environ | {
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['NAME']}?{query}",
        "REDIS_URL": django_settings.REDIS_URL,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "PII_KEYS": ",".join(django_settings.PII_KEYS),
        "PII_LOOKUP_KEY": django_settings.PII_LOOKUP_KEY,
        "SMS_GATEWAYS": "http",
        "RATE_LIMITS": "off",
        "SMS_HTTP": sms_server.json.dumps(template),
    }


@pytest.fixture
def queue() -> Iterator[Redis]:
    client = Redis.from_url(django_settings.REDIS_URL)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


def start_worker(operator: Operator) -> subprocess.Popen[bytes]:
    arguments = ["-A", "paht", "worker", "--pool", "solo", "--without-gossip", "--without-mingle"]
    return subprocess.Popen(
        [sys.executable, "-m", "celery", *arguments, "--loglevel", "error"],
        cwd=django_settings.BASE_DIR,
        env=worker_environment(operator),
        start_new_session=True,
    )


def kill_while_sending(operator: Operator, *, after: int) -> None:
    """Run a worker; SIGKILL while the operator holds its `after`th request unanswered."""
    wanted = len(operator.requests) + after

    def hold_the_last(request: sms_server.Request) -> Reply:
        return Reply(OK, wait=30 if len(operator.requests) >= wanted else 0)

    operator.answer = hold_the_last
    worker = start_worker(operator)
    try:
        deadline = time.monotonic() + 90
        while len(operator.requests) < wanted:
            assert worker.poll() is None, "the worker ended by itself"
            assert time.monotonic() < deadline, "the worker sends nothing"
            time.sleep(0.01)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@pytest.mark.usefixtures("queue")
def test_killed_workers_lose_no_message_and_repeat_at_most_one_each(
    enqueue: Enqueue, settings: Settings
) -> None:
    with sms_server.running(OK) as operator:
        for _number in range(12):
            enqueue(urgent=True)
        for _kill in range(2):
            kill_while_sending(operator, after=3)
        interrupted = statuses()["sending"]
        settings.SMS_GATEWAYS = (operator_at(operator.url),)
        operator.answer = lambda request: Reply(OK)
        with time_machine.travel(timezone.now() + delivery.LEASE + timedelta(seconds=1)):
            delivery.sweep()

    asked = times_asked(operator)
    assert interrupted == 2
    assert statuses() == {"sent": 12}
    # Under the same id, by which an operator that keeps ids sends it once.
    assert len(asked) == 12
    assert sum(asked.values()) - 12 <= 2 and max(asked.values()) <= 2


# --- the operators ------------------------------------------------------------------------


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


def pass_minutes(clock: Any, minutes: int) -> int:
    """A sweep each minute, as beat does; returns how many messages went out."""
    sent = 0
    for _minute in range(minutes):
        sent += delivery.sweep()
        clock.shift(timedelta(minutes=1))
    return sent


@pytest.mark.parametrize("count", [1, 30])
def test_operator_outage_of_an_hour_loses_no_message(
    enqueue: Enqueue, settings: Settings, clock: Any, count: int
) -> None:
    with sms_server.running(OK) as gone:
        port = gone.server_address[1]
        settings.SMS_GATEWAYS = (operator_at(gone.url),)
    gone.server_close()

    for _number in range(count):
        enqueue()
    meanwhile = pass_minutes(clock, 60)
    attempts = sum(Message.objects.values_list("attempts", flat=True))
    with sms_server.running(OK, port=port) as back:
        afterwards = pass_minutes(clock, 60)

    assert meanwhile == 0
    # The breaker lets through a probe a minute at most, once it has opened.
    assert attempts <= 70
    assert afterwards == count
    assert statuses() == {"sent": count}
    assert set(times_asked(back).values()) == {1}


def test_second_operator_takes_over_until_first_recovers(
    enqueue: Enqueue, settings: Settings, clock: Any
) -> None:
    with sms_server.running(Reply({}, status=503)) as first, sms_server.running(OK) as second:
        settings.SMS_GATEWAYS = (
            operator_at(first.url, "http-a"),
            operator_at(second.url, "http-b"),
        )
        for _number in range(30):
            enqueue()
        at_once = delivery.sweep()
        asked_in_vain = len(first.requests)
        first.answer = lambda request: Reply(OK)
        clock.shift(timedelta(minutes=2))
        enqueue()
        delivery.sweep()

    assert at_once == 30
    assert asked_in_vain == 5
    assert set(times_asked(second).values()) == {1}
    assert Message.objects.latest("pk").gateway == "http-a"


def test_intermittent_operator_sends_each_message_once(
    enqueue: Enqueue, settings: Settings, clock: Any
) -> None:
    asked = 0

    def moody(request: sms_server.Request) -> Reply:
        nonlocal asked
        asked += 1
        return Reply({"status": 0}) if asked % 3 else Reply(OK)

    with sms_server.running(moody) as server:
        settings.SMS_GATEWAYS = (operator_at(server.url),)
        for _number in range(20):
            enqueue()
        sent = pass_minutes(clock, 12 * 60)

    assert sent == 20
    assert statuses() == {"sent": 20}
