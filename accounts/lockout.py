"""Limit password tries per account and per client; a refusal names the waiting time.

Tries are rows, so they count while the cache is down. A try is charged before the password is
checked, so that parallel guesses gain nothing. The typed name is stored as a keyed hash, whether or
not such an account exists.
"""

from datetime import timedelta
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import LoginAttempt, User
from paht.foundation.crypto import lookup_hash

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# Three limits: one client on one account; one account from anywhere, so that many clients cannot
# share the guessing; one client on any account, because many phones share an operator's address.
TRIES_PER_PAIR = 5
TRIES_PER_ACCOUNT = 20
TRIES_PER_CLIENT = 100


class Guessed(Protocol):
    """A secret that somebody may guess: an account's password or its second factor."""

    @property
    def hash(self) -> str: ...


class Refused(Exception):
    """Refuse a try after too many; `message` states the wait, `wait` is the wait in seconds."""

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.message = message
        self.wait = wait


def charge(who: Guessed, *, client: str) -> None:
    """Count one try of `client` at `who`; raise `Refused` when it is one too many.

    A refused try is not counted, so a person who waits as told gets in.
    """
    account, source = who.hash, _client_hash(client)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_loginattempt (account_hash, client_hash, at) "
            "VALUES (%s, %s, clock_timestamp()) RETURNING id",
            [account, source],
        )
        own: int = cursor.fetchone()[0]
    wait = max(
        _wait(own, TRIES_PER_PAIR, QUARTER, account_hash=account, client_hash=source),
        _wait(own, TRIES_PER_ACCOUNT, HOUR, account_hash=account),
        0
        if settings.RATE_LIMITS == "off"
        else _wait(own, TRIES_PER_CLIENT, HOUR, client_hash=source),
    )
    if wait:
        LoginAttempt.objects.filter(pk=own).delete()
        raise Refused(
            _("Đã thử đăng nhập quá nhiều lần. Vui lòng đợi %(minutes)d phút rồi thử lại.")
            % {"minutes": -(-wait // 60)},
            wait=wait,
        )


def forgive(who: Guessed, *, client: str | None = None) -> None:
    """Forget the tries of a client that logged in, or of all clients when `client` is None.

    All clients are forgiven once the owner has proved their phone or e-mail.
    """
    tries = LoginAttempt.objects.filter(account_hash=who.hash)
    if client is not None:
        tries = tries.filter(client_hash=_client_hash(client))
    tries.delete()


def password_error(user: User, password: str, *, who: Guessed, client: str) -> str:
    """Return the error for `password` as that of `user`, in Vietnamese; "" when it is right.

    For people who are logged in and confirm the password. The try of `client` at `who`, the account
    as typed at the log-in, counts together with tries at the log-in.
    """
    try:
        charge(who, client=client)
    except Refused as refusal:
        return refusal.message
    if not user.check_password(password):
        return _("Mật khẩu không đúng.")
    forgive(who, client=client)
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


def _client_hash(client: str) -> str:
    return lookup_hash("client", client)
