"""Documents of common providers are used as far as they are right; a broken one is left alone."""

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


def test_refused_code_lets_the_provider_rest_for_nobody(
    client: Client, province: IdentityProvider
) -> None:
    answer: Any = client.get(begin(client, STAFF_DOOR).replace("code=", "code=x"))
    assert answer.status_code == 302

    walk(client, STAFF_DOOR)

    assert is_in(client)
