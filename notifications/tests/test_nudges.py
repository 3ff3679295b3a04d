"""The broker is real Valkey, a socket that is not there, or one that never answers."""

import json
import socket
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.db import transaction
from redis import Redis

from notifications import nudges
from notifications.models import Message
from notifications.tests.factories import PHONE, Enqueue


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


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record each attempt to reach the broker."""
    made: list[str] = []
    send_task = current_app.send_task

    def recorded(task: str, **options: Any) -> Any:
        made.append(task)
        return send_task(task, **options)

    monkeypatch.setattr(current_app, "send_task", recorded)
    return made


def test_nudge_queues_one_task_with_message_id(queue: Redis) -> None:
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
def test_committed_message_is_queued_for_worker(queue: Redis, enqueue: Enqueue) -> None:
    with transaction.atomic():
        message = enqueue()
        assert queue.llen("celery") == 0

    (raw,) = queue.lrange("celery", 0, -1)
    assert json.loads(b64decode(json.loads(raw)["body"]))[0] == [message.pk]
    assert PHONE.encode() not in raw


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["missing_broker", "hanging_broker"])
def test_unavailable_broker_is_tried_once_and_messages_are_kept(
    broker: str, request: pytest.FixtureRequest, enqueue: Enqueue, attempts: list[str]
) -> None:
    request.getfixturevalue(broker)

    for _number in range(20):
        enqueue()

    assert Message.objects.filter(status="waiting").count() == 20
    assert len(attempts) == 1


@pytest.mark.usefixtures("hanging_broker")
def test_hanging_broker_times_out(attempts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    timeouts: list[float | None] = []
    settimeout = socket.socket.settimeout

    def recorded(self: socket.socket, seconds: float | None) -> None:
        timeouts.append(seconds)
        settimeout(self, seconds)

    monkeypatch.setattr(socket.socket, "settimeout", recorded)
    for _number in range(10):
        nudges.nudge(1)

    assert len(attempts) == 1
    assert nudges.SOCKET_TIMEOUT_SECONDS in timeouts


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
