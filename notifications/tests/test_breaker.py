"""The breaker on real Valkey, and in the process's own memory while Valkey is away."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from redis.exceptions import ConnectionError as CacheDown

from notifications import breaker
from notifications.breaker import FAILURES, PROBE_SECONDS, REST_SECONDS, Breaker

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")


@pytest.fixture(params=["shared", "own"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "own":
        monkeypatch.setattr(breaker, "cache", AwayCache())
    return str(request.param)


class AwayCache:
    def __getattr__(self, name: str) -> object:
        raise CacheDown


def fail(times: int, name: str = "esms") -> Breaker:
    found = Breaker(name)
    for _number in range(times):
        found.failed()
    return found


def test_gateway_pauses_after_consecutive_failures(place: str) -> None:
    with time_machine.travel(NOW, tick=False):
        almost = fail(FAILURES - 1).rest()
        then = fail(1).rest()

    assert (almost, then) == (0, REST_SECONDS)


def test_success_resets_count_of_failures(place: str) -> None:
    fail(FAILURES - 1)
    Breaker("esms").succeeded()

    assert fail(FAILURES - 1).rest() == 0


def test_pause_of_one_gateway_does_not_stop_another(place: str) -> None:
    fail(FAILURES)

    assert Breaker("speedsms").rest() == 0


def test_after_pause_one_message_probes_and_others_wait(place: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        fail(FAILURES)
        clock.shift(timedelta(seconds=REST_SECONDS))
        first = Breaker("esms")
        may = first.rest()
        first.trying()
        meanwhile = Breaker("esms").rest()

    assert (may, meanwhile) == (0, PROBE_SECONDS)


def test_failed_probe_starts_another_pause_at_once(place: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        fail(FAILURES)
        clock.shift(timedelta(seconds=REST_SECONDS))
        Breaker("esms").trying()

        assert fail(1).rest() == REST_SECONDS


def test_successful_probe_ends_pause(place: str) -> None:
    fail(FAILURES).succeeded()

    assert Breaker("esms").rest() == 0


def test_clock_set_back_does_not_prolong_pause(place: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        fail(FAILURES)
        clock.shift(-timedelta(days=1))

        assert Breaker("esms").rest() == 0


def test_pause_holds_when_clock_of_another_machine_is_slightly_behind() -> None:
    with time_machine.travel(NOW, tick=False):
        fail(FAILURES)
    with time_machine.travel(NOW - timedelta(seconds=5), tick=False):
        assert Breaker("esms").rest() > 0


def test_workers_share_state_of_breaker() -> None:
    fail(FAILURES)

    assert cache.get("breaker:esms:until") is not None
    assert breaker._own.get("breaker:esms:until") is None


def test_unavailable_cache_is_queried_once_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            asked.append(name)
            raise CacheDown

    monkeypatch.setattr(breaker, "cache", Counting())

    assert fail(FAILURES).rest() > 0
    assert len(asked) == 1
