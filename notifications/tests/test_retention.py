from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from notifications import delivery, outbox, retention, tasks
from notifications.models import Message
from notifications.outbox import Address
from notifications.tests.factories import FACTS, PHONE, Enqueue

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")


@pytest.fixture(autouse=True)
def ninety_days(settings: Settings) -> None:
    settings.MESSAGE_RETENTION_DAYS = 90


def sent(enqueue: Enqueue, age: timedelta, **arguments: object) -> Message:
    with time_machine.travel(NOW - age, tick=False):
        message = enqueue(**arguments)
        delivery.deliver(message.pk)
    return message


def row(message: Message) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT recipient, recipient_hash, context FROM notifications_message WHERE id = %s",
            [message.pk],
        )
        found: tuple[str, ...] = cursor.fetchone()
    return found


def test_old_message_loses_recipient_and_facts_and_is_still_counted(enqueue: Enqueue) -> None:
    old = sent(enqueue, timedelta(days=91))
    young = sent(enqueue, timedelta(days=89))

    with time_machine.travel(NOW, tick=False):
        assert retention.forget() == 1

    assert row(old) == ("", "", "")
    assert all(row(young))
    old.refresh_from_db()
    assert (old.status, old.gateway, old.template) == ("sent", "file", "received")


def test_recipient_of_code_is_erased_after_a_day(enqueue: Enqueue) -> None:
    message = sent(enqueue, timedelta(hours=25), template="otp", secret=True)

    with time_machine.travel(NOW, tick=False):
        tasks.forget()

    assert row(message) == ("", "", "")


def test_message_that_never_left_is_closed_and_forgotten_as_late_as_a_sent_one(
    enqueue: Enqueue,
) -> None:
    """A gateway that is gone keeps nobody's address for ever."""
    with time_machine.travel(NOW - timedelta(days=91), tick=False):
        old = enqueue()
    with time_machine.travel(NOW - timedelta(days=89), tick=False):
        young = enqueue()

    with time_machine.travel(NOW, tick=False):
        assert [retention.forget(), retention.forget()] == [1, 0]

    assert row(old) == ("", "", "")
    old.refresh_from_db()
    assert (old.status, old.last_error) == ("skipped", "too old")
    delivery.deliver(old.pk)
    old.refresh_from_db()
    assert old.status == "skipped"
    assert all(row(young))


def test_message_that_a_worker_is_sending_is_forgotten_after_its_lease(enqueue: Enqueue) -> None:
    with time_machine.travel(NOW - timedelta(days=91), tick=False):
        message = enqueue()
    lease = Message.objects.filter(pk=message.pk)
    lease.update(status="sending", next_attempt_at=NOW + timedelta(minutes=1))

    with time_machine.travel(NOW, tick=False):
        assert retention.forget() == 0
    lease.update(next_attempt_at=NOW - timedelta(minutes=1))
    with time_machine.travel(NOW, tick=False):
        assert retention.forget() == 1


def test_second_run_erases_nothing_more(enqueue: Enqueue) -> None:
    sent(enqueue, timedelta(days=91))

    with time_machine.travel(NOW, tick=False):
        assert [retention.forget(), retention.forget()] == [1, 0]


def test_erased_dead_message_is_not_resent(enqueue: Enqueue) -> None:
    message = sent(enqueue, timedelta(days=91))
    Message.objects.filter(pk=message.pk).update(status="dead", sent_at=None)

    with time_machine.travel(NOW, tick=False):
        retention.forget()
        assert delivery.resend(Message.objects.all()) == 0


def test_erased_message_still_blocks_duplicate_key(enqueue: Enqueue) -> None:
    message = sent(enqueue, timedelta(days=91), key="received:1")
    with time_machine.travel(NOW, tick=False):
        retention.forget()

    again = outbox.enqueue("received", to=Address.sms(PHONE), context=FACTS, key="received:1")

    assert again.pk == message.pk
