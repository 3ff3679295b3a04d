"""Accounts of staff in the admin: found by name although names are encrypted."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import RightsRequest, User
from accounts.tests.factories import make_citizen
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

PEOPLE = "/quan-tri/accounts/user/"


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_staff("administrator", username="quantri")
    client.force_login(user)
    return user


@pytest.fixture
def colleagues() -> None:
    for username, name in (("xuly-1", "Trần Thị Mộng Đào"), ("xuly-2", "Trần Văn Đạo")):
        user = make_staff("handler", username=username)
        user.full_name = name
        user.save()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Mộng Đào", {"xuly-1"}),
        ("tran dao", {"xuly-1", "xuly-2"}),
        ("XULY-2", {"xuly-2"}),
        ("Nguyễn", set()),
        ("%", set()),
        ("", {"quantri", "xuly-1", "xuly-2"}),
    ],
)
def test_staff_are_found_by_name_or_account_with_or_without_marks(
    client: Client, administrator: User, colleagues: None, typed: str, found: set[str]
) -> None:
    shown = client.get(PEOPLE, {"q": typed}).context["cl"].result_list

    assert {user.username for user in shown} == found


def test_citizen_is_not_found_in_staff_search(client: Client, administrator: User) -> None:
    make_citizen()

    assert list(client.get(PEOPLE, {"q": "Nguyễn Văn Ba"}).context["cl"].result_list) == []


def test_name_is_edited_in_one_line_and_saved(
    client: Client, administrator: User, colleagues: None
) -> None:
    make_staff(Role.SUPERVISOR, agency="TTRA")
    person = User.objects.get(username="xuly-1")
    address = reverse("admin:accounts_user_change", args=[person.pk])

    form = client.get(address).context["adminform"].form
    said = {name: form[name].value() or "" for name in form.fields}
    client.post(address, said | {"full_name": "Trần Thị Đào", "email": "dao@example.vn"})

    asked = RightsRequest.objects.get(kind="details")
    assert asked.details == {"full_name": "Trần Thị Đào", "email": "dao@example.vn"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(details::text, '') FROM accounts_rightsrequest")
        assert "example" not in cursor.fetchone()[0]
    assert form.fields["full_name"].widget.input_type == "text"


def test_too_long_name_is_refused_at_field(client: Client, administrator: User) -> None:
    person = make_staff("handler")
    address = reverse("admin:accounts_user_change", args=[person.pk])

    refused = client.post(address, {"username": person.username, "full_name": "ă" * 101})

    assert "full_name" in refused.context["adminform"].form.errors


@pytest.mark.parametrize("name", ["0939861234", "+84 939 861 234", "ten@example.vn"])
def test_account_name_that_a_citizen_logs_in_by_is_refused(
    client: Client, administrator: User, name: str
) -> None:
    answer = client.post(f"{PEOPLE}add/", {"username": name, "full_name": "Tên"})

    assert "username" in answer.context["adminform"].form.errors
    assert not User.objects.filter(username=name).exists()


def test_administrator_does_not_rename_the_own_account(client: Client, administrator: User) -> None:
    address = reverse("admin:accounts_user_change", args=[administrator.pk])

    form = client.get(address).context["adminform"].form

    assert not {"username", "full_name", "agency", "email", "phone"} & form.fields.keys()
