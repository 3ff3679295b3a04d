"""Accounts of staff in the admin: found by name although names are encrypted."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import make_citizen
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


def test_a_citizen_is_never_found(client: Client, administrator: User) -> None:
    make_citizen()

    assert list(client.get(PEOPLE, {"q": "Nguyễn Văn Ba"}).context["cl"].result_list) == []


def test_a_name_is_one_line_to_type_and_kept_encrypted(
    client: Client, administrator: User, colleagues: None
) -> None:
    person = User.objects.get(username="xuly-1")
    address = reverse("admin:accounts_user_change", args=[person.pk])

    form = client.get(address).context["adminform"].form
    said = {name: form[name].value() or "" for name in form.fields}
    client.post(address, said | {"full_name": "Trần Thị Đào", "email": "dao@example.vn"})

    person.refresh_from_db()
    assert (person.full_name, person.email) == ("Trần Thị Đào", "dao@example.vn")
    assert form.fields["full_name"].widget.input_type == "text"


def test_a_name_that_is_too_long_is_refused_at_its_field(
    client: Client, administrator: User
) -> None:
    address = reverse("admin:accounts_user_change", args=[administrator.pk])

    refused = client.post(address, {"username": "quantri", "full_name": "ă" * 101})

    assert "full_name" in refused.context["adminform"].form.errors
