"""What is not sent now, or not at all: quiet hours, expiry, a clock that was wrong."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications import delivery, gateways
from notifications.contract import Receipt
from notifications.models import Message
from notifications.outbox import Address
from notifications.tests.factories import EMAIL, Enqueue


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}+07:00")


class Phone:
    name = "phone"
    reaches_phones = True

    def __init__(self) -> None:
        self.sent: list[int] = []

    def send(self, message: Message, text: Any) -> Receipt:
        self.sent.append(message.pk)
        return Receipt(self.name)


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    phone = Phone()
    monkeypatch.setattr(gateways, "chain", lambda channel: (phone,))
    return phone


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("24T21:00:00", "25T07:00:00"),
        ("24T23:59:59", "25T07:00:00"),
        ("25T00:00:00", "25T07:00:00"),
        ("25T06:59:59", "25T07:00:00"),
    ],
)
def test_ordinary_sms_waits_until_seven(
    enqueue: Enqueue, phone: Phone, now: str, then: str
) -> None:
    with time_machine.travel(at(now), tick=False) as clock:
        message = enqueue()
        assert not delivery.deliver(message.pk)
        message.refresh_from_db()
        held = (message.status, message.attempts, message.next_attempt_at)

        clock.move_to(at(then) - timedelta(seconds=1))
        assert delivery.sweep() == 0
        clock.move_to(at(then))
        assert delivery.sweep() == 1

    assert held == ("waiting", 0, at(then))


@pytest.mark.parametrize("now", ["24T07:00:00", "24T20:59:59"])
def test_sms_is_sent_by_day(enqueue: Enqueue, phone: Phone, now: str) -> None:
    with time_machine.travel(at(now), tick=False):
        assert delivery.deliver(enqueue().pk)


def test_urgent_sms_and_email_are_sent_at_night(enqueue: Enqueue, phone: Phone) -> None:
    with time_machine.travel(at("24T23:00:00"), tick=False):
        assert delivery.deliver(enqueue(urgent=True).pk)
        assert delivery.deliver(enqueue(to=Address.email(EMAIL)).pk)


def test_sms_to_file_gateway_is_written_at_night(enqueue: Enqueue) -> None:
    with time_machine.travel(at("24T23:00:00"), tick=False):
        assert delivery.deliver(enqueue().pk)


def test_expired_code_is_not_sent(enqueue: Enqueue, phone: Phone) -> None:
    message = enqueue(
        "otp", urgent=True, secret=True, expires_at=timezone.now() - timedelta(milliseconds=1)
    )

    assert not delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.last_error) == ("skipped", "expired")
    assert message.context is None
    assert phone.sent == []


def test_code_is_sent_before_it_expires(enqueue: Enqueue, phone: Phone) -> None:
    message = enqueue("otp", urgent=True, expires_at=timezone.now() + timedelta(seconds=120))

    assert delivery.deliver(message.pk)


@pytest.mark.parametrize("error", [-timedelta(days=1), timedelta(days=1)])
def test_wrong_worker_clock_does_not_change_expiry_of_code(
    enqueue: Enqueue, phone: Phone, error: timedelta
) -> None:
    ends = timezone.now() + timedelta(seconds=120)
    with time_machine.travel(timezone.now() + error, tick=False):
        living = enqueue("otp", urgent=True, expires_at=ends)
        dead = enqueue("otp", urgent=True, expires_at=ends - timedelta(seconds=121))
        delivery.sweep()

    assert phone.sent == [living.pk]
    dead.refresh_from_db()
    assert dead.status == "skipped"


def test_expired_message_cannot_be_resent(enqueue: Enqueue, phone: Phone) -> None:
    message = enqueue("password_changed", expires_at=timezone.now() - timedelta(seconds=1))
    delivery.sweep()

    assert delivery.resend(Message.objects.all()) == 0
    message.refresh_from_db()
    assert message.status == "skipped"


def test_message_written_by_fast_clock_is_sent_at_once(enqueue: Enqueue, phone: Phone) -> None:
    with time_machine.travel(at("24T09:00:00") + timedelta(days=400), tick=False):
        message = enqueue()

    with time_machine.travel(at("24T09:00:00"), tick=False):
        assert delivery.sweep() == 1
    assert phone.sent == [message.pk]


def test_longest_regular_pause_is_below_clock_error_threshold() -> None:
    night = timedelta(hours=24 - delivery.QUIET_FROM.hour + delivery.QUIET_UNTIL.hour)

    assert delivery.LONGEST_PAUSE > max(
        night, delivery.LEASE, delivery.BACKOFF_AFTER, *delivery.BACKOFF
    )
