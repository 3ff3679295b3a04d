import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Lock

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from notifications import delivery, gateways, nudges, outbox, tasks, texts
from notifications.contract import Deferred, Receipt, Rejected, Unavailable
from notifications.models import Message
from notifications.outbox import Address
from notifications.tests.factories import EMAIL, FACTS, PHONE, Enqueue, Postman

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(nudges, "nudge", ids.append)
    return ids


def test_due_message_is_sent_and_marked(enqueue: Enqueue, messages_dir: Path) -> None:
    message = enqueue("received")

    assert delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.attempts, message.gateway) == ("sent", 1, "file")
    assert message.sent_at is not None
    assert len(list(messages_dir.glob("*-sms-+84939861100.txt"))) == 1


def test_message_is_sent_once_by_repeated_tasks(enqueue: Enqueue, postman: Postman) -> None:
    message = enqueue()

    tasks.deliver(message.pk)
    tasks.deliver(message.pk)
    tasks.sweep()

    assert postman.sent == [message.pk]


def test_delivery_of_deleted_message_does_nothing(db: None, postman: Postman) -> None:
    assert not delivery.deliver(12345)


def test_sweep_sends_urgent_messages_first(enqueue: Enqueue, postman: Postman) -> None:
    plain, other, urgent = enqueue(), enqueue(), enqueue(urgent=True)

    assert delivery.sweep() == 3
    assert postman.sent == [urgent.pk, plain.pk, other.pk]


def test_sweep_stops_at_time_limit(enqueue: Enqueue, postman: Postman) -> None:
    for _number in range(3):
        enqueue()
    ticks = iter([0.0, 20.0, 40.0, 60.0])

    assert delivery.sweep(seconds=30, clock=lambda: next(ticks)) == 2
    assert Message.objects.filter(status="waiting").count() == 1


def test_failed_message_is_tried_after_1_5_and_30_minutes_then_hourly_for_a_day(
    enqueue: Enqueue, postman: Postman
) -> None:
    postman.error = Deferred("postman: nobody at home")
    with time_machine.travel(NOW, tick=False) as clock:
        message = enqueue()
        tried_after = []
        # Each minute at first, then around each hour.
        for minute in (*range(40), *(36 + 60 * hour + n for hour in range(1, 30) for n in (-1, 0))):
            clock.move_to(NOW + timedelta(minutes=minute))
            before = message.attempts
            delivery.sweep()
            message.refresh_from_db()
            if message.attempts > before:
                tried_after.append(minute)

    assert tried_after == [0, 1, 6, *range(36, 36 + 24 * 60, 60)]
    assert (message.status, message.last_error) == ("dead", "postman: nobody at home")


def test_failed_message_is_sent_when_gateway_recovers(enqueue: Enqueue, postman: Postman) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        message = enqueue()
        postman.error = Unavailable("postman: ill")
        delivery.sweep()
        postman.error = None
        clock.shift(timedelta(minutes=1))
        delivery.sweep()

    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == ("sent", 2, "")


def test_rejected_message_is_dead_at_once(enqueue: Enqueue, postman: Postman) -> None:
    postman.error = Rejected("postman: no such house")
    message = enqueue()

    delivery.sweep()

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("dead", 1)


def test_dead_message_can_be_sent_again(
    enqueue: Enqueue,
    postman: Postman,
    nudged: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    message = enqueue()
    postman.error = Rejected("postman: no such house")
    delivery.sweep()
    postman.error = None

    with django_capture_on_commit_callbacks(execute=True):
        assert delivery.resend(Message.objects.all()) == 1
    delivery.sweep()

    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == ("sent", 1, "")
    assert nudged == [message.pk]


def test_message_that_was_sent_is_not_sent_again(enqueue: Enqueue, postman: Postman) -> None:
    message = enqueue()
    delivery.sweep()

    assert delivery.resend(Message.objects.all()) == 0
    delivery.sweep()

    assert postman.sent == [message.pk]


@pytest.mark.parametrize("error", [None, Rejected("postman: no such house")])
def test_secret_is_erased_when_the_message_is_sent_or_dead(
    enqueue: Enqueue, postman: Postman, error: Exception | None
) -> None:
    postman.error = error
    message = enqueue(secret=True)

    delivery.sweep()

    with connection.cursor() as cursor:
        cursor.execute("SELECT context FROM notifications_message WHERE id = %s", [message.pk])
        assert cursor.fetchone() == ("",)
    assert delivery.resend(Message.objects.all()) == 0


def test_secret_is_kept_while_message_can_be_sent(enqueue: Enqueue, postman: Postman) -> None:
    postman.error = Unavailable("postman: ill")
    message = enqueue(secret=True)

    delivery.sweep()

    message.refresh_from_db()
    assert message.context["code"] == "202310040003"


def test_message_is_sent_outside_transaction(
    transactional_db: None, enqueue: Enqueue, postman: Postman
) -> None:
    inside = []
    postman.meanwhile = lambda: inside.append(connection.in_atomic_block)
    enqueue()

    delivery.sweep()

    assert inside == [False]


def test_message_of_crashed_worker_is_sent_after_lease_expires(
    enqueue: Enqueue, postman: Postman
) -> None:
    def kill() -> None:
        raise SystemExit

    with time_machine.travel(NOW, tick=False) as clock:
        message = enqueue()
        postman.meanwhile = kill
        with pytest.raises(SystemExit):
            delivery.deliver(message.pk)
        postman.meanwhile = lambda: None

        clock.shift(delivery.LEASE - timedelta(seconds=1))
        assert delivery.sweep() == 0
        clock.shift(timedelta(seconds=1))
        assert delivery.sweep() == 1

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("sent", 2)


def test_message_that_crashes_every_worker_is_dead_after_limit(
    enqueue: Enqueue, postman: Postman
) -> None:
    def kill() -> None:
        raise SystemExit

    postman.meanwhile = kill
    with time_machine.travel(NOW, tick=False) as clock:
        message = enqueue()
        for _attempt in range(delivery.MAX_INTERRUPTIONS):
            with pytest.raises(SystemExit):
                delivery.sweep()
            clock.shift(delivery.LEASE)
        assert delivery.sweep() == 0

    message.refresh_from_db()
    assert (message.status, message.last_error) == ("dead", "interrupted")


def test_worker_that_outlasts_its_lease_does_not_overwrite_next_attempt(
    enqueue: Enqueue, postman: Postman, caplog: pytest.LogCaptureFixture
) -> None:
    message = enqueue()

    def another_takes_over() -> None:
        Message.objects.filter(pk=message.pk).update(attempts=2)

    postman.meanwhile = another_takes_over
    postman.error = Unavailable("postman: ill")
    delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("sending", 2)
    assert "had lapsed" in caplog.text


def test_no_task_may_run_longer_than_a_lease() -> None:
    longest = max(tasks.deliver.time_limit, tasks.sweep.time_limit)

    assert timedelta(seconds=longest) < delivery.LEASE


@pytest.mark.django_db(transaction=True)
def test_parallel_sweeps_and_deliveries_send_each_message_once(messages_dir: Path) -> None:
    with transaction.atomic():
        ids = [
            outbox.enqueue(
                "received", to=Address.sms(f"+8493986{n:04}"), context=FACTS, key=f"received:{n}"
            ).pk
            for n in range(60)
        ]
    barrier = Barrier(6)

    def work(number: int) -> int:
        try:
            barrier.wait(timeout=60)
            if number < 4:
                return delivery.sweep()
            return sum(delivery.deliver(pk) for pk in ids)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(work, range(6)))

    files = [path.name.split("-sms-")[1] for path in messages_dir.glob("*.txt")]
    assert sum(sent) == 60
    assert sorted(files) == sorted(set(files))
    assert len(files) == 60
    assert set(Message.objects.values_list("status", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_slow_gateway_does_not_block_other_messages(
    monkeypatch: pytest.MonkeyPatch, enqueue: Enqueue
) -> None:
    slow, quick = enqueue(), enqueue()
    at_it, may_end, lock, sent = Event(), Event(), Lock(), []

    class Slow(Postman):
        def send(self, message: Message, text: texts.Text) -> Receipt:
            if message.pk == slow.pk:
                at_it.set()
                may_end.wait(60)
            with lock:
                sent.append(message.pk)
            return Receipt(self.name)

    monkeypatch.setattr(gateways, "chain", lambda channel: (Slow(),))

    def deliver_slow() -> None:
        try:
            delivery.deliver(slow.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(deliver_slow)
        assert at_it.wait(60)
        # A sweep that waited for the slow message would send it first.
        assert delivery.sweep() == 1
        may_end.set()
        pending.result(60)

    assert sent == [quick.pk, slow.pk]


@pytest.mark.parametrize("error", [None, Unavailable("postman: ill"), Rejected("postman: no")])
def test_log_contains_no_recipient_or_text(
    enqueue: Enqueue,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    if error:
        postman = Postman()
        postman.error = error
        monkeypatch.setattr(gateways, "chain", lambda channel: (postman,))
    enqueue()
    enqueue(to=Address.email(EMAIL))

    delivery.sweep()

    logged = caplog.text
    assert "notifications" in logged
    for personal in (PHONE, PHONE[3:], EMAIL, FACTS["name"], FACTS["title"], FACTS["note"]):
        assert personal not in logged
