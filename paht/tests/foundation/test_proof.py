"""Proof of work: signed, of limited life, used once, harder the more is asked."""

import base64
import json
import time

import altcha
import pytest
import time_machine
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.tests.work import CHALLENGE, solved
from paht.foundation import proof


def post(**fields: str) -> HttpRequest:
    return RequestFactory().post("/", fields)


@pytest.mark.django_db
def test_solution_is_accepted_once(client: Client) -> None:
    work = solved(client)

    assert proof.is_given(post(**work))
    assert not proof.is_given(post(**work))


@pytest.mark.django_db
def test_solution_counts_once_for_all_limits_of_one_request(client: Client) -> None:
    request = post(**solved(client))

    assert proof.is_given(request) and proof.is_given(request)


@pytest.mark.django_db
def test_check_before_an_upload_leaves_the_solution_unused(client: Client) -> None:
    work = solved(client)

    assert proof.is_given(post(**work), spend=False)
    assert proof.is_given(post(**work))


@pytest.mark.django_db
def test_solution_expires_with_its_challenge(client: Client) -> None:
    work = solved(client)

    with time_machine.travel(time.time() + proof.LIFE_SECONDS + 1):
        assert not proof.is_given(post(**work))


@pytest.mark.django_db
@pytest.mark.parametrize("changed", ["cost", "keyPrefix", "expiresAt", "nonce"])
def test_changed_challenge_is_refused(client: Client, changed: str) -> None:
    paid = json.loads(base64.b64decode(solved(client)[proof.FIELD]))
    paid["challenge"]["parameters"][changed] = {"cost": 0, "expiresAt": 2**40}.get(changed, "00")
    forged = base64.b64encode(json.dumps(paid).encode()).decode()

    assert not proof.is_given(post(altcha=forged))


@pytest.mark.parametrize("sent", ["", "x", "e30=", "bnVsbA==", "W10=", "{}", "\x00", "a" * 10_000])
def test_invalid_proof_is_refused_and_page_asks_for_one(sent: str) -> None:
    request = post(altcha=sent)

    assert not proof.is_given(request) and proof.is_asked(request)


@pytest.mark.django_db
def test_challenge_made_by_visitor_is_refused() -> None:
    own = altcha.create_challenge("PBKDF2/SHA-256", 1, counter=1, hmac_secret="x")
    solution = altcha.solve_challenge(own)
    assert solution

    assert not proof.is_given(post(altcha=altcha.Payload(own, solution).to_base64()))


@pytest.mark.django_db
def test_proof_level_rises_with_solutions_used_by_network(client: Client) -> None:
    request = RequestFactory().get("/")
    easy = proof.challenge(request)["parameters"]
    for _time in range(proof.OF_NETWORK * 2):
        assert proof.is_given(post(**solved(client)))

    assert proof._level(request) == 2
    assert proof._level(RequestFactory(REMOTE_ADDR="203.0.113.9").get("/")) == 0
    assert easy["cost"] == proof.challenge(request)["parameters"]["cost"]


@pytest.mark.django_db
def test_proof_is_not_required_during_load_tests(settings: Settings) -> None:
    settings.RATE_LIMITS = "off"

    assert proof.is_given(post())


@pytest.mark.django_db
def test_challenge_is_never_cached(client: Client) -> None:
    response = client.get(CHALLENGE)

    assert "no-store" in response["Cache-Control"]
    assert set(response.json()) == {"parameters", "signature"}
