"""Documents of common providers are used as far as they are right; a broken one is left alone."""

import math
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.sso import provider as providers
from accounts.tests.second_steps import is_in
from accounts.tests.sso.identity_provider import IdentityProvider
from accounts.tests.sso.ways import STAFF_DOOR, begin, walk

pytestmark = pytest.mark.django_db
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture(autouse=True)
def clerk() -> User:
    return User.objects.create_user("canbo", email="canbo@example.vn", is_staff=True)


@pytest.mark.parametrize("place", [None, "", 7, "http://127.0.0.1:1/", "javascript:alert(1)"])
def test_odd_page_for_logging_out_closes_only_the_way_to_it(
    client: Client, province: IdentityProvider, place: object
) -> None:
    province.metadata = {"end_session_endpoint": place}

    walk(client, STAFF_DOOR)

    assert is_in(client)
    client.post("/quan-tri/logout/")
    page = client.get("/quan-tri/dang-xuat/mot-lan/").content.decode()
    assert "Quay lại Cổng" in page and "Đăng xuất cả ở đó" not in page


@pytest.mark.parametrize(
    ("methods", "way"),
    [
        (None, "basic"),
        (["client_secret_basic", "client_secret_post"], "basic"),
        (["client_secret_post"], "post"),
        (["private_key_jwt", "client_secret_post"], "post"),
        ("rác", "basic"),
    ],
)
def test_client_proves_itself_in_the_way_that_the_provider_takes(
    client: Client, province: IdentityProvider, methods: object, way: str
) -> None:
    if methods is not None:
        province.metadata = {"token_endpoint_auth_methods_supported": methods}
    province.client_proof = way

    walk(client, STAFF_DOOR)

    assert is_in(client)


def test_broken_document_is_asked_for_once_in_a_while(
    client: Client, province: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    province.spoilt[DISCOVERY] = (500, {}, b"")

    for _visitor in range(3):
        client.post(STAFF_DOOR)

    assert province.paths.count(DISCOVERY) == 1
    province.spoilt.clear()
    monkeypatch.setattr(providers, "_resting_until", {})
    walk(client, STAFF_DOOR)
    assert is_in(client)


@pytest.mark.parametrize("fault", ["refuses", "resting"])
def test_provider_that_went_down_strands_nobody(
    client: Client, province: IdentityProvider, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Its documents are known for an hour, so they alone would lead to a dead page."""
    walk(client, STAFF_DOOR)
    monkeypatch.setattr(providers, "_answered_at", {})
    monkeypatch.setattr(providers, "_resting_until", {})
    if fault == "resting":
        monkeypatch.setattr(providers, "_resting_until", {province.issuer: math.inf})
    else:
        province.spoilt[DISCOVERY] = (503, {}, b"")

    other = Client().post(STAFF_DOOR, follow=True).content.decode()
    client.post("/quan-tri/logout/")
    page = client.get("/quan-tri/dang-xuat/mot-lan/").content.decode()

    assert "chọn cách đăng nhập khác" in other and province.issuer not in other
    assert not is_in(client)
    assert "Quay lại Cổng" in page and "Đăng xuất cả ở đó" not in page


def test_provider_is_asked_whether_it_answers_once_a_minute(
    client: Client, province: IdentityProvider
) -> None:
    for _person in range(3):
        client.post(STAFF_DOOR)

    assert province.paths.count(DISCOVERY) == 1


def test_way_that_began_before_the_documents_were_gone_comes_to_its_end(
    client: Client, province: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = begin(client, STAFF_DOOR)
    monkeypatch.setattr(providers, "_answered_at", {})
    monkeypatch.setattr(providers, "_resting_until", {})
    province.spoilt[DISCOVERY] = (503, {}, b"")
    Client().post(STAFF_DOOR)

    client.get(back)

    assert is_in(client)


def test_refused_code_lets_the_provider_rest_for_nobody(
    client: Client, province: IdentityProvider
) -> None:
    answer: Any = client.get(begin(client, STAFF_DOOR).replace("code=", "code=x"))
    assert answer.status_code == 302

    walk(client, STAFF_DOOR)

    assert is_in(client)
