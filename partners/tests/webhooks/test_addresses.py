"""Addresses that the portal may send to."""

import socket
import ssl
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from notifications import web
from notifications.tests.sms_server import Operator
from partners.webhooks import addresses


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://so.example.vn/",
            "https:///x",
            "https://",
            "ftp://so.example.vn/",
            "so.example.vn",
        ),
        *("https://a:b@so.example.vn/", "https://so.example.vn/#x", "https://so.example.vn:99999/"),
        *("https://127.0.0.1/", "https://10.1.2.3/", "https://169.254.169.254/", "https://[::1]/"),
        *("https://0.0.0.0/", "https://100.64.0.1/", "https://[::ffff:10.0.0.1]/"),
        *("https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://224.0.0.1/"),
        *(
            "https://localhost/",
            "https://may-chu/",
            "https://2130706433/",
            "https://so.example.vn/ a",
        ),
        "https://so.example.vn/\n",
        *("https://so..example.vn/", f"https://{'a' * 64}.vn/", "https://10.0.0.1./"),
    ],
)
def test_address_that_is_not_public_https_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        addresses.check(address)


@pytest.mark.parametrize("host", ["paht.example.vn", "paht.example.vn.", "PAHT.example.vn"])
def test_address_of_the_portal_itself_is_refused(settings: Settings, host: str) -> None:
    settings.SITE_URL = "https://paht.example.vn"

    with pytest.raises(ValidationError):
        addresses.check(f"https://{host}/api/1022/")


def test_public_address_and_a_named_internal_host_are_accepted(settings: Settings) -> None:
    settings.WEBHOOK_INTERNAL_HOSTS = ["motcua.noibo"]

    addresses.check("https://so.example.vn:8443/tin?x=1")
    addresses.check("https://motcua.noibo/tin")


@pytest.mark.parametrize(
    "numbers", [["10.0.0.1"], ["203.0.113.5"], ["8.8.8.8", "127.0.0.1"], ["fd00::1"]]
)
def test_name_that_leads_to_an_internal_address_is_forbidden(
    monkeypatch: pytest.MonkeyPatch, numbers: list[str]
) -> None:
    answers: Any = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: answers)

    with pytest.raises(addresses.Forbidden):
        addresses.resolve("https://so.example.vn/")


def test_ipv6_address_without_a_port_is_called_at_the_port_of_https() -> None:
    with pytest.raises(OSError) as refused:
        web.exchange(
            "POST", "https://[2606:4700::abcd]/", headers={}, seconds=1, connect_to="127.0.0.1"
        )
    assert not isinstance(refused.value, web.BadAnswer)


def test_certificate_must_be_that_of_the_host_also_at_an_address_that_was_looked_up(
    receiver: Operator,
) -> None:
    port = receiver.server_address[1]

    with pytest.raises(ssl.SSLCertVerificationError):
        web.exchange("POST", f"https://so.example.vn:{port}/", headers={}, connect_to="127.0.0.1")
    assert receiver.requests == []
