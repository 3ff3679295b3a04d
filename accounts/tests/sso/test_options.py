"""Settings of identity providers are read strictly, and each wrong one stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.sso import options

VNEID = {
    "VNEID_ISSUER": "https://vneid.example",
    "VNEID_CLIENT_ID": "cong",
    "VNEID_CLIENT_SECRET": "mat",
    "VNEID_HOSTS": "Khoa.vneid.example, ",
    "VNEID_VERIFIED_LEVELS": "2,muc-2",
}
STAFF = {"STAFF_SSO_ISSUER": "https://tinh.example", "STAFF_SSO_CLIENT_ID": "cong-cb"}


def read(**values: str) -> options.Provider | None:
    return options.citizens(lambda name: values.get(name, ""))


def test_nothing_set_means_no_provider() -> None:
    assert read() is None
    assert options.staff(lambda _name: "", other=None) is None


def test_provider_is_read_whole_and_shows_no_secret() -> None:
    found = read(**VNEID)

    assert found is not None and found.hosts == ("khoa.vneid.example",)
    assert (found.strong, found.scope) == (("2", "muc-2"), "openid")
    assert "mat" not in repr(found).replace("example", "")


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "vneid.example",
        "http://vneid.example",
        "ftp://vneid.example",
        "https://vneid.example/?a=1",
        "https://ai@vneid.example",
        "https://vneid.example:cong",
        "https://[::1",
        "https://vneid.example\n",
    ],
)
def test_wrong_issuer_stops_the_start_with_its_name(issuer: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="^VNEID_ISSUER: "):
        read(**(VNEID | {"VNEID_ISSUER": issuer}))


def test_plain_http_is_for_this_machine_only() -> None:
    assert read(**(VNEID | {"VNEID_ISSUER": "http://127.0.0.1:9000"}))


def test_issuer_without_client_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="^VNEID_CLIENT_ID: "):
        read(VNEID_ISSUER="https://vneid.example")


def test_staff_and_citizens_never_share_a_client() -> None:
    shared = STAFF | {"STAFF_SSO_CLIENT_ID": "cong"}

    with pytest.raises(ImproperlyConfigured, match="^STAFF_SSO_CLIENT_ID: "):
        options.staff(lambda name: shared.get(name, ""), other=read(**VNEID))

    assert options.staff(lambda name: STAFF.get(name, ""), other=read(**VNEID))
