"""Keep an identity in the session that the provider has proved and no account has yet.

The session holds it encrypted, for ten minutes. It opens nothing: a code to the phone follows.
"""

import json
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import User, phone_hash
from accounts.sso import links
from paht.foundation.crypto import InvalidToken, decrypt, encrypt

SECONDS = 10 * 60
_SESSION_KEY = "sso_identity"


@dataclass(frozen=True)
class Pending:
    door: str
    name: str = field(repr=False)
    level: str
    # The page that was asked for before the log-in.
    target: str
    at: float
    # Of the phone that a code has proved in this session meanwhile.
    phone: str = field(default="", repr=False)

    @property
    def confirmed_at(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    def is_proved_by(self, user: User) -> bool:
        """Return whether a code of this session proved the phone of `user`."""
        return bool(self.phone) and constant_time_compare(self.phone, phone_hash(user.phone))


def keep(request: HttpRequest, door: str, name: str, level: str, *, target: str = "") -> None:
    _write(request, Pending(door, name, level, target, time.time()))


def current(request: HttpRequest) -> Pending | None:
    try:
        found = Pending(**json.loads(decrypt(request.session[_SESSION_KEY])))
    except (KeyError, InvalidToken, TypeError, ValueError):
        return None
    return found if 0 <= time.time() - found.at <= SECONDS else None


def forget(request: HttpRequest) -> None:
    request.session.pop(_SESSION_KEY, None)


def prove_phone(request: HttpRequest, phone: str) -> None:
    """Note that a code has just proved this phone; without an identity nothing happens."""
    found = current(request)
    if found is not None:
        _write(request, replace(found, phone=phone_hash(phone)))


def refusal(request: HttpRequest, user: User) -> str:
    """Return why the identity must not meet the account whose phone was proved; "" if it may.

    Another identity has that account, so the number may have changed hands. Staff decide, and the
    identity of this session is forgotten.
    """
    found = current(request)
    if found is None or links.conflict(user, found.door, found.name) is None:
        return ""
    forget(request)
    try:
        links.link(user, found.door, found.name, found.level)
    except links.Refused as refused:
        return refused.message
    return ""


def _write(request: HttpRequest, pending: Pending) -> None:
    request.session[_SESSION_KEY] = encrypt(json.dumps(asdict(pending)))
