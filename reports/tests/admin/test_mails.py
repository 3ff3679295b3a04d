"""Staff see which messages were set aside and why; they try again, or dismiss."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from reports.intake.mail import receiving
from reports.models import IncomingMail
from reports.rules.states import Role
from reports.tests.factories import make_staff
from reports.tests.intake.mail.messages import SENDER, WORDS, plain, whole

LIST = "/quan-tri/reports/incomingmail/"
pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def mail() -> IncomingMail:
    mail = receiving.receive(whole(plain(WORDS)))
    IncomingMail.objects.update(state="set_aside", reason="unreadable", error="KeyError")
    return mail


def act(client: Client, action: str, mail: IncomingMail) -> str:
    posted = {"action": action, "_selected_action": [mail.pk]}
    return client.post(LIST, posted, follow=True).content.decode()


def test_list_names_the_reason_and_nothing_of_the_message(
    client: Client, administrator: User, mail: IncomingMail
) -> None:
    client.force_login(administrator)

    for address in (LIST, f"{LIST}{mail.pk}/change/"):
        page = client.get(address).content.decode()

        assert "Không đọc được nội dung thư" in page
        assert SENDER not in page
        assert WORDS not in page


def test_list_names_a_message_at_which_the_machine_has_failed_for_a_day(
    client: Client, administrator: User
) -> None:
    receiving.receive(whole(plain(WORDS)))
    client.force_login(administrator)
    fresh = {"faults": 20, "error": "OperationalError", "received_at": timezone.now()}
    IncomingMail.objects.update(**fresh)
    assert "Máy chủ lỗi hơn một ngày" not in client.get(LIST).content.decode()

    IncomingMail.objects.update(received_at=timezone.now() - timedelta(days=2))

    page = client.get(LIST).content.decode()
    assert "Máy chủ lỗi hơn một ngày" in page and "OperationalError" in page


def test_administrator_has_a_message_read_again(
    client: Client, administrator: User, mail: IncomingMail
) -> None:
    client.force_login(administrator)

    assert "Sẽ đọc lại 1 thư." in act(client, "read_again", mail)

    mail.refresh_from_db()
    assert (mail.state, mail.reason, mail.attempts) == ("stored", "", 0)


def test_administrator_dismisses_a_message(
    client: Client, administrator: User, mail: IncomingMail
) -> None:
    client.force_login(administrator)

    assert "Đã bỏ qua 1 thư." in act(client, "dismiss", mail)

    mail.refresh_from_db()
    assert mail.state == "dismissed"
    assert not mail.pieces.exists()


def test_dismissal_is_told_to_those_who_may_confirm(
    client: Client, administrator: User, supervisor: User, mail: IncomingMail
) -> None:
    """One person alone could erase the complaint about that person."""
    Message.objects.all().delete()
    client.force_login(administrator)

    act(client, "read_again", mail)
    assert not Message.objects.exists()
    IncomingMail.objects.update(state="set_aside", reason="unreadable")
    act(client, "dismiss", mail)
    act(client, "dismiss", mail)

    told = Message.objects.get(template="staff_rights")
    assert told.recipient == supervisor.email
    assert told.context["what"] == "Bỏ qua và xóa thư để riêng"


def test_message_that_was_read_cannot_be_dismissed(
    client: Client, administrator: User, mail: IncomingMail
) -> None:
    IncomingMail.objects.update(state="processed", reason="", outcome="pending")
    client.force_login(administrator)

    assert "Chỉ làm được với thư để riêng" in act(client, "dismiss", mail)
    assert mail.pieces.exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DISPATCHER, Role.HANDLER])
def test_other_staff_do_not_see_the_list(client: Client, role: Role) -> None:
    client.force_login(make_staff(role))

    assert client.get(LIST).status_code == 403
