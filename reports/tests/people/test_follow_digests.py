"""What followers of a commune or category are told: once a day, each report once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import texts
from notifications.models import Channel
from notifications.outbox import Address
from paht.tests.threads import in_parallel
from reports import workflow
from reports.models import Publication
from reports.people import follow_news
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.followers import MAIL, SMS, TODAY, area, follow, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None, settings: Any) -> None:
    settings.SITE_URL = "https://paht.soctrang.gov.vn"


def next_morning(clock: time_machine.Traveller, days: int = 1) -> None:
    clock.move_to(TODAY.replace(hour=7, minute=0) + timedelta(days=days))


def test_digest_lists_newly_public_reports_each_morning(
    clock: time_machine.Traveller,
) -> None:
    follow(area(category="GT"))
    clock.shift(60)
    assert follow_news.write_digests() == 0
    fresh = make_report(State.ASSIGNED, title="Ổ gà mới")
    make_report(State.RECEIVED, title="Chưa công khai")
    make_report(State.ASSIGNED, title="Chuyện khác", category="CX01")
    make_report(State.ASSIGNED, title="Nơi khác", commune="31513")
    next_morning(clock)

    assert follow_news.write_digests() == 1 and follow_news.write_digests() == 0
    (message,) = told("follow_digest")
    (section,) = message.context["sections"]
    assert [one["code"] for one in section["reports"]] == [fresh.code]
    text = texts.render(message)
    assert "Có 1 phản ánh mới" in text.body and fresh.title in text.html
    next_morning(clock, 2)
    assert follow_news.write_digests() == 0


def test_digest_of_missed_days_is_sent_later_in_full(clock: time_machine.Traveller) -> None:
    follow(area(), SMS)
    clock.shift(60)
    make_report(State.ASSIGNED)
    clock.shift(timedelta(days=1))
    make_report(State.ASSIGNED)
    clock.move_to(TODAY.replace(hour=16) + timedelta(days=2))

    assert follow_news.write_digests() == 1
    sms = texts.render(told("follow_digest")[0]).body
    assert "Co 2 phan anh moi" in sms and len(sms) <= 160 and sms.isascii()


def test_digest_covers_all_subscriptions_without_repeats(
    clock: time_machine.Traveller,
) -> None:
    follow(area())
    follow(area("", "GT01"))
    clock.shift(60)
    make_report(State.ASSIGNED)
    make_report(State.ASSIGNED, commune="31513")
    next_morning(clock)

    assert follow_news.write_digests() == 1
    (message,) = told("follow_digest")
    assert message.context["count"] == 2
    assert [section["count"] for section in message.context["sections"]] == [1, 1]


def test_address_in_other_letter_case_is_same_follower(clock: time_machine.Traveller) -> None:
    follow(area())
    follow(area("", "GT"), Address(Channel.EMAIL, MAIL.value.upper()))
    clock.shift(60)
    make_report(State.ASSIGNED, commune="31513")
    make_report(State.ASSIGNED)
    next_morning(clock)

    assert follow_news.write_digests() == 1
    assert told("follow_digest")[0].context["count"] == 2


def test_digest_batch_query_count_does_not_grow_with_followers(
    clock: time_machine.Traveller,
) -> None:
    clock.shift(60)
    costs = []
    for turn, number in enumerate((2, 9), start=1):
        for reader in range(number):
            follow(area(), Address(Channel.EMAIL, f"n{turn}{reader}@example.vn"))
        clock.shift(60)
        make_report(State.ASSIGNED)
        next_morning(clock, turn)
        with CaptureQueriesContext(connection) as queries:
            follow_news.write_digests()
        costs.append(len(queries))
        clock.shift(60)

    assert costs[0] == costs[1]


def test_digest_omits_hidden_and_republished_reports(
    clock: time_machine.Traveller,
) -> None:
    follow(area())
    clock.shift(60)
    old, hidden = make_report(State.ASSIGNED), make_report(State.ASSIGNED)
    dispatcher = make_staff(Role.DISPATCHER)
    workflow.move(hidden, "set_publication", by=dispatcher, publish=False)
    next_morning(clock)
    assert follow_news.write_digests() == 1
    assert told("follow_digest")[0].context["count"] == 1
    for publish in (False, True):
        workflow.move(old, "set_publication", by=dispatcher, publish=publish)
    next_morning(clock, 2)

    assert follow_news.write_digests() == 0
    assert Publication.objects.filter(report=old).count() == 1


def test_digest_is_not_written_at_night(clock: time_machine.Traveller) -> None:
    follow(area())
    clock.shift(60)
    make_report(State.ASSIGNED)
    clock.move_to(TODAY.replace(hour=6, minute=59) + timedelta(days=1))

    assert follow_news.write_digests() == 0


@pytest.mark.django_db(transaction=True)
def test_parallel_runs_write_one_follow_digest() -> None:
    with time_machine.travel(TODAY) as clock:
        for number in range(5):
            follow(area(), Address(Channel.EMAIL, f"n{number}@example.vn"))
            follow(area("", "GT"), Address(Channel.EMAIL, f"n{number}@example.vn"))
        clock.shift(60)
        make_report(State.ASSIGNED)
        clock.move_to(TODAY.replace(hour=7) + timedelta(days=1))
        written = in_parallel(*[follow_news.write_digests] * 3)

    assert all(isinstance(count, int) for count in written), written
    assert len(told("follow_digest")) == 5
    assert {m.context["count"] for m in told("follow_digest")} == {1}
