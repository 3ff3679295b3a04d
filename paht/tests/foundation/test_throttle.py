"""Whose address counts, and what happens at the limit."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from pytest_django.fixtures import Settings
from redis.connection import AbstractConnection

from paht.foundation import throttle


def request_with(forwarded: str = "", direct: str = "10.0.0.9"):  # type: ignore[no-untyped-def]
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=direct, **headers)


def test_forwarded_header_is_ignored_without_trusted_proxy(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0

    assert throttle.client_ip(request_with("1.2.3.4")) == "10.0.0.9"


def test_client_ip_is_entry_written_by_trusted_proxy(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    assert throttle.client_ip(request_with("6.6.6.6, 203.0.113.5")) == "203.0.113.5"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1, 2.2.2.2, 3.3.3.3", "10.0.0.9"),
        (1, "1.1.1.1, 2.2.2.2, 3.3.3.3", "3.3.3.3"),
        (2, "1.1.1.1, 2.2.2.2, 3.3.3.3", "2.2.2.2"),
        (1, " , ,", "10.0.0.9"),
        (1, "x" * 5000, "x" * 5000),
        (2, "6.6.6.6,, 2.2.2.2 ,3.3.3.3", "2.2.2.2"),
    ],
)
def test_entries_forged_by_visitor_are_ignored_behind_proxies(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies

    assert throttle.client_ip(request_with(forwarded)) == address


def test_missing_forwarded_entry_falls_back_to_connection(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 2

    assert throttle.client_ip(request_with("203.0.113.5")) == "10.0.0.9"


@pytest.mark.parametrize(
    ("direct", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_visitor_is_ipv4_address_or_ipv6_network(direct: str, network: str) -> None:
    assert throttle.client_network(request_with(direct=direct)) == network


def test_limit_refuses_next_request_of_same_key_only(settings: Settings) -> None:
    settings.RATE_LIMITS = "on"

    answers = [throttle.over_limit("t1", "a", limit=3, seconds=60) for _ in range(4)]

    assert answers == [False, False, False, True]
    assert throttle.over_limit("t1", "b", limit=3, seconds=60) is False


def test_limits_are_lifted_when_cache_is_down(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RATE_LIMITS = "on"
    settings.CACHES = {
        "default": {
            **settings.CACHES["default"],
            "LOCATION": "unix:///nonexistent/valkey.sock",
        }
    }

    answer = throttle.over_limit("t2", "+84939861234", limit=0, seconds=60)

    assert answer is False
    assert "939861234" not in caplog.text


def test_counting_is_one_round_trip_to_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle.count_one("t3", "a", seconds=60)
    sent: list[object] = []
    send = AbstractConnection.send_packed_command
    monkeypatch.setattr(
        AbstractConnection,
        "send_packed_command",
        lambda self, command, **rest: (sent.append(command), send(self, command, **rest))[1],
    )

    assert throttle.count_one("t3", "a", seconds=60) == 2

    assert len(sent) == 1


def test_window_begins_with_first_action_and_ends_by_itself() -> None:
    key = cache.make_key(throttle._key("t4", "a"))
    broker = cache._cache.get_client()  # type: ignore[attr-defined]

    throttle.count_one("t4", "a", seconds=60)
    broker.expire(key, 30)
    throttle.count_one("t4", "a", seconds=60)

    assert 0 < broker.ttl(key) <= 30
    assert throttle.count("t4", "a") == 2
