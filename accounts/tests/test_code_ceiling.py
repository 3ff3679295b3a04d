"""The ceiling of the portal's codes by SMS: held exactly, told politely, told to staff once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import code_ceiling, message_ceiling, otp
from accounts.models import Challenge
from accounts.otp import Asker, Lane, Purpose
from accounts.tests.codes import let_pass
from accounts.tests.work import asks_for_work, solved
from notifications import texts
from notifications.models import Channel, DailyCount, Message
from notifications.outbox import Address
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = pytest.mark.django_db

MAIL = Address.email("nguyen.van.ba@example.vn")


@pytest.fixture(autouse=True)
def _ceiling(settings: Settings) -> None:
    # Four in an hour and six in a day for requests with proof of work.
    settings.SMS_CODES_PER_HOUR, settings.SMS_CODES_PER_DAY = 5, 7


def phones() -> Iterator[Address]:
    return (Address.sms(f"+8493986{number:04}") for number in range(10_000))


def ask(to: Address, number: int = 0, **arguments: object) -> None:
    """Each from a network of its own, as an attacker would."""
    asker = Asker(f"203.0.113.{number}", Lane.WORK)
    otp.issue(Purpose.REGISTER, to=to, asker=asker, **arguments)  # type: ignore[arg-type]


def fill(many: int, among: Iterator[Address]) -> None:
    for number in range(many):
        ask(next(among), number)


def sms() -> int:
    return Message.objects.filter(template="otp", channel=Channel.SMS).count()


def test_codes_to_many_phones_from_many_networks_stop_at_hourly_ceiling() -> None:
    among = phones()
    fill(4, among)

    with pytest.raises(otp.Refused) as refused:
        ask(next(among), 9)

    assert refused.value.code == "ceiling" and 3000 < refused.value.wait <= 3600
    assert "tạm ngừng gửi" in refused.value.message and "60 phút" in refused.value.message
    assert "1022" in refused.value.message and "không cần tài khoản" in refused.value.message
    assert sms() == 4 and Challenge.objects.count() == 4
    # By e-mail everything goes on.
    ask(MAIL, 9)
    assert Message.objects.filter(channel=Channel.EMAIL).count() == 1


def test_hourly_ceiling_reopens_and_daily_ceiling_applies() -> None:
    among = phones()
    fill(4, among)
    let_pass(3601)
    fill(2, among)

    with pytest.raises(otp.Refused, match="1380 phút"):
        ask(next(among))
    let_pass(23 * 3600)
    ask(next(among))


def test_codes_for_unknown_phones_count_toward_ceiling() -> None:
    among = phones()
    for number in range(4):
        ask(next(among), number, known=False)
    assert sms() == 0

    for known in (True, False):
        with pytest.raises(otp.Refused, match="tạm ngừng gửi"):
            ask(next(among), 9, known=known)


def test_ceiling_of_zero_means_no_limit(settings: Settings) -> None:
    settings.SMS_CODES_PER_HOUR = settings.SMS_CODES_PER_DAY = 0
    fill(8, phones())

    assert sms() == 8 and code_ceiling.warn_staff() == 0


def test_limit_of_phone_is_reported_before_ceiling_of_portal() -> None:
    among = phones()
    first = next(among)
    ask(first)
    fill(3, among)

    with pytest.raises(otp.Refused, match="Vui lòng chờ"):
        ask(first)


def test_sign_up_at_ceiling_suggests_report_without_account(client: Client) -> None:
    fill(4, phones())
    form = {
        "full_name": "Trần Văn Bình",
        "phone": "0939861777",
        "email": "",
        "password1": "Ba con cò trắng 47",
        "password2": "Ba con cò trắng 47",
    }

    assert asks_for_work(client.post(reverse("accounts:sign_up"), form))
    page = client.post(reverse("accounts:sign_up"), form | solved(client))

    assert page.status_code in (200, 422, 429)
    assert "tạm ngừng gửi" in page.text and "gửi phản ánh không cần tài khoản" in page.text


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_do_not_exceed_ceiling() -> None:
    among, barrier = phones(), Barrier(10)
    numbers = [next(among) for _number in range(10)]

    def run(number: int) -> str:
        barrier.wait()
        try:
            ask(numbers[number], number)
        except otp.Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(10) as pool:
        told = sorted(pool.map(run, range(10)))

    assert told == ["ceiling"] * 6 + ["sent"] * 4
    assert sms() == 4


@pytest.mark.usefixtures("reference_data")
def test_administrators_are_warned_of_ceiling_once_an_hour_and_once_a_day() -> None:
    administrator = make_staff(Role.ADMINISTRATOR)
    administrator.email = "quan.tri@soctrang.gov.vn"
    administrator.save()
    for role in (Role.OPERATOR, Role.SUPERVISOR, Role.DISPATCHER):
        make_staff(role)
    with time_machine.travel("2026-11-24T09:10:00+07:00", tick=False) as clock:
        assert code_ceiling.warn_staff() == 0
        fill(4, phones())
        Challenge.objects.update(created_at=timezone.now() - timedelta(minutes=1))

        assert [code_ceiling.warn_staff() for _minute in range(3)] == [1, 0, 0]

        (message,) = Message.objects.filter(template="staff_codes_stopped")
        assert message.recipient == administrator.email
        text = texts.render(message)
        assert "4 yêu cầu" in text.body and "đến khoảng 10:09 24/11/2026" in text.body
        assert "template__exact=otp" in text.body
        clock.shift(3000)
        Challenge.objects.update(created_at=timezone.now() - timedelta(minutes=1))
        assert code_ceiling.warn_staff() == 1


def test_warning_check_takes_one_query_below_ceiling() -> None:
    fill(3, phones())

    with CaptureQueriesContext(connection) as queries:
        assert code_ceiling.warn_staff() == 0

    assert len(queries) == 1


def test_administrators_are_warned_once_a_day_from_eighty_percent_of_messages(
    reference_data: None, settings: Settings
) -> None:
    settings.SMS_PER_DAY, settings.SMS_CODES_PER_DAY = 26, 6
    administrator = make_staff(Role.ADMINISTRATOR)
    administrator.email = "quan.tri@example.vn"
    administrator.save()
    count = DailyCount.objects.create(day=timezone.localdate(), channel="sms", count=15)
    assert message_ceiling.warn_staff() == 0

    DailyCount.objects.filter(pk=count.pk).update(count=16)

    assert (message_ceiling.warn_staff(), message_ceiling.warn_staff()) == (1, 0)
    message = Message.objects.get(template="staff_messages_near")
    assert message.recipient == administrator.email
    assert "đã gửi 16 tin (SMS), từ 80 % mức trần 20" in texts.render(message).body
