"""Read the identity providers from the environment (README, "Settings").

The settings read them once. A wrong value stops the start with one line that names the setting.
This module imports no model.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Get = Callable[[str], str]
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Provider:
    """One provider and our client there. Citizens and staff never share a client."""

    door: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    # Further hosts of the provider: its endpoints may lie there or at the host of the issuer.
    hosts: tuple[str, ...] = ()
    # Values of `acr` (for staff also of `amr`): the identity card was checked, or the second step.
    strong: tuple[str, ...] = ()
    # The words on the button; empty for VNeID, whose name is known.
    name: str = ""


def citizens(get: Get) -> Provider | None:
    """Return the provider of `VNEID_…`; None where it is not set."""
    found = Provider(
        door="vneid",
        issuer=get("VNEID_ISSUER"),
        client_id=get("VNEID_CLIENT_ID"),
        client_secret=get("VNEID_CLIENT_SECRET"),
        scope="openid",
        hosts=_listed(get("VNEID_HOSTS").lower()),
        strong=_listed(get("VNEID_VERIFIED_LEVELS")),
    )
    return _checked("VNEID", found)


def staff(get: Get, *, other: Provider | None) -> Provider | None:
    """Return the provider of `STAFF_SSO_…`; None where it is not set."""
    found = Provider(
        door="staff",
        issuer=get("STAFF_SSO_ISSUER"),
        client_id=get("STAFF_SSO_CLIENT_ID"),
        client_secret=get("STAFF_SSO_CLIENT_SECRET"),
        scope="openid email",
        hosts=_listed(get("STAFF_SSO_HOSTS").lower()),
        strong=_listed(get("STAFF_SSO_MFA")),
        name=get("STAFF_SSO_NAME"),
    )
    if found.client_id and other and found.client_id == other.client_id:
        raise ImproperlyConfigured(
            "STAFF_SSO_CLIENT_ID: phải khác VNEID_CLIENT_ID, vì cửa của cán bộ và của người dân "
            "tách riêng"
        )
    return _checked("STAFF_SSO", found)


def _checked(prefix: str, found: Provider) -> Provider | None:
    if not found.issuer and not found.client_id:
        return None
    if not found.client_id:
        raise ImproperlyConfigured(f"{prefix}_CLIENT_ID: cần đặt cùng {prefix}_ISSUER")
    _check_issuer(f"{prefix}_ISSUER", found.issuer)
    return found


def _check_issuer(setting: str, value: str) -> None:
    """Refuse an issuer that is no plain URL, and one without encryption beyond this machine."""
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    is_plain = value.isascii() and value.isprintable() and not set(value) & set(" ?#@\\")
    if not host or not is_plain or parts.scheme not in ("https", "http"):
        raise ImproperlyConfigured(f"{setting}: viết như https://dang-nhap.example.gov.vn")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise ImproperlyConfigured(f"{setting}: http:// chỉ dùng trên cùng máy; hãy dùng https://")


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
