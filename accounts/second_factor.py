"""Check the second factor of staff: codes from a phone app, and ten recovery codes.

Codes follow RFC 6238 (django-otp computes them). Each is accepted once, also under parallel posts.
Tries are charged before the comparison, so that parallel guesses gain nothing.
"""

import base64
import secrets
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from accounts import lockout
from accounts.models import RecoveryCode, SecondFactor, User
from paht.foundation.crypto import lookup_hash

ISSUER = "PAHT Sóc Trăng"
KEY_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
# Clocks of phones are wrong by less than this many steps.
TOLERANCE = 1
RECOVERY_CODES = 10
# Leaves out letters that look like a digit or another letter.
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 10


class Refused(Exception):
    """Refuse a code; `message` says in Vietnamese why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class _Guess:
    """The second factor of one account, for `lockout`; no text typed at a log-in has this hash."""

    user: User

    @property
    def hash(self) -> str:
        return lookup_hash("second-factor", str(self.user.pk))


def is_required() -> bool:
    return bool(settings.STAFF_2FA == "required")


def is_set_up(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def fresh_key() -> str:
    """Return a new key as people type it into an app: capitals and digits (base 32)."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def address(user: User, key: str) -> str:
    """Return the URL for the QR code; it contains the key."""
    label = quote(f"{ISSUER}:{user.username}")
    facts = {"secret": key, "issuer": ISSUER, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"


def set_up(user: User, *, key: str, code: str, client: str) -> list[str]:
    """Bind `user` to the app that has `key`, proved by `code`; return the recovery codes.

    All other sessions of the account end, because they were opened without the second step.
    """
    _charge(user, client)
    step = _step_of(key, code)
    if step is None:
        raise _wrong()
    with transaction.atomic():
        try:
            with transaction.atomic():
                SecondFactor.objects.create(
                    user=user, key=key, confirmed_at=timezone.now(), last_step=step
                )
        except IntegrityError as error:
            raise Refused(_("Tài khoản này đã thiết lập xác thực hai bước.")) from error
        _end_sessions(user)
        codes = _make_recovery_codes(user)
    lockout.forgive(_Guess(user), client=client)
    return codes


def check(user: User, *, code: str, client: str) -> None:
    """Accept a code of the app or a recovery code, once; raises `Refused`."""
    _charge(user, client)
    if not (_take_app_code(user, code) or _take_recovery_code(user, code)):
        raise _wrong()
    lockout.forgive(_Guess(user), client=client)


def renew_recovery_codes(user: User) -> list[str]:
    """Return ten new codes and void the old ones. Call only after `check`."""
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        return _make_recovery_codes(user)


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def remove(user: User) -> None:
    """Forget the app and the recovery codes; all sessions end. The caller checks permission."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        _end_sessions(user)


def _charge(user: User, client: str) -> None:
    try:
        lockout.charge(_Guess(user), client=client)
    except lockout.Refused as refusal:
        raise Refused(refusal.message) from refusal


def _wrong() -> Refused:
    return Refused(_("Mã không đúng hoặc đã được dùng. Vui lòng nhập mã đang hiện trên ứng dụng."))


def _take_app_code(user: User, code: str) -> bool:
    with transaction.atomic():
        # The lock shows the second of two posts that the code is used up.
        factor = SecondFactor.objects.select_for_update(of=("self",)).filter(user=user).first()
        if factor is None:
            return False
        step = _step_of(factor.key, code, after=factor.last_step)
        if step is None:
            return False
        factor.last_step = step
        factor.save(update_fields=["last_step"])
    return True


def _step_of(key: str, code: str, *, after: int = -1) -> int | None:
    """Return the half minute of this code, if it is recent and later than `after`."""
    typed = "".join(code.split())
    if not (len(typed) == DIGITS and typed.isascii() and typed.isdigit()):
        return None
    counter = TOTP(base64.b32decode(key), step=STEP_SECONDS, digits=DIGITS)
    if not counter.verify(int(typed), tolerance=TOLERANCE, min_t=after + 1):
        return None
    return int(counter.t())


def _take_recovery_code(user: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(user=user, code_hash=_hash(user, code), used_at=None)
    return unused.update(used_at=timezone.now()) == 1


def _make_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes]
    )
    return codes


def _recovery_code() -> str:
    letters = [secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH)]
    half = RECOVERY_LENGTH // 2
    return f"{''.join(letters[:half])}-{''.join(letters[half:])}"


def _hash(user: User, code: str) -> str:
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    return lookup_hash("recovery", f"{user.pk}:{typed}")


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
