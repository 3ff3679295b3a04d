"""The daily digest: when it is written, for whom, and that its counts are the worklist's."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from notifications import texts
from notifications.models import Message
from paht.foundation.local_time import VIETNAM
from paht.tests.threads import in_parallel
from reports.deadlines import digest, reminders
from reports.models import NoticeChoice
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db
OTHER = "QLDT-944"


def at(day: int, hour: int = 7, minute: int = 30) -> datetime:
    """In October 2023, of which the 2nd is a Monday."""
    return datetime(2023, 10, day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(4, 9), tick=False) as traveller:
        yield traveller


def reader(role: Role = Role.HANDLER, *, when: str = "daily", **where: str) -> User:
    person = make_staff(role, **where)
    person.email = f"{person.username}@example.vn"
    person.save()
    NoticeChoice.objects.create(user=person, when=when)
    return person


def written() -> list[Message]:
    return list(Message.objects.filter(template="staff_digest").order_by("id"))


def counts(message: Message) -> dict[str, int]:
    return {section["label"]: section["count"] for section in message.context["sections"]}


def test_digest_lists_new_due_soon_and_overdue_reports_in_scope(clock):
    handler = reader()
    make_report(State.ASSIGNED)
    make_report(State.PROCESSING, at=at(4, 9))
    make_report(State.PROCESSING, at=at(4, 9), agency=OTHER)
    clock.move_to(at(16))

    assert digest.run() == 1
    (message,) = written()
    assert message.recipient == handler.email
    assert counts(message) == {"Mới chuyển đến": 1, "Sắp hạn": 2}


def test_digest_counts_equal_linked_lists(clock, subtests):
    roles = (Role.HANDLER, Role.APPROVER, Role.DISPATCHER, Role.SUPERVISOR)
    people = [reader(role) for role in roles]
    for state in (State.SUBMITTED, State.RECEIVED, State.ASSIGNED, State.PENDING_APPROVAL):
        make_report(state, at=at(4, 9))
        make_report(state, at=at(4, 9), agency=OTHER)
    make_report(State.PROCESSING, at=at(10, 9))
    clock.move_to(at(20, 7, 30))
    reminders.run()
    clock.move_to(at(20, 7, 31))
    digest.run()

    for person in people:
        with subtests.test(person.full_name):
            client = Client()
            client.force_login(person)
            (message,) = [one for one in written() if one.recipient == person.email]
            sections = message.context["sections"]
            assert sections
            for section in sections:
                place = urlsplit(section["url"])
                page = client.get(f"{place.path}?{place.query}")
                assert page.context["cl"].result_count == section["count"], section["label"]


def test_digest_of_supervisor_lists_escalated_reports(clock):
    reader(Role.SUPERVISOR)
    make_report(State.PROCESSING, at=at(4, 9))
    clock.move_to(at(20))
    reminders.run()
    digest.run()

    assert counts(written()[0])["Đã báo cáo giám sát"] == 1


def test_digest_is_written_once_a_day(clock):
    reader()
    make_report(State.ASSIGNED, at=at(4, 9))
    clock.move_to(at(5))

    assert [digest.run(), digest.run()] == [1, 0]
    clock.move_to(at(6))
    assert digest.run() == 1


def test_late_run_writes_digest_in_same_morning(clock):
    reader()
    make_report(State.ASSIGNED, at=at(4, 9))
    for moment, expected in ((at(5, 7, 29), 0), (at(5, 11, 0), 0), (at(5, 9, 50), 1)):
        clock.move_to(moment)
        assert digest.run() == expected


@pytest.mark.parametrize("day", [7, 8])
def test_digest_is_not_written_on_day_off(clock, day):
    reader()
    make_report(State.ASSIGNED, at=at(4, 9))
    clock.move_to(at(day))

    assert digest.run() == 0


def test_empty_digest_is_not_written(clock):
    reader()
    make_report(State.ASSIGNED, agency=OTHER)
    clock.move_to(at(5))

    assert digest.run() == 0
    assert written() == []


@pytest.mark.parametrize("when", ["at_once", "urgent"])
def test_digest_goes_to_subscribed_staff_only(clock, when):
    reader(when=when)
    make_report(State.ASSIGNED)
    clock.move_to(at(5))

    assert digest.run() == 0


def test_digest_skips_inactive_staff_and_staff_without_email(clock):
    gone, silent = reader(), reader()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    silent.email = ""
    silent.save()
    make_report(State.ASSIGNED)
    clock.move_to(at(5))

    assert digest.run() == 0


def test_digest_email_lists_first_reports_and_count_of_others(clock):
    reader()
    codes = [make_report(State.ASSIGNED, title=f"Việc <b>{n}</b>").code for n in range(7)]
    clock.move_to(at(5))
    digest.run()

    mail = texts.render(written()[0])
    assert mail.subject == "[PAHT Sóc Trăng] Việc đang chờ ngày 05/10/2023"
    for body in (mail.body, mail.html):
        assert "Mới chuyển đến: 7" in body
        assert [code for code in codes if code in body] == codes[:5]
    assert "2 phản ánh khác" in mail.body
    assert "<b>" not in mail.html.replace("<body>", "")
    assert "\n\n\n" not in mail.body


@pytest.mark.django_db(transaction=True)
def test_parallel_runs_write_one_digest():
    with time_machine.travel(at(5), tick=False):
        for _number in range(3):
            reader()
        make_report(State.ASSIGNED)
        done = in_parallel(digest.run, digest.run)

    assert sum(done) == 3
    assert len(written()) == 3
