"""The broker is real Valkey, a socket that is not there, or one that never answers."""

import json
import socket
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.db import transaction
from redis import Redis

from notifications import nudges
from notifications.models import Message
from notifications.tests.factories import PHONE, Enqueue

# What a request may lose to a broker that hangs, with room for a busy machine.
PATIENCE_SECONDS = 0.5


@pytest.fixture
def queue() -> Iterator[Redis]:
    client = Redis.from_url(django_settings.REDIS_URL)
    client.delete("celery")
    yield client
    client.delete("celery")
    client.close()


@pytest.fixture
def short_folder() -> Iterator[Path]:
    # A unix socket's path may have some hundred characters only.
    with TemporaryDirectory(prefix="paht-") as folder:
        yield Path(folder)


@pytest.fixture
def missing_broker(monkeypatch: pytest.MonkeyPatch, short_folder: Path) -> None:
    use_broker(monkeypatch, short_folder / "nobody.sock")


@pytest.fixture
def hanging_broker(monkeypatch: pytest.MonkeyPatch, short_folder: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(short_folder / "deaf.sock"))
        listener.listen(16)
        use_broker(monkeypatch, short_folder / "deaf.sock")
        yield


def use_broker(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(current_app.conf, "broker_url", f"redis+socket://{path}")


def seconds_of_nudge(message_id: int = 1) -> float:
    begin = time.perf_counter()
    nudges.nudge(message_id)
    return time.perf_counter() - begin


def test_worker_is_asked_once_for_the_message_by_its_id(queue: Redis) -> None:
    nudges.nudge(4711)

    (raw,) = queue.lrange("celery", 0, -1)
    asked = json.loads(raw)
    assert asked["headers"]["task"] == "notifications.tasks.deliver"
    assert json.loads(b64decode(asked["body"]))[0] == [4711]


def test_nudge_from_another_thread_reaches_the_same_broker(queue: Redis) -> None:
    thread = threading.Thread(target=nudges.nudge, args=[4711])
    thread.start()
    thread.join()

    assert queue.llen("celery") == 1


@pytest.mark.django_db(transaction=True)
def test_committed_message_is_on_its_way_to_a_worker(queue: Redis, enqueue: Enqueue) -> None:
    with transaction.atomic():
        message = enqueue()
        assert queue.llen("celery") == 0

    (raw,) = queue.lrange("celery", 0, -1)
    assert json.loads(b64decode(json.loads(raw)["body"]))[0] == [message.pk]
    assert PHONE.encode() not in raw


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["missing_broker", "hanging_broker"])
def test_message_is_kept_and_the_caller_hardly_waits_while_the_broker_is_down(
    broker: str, request: pytest.FixtureRequest, enqueue: Enqueue
) -> None:
    request.getfixturevalue(broker)

    begin = time.perf_counter()
    for _number in range(20):
        enqueue()
    waited = time.perf_counter() - begin

    assert Message.objects.filter(status="waiting").count() == 20
    assert waited < PATIENCE_SECONDS + 0.5


@pytest.mark.usefixtures("hanging_broker")
def test_hanging_broker_costs_half_a_second_once() -> None:
    first = seconds_of_nudge()
    later = [seconds_of_nudge() for _number in range(10)]

    assert 0.1 < first < PATIENCE_SECONDS
    assert max(later) < 0.01


def test_broker_is_asked_again_after_the_pause(
    monkeypatch: pytest.MonkeyPatch, short_folder: Path, queue: Redis
) -> None:
    with monkeypatch.context() as outage:
        use_broker(outage, short_folder / "nobody.sock")
        nudges.nudge(1)
    nudges.nudge(2)
    asked_in_the_pause = queue.llen("celery")

    later = time.monotonic() + nudges.PAUSE_SECONDS
    monkeypatch.setattr("notifications.nudges.time.monotonic", lambda: later)
    nudges.nudge(3)

    assert asked_in_the_pause == 0
    assert queue.llen("celery") == 1
