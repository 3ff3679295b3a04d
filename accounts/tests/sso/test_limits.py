"""Many people share one network; only answers that prove nobody count against it."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.sso import provider as providers
from accounts.tests.second_steps import is_in
from accounts.tests.sso.identity_provider import IdentityProvider
from accounts.tests.sso.ways import STAFF_DOOR, VNEID_DOOR, begin, walk
from accounts.views import sso_way

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sso_way, "TRIES", 2)


def forged(client: Client, door: str) -> Any:
    """Come back with a code that the provider never gave."""
    return client.get(begin(client, door).replace("code=", "code=x"))


def test_whole_agency_behind_one_address_logs_in(province: IdentityProvider) -> None:
    User.objects.create_user("canbo", email="canbo@example.vn", is_staff=True)
    clients = [Client() for _person in range(sso_way.TRIES + 2)]

    for client in clients:
        walk(client, STAFF_DOOR)

    assert all(is_in(client) for client in clients)


@pytest.mark.parametrize("door", [STAFF_DOOR, VNEID_DOOR])
def test_forged_answers_of_one_network_stop_reaching_the_provider(
    province: IdentityProvider, vneid: IdentityProvider, door: str
) -> None:
    client = Client()
    for _try in range(sso_way.TRIES + 2):
        done = forged(client, door)

    assert "Đã thử quá nhiều lần" in client.get(done.url).content.decode()
    assert (province.paths + vneid.paths).count("/token") == sso_way.TRIES


def test_provider_that_is_down_closes_the_door_no_longer_than_that(
    client: Client, province: IdentityProvider
) -> None:
    User.objects.create_user("canbo", email="canbo@example.vn", is_staff=True)
    province.spoilt["/token"] = (503, {}, b"")
    for _try in range(sso_way.TRIES + 1):
        walk(Client(), STAFF_DOOR)
    province.spoilt.clear()

    walk(client, STAFF_DOOR)

    assert is_in(client)


def test_slow_provider_of_citizens_does_not_close_the_door_of_staff(
    client: Client, province: IdentityProvider, vneid: IdentityProvider, settings: Settings
) -> None:
    User.objects.create_user("canbo", email="canbo@example.vn", is_staff=True)
    vneid.wait["/.well-known/openid-configuration"] = 2
    slow = settings.SSO_PROVIDERS["vneid"]

    def wait_for_it(_person: int) -> None:
        with suppress(providers.Unavailable):
            providers.authorization_url(slow, redirect_uri="", state="a", nonce="b", verifier="c")

    with ThreadPoolExecutor(providers.MOST_WAITING) as pool:
        for person in range(providers.MOST_WAITING):
            pool.submit(wait_for_it, person)
        while len(vneid.paths) < providers.MOST_WAITING:
            time.sleep(0.02)
        walk(client, STAFF_DOOR)

    assert is_in(client)
