"""The limits of a day: of one recipient, and of the whole portal."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from notifications import budget, delivery
from notifications.contract import Deferred
from notifications.models import Channel, DailyCount, Message, Pool
from notifications.outbox import Address
from notifications.tests.factories import EMAIL, PHONE, Enqueue, Postman
from paht.configuration import Environment

NOON = datetime.fromisoformat("2026-11-24T12:00:00+07:00")
OTHER = "+84939861200"


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def limits(settings: Settings) -> None:
    settings.SMS_CODES_PER_DAY, settings.EMAIL_CODES_PER_DAY = 5, 5
    settings.SMS_PER_DAY, settings.EMAILS_PER_DAY = 25, 1000
    settings.MESSAGES_PER_RECIPIENT = {
        "unproved": {"sms": 3, "email": 3},
        "proved": {"sms": 4, "email": 30},
        "staff": {"sms": 6, "email": 500},
    }


def outcomes() -> Counter[tuple[str, str]]:
    return Counter(Message.objects.values_list("status", "last_error"))


def test_twelve_messages_to_one_unproved_phone_send_three_sms(
    enqueue: Enqueue, postman: Postman
) -> None:
    for _number in range(12):
        enqueue("received", to=Address.sms(PHONE), urgent=True)

    assert delivery.sweep() == 3
    assert outcomes() == {("sent", ""): 3, ("skipped", "recipient's limit"): 9}


def test_twelve_messages_to_one_unproved_address_send_three_emails(
    enqueue: Enqueue, postman: Postman
) -> None:
    for _number in range(12):
        enqueue("received", to=Address.email(EMAIL))

    assert delivery.sweep() == 3


def test_messages_to_unproved_address_leave_budget_of_proved_address(
    enqueue: Enqueue, postman: Postman
) -> None:
    for _number in range(5):
        enqueue("received", to=Address.sms(PHONE))
    delivery.sweep()

    own = enqueue("done", to=Address.sms(PHONE, proved=True))

    assert delivery.deliver(own.pk)


def test_staff_notices_beyond_limit_wait_until_next_day(
    enqueue: Enqueue, postman: Postman, noon: Any
) -> None:
    for _number in range(5):
        enqueue("need_info", to=Address.sms(PHONE, proved=True), urgent=True)

    assert delivery.sweep() == 4
    assert outcomes()[("waiting", "recipient's limit")] == 1
    noon.move_to(NOON + timedelta(hours=11))
    assert delivery.sweep() == 0
    noon.move_to(NOON + timedelta(hours=12, minutes=1))
    assert delivery.sweep() == 1


def test_message_refused_by_all_gateways_uses_no_budget(enqueue: Enqueue, postman: Postman) -> None:
    postman.error = Deferred("postman: nobody at home")
    for _number in range(4):
        enqueue("done")
    delivery.sweep()

    assert not DailyCount.objects.filter(count__gt=0).exists()


def test_daily_ceiling_of_portal_leaves_reserve_for_codes(
    enqueue: Enqueue, postman: Postman
) -> None:
    for number in range(30):
        to = Address.sms(f"+849398612{number:02}", proved=True)
        enqueue("done", to=to, urgent=True)
    code = enqueue("otp", to=Address.sms(OTHER), secret=True, urgent=True)

    delivery.sweep()

    assert Message.objects.filter(template="done", status="sent").count() == 20
    assert outcomes()[("waiting", "portal's limit of the day")] == 10
    assert code.pk in postman.sent


def test_codes_stop_at_their_reserve_and_leave_the_rest_to_other_messages(
    enqueue: Enqueue, postman: Postman
) -> None:
    for number in range(7):
        to = Address.sms(f"+849398612{number:02}")
        enqueue("otp", to=to, secret=True, urgent=True)
    delivery.sweep()
    assert Message.objects.filter(template="otp", status="sent").count() == 5

    other = enqueue("done", to=Address.sms(OTHER, proved=True), urgent=True)
    delivery.sweep()

    assert other.pk in postman.sent


def test_unproved_messages_use_at_most_half_of_portal_budget(
    enqueue: Enqueue, postman: Postman
) -> None:
    for number in range(30):
        enqueue("received", to=Address.sms(f"+849398612{number:02}"))
    urgent = enqueue("staff_urgent", to=Address.sms(OTHER), urgent=True)
    delivery.sweep()

    assert Message.objects.filter(template="received", status="sent").count() == 10
    assert urgent.pk in postman.sent


def test_urgent_sms_to_staff_beyond_limit_go_as_alarms(enqueue: Enqueue, postman: Postman) -> None:
    for _number in range(8):
        enqueue("staff_urgent", to=Address.sms(OTHER), urgent=True)

    assert delivery.sweep() == 8
    assert Message.objects.filter(pool=Pool.ALARM).count() == 2


def test_sms_ceiling_does_not_stop_emails(enqueue: Enqueue, postman: Postman) -> None:
    DailyCount.objects.create(day=NOON.date(), channel="sms", pool="", count=20)
    sms, mail = enqueue("done"), enqueue("done", to=Address.email(EMAIL, proved=True))
    delivery.sweep()

    assert postman.sent == [mail.pk]
    sms.refresh_from_db()
    assert sms.last_error == "portal's limit of the day"


def test_usage_is_near_from_eighty_percent_on(db: None) -> None:
    count = DailyCount.objects.create(day=NOON.date(), channel="sms", pool="", count=15)
    assert [one.is_near for one in budget.usage()] == [False, False]

    DailyCount.objects.filter(pk=count.pk).update(count=16)

    sms, _mail = budget.usage()
    assert (sms.channel, sms.used, sms.most, sms.is_near) == (Channel.SMS, 16, 20, True)


@pytest.mark.django_db(transaction=True)
def test_parallel_workers_never_exceed_a_limit(settings: Settings) -> None:
    to = Address.sms(PHONE)

    def spend(_number: int) -> bool:
        try:
            budget.spend(Message(channel="sms", pool=Pool.PROVED, recipient_hash=to.hash))
        except budget.Spent:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        spent = list(threads.map(spend, range(40)))

    assert sum(spent) == 4
    portal = DailyCount.objects.get(recipient_hash="", pool="")
    assert portal.count == 4


def test_has_room_is_false_when_budget_is_spent(enqueue: Enqueue, postman: Postman) -> None:
    to = Address.sms(PHONE)
    asked = {"channel": "sms", "pool": Pool.UNPROVED}
    assert budget.has_room(to.hash, **asked)

    for _number in range(3):
        enqueue("received", to=to)
    delivery.sweep()

    assert not budget.has_room(to.hash, **asked)
    assert budget.has_room(to.hash, channel="sms", pool=Pool.PROVED)


def test_old_recipient_counts_are_deleted_and_portal_counts_kept(db: None) -> None:
    day = NOON.date() - timedelta(days=3)
    DailyCount.objects.create(day=day, channel="sms", pool="proved", recipient_hash="x", count=1)
    DailyCount.objects.create(day=day, channel="sms", pool="", count=1)

    assert budget.forget_old() == 1
    assert DailyCount.objects.get().recipient_hash == ""


@pytest.mark.usefixtures("no_limits")
def test_load_tests_are_exempt_from_limits(enqueue: Enqueue, postman: Postman) -> None:
    for _number in range(9):
        enqueue("received", to=Address.sms(PHONE))

    assert delivery.sweep() == 9


def test_ceiling_below_the_reserve_of_codes_stops_the_start(monkeypatch: Any) -> None:
    monkeypatch.setenv("SMS_PER_DAY", "3000")

    with pytest.raises(ImproperlyConfigured, match="SMS_PER_DAY: phải lớn hơn 3000"):
        Environment().ceiling("SMS_PER_DAY", default=10_000, reserve=3000)
