"""Renewing Zalo's token: at a real HTTP server, by one worker at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection

from notifications import drivers, texts, zalo_tokens
from notifications.contract import Unavailable
from notifications.models import Message, ZaloToken
from notifications.sms_options import ZaloApp, ZaloOptions, ZaloTemplate
from notifications.tests import sms_server
from notifications.tests.factories import Enqueue
from notifications.tests.sms_server import Operator, Reply, Request

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")


class Zalo:
    """Takes each refresh token once, as Zalo does, and knows the newest access token only."""

    def __init__(self) -> None:
        self.renewals = 0
        self.wait = 0.0

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("secret_key"):
            return self.renew(request)
        if request.headers["access_token"] != f"access-{self.renewals}":
            return Reply({"error": -124, "message": "Access token invalid"})
        return Reply({"error": 0, "data": {"msg_id": "m"}})

    def renew(self, request: Request) -> Reply:
        if request.query["refresh_token"] != f"refresh-{self.renewals}":
            return Reply({"error": -14014, "error_name": "Invalid refresh token."})
        self.renewals += 1
        number = self.renewals
        answer = {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}"}
        return Reply(answer | {"expires_in": "90000"}, wait=self.wait)


@pytest.fixture
def zalo() -> Zalo:
    return Zalo()


@pytest.fixture
def server(zalo: Zalo) -> Iterator[Operator]:
    with sms_server.running(zalo) as server:
        yield server


@pytest.fixture
def gateway(server: Operator) -> drivers.ZaloGateway:
    app = ZaloApp("app-1", "app-secret", "refresh-0", url=server.url)
    templates = {"received": ZaloTemplate("1", {"ma": "{code}"})}
    return drivers.ZaloGateway(ZaloOptions(templates, app=app, url=server.url))


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


def send(gateway: drivers.ZaloGateway, message: Message) -> str:
    return gateway.send(message, texts.render(message)).provider_id


def test_token_is_fetched_once_and_used_for_a_day(
    gateway: drivers.ZaloGateway, zalo: Zalo, enqueue: Enqueue, clock: Any
) -> None:
    message = enqueue()
    for _hour in range(24):
        assert send(gateway, message) == "m"
        clock.shift(timedelta(hours=1))

    assert zalo.renewals == 1


def test_next_renewal_uses_latest_refresh_token(
    gateway: drivers.ZaloGateway, zalo: Zalo, enqueue: Enqueue, clock: Any
) -> None:
    message = enqueue()
    for _day in range(4):
        assert send(gateway, message) == "m"
        clock.shift(timedelta(hours=25))

    assert zalo.renewals == 4


def test_token_refused_by_zalo_is_renewed_for_next_message(
    gateway: drivers.ZaloGateway, zalo: Zalo, enqueue: Enqueue
) -> None:
    message = enqueue()
    send(gateway, message)
    ZaloToken.objects.update(access="withdrawn")

    with pytest.raises(Unavailable, match="-124"):
        send(gateway, message)

    assert send(gateway, message) == "m"
    assert zalo.renewals == 2


def test_refused_renewal_is_reported_and_retried(
    gateway: drivers.ZaloGateway, zalo: Zalo, enqueue: Enqueue
) -> None:
    message = enqueue()
    zalo.renewals = 7
    for _time in range(2):
        with pytest.raises(Unavailable, match="token not renewed"):
            send(gateway, message)

    zalo.renewals = 0
    assert send(gateway, message) == "m"


def test_new_token_in_environment_replaces_stored_one(
    gateway: drivers.ZaloGateway, zalo: Zalo, enqueue: Enqueue, server: Operator
) -> None:
    message = enqueue()
    send(gateway, message)
    ZaloToken.objects.update(expires_at=NOW, refresh="lost")
    app = ZaloApp("app-1", "app-secret", "refresh-1", url=server.url)
    options = ZaloOptions(gateway.options.templates, app=app, url=server.url)

    assert send(drivers.ZaloGateway(options), message) == "m"


def test_tokens_are_encrypted_in_the_database(
    gateway: drivers.ZaloGateway, enqueue: Enqueue
) -> None:
    send(gateway, enqueue())

    with connection.cursor() as cursor:
        cursor.execute("SELECT token::text FROM notifications_zalotoken token")
        (row,) = cursor.fetchone()
    assert "access-1" not in row and "refresh-1" not in row


@pytest.mark.django_db(transaction=True)
def test_parallel_workers_renew_token_once(
    gateway: drivers.ZaloGateway, zalo: Zalo, enqueue: Enqueue
) -> None:
    message = enqueue()
    zalo.wait = 0.3
    barrier = Barrier(6)

    def work(_number: int) -> str:
        try:
            barrier.wait(timeout=60)
            return send(gateway, message)
        except Unavailable as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(work, range(6)))

    assert zalo.renewals == 1
    assert set(found) <= {"m", "zalo: token is being renewed"} and "m" in found


def test_worker_that_crashes_while_renewing_does_not_block_others(
    gateway: drivers.ZaloGateway, enqueue: Enqueue, clock: Any
) -> None:
    message = enqueue()
    app = gateway.options.app
    assert app is not None

    def die(_refresh: str) -> zalo_tokens.Renewed:
        raise SystemExit

    with pytest.raises(SystemExit):
        zalo_tokens.access_token(app, die)
    with pytest.raises(Unavailable, match="being renewed"):
        send(gateway, message)
    clock.shift(zalo_tokens.LEASE)

    assert send(gateway, message) == "m"
