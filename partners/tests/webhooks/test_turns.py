"""Which message is sent next: systems, reports and refused messages do not hold each other up."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from notifications.outbox import Address
from notifications.tests.sms_server import Operator, Reply
from partners.models import Webhook, WebhookDelivery
from partners.tests.webhooks.receiver import (
    deliveries,
    make_due,
    make_webhook,
    repeating,
    said,
)
from partners.webhooks import hooks, sending
from province.models import Agency
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
Status = WebhookDelivery.Status


def test_backlog_of_one_system_delays_no_other_system(receiver: Operator) -> None:
    busy = make_webhook(receiver)
    for _each in range(3):
        make_report(State.ASSIGNED)
    other = make_webhook(receiver)
    make_report(State.ASSIGNED)

    assert sending.sweep(limit=2) == 2
    assert [system.deliveries.filter(status=Status.SENT).count() for system in (busy, other)] == [
        *(1, 1),
    ]


def test_system_that_answers_slowly_rests_many_times_as_long(receiver: Operator) -> None:
    slow = make_webhook(receiver)
    for _each in range(3):
        make_report(State.ASSIGNED)
    wait = sending.SLOW_SECONDS + 0.2
    receiver.answer = lambda request: Reply({}, wait=wait)
    before = time.monotonic()

    assert sending.sweep() == 1
    assert time.monotonic() - before < 2 * wait
    slow.refresh_from_db()
    pause = timedelta(seconds=wait * sending.REST_TIMES)
    assert slow.rests_until and slow.rests_until > timezone.now() + pause / 2
    receiver.answer = repeating
    make_due()
    assert sending.sweep() == 2


def test_wrong_name_of_one_address_leaves_other_systems_their_messages(receiver: Operator) -> None:
    wrong = "https://so..example.vn/"
    make_webhook(address=wrong, proved_address=wrong)
    make_webhook(receiver)
    make_report(State.ASSIGNED)

    assert sending.sweep() == 1
    assert deliveries()[0].last_error == "forbidden address"


def test_message_that_is_refused_for_days_alone_is_given_up_and_its_report_goes_on(
    receiver: Operator,
) -> None:
    webhook = make_webhook(receiver)
    make_report(State.PROCESSING)
    refused, later = deliveries()
    receiver.answer = lambda request: Reply(
        {}, status=400 if request.headers["webhook-id"] == str(refused.key) else 200
    )
    for _each in range(len(sending.BACKOFF) + 1):
        make_report(State.ASSIGNED)
        make_due()
        sending.sweep()

    webhook.refresh_from_db()
    assert webhook.stopped_at is None
    refused.refresh_from_db()
    assert (refused.status, refused.answer_status, refused.last_error) == (
        *(Status.SKIPPED, 400, "answered 400"),
    )
    make_due()
    sending.sweep()
    later.refresh_from_db()
    assert later.status == Status.SENT
    receiver.answer = repeating
    assert hooks.send_again([refused.pk]) == 1
    assert sending.sweep() == 1


def test_messages_behind_a_refused_one_are_due_with_it(receiver: Operator) -> None:
    make_webhook(receiver)
    make_report(State.COMPLETED)
    receiver.answer = lambda request: Reply({}, status=500)
    sending.sweep()

    assert len({row.next_attempt_at for row in deliveries()}) == 1


def test_report_that_went_to_another_agency_meanwhile_tells_its_former_system_only_that(
    receiver: Operator,
) -> None:
    make_webhook(receiver)
    report = make_report(State.COMPLETED)
    sending.sweep()
    told = len(receiver.requests)
    again = [row.pk for row in deliveries()]
    hooks.send_again(again)
    report.agency = Agency.objects.get(code="BHXH")
    report.save()

    assert sending.sweep() == 1
    assert [said(one)["type"] for one in receiver.requests[told:]] == ["report.left"]
    assert {row.status for row in deliveries() if row.pk in again} == {Status.SKIPPED}


def test_message_of_a_clock_that_was_years_ahead_is_sent_now(receiver: Operator) -> None:
    make_webhook(receiver)
    make_report(State.ASSIGNED)
    years = timezone.now() + timedelta(days=900)
    WebhookDelivery.objects.update(next_attempt_at=years)
    Webhook.objects.update(rests_until=years)

    assert sending.sweep() == 1


def test_going_on_makes_only_held_messages_due(receiver: Operator) -> None:
    webhook = make_webhook(receiver)
    make_report(State.ASSIGNED)
    receiver.answer = lambda request: Reply({}, status=410)
    sending.sweep()
    make_report(State.ASSIGNED)
    held, waiting = deliveries()
    assert hooks.go_on(Webhook.objects.filter(pk=webhook.pk)) == 1

    receiver.answer = repeating
    assert deliveries()[1].next_attempt_at == waiting.next_attempt_at
    assert held.attempts == 1 and sending.sweep() == 2


def test_people_who_may_confirm_are_told_once_a_day_of_messages_that_were_given_up(
    receiver: Operator, supervisor: User
) -> None:
    webhook = make_webhook(receiver)
    make_report(State.ASSIGNED)
    sending.sweep()
    receiver.answer = lambda request: Reply({}, status=400)
    for _each in range(2):
        make_report(State.ASSIGNED)
    waiting = WebhookDelivery.objects.filter(status=Status.WAITING)
    waiting.update(attempts=len(sending.BACKOFF))

    sending.sweep()

    assert not waiting.exists() and Webhook.objects.get().stopped_at is None
    told = Message.objects.get(
        template="staff_rights", recipient_hash=Address.email(supervisor.email).hash
    )
    assert "đã thôi gửi" in told.context["outcome"]
    assert told.context["url"].endswith("/webhookdelivery/?status__exact=skipped")
    assert webhook.address not in str(told.context)
