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


def test_gateway_rests_after_failures_in_a_row(place: str) -> None:
    with time_machine.travel(NOW, tick=False):
        almost = fail(FAILURES - 1).rest()
        then = fail(1).rest()

    assert (almost, then) == (0, REST_SECONDS)


def test_success_between_failures_keeps_it_at_work(place: str) -> None:
    fail(FAILURES - 1)
    Breaker("esms").succeeded()

    assert fail(FAILURES - 1).rest() == 0


def test_one_gateway_resting_does_not_stop_another(place: str) -> None:
    fail(FAILURES)

    assert Breaker("speedsms").rest() == 0


def test_after_the_rest_one_message_finds_out_and_the_others_wait(place: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        fail(FAILURES)
        clock.shift(timedelta(seconds=REST_SECONDS))
        first = Breaker("esms")
        may = first.rest()
        first.trying()
        meanwhile = Breaker("esms").rest()

    assert (may, meanwhile) == (0, PROBE_SECONDS)


def test_failed_probe_means_another_rest_at_once(place: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        fail(FAILURES)
        clock.shift(timedelta(seconds=REST_SECONDS))
        Breaker("esms").trying()

        assert fail(1).rest() == REST_SECONDS


def test_successful_probe_lets_all_through(place: str) -> None:
    fail(FAILURES).succeeded()

    assert Breaker("esms").rest() == 0


def test_clock_that_is_set_back_keeps_no_gateway_at_rest(place: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        fail(FAILURES)
        clock.shift(-timedelta(days=1))

        assert Breaker("esms").rest() == 0


def test_clock_of_another_machine_may_be_a_little_behind() -> None:
    with time_machine.travel(NOW, tick=False):
        fail(FAILURES)
    with time_machine.travel(NOW - timedelta(seconds=5), tick=False):
        assert Breaker("esms").rest() > 0


def test_workers_share_what_they_learn() -> None:
    fail(FAILURES)

    assert cache.get("breaker:esms:until") is not None
    assert breaker._own.get("breaker:esms:until") is None


def test_cache_that_is_away_is_not_asked_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            asked.append(name)
            raise CacheDown

    monkeypatch.setattr(breaker, "cache", Counting())

    assert fail(FAILURES).rest() > 0
    assert len(asked) == 1
