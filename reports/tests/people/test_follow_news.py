"""What followers of a report are told: public changes, each once, by day."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User, phone_hash
from accounts.tests.factories import make_citizen
from notifications import delivery, texts, unsubscribing
from notifications.models import Channel
from notifications.outbox import Address
from paht.tests.threads import in_parallel
from reports import workflow
from reports.casework import merging
from reports.models import Category, StateNews, Subscription
from reports.people import follow_news
from reports.people.following import links
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.followers import (
    MAIL,
    OTHER_MAIL,
    SMS,
    TODAY,
    complete,
    follow,
    target_of,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None, settings: Any) -> None:
    settings.SITE_URL = "https://paht.soctrang.gov.vn"


def test_followers_get_news_of_each_public_state_change_once(
    clock: time_machine.Traveller,
) -> None:
    report = make_report(State.ASSIGNED)
    mine, theirs = follow(target_of(report)), follow(target_of(report), SMS)
    handler = make_staff(Role.HANDLER)

    assert follow_news.tell_states() == 0
    clock.shift(60)
    workflow.move(report, "accept", by=handler)
    assert follow_news.tell_states() == 2 and follow_news.tell_states() == 0
    clock.shift(60)
    complete(report)
    assert follow_news.tell_states() == 2 and not StateNews.objects.exists()

    assert [m.context["state"] for m in told(to=MAIL)] == ["Đang xử lý", "Hoàn thành"]
    text = texts.render(told(to=MAIL)[-1])
    assert text.subject == f"[PAHT Sóc Trăng] {report.code} – Hoàn thành"
    assert links.url(mine) in text.body and report.title in text.body
    sms = texts.render(told(to=SMS)[-1]).body
    assert "Hoan thanh" in sms and links.without_scheme(links.url(theirs)) in sms
    assert len(sms) <= 160 and sms.isascii()


def test_internal_moves_send_no_news(clock: time_machine.Traveller) -> None:
    report = make_report(State.PROCESSING)
    follow(target_of(report))
    clock.shift(60)
    workflow.move(
        report, "submit_answer", by=make_staff(Role.HANDLER), answer="Đã dặm vá xong hôm nay.",
        no_proof_reason="Trời tối.",
    )  # fmt: skip
    workflow.move(report, "return_answer", by=make_staff(Role.APPROVER), note="Viết rõ hơn.")

    assert follow_news.tell_states() == 0 and not StateNews.objects.exists()


def test_hidden_report_sends_no_news_and_cancels_waiting(
    clock: time_machine.Traveller,
) -> None:
    report = make_report(State.ASSIGNED)
    follow(target_of(report))
    clock.shift(60)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    follow_news.tell_states()
    (waiting,) = told()
    workflow.move(report, "set_publication", by=make_staff(Role.DISPATCHER), publish=False)

    assert not delivery.deliver(waiting.pk)
    complete(report)
    assert follow_news.tell_states() == 0 and len(told()) == 1
    page = Client().get(links.path(Subscription.objects.get())).text
    assert report.code in page and report.title not in page


def test_report_hidden_before_news_sends_none(
    clock: time_machine.Traveller,
) -> None:
    report = make_report(State.ASSIGNED)
    follow(target_of(report))
    clock.shift(60)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    workflow.move(report, "set_publication", by=make_staff(Role.DISPATCHER), publish=False)

    assert follow_news.tell_states() == 0
    assert not StateNews.objects.exists() and not told()


def test_newly_sensitive_category_sends_no_news(clock: time_machine.Traveller) -> None:
    report = make_report(State.ASSIGNED)
    follow(target_of(report))
    clock.shift(60)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    Category.objects.filter(pk=report.category_id).update(sensitive=True)

    assert follow_news.tell_states() == 0 and not told()


def test_follow_news_wait_through_the_night(clock: time_machine.Traveller) -> None:
    report = make_report(State.ASSIGNED)
    follow(target_of(report), SMS)
    clock.move_to(TODAY.replace(hour=22))
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))

    assert follow_news.tell_states() == 0 and StateNews.objects.count() == 1
    clock.shift(timedelta(hours=9, minutes=1))
    assert follow_news.tell_states() == 1


def test_later_follower_gets_no_earlier_news(clock: time_machine.Traveller) -> None:
    report = make_report(State.ASSIGNED)
    follow(target_of(report))
    clock.shift(60)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    clock.shift(60)
    follow(target_of(report), OTHER_MAIL)

    assert follow_news.tell_states() == 1 and not told(to=OTHER_MAIL)


def test_followers_beyond_one_batch_get_news_at_constant_cost_of_move(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_news, "BATCH", 3)
    report, lonely = make_report(State.ASSIGNED), make_report(State.ASSIGNED)
    follow(target_of(lonely))
    for number in range(7):
        follow(target_of(report), Address(Channel.EMAIL, f"n{number}@example.vn"))
    handler = make_staff(Role.HANDLER)
    costs = []
    for one in (lonely, report):
        clock.shift(60)
        with CaptureQueriesContext(connection) as queries:
            workflow.move(one, "accept", by=User.objects.get(pk=handler.pk))
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert follow_news.tell_states() == 8
    assert len({message.recipient_hash for message in told()}) == 8


def test_address_with_several_subscriptions_gets_one_message(clock: time_machine.Traveller) -> None:
    user = make_citizen()
    report = make_report(State.ASSIGNED)
    follow(target_of(report), Address.sms(user.phone))
    assert follow(target_of(report), Address.sms(user.phone), user).user is None
    clock.shift(60)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))

    assert follow_news.tell_states() == 1


def test_account_news_go_to_current_address(
    clock: time_machine.Traveller,
) -> None:
    user = make_citizen()
    report = make_report(State.ASSIGNED)
    follow(target_of(report), Address.sms(user.phone), user)
    User.objects.filter(pk=user.pk).update(phone=SMS.value, phone_hash=phone_hash(SMS.value))
    clock.shift(60)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    follow_news.tell_states()

    assert [message.recipient for message in told()] == [SMS.value]


def test_follower_of_merged_report_gets_news_of_main_report(
    clock: time_machine.Traveller,
) -> None:
    main, duplicate = make_report(State.ASSIGNED), make_report(State.ASSIGNED)
    follow(target_of(duplicate))
    follow(target_of(main), OTHER_MAIL)
    handler, dispatcher = make_staff(Role.HANDLER), make_staff(Role.DISPATCHER)
    workflow.move(duplicate, "return_to_dispatch", by=handler, note="Trùng nội dung.")
    merging.merge(duplicate, into=main, by=dispatcher)
    clock.shift(60)
    workflow.move(main, "accept", by=handler)

    assert follow_news.tell_states() == 2
    (message,) = told(to=MAIL)
    assert message.context["code"] == main.code
    assert duplicate.code in texts.render(message).body
    assert "gộp" not in texts.render(told(to=OTHER_MAIL)[0]).body


def test_unsubscribed_address_gets_no_follow_news(clock: time_machine.Traveller) -> None:
    report = make_report(State.ASSIGNED)
    follow(target_of(report))
    unsubscribing.unsubscribe(MAIL.hash, channel=Channel.EMAIL, reason="link")
    clock.shift(60)
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    follow_news.tell_states()

    assert not delivery.deliver(told()[0].pk)


@pytest.mark.django_db(transaction=True)
def test_parallel_runs_notify_each_follower_once() -> None:
    with time_machine.travel(TODAY):
        report = make_report(State.ASSIGNED)
        for number in range(20):
            follow(target_of(report), Address(Channel.EMAIL, f"n{number}@example.vn"))
        workflow.move(report, "accept", by=make_staff(Role.HANDLER))
        written = in_parallel(*[follow_news.tell_states] * 4)
        follow_news.tell_states()

    assert all(isinstance(count, int) for count in written), written
    assert len(told()) == 20 and not StateNews.objects.exists()
