""" "Cá nhân": everybody's own reports, and nobody else's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tests.factories import make_citizen
from reports.rules.states import State
from reports.tests.factories import make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

PERSONAL = "/vi/ca-nhan/"
PHONE, OTHER_PHONE = "+84939861100", "+84939861200"


@pytest.fixture
def citizen(client: Client) -> User:
    user = make_citizen(PHONE)
    client.force_login(user)
    return user


def page(client: Client) -> str:
    return client.get(PERSONAL).content.decode()


def test_guest_reports_of_confirmed_phone_belong_to_account(client: Client, citizen: User) -> None:
    own = make_report(phone=PHONE, title="Đèn đường không sáng")
    foreign = make_report(phone=OTHER_PHONE, title="Chó thả rông")

    shown = page(client)

    assert own.code in shown and own.title in shown
    assert foreign.code not in shown and foreign.title not in shown


def test_places_are_named_in_the_language_of_the_page(client: Client, citizen: User) -> None:
    make_report(phone=PHONE)

    shown = client.get("/en/ca-nhan/").content.decode()

    assert "Ward 2, Soc Trang City" in shown and "Phường 2" not in shown


def test_unconfirmed_phone_shows_no_reports(client: Client, citizen: User) -> None:
    own = make_report(phone=PHONE)
    User.objects.filter(pk=citizen.pk).update(phone_confirmed_at=None)

    assert own.code not in page(client)


@pytest.mark.parametrize("state", list(State))
def test_own_report_is_shown_in_every_state_with_public_label(
    client: Client, citizen: User, state: State
) -> None:
    own = make_report(state, phone=PHONE, publish=False)

    shown = page(client)

    assert own.code in shown and str(state.public_label) in shown


def test_visitors_are_sent_to_login(client: Client) -> None:
    assert client.get(PERSONAL).url == f"/vi/dang-nhap/?next={PERSONAL}"


def test_staff_are_sent_to_desk(client: Client) -> None:
    client.force_login(make_staff("handler"))

    assert client.get(PERSONAL).url == "/quan-tri/"


def test_account_without_reports_gets_advice(client: Client, citizen: User) -> None:
    assert "Ông/Bà chưa gửi phản ánh nào" in page(client)


def test_page_query_count_does_not_grow_with_reports(client: Client, citizen: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            page(client)
        return len(made)

    make_report(phone=PHONE)
    page(client)
    one = queries()
    for _n in range(21):
        make_report(phone=PHONE)

    assert queries() == one <= 10
    assert "?page=2" in page(client)


def test_page_shows_neither_phone_nor_email_address(client: Client, citizen: User) -> None:
    make_report(phone=PHONE, email="nguoigui@example.vn")

    shown = page(client)

    assert "939861100" not in shown and "nguoigui" not in shown
