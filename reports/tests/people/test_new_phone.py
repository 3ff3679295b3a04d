"""Reports of an account follow it to its new phone; the next owner of the old one gets nothing."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import citizens, data_requests
from accounts.models import Consent, User, phone_hash
from accounts.tests.factories import make_citizen
from notifications.models import Message
from reports import workflow
from reports.models import Report, Reporter
from reports.privacy import personal_data
from reports.rules.states import Role, State
from reports.tests.factories import PHONE, make_report, make_staff
from reports.tests.my_reports import LIST, OTHER_PHONE, own, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def citizen() -> User:
    return make_citizen(PHONE)


@pytest.fixture
def report(citizen: User) -> Report:
    return make_report(State.RECEIVED, account=citizen, phone=PHONE, email="", news="sms")


def recipients(template: str) -> list[str]:
    return [message.recipient for message in Message.objects.filter(template=template)]


def test_news_after_a_change_of_phone_go_to_the_new_one_only(citizen: User, report: Report) -> None:
    citizens.change_phone(citizen, OTHER_PHONE)

    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    workflow.move(report, "assign", by=dispatcher, agency=make_staff(Role.HANDLER).agency)

    assert recipients("forwarded") == [OTHER_PHONE]
    reporter = Reporter.objects.get(report=report)
    assert reporter.phone == OTHER_PHONE and reporter.phone_hash == phone_hash(OTHER_PHONE)


def test_message_that_waits_at_the_change_goes_to_the_new_phone(
    citizen: User, report: Report
) -> None:
    assert recipients("received") == [PHONE]

    citizens.change_phone(citizen, OTHER_PHONE)

    assert recipients("received") == [OTHER_PHONE]
    assert PHONE in recipients("phone_changed"), "the warning still goes to the old one"


def test_consents_of_reports_follow_to_the_new_phone(citizen: User, report: Report) -> None:
    before = Consent.objects.filter(about=report.code, subject=phone_hash(PHONE)).count()
    assert before > 1

    citizens.change_phone(citizen, OTHER_PHONE)

    now = Consent.objects.filter(about=report.code)
    assert now.filter(subject=phone_hash(OTHER_PHONE)).count() == before
    assert not now.filter(subject=phone_hash(PHONE)).exists()


def test_phone_that_the_account_typed_and_never_proved_stays(citizen: User) -> None:
    """It is another person's, who may disown the report."""
    others = "+84939861300"
    report = make_report(State.RECEIVED, account=citizen, phone=others, email="", news="sms")

    citizens.change_phone(citizen, OTHER_PHONE)

    assert Reporter.objects.get(report=report).phone == others
    assert recipients("received") == [others]


def test_guests_report_from_before_the_account_stays_with_the_number() -> None:
    """Whoever reads one code opens an account, and takes no report of the number away."""
    secret = make_report(State.RECEIVED, phone=PHONE, email="", news="sms", publish=False)
    stranger = make_citizen(PHONE)
    citizens.change_phone(stranger, OTHER_PHONE)
    owner, other = Client(), Client()
    other.force_login(stranger)

    listed = owner.get(prove(owner, LIST, phone=PHONE).url)

    assert secret.title in listed.text
    assert secret.title not in other.get(reverse("reports:my_reports")).text
    assert secret.title not in other.get(own(secret.code)).text
    reporter = Reporter.objects.get(report=secret)
    assert (reporter.user, reporter.phone) == (None, PHONE)
    assert recipients("received") == [PHONE]
    assert Consent.objects.filter(about=secret.code, subject=phone_hash(PHONE)).exists()


def test_account_that_visits_a_number_takes_no_report_of_its_guests_along(citizen: User) -> None:
    make_report(State.RECEIVED, phone=OTHER_PHONE, email="", publish=False)
    citizens.change_phone(citizen, OTHER_PHONE)

    citizens.change_phone(citizen, PHONE)

    reporter = Reporter.objects.get()
    assert (reporter.user, reporter.phone) == (None, OTHER_PHONE)


def test_guests_report_sent_while_the_account_had_the_phone_follows_it(citizen: User) -> None:
    make_report(State.RECEIVED, phone=PHONE, email="")

    citizens.change_phone(citizen, OTHER_PHONE)

    reporter = Reporter.objects.get()
    assert (reporter.user, reporter.phone) == (citizen, OTHER_PHONE)


def test_new_phone_opens_the_reports_that_the_old_one_opened(citizen: User, report: Report) -> None:
    citizens.change_phone(citizen, OTHER_PHONE)
    client = Client()

    page = client.get(prove(client, LIST, phone=OTHER_PHONE).url)

    assert report.code in page.content.decode()


def test_next_owner_of_a_phone_reads_no_list_of_messages_of_the_account_that_left_it(
    citizen: User, report: Report
) -> None:
    Message.objects.update(status="sent", sent_at=timezone.now())
    citizens.change_password(citizen, "Một mật khẩu mới 2026")
    citizens.change_phone(citizen, OTHER_PHONE)

    next_owner = make_citizen(PHONE, email="", username="cd-sau")
    sent = make_report(State.RECEIVED, account=next_owner, phone=PHONE, email="", news="sms")

    listed = personal_data.messages_to(data_requests.Person.from_account(next_owner))
    assert [(message.template, message.about) for message in listed] == [("received", sent.code)]
