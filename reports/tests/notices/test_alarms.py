"""Many urgent reports at once: no false one may silence the alarm for a true one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts import confirmers
from accounts.models import User
from notifications import budget, delivery, gateways, texts
from notifications.models import DailyCount, Message, Pool, Status
from notifications.outbox import Address
from notifications.tests.factories import Postman
from reports import workflow
from reports.deadlines import reminders
from reports.notices import alarms
from reports.privacy.personal_data_access import reveal
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def clock() -> Any:
    # The database, whose clock decides what has expired, lives in the present.
    now = datetime.now(UTC)
    start = now - timedelta(minutes=now.minute % alarms.BUNDLE_MINUTES, seconds=now.second)
    with time_machine.travel(start, tick=False) as traveller:
        yield traveller


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch) -> Postman:
    postman = Postman()
    monkeypatch.setattr(gateways, "chain", lambda channel: (postman,))
    return postman


@pytest.fixture
def officer() -> User:
    """An operator on duty with a phone and no e-mail."""
    user = make_staff(Role.OPERATOR, agency="TD-1022")
    user.phone = "+84939861100"
    user.save()
    return user


def arrive(count: int) -> None:
    for _number in range(count):
        make_report(State.SUBMITTED, category="GT05", news="none", at=timezone.now())
    reminders.run()


def test_urgent_sms_beyond_five_an_hour_become_one_in_ten_minutes(
    clock: time_machine.Traveller, officer: User, postman: Postman
) -> None:
    arrive(12)
    assert delivery.sweep() == 5

    clock.shift(timedelta(minutes=10))
    assert delivery.sweep() == 1

    bundle = Message.objects.get(template="staff_many_urgent")
    assert (bundle.status, bundle.about) == ("sent", "")
    assert "them nhieu phan anh khan" in texts.render(bundle).body


def test_report_that_arrives_last_in_ten_minutes_is_still_told(
    clock: time_machine.Traveller, officer: User, postman: Postman
) -> None:
    arrive(7)
    clock.shift(timedelta(minutes=8))
    arrive(1)

    waiting = Message.objects.get(template="staff_many_urgent")
    assert waiting.status == Status.WAITING and waiting.next_attempt_at > timezone.now()


def test_flood_of_a_whole_day_never_silences_alarm(
    clock: time_machine.Traveller, officer: User, postman: Postman, settings: Any
) -> None:
    settings.MESSAGES_PER_RECIPIENT = settings.MESSAGES_PER_RECIPIENT | {
        "staff": {"sms": 6, "email": 6}
    }
    settings.SMS_PER_DAY = settings.SMS_CODES_PER_DAY + 6
    for _hour in range(3):
        arrive(8)
        clock.shift(timedelta(minutes=59))
        delivery.sweep()

    arrive(1)
    clock.shift(timedelta(minutes=alarms.BUNDLE_MINUTES))

    delivery.sweep()
    newest = Message.objects.filter(template="staff_many_urgent").latest("next_attempt_at")
    assert newest.status == Status.SENT


def test_few_urgent_reports_are_told_singly_with_their_code(
    clock: time_machine.Traveller, officer: User
) -> None:
    arrive(4)

    assert Message.objects.filter(template="staff_arrived").count() == 4
    assert not Message.objects.filter(template="staff_many_urgent").exists()


def spend_the_day(user: User) -> None:
    DailyCount.objects.create(
        day=timezone.localdate(),
        channel="sms",
        pool=Pool.STAFF,
        recipient_hash=Address.sms(user.phone).hash,
        count=settings.MESSAGES_PER_RECIPIENT[Pool.STAFF]["sms"],
    )


def test_urgent_report_after_spent_day_is_told_within_ten_minutes(
    clock: time_machine.Traveller, officer: User, postman: Postman
) -> None:
    spend_the_day(officer)

    arrive(1)
    clock.shift(timedelta(minutes=alarms.BUNDLE_MINUTES))

    assert delivery.sweep() == 1
    assert Message.objects.get(status=Status.SENT).template == "staff_many_urgent"


def test_urgent_report_whose_day_is_spent_before_its_message_is_sent_is_told(
    clock: time_machine.Traveller, officer: User, postman: Postman
) -> None:
    arrive(1)
    spend_the_day(officer)

    assert delivery.sweep() == 1
    assert Message.objects.get(status=Status.SENT).template == "staff_arrived"


def test_break_glass_and_rights_after_spent_day_are_told_at_once(
    clock: time_machine.Traveller, postman: Postman
) -> None:
    supervisor = make_staff(Role.SUPERVISOR, agency="TTRA", username="giamsat")
    supervisor.phone = "+84939861101"
    supervisor.save()
    spend_the_day(supervisor)
    reader = make_staff(Role.DISPATCHER, username="nguoixem")
    report = make_report(State.ASSIGNED)

    reveal(report, by=reader, reason="", fields=["phone"], note="Cứu người gấp", emergency=True)
    confirmers.tell_done("Đổi vai trò", kind="roles", by=reader, url="/")

    sent = {"staff_break_glass", "staff_rights"}
    delivery.sweep()
    assert sent <= set(Message.objects.filter(status="sent").values_list("template", flat=True))


def test_bundles_of_strangers_leave_room_for_acts_of_insiders(
    clock: time_machine.Traveller, officer: User
) -> None:
    DailyCount.objects.create(
        day=timezone.localdate(),
        channel="sms",
        pool=Pool.ALARM,
        recipient_hash=Address.sms(officer.phone).hash,
        count=24 * 60 // alarms.BUNDLE_MINUTES,
    )

    assert budget.has_room(Address.sms(officer.phone).hash, channel="sms", pool=Pool.ALARM)


def test_danger_in_added_information_is_told_to_the_call_centre_at_once(officer: User) -> None:
    report = make_report(State.PROCESSING, category="GT01", news="none")
    workflow.add_information(report, note="Bổ sung: đang cháy nhà, có người mắc kẹt.")

    told = Message.objects.get(template="staff_supplied", channel="sms")

    assert told.urgent and told.recipient == officer.phone


def test_other_added_information_is_not_told_to_the_call_centre(officer: User) -> None:
    report = make_report(State.PROCESSING, category="GT01", news="none")
    workflow.add_information(report, note="Bổ sung: hố thứ hai ở trước chợ.")

    assert not Message.objects.filter(recipient_hash=Address.sms(officer.phone).hash).exists()
