"""Limit password tries per account and per client; a refusal names the waiting time.

Tries are rows, so they count while the cache is down. A try is charged before the password is
checked, so that parallel guesses gain nothing. The typed name is stored as a keyed hash, whether or
not such an account exists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accounts import security_log
from accounts.models import LoginAttempt, User
from paht.foundation.crypto import lookup_hash

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# Three limits: one client on one account; one account from anywhere, so that many clients cannot
# share the guessing; one client on any account, because many phones share an operator's address.
TRIES_PER_PAIR = 5
TRIES_PER_ACCOUNT = 20
TRIES_PER_CLIENT = 100
# Proof of work for each try lifts the limits so far.
LIFTED_BY_WORK = 5


class Guessed(Protocol):
    """A secret that somebody may guess: an account's password or its second factor."""

    @property
    def hash(self) -> str: ...


@dataclass(frozen=True)
class Source:
    """Where a try comes from: a network, or a device that the account's owner has used before.

    `works` returns whether the request carries proof of work; it is called beyond a limit only.
    Without it no work lifts a limit.
    """

    client: str
    device: str = ""
    works: Callable[[], bool] | None = None

    @property
    def hash(self) -> str:
        return self.device or lookup_hash("client", self.client)


class Refused(Exception):
    """Refuse a try after too many; `message` states the wait, `wait` is the wait in seconds.

    With `wait` 0 the try may be repeated at once, with proof of work.
    """

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.message = message
        self.wait = wait


def charge(who: Guessed, *, source: Source) -> None:
    """Count one try from `source` at `who`; raise `Refused` when it is one too many.

    A known device has a counter of its own, which no stranger can use up. Others beyond a limit
    give proof of work for each try, up to a higher limit. A refused try is not counted, so a person
    who waits as told gets in.
    """
    account = who.hash
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_loginattempt (account_hash, client_hash, at) "
            "VALUES (%s, %s, clock_timestamp()) RETURNING id",
            [account, source.hash],
        )
        own: int = cursor.fetchone()[0]
    wait = _longest_wait(own, account, source)
    must_work = bool(wait and source.works and not source.device)
    if must_work and source.works and source.works():
        wait, must_work = _longest_wait(own, account, source, times=LIFTED_BY_WORK), False
    if not wait:
        return
    LoginAttempt.objects.filter(pk=own).delete()
    if must_work:
        raise Refused(
            _("Đã thử nhiều lần. Xin chờ máy kiểm tra xong ở ô bên dưới rồi nhập lại mật khẩu."),
            wait=0,
        )
    raise Refused(
        _("Đã thử đăng nhập quá nhiều lần. Vui lòng đợi %(minutes)d phút rồi thử lại.")
        % {"minutes": -(-wait // 60)},
        wait=wait,
    )


def forgive(who: Guessed, *, source: Source | None = None) -> None:
    """Forget the tries of a source that logged in, or of all sources when it is None.

    All are forgiven once the owner has proved their phone or e-mail.
    """
    tries = LoginAttempt.objects.filter(account_hash=who.hash)
    if source is not None:
        tries = tries.filter(client_hash=source.hash)
    tries.delete()


def password_error(user: User, password: str, *, who: Guessed, source: Source) -> str:
    """Return the error for `password` as that of `user`, in Vietnamese; "" when it is right.

    For people who are logged in and confirm the password. The try at `who`, the account as typed
    at the log-in, counts together with tries at the log-in.
    """
    try:
        charge(who, source=source)
    except Refused as refusal:
        security_log.record(security_log.Kind.LOCKED_OUT, user)
        return refusal.message
    if not user.check_password(password):
        security_log.record(security_log.Kind.WRONG_PASSWORD, user)
        return _("Mật khẩu không đúng.")
    forgive(who, source=source)
    return ""


def forget_old() -> int:
    """Delete tries older than a day, which no limit counts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_loginattempt "
            "WHERE at < clock_timestamp() - make_interval(secs => %s)",
            [DAY.total_seconds()],
        )
        deleted: int = cursor.rowcount
    return deleted


def _longest_wait(own: int, account: str, source: Source, *, times: int = 1) -> int:
    pair = _wait(
        own, times * TRIES_PER_PAIR, QUARTER, account_hash=account, client_hash=source.hash
    )
    if source.device:
        return pair
    anywhere = _wait(own, times * TRIES_PER_ACCOUNT, HOUR, account_hash=account)
    if settings.RATE_LIMITS == "off":
        return max(pair, anywhere)
    return max(pair, anywhere, _wait(own, times * TRIES_PER_CLIENT, HOUR, client_hash=source.hash))


def _wait(own: int, most: int, span: timedelta, **whose: str) -> int:
    """Return the seconds until the limit allows the next try; 0 when it allows this one."""
    seconds = int(span.total_seconds())
    where = " AND ".join(f"{column} = %s" for column in whose)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ceil(%s - extract(epoch FROM clock_timestamp() - at))::int "  # noqa: S608
            f"FROM accounts_loginattempt WHERE id <> %s AND {where} "
            "AND at > clock_timestamp() - make_interval(secs => %s) "
            "ORDER BY at DESC OFFSET %s LIMIT 1",
            [seconds, own, *whose.values(), seconds, most - 1],
        )
        row = cursor.fetchone()
    return 0 if row is None else min(max(int(row[0]), 1), seconds)
