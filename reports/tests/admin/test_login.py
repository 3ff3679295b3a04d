"""The door of the staff site and the catalogue behind it."""

import uuid
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.lockout import TRIES_PER_PAIR
from accounts.models import User
from reports.models import Category
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = pytest.mark.django_db

LOGIN = "/quan-tri/login/"
CATEGORIES = "/quan-tri/reports/category/"


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clerk() -> User:
    user = User.objects.create_user(f"canbo-{uuid.uuid4().hex[:6]}", is_staff=True)
    user.set_password("Mật khẩu rất dài 1")
    user.save()
    return user


def try_to_log_in(user: User, password: str, *, address: str = "127.0.0.1") -> str:
    response = Client(REMOTE_ADDR=address).post(
        LOGIN, {"username": user.username, "password": password, "next": "/quan-tri/"}
    )
    return "in" if response.status_code == 302 else response.content.decode()


WORK_ASKED = "Đã thử nhiều lần. Xin chờ máy kiểm tra xong"


def test_staff_log_in_with_their_password(clerk: User) -> None:
    assert try_to_log_in(clerk, "Mật khẩu rất dài 1") == "in"


def test_failed_login_names_neither_user_name_nor_password_as_wrong(
    clerk: User,
) -> None:
    told = try_to_log_in(clerk, "sai")
    unknown = try_to_log_in(User(username="khong-co"), "sai")

    for answer in (told, unknown):
        assert answer.count("errornote") == 1
        assert "Vui lòng nhập đúng tên đăng nhập và mật khẩu" in answer


def test_login_attempts_of_an_ip_on_an_account_are_limited(clerk: User) -> None:
    for _ in range(TRIES_PER_PAIR):
        assert WORK_ASKED not in try_to_log_in(clerk, "sai")

    assert WORK_ASKED in try_to_log_in(clerk, "sai")
    # The right password does not help any more, or a thief would know when it is found.
    assert try_to_log_in(clerk, "Mật khẩu rất dài 1") != "in"
    assert try_to_log_in(clerk, "Mật khẩu rất dài 1", address="10.0.0.9") == "in"


def test_user_name_in_capitals_shares_one_limit(clerk: User) -> None:
    for number in range(TRIES_PER_PAIR):
        name = clerk.username.upper() if number % 2 else clerk.username
        try_to_log_in(User(username=name), "sai")

    assert WORK_ASKED in try_to_log_in(clerk, "sai")


@pytest.mark.parametrize("spelling", ["{}\u200b", "\u2060{}", " {} ", "{}\u202e", "\u00ad{}"])
def test_other_spellings_of_user_name_share_one_limit(clerk: User, spelling: str) -> None:
    for number in range(TRIES_PER_PAIR):
        name = spelling.format(clerk.username) + "\u200b" * number
        try_to_log_in(User(username=name), "sai")

    assert WORK_ASKED in try_to_log_in(clerk, "Mật khẩu rất dài 1")


def test_addresses_of_one_ipv6_network_share_one_limit(clerk: User) -> None:
    for number in range(TRIES_PER_PAIR):
        try_to_log_in(clerk, "sai", address=f"2001:db8:1:2::{number}")

    told = try_to_log_in(clerk, "Mật khẩu rất dài 1", address="2001:db8:1:2:ffff::1")

    assert WORK_ASKED in told


def test_citizen_account_cannot_log_in_to_staff_site(clerk: User) -> None:
    clerk.is_staff = False
    clerk.save()

    assert try_to_log_in(clerk, "Mật khẩu rất dài 1") != "in"


# --- the catalogue ------------------------------------------------------------------------


def test_administrator_can_change_category_but_not_delete_it(
    reference_data: None,
) -> None:
    client = Client()
    client.force_login(make_staff(Role.ADMINISTRATOR))
    category = Category.objects.get(code="GT01")
    address = f"{CATEGORIES}{category.pk}/change/"
    form = client.get(address).context["adminform"].form

    values = {name: value for name, value in form.initial.items() if value is not None}
    changed = client.post(address, values | {"sla_working_days": "7"})

    assert changed.status_code == 302
    assert Category.objects.get(code="GT01").sla_working_days == 7
    assert client.post(f"{CATEGORIES}{category.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.HANDLER, Role.SUPERVISOR])
def test_categories_are_closed_to_other_roles(reference_data: None, role: Role) -> None:
    client = Client()
    client.force_login(make_staff(role))

    assert client.get(CATEGORIES).status_code == 403


def test_categories_are_found_without_diacritics(reference_data: None) -> None:
    client = Client()
    client.force_login(make_staff(Role.ADMINISTRATOR))

    found = client.get(CATEGORIES, {"q": "o ga"}).context["cl"].result_list

    assert "GT01" in {category.code for category in found}
