"""Log in over https, as in production: with documents as common providers publish them."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tests.second_steps import is_in
from accounts.tests.sso.conftest import client_of
from accounts.tests.sso.identity_provider import IdentityProvider, running
from accounts.tests.sso.ways import STAFF_DOOR, way_to_provider
from notifications import web
from notifications.tests.certificates import write_certificate

pytestmark = pytest.mark.django_db
# As Entra ID has it: keys as a method, without a word about their algorithms.
ENTRA = {
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
    "response_types_supported": ["code", "id_token"],
    "subject_types_supported": ["pairwise"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "cloud_instance_name": None,
}
ELLIPTIC_ONLY = {
    "response_types_supported": ["code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["ES256"],
}


@pytest.fixture
def secure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[IdentityProvider]:
    """A provider of staff at https://localhost:…, which this test's machine trusts."""
    path = write_certificate(tmp_path, "localhost")
    trusting = ssl.create_default_context(cafile=str(path))
    monkeypatch.setattr(web.ssl, "create_default_context", lambda: trusting)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(path)
    with running() as server:
        server.socket = own.wrap_socket(server.socket, server_side=True)
        server.origin = "https://localhost"
        server.claims = {"email": "canbo@example.vn", "email_verified": True}
        door = client_of("staff", server.issuer)
        settings.SSO_PROVIDERS = {**settings.SSO_PROVIDERS, "staff": door}
        yield server


@pytest.fixture(autouse=True)
def clerk() -> User:
    return User.objects.create_user("canbo", email="canbo@example.vn", is_staff=True)


@pytest.mark.parametrize("document", [ENTRA, ELLIPTIC_ONLY, {}], ids=["entra", "elliptic", "short"])
def test_documents_of_common_providers_open_the_door(
    client: Client, secure: IdentityProvider, document: dict[str, Any]
) -> None:
    secure.metadata = document
    asked = urlsplit(way_to_provider(client.post(STAFF_DOOR)))
    _status, headers, _body = secure.reply("/authorize", parse_qs(asked.query), {}, {})
    back = urlsplit(headers["Location"])

    client.get(f"{back.path}?{back.query}")

    assert is_in(client)


def test_endpoint_without_encryption_is_refused(client: Client, secure: IdentityProvider) -> None:
    secure.metadata["token_endpoint"] = secure.issuer.replace("https", "http") + "/token"

    assert client.post(STAFF_DOOR).status_code == 302
