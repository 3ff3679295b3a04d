"""Check the second factor of an account: an app's code, a passkey, or one of ten recovery codes.

Staff and citizens have the same; in production staff must have one.

Codes follow RFC 6238 (django-otp computes them). Each is accepted once, also under parallel posts.
Tries are charged before the comparison, so that parallel guesses gain nothing.
"""

import base64
import secrets
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from accounts import devices, lockout, owner_notices, passkeys, security_log
from accounts.models import Passkey, RecoveryCode, SecondFactor, User
from paht.foundation.crypto import lookup_hash
from province import portal

Kind = security_log.Kind
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


def is_required(user: User) -> bool:
    return bool(user.is_staff and settings.STAFF_2FA == "required")


def is_set_up(user: User) -> bool:
    return User.objects.filter(has_factor(), pk=user.pk).exists()


def has_factor() -> Exists | Q:
    """Return a condition for accounts with an app or a passkey."""
    return Exists(SecondFactor.objects.filter(user=OuterRef("pk"))) | Exists(
        Passkey.objects.filter(user=OuterRef("pk"))
    )


def has_app(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def is_asked(user: User) -> bool:
    """Return whether a log-in to this account needs a second step."""
    return is_required(user) or is_set_up(user)


def fresh_key() -> str:
    """Return a new key as people type it into an app: capitals and digits (base 32)."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def address(user: User, key: str) -> str:
    """Return the URL for the QR code; it contains the key."""
    issuer = portal.current().mark
    name = user.username if user.is_staff else f"+84 {user.masked_phone}"
    label = quote(f"{issuer}:{name}")
    facts = {"secret": key, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"


def set_up(user: User, *, key: str, code: str, source: lockout.Source) -> list[str]:
    """Bind `user` to the app that has `key`, proved by `code`.

    Of the first factor it returns the recovery codes, and all other sessions of the account end,
    because they were opened without the second step. Of a further one it returns no codes.
    """
    _charge(user, source)
    step = _step_of(key, code)
    if step is None:
        raise _wrong(user)
    with transaction.atomic():
        is_first = _lock_is_first(user)
        try:
            with transaction.atomic():
                SecondFactor.objects.create(
                    user=user, key=key, confirmed_at=timezone.now(), last_step=step
                )
        except IntegrityError as error:
            raise Refused(_("Tài khoản này đã thiết lập xác thực hai bước.")) from error
        codes = _begin(user) if is_first else []
        security_log.record(Kind.SECOND_STEP_SET_UP, user)
    lockout.forgive(_Guess(user), source=source)
    return codes


def add_passkey(user: User, answer: passkeys.Answer, *, name: str) -> list[str]:
    """Bind `user` to the passkey that the browser has made; return codes like `set_up`."""
    with transaction.atomic():
        is_first = _lock_is_first(user)
        if not passkeys.register(user, answer, name=name):
            raise Refused(
                _("Chưa thêm được khóa truy cập: yêu cầu đã hết hạn hoặc khóa không phù hợp.")
            )
        security_log.record(Kind.SECOND_STEP_SET_UP, user)
        return _begin(user) if is_first else []


def check(
    user: User, *, code: str = "", passkey: passkeys.Answer | None = None, source: lockout.Source
) -> None:
    """Accept a code of the app, a recovery code or a passkey's answer, once; raises `Refused`."""
    _charge(user, source)
    if passkey is not None:
        if not passkeys.check(user, passkey):
            security_log.record(Kind.WRONG_SECOND_STEP, user)
            raise Refused(
                _("Khóa truy cập không được chấp nhận hoặc yêu cầu đã hết hạn. Vui lòng thử lại.")
            )
        security_log.record(Kind.SECOND_STEP, user)
    elif _take_app_code(user, code):
        security_log.record(Kind.SECOND_STEP, user)
    elif _take_recovery_code(user, code):
        security_log.record(Kind.RECOVERY_CODE, user)
    else:
        raise _wrong(user)
    lockout.forgive(_Guess(user), source=source)


def renew_recovery_codes(user: User) -> list[str]:
    """Return ten new codes and void the old ones. Call only after `check`."""
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        security_log.record(Kind.RECOVERY_CODES_RENEWED, user)
        return _make_recovery_codes(user)


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def drop(user: User, *, passkey: int | None = None) -> None:
    """Forget one passkey, or the app; all sessions end, which the lost device may have opened.

    Raises `Refused` for the last factor: `remove` switches the second step off.
    """
    with transaction.atomic():
        _lock_is_first(user)
        if passkey is None:
            SecondFactor.objects.filter(user=user).delete()
        else:
            Passkey.objects.filter(user=user, pk=passkey).delete()
        if not is_set_up(user):
            raise Refused(
                _(
                    "Đây là cách xác thực cuối cùng của tài khoản. Vui lòng thêm cách khác trước, "
                    "hoặc tắt xác thực hai bước."
                )
            )
        devices.end_sessions(user)
        security_log.record(Kind.SECOND_STEP_REMOVED, user)


def remove(user: User) -> None:
    """Forget the app, the passkeys and the recovery codes; all sessions end.

    The caller checks permission.
    """
    with transaction.atomic():
        was_on = is_set_up(user)
        Passkey.objects.filter(user=user).delete()
        SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        devices.end_sessions(user)
        security_log.record(Kind.SECOND_STEP_REMOVED, user)
        if was_on:
            owner_notices.tell(user, "second_step_off")


def _lock_is_first(user: User) -> bool:
    """Lock the account; return whether it has no factor yet."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    return not is_set_up(user)


def _begin(user: User) -> list[str]:
    devices.end_sessions(user)
    owner_notices.tell(user, "second_step_on")
    return _make_recovery_codes(user)


def _charge(user: User, source: lockout.Source) -> None:
    try:
        # Six digits are few: no work lifts this limit.
        lockout.charge(_Guess(user), source=replace(source, works=None))
    except lockout.Refused as refusal:
        security_log.record(Kind.LOCKED_OUT, user)
        raise Refused(refusal.message) from refusal


def _wrong(user: User) -> Refused:
    security_log.record(Kind.WRONG_SECOND_STEP, user)
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
