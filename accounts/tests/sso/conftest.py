from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts.sso.options import Provider
from accounts.tests.sso.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityProvider,
    running,
)


def client_of(door: str, issuer: str, **facts: object) -> Provider:
    scope = "openid" if door == "vneid" else "openid email"
    return Provider(
        door=door,
        issuer=issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        scope=scope,
        **facts,  # type: ignore[arg-type]
    )


@pytest.fixture
def vneid(settings: Settings) -> Iterator[IdentityProvider]:
    """A provider of citizens, whose level 2 says that the identity card was checked."""
    with running() as server:
        door = client_of("vneid", server.issuer, strong=("2",))
        settings.SSO_PROVIDERS = {**settings.SSO_PROVIDERS, "vneid": door}
        yield server


@pytest.fixture
def province(settings: Settings) -> Iterator[IdentityProvider]:
    """A provider of staff, which proves a second step by `amr`: mfa."""
    with running() as server:
        server.claims = {"email": "Canbo@example.vn", "email_verified": True}
        door = client_of("staff", server.issuer, strong=("mfa",))
        settings.SSO_PROVIDERS = {**settings.SSO_PROVIDERS, "staff": door}
        yield server
