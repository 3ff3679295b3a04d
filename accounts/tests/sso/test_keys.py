"""Keys of a provider: odd ones close no door, weak and shared ones open none."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.test import Client
from joserfc.jwk import OctKey, RSAKey

from accounts.models import User
from accounts.sso import provider as providers
from accounts.tests.second_steps import is_in
from accounts.tests.sso import identity_provider as idp
from accounts.tests.sso.identity_provider import IdentityProvider, json_reply
from accounts.tests.sso.ways import STAFF_DOOR, walk

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning"),
]


@pytest.fixture(autouse=True)
def clerk() -> User:
    return User.objects.create_user("canbo", email="canbo@example.vn", is_staff=True)


def publish(province: IdentityProvider, *keys: Any) -> None:
    province.spoilt["/keys"] = json_reply({"keys": list(keys)})


@pytest.mark.parametrize(
    "odd",
    [
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA", "kid": "la"},
        {"kty": "EC", "crv": "brainpool", "x": "AA", "y": "AA", "kid": "la"},
        {"kty": "RSA", "n": "AQAB", "e": "AA", "kid": "la"},
        {"kty": ["RSA"]},
        {"kid": "la"},
        "rác",
        None,
    ],
)
def test_odd_key_beside_the_good_one_closes_no_door(
    client: Client, province: IdentityProvider, odd: Any
) -> None:
    publish(province, odd, idp.FIRST.as_dict(private=False))

    walk(client, STAFF_DOOR)

    assert is_in(client)


def test_short_key_of_the_provider_is_not_trusted(
    client: Client, province: IdentityProvider
) -> None:
    short = RSAKey.import_key(
        rsa.generate_private_key(65537, 1024),  # noqa: S505
        {"kid": "ngan"},
    )
    province.key, province.keys = short, [short, idp.FIRST]

    walk(client, STAFF_DOOR)

    assert not is_in(client)


@pytest.mark.parametrize("beside", [[], [idp.FIRST]])
def test_published_shared_secret_is_not_trusted(
    client: Client, province: IdentityProvider, beside: list[Any]
) -> None:
    secret = OctKey.generate_key(256, {"kid": "chung"})
    province.key, province.alg = secret, "HS256"
    publish(province, secret.as_dict(), *[key.as_dict(private=False) for key in beside])

    walk(client, STAFF_DOOR)

    assert not is_in(client)


def test_known_keys_stay_while_new_ones_cannot_be_fetched(
    client: Client, province: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "RENEW_SECONDS", 0)
    walk(Client(), STAFF_DOOR)
    province.spoilt["/keys"] = (503, {}, b"")
    province.key = idp.SECOND
    walk(Client(), STAFF_DOOR)
    province.key = idp.FIRST

    walk(client, STAFF_DOOR)

    assert is_in(client)


# --- the header of a token ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "is_accepted"),
    [
        ({"x-may-chu": "1"}, True),
        ({"typ": "id_token+jwt"}, True),
        ({"crit": ["x-may-chu"], "x-may-chu": "1"}, False),
        ({"crit": ["b64"], "b64": False}, False),
        ({"alg": "rs256"}, False),
        ({"alg": "RS512"}, False),
        ({"kid": None}, False),
    ],
)
def test_unknown_parameter_is_ignored_unless_it_is_critical(
    client: Client, province: IdentityProvider, more: dict[str, Any], is_accepted: bool
) -> None:
    header = {"alg": "RS256", "kid": idp.kid_of(idp.FIRST)} | more
    province.forge = lambda claims: signed(header, json.dumps(claims))

    walk(client, STAFF_DOOR)

    assert is_in(client) is is_accepted


def signed(header: dict[str, Any], payload: str) -> str:
    """Sign whatever header there is, with the hash that its algorithm names."""
    start = f"{_encoded(json.dumps(header).encode())}.{_encoded(payload.encode())}"
    digest = hashes.SHA512() if header["alg"] == "RS512" else hashes.SHA256()
    signature = idp.FIRST.private_key.sign(start.encode(), padding.PKCS1v15(), digest)
    return f"{start}.{_encoded(signature)}"


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")
