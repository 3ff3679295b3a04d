"""Send and check one-time codes: six digits that prove access to a phone or an e-mail address.

Only a keyed hash is stored, bound to purpose, destination and row. All times are the database's, so
that no application clock lengthens a code's life. All limits are counted in the rows, so that they
hold while the cache is down.
"""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateTimeField, Func
from django.utils.translation import gettext as _

from accounts import code_ceiling
from accounts.models import Challenge
from notifications import outbox
from notifications.models import Channel, Message
from notifications.outbox import Address
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash
from paht.foundation.refusals import Refusal

Purpose = Challenge.Purpose

DIGITS = 6
LIFE = {Channel.SMS: timedelta(seconds=120), Channel.EMAIL: timedelta(minutes=10)}
TRIES = 5
COOL_DOWN = timedelta(seconds=60)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODES_PER_HOUR = 5
CODES_PER_DAY = 10
CODES_PER_CLIENT_PER_HOUR = 20
KEPT = DAY


class Refused(Refusal):
    """Refuse a code; `message` says why and how long to wait, `wait` is the wait in seconds."""

    def __init__(self, code: str, message: str, *, wait: int) -> None:
        super().__init__(code, message)
        self.wait = wait


@dataclass(frozen=True)
class Pending:
    """Facts about the live code that may be shown, with times in seconds."""

    seconds_left: int
    tries_left: int
    resend_in: int


def issue(
    purpose: Purpose, *, to: Address, client: str, known: bool = True, language: str = "vi"
) -> None:
    """Send `to` a new code for `purpose`; an earlier code for this purpose becomes void.

    `client` is the address that asks (limits). `known=False` does the same work and counts the
    same, but sends nothing, and no code fits. A person who asks for a stranger's account learns
    nothing. Raises `Refused` within the cool-down and over a limit. An SMS is also refused when the
    whole portal has reached its ceiling (`code_ceiling`).
    """
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    nonce = secrets.token_hex(16)
    client_hash = lookup_hash("client", client)
    # Made by the same steps, but no digits can match it.
    kept = code if known else secrets.token_hex(DIGITS)
    with transaction.atomic():
        portal = [Lock.SMS_CODES] if to.channel == Channel.SMS else []
        advisory_locks.acquire(
            (Lock.CODES_TO_ADDRESS, to.hash), (Lock.CODES_FOR_CLIENT, client_hash), *portal
        )
        now = _now()
        _check_limits(purpose, to, client_hash, now)
        _close_live(purpose, to, now)
        expires_at = now + LIFE[to.channel]
        challenge = Challenge.objects.create(
            purpose=purpose,
            destination_hash=to.hash,
            client_hash=client_hash,
            by_sms=to.channel == Channel.SMS,
            nonce=nonce,
            code_hash=_hash(purpose, to, nonce, kept),
            created_at=now,
            expires_at=expires_at,
        )
        message = outbox.enqueue(
            "otp",
            to=to,
            context={"otp": code, "minutes": LIFE[to.channel].seconds // 60},
            key=f"otp:{challenge.pk}",
            secret=True,
            urgent=True,
            language=language,
            expires_at=expires_at,
        )
        # The same statement in both cases: a stranger's message is deleted before the commit.
        Message.objects.filter(pk=0 if known else message.pk).delete()


def redeem(purpose: Purpose, *, to: Address, code: str) -> bool:
    """Spend the live code: True once, for the right code in its life, within five tries.

    The try is charged, and committed, before the comparison. Of parallel posts of the right code
    one is True. Call outside any transaction, or a rollback would give tries back.
    """
    with transaction.atomic(durable=True):
        charged = _charge(purpose, to)
    if charged is None:
        # The same work as with a live code.
        hmac.compare_digest(_hash(purpose, to, "", code), "0" * 64)
        return False
    pk, nonce, code_hash = charged
    if not hmac.compare_digest(_hash(purpose, to, nonce, code), code_hash):
        return False
    now = Func(function="clock_timestamp", output_field=DateTimeField())
    live = Challenge.objects.filter(pk=pk, closed_at__isnull=True, expires_at__gt=now)
    return live.update(closed_at=now) == 1


def pending(purpose: Purpose, *, to: Address) -> Pending | None:
    """Return the live code of `to` that can still be redeemed, if there is one."""
    row = (
        Challenge.objects.filter(
            purpose=purpose, destination_hash=to.hash, closed_at__isnull=True, tries__lt=TRIES
        )
        .annotate(now=Func(function="clock_timestamp", output_field=DateTimeField()))
        .values_list("now", "created_at", "expires_at", "tries")
        .first()
    )
    if row is None:
        return None
    now, created_at, expires_at, tries = row
    if not created_at <= now < expires_at:
        return None
    return Pending(
        seconds_left=_seconds(expires_at - now),
        tries_left=TRIES - tries,
        resend_in=_seconds(created_at + COOL_DOWN - now),
    )


def resend_in(purpose: Purpose, *, to: Address) -> int:
    """Return the seconds until another code may be requested; 0 when it may be now."""
    last = _last_created(purpose, to)
    now = _now()
    return 0 if last is None or last > now else _seconds(last + COOL_DOWN - now)


def read(typed: str) -> str:
    """Return the six digits in `typed` ("123 456", full-width); "" when it is no code."""
    digits = "".join(unicodedata.normalize("NFKC", typed).split())
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else ""


def forget_old() -> int:
    """Delete codes older than a day, which no limit counts."""
    return Challenge.objects.filter(created_at__lt=_now() - KEPT).delete()[0]


def _check_limits(purpose: Purpose, to: Address, client_hash: str, now: datetime) -> None:
    last = _last_created(purpose, to)
    if last is not None and last <= now < last + COOL_DOWN:
        wait = _seconds(last + COOL_DOWN - now)
        raise Refused(
            "cool-down",
            _("Vui lòng chờ %(seconds)d giây để gửi lại mã.") % {"seconds": wait},
            wait=wait,
        )
    sent = {"destination_hash": to.hash}
    _check_limit(sent, CODES_PER_HOUR, HOUR, now)
    _check_limit(sent, CODES_PER_DAY, DAY, now)
    if settings.RATE_LIMITS != "off":
        _check_limit({"client_hash": client_hash}, CODES_PER_CLIENT_PER_HOUR, HOUR, now)
    if to.channel == Channel.SMS:
        # Checked last, so that people over their own limit are told about that limit.
        _check_ceiling(now)


def _check_ceiling(now: datetime) -> None:
    wait = _seconds(code_ceiling.wait(now))
    if wait:
        raise Refused(
            "ceiling",
            _(
                "Hiện có quá nhiều yêu cầu nhận mã qua SMS nên Cổng tạm ngừng gửi. Xin thử lại sau "
                "khoảng %(minutes)d phút. Ông/Bà có thể dùng thư điện tử ở nơi Cổng cho chọn, gửi "
                "phản ánh không cần tài khoản, hoặc gọi Tổng đài 1022 để được giúp."
            )
            % {"minutes": -(-wait // 60)},
            wait=wait,
        )


def _check_limit(whose: dict[str, str], most: int, span: timedelta, now: datetime) -> None:
    # Rows from the future count too: a clock that was set back must not lift the limit.
    times = list(
        Challenge.objects.filter(**whose, created_at__gt=now - span)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[:most]
    )
    if len(times) < most:
        return
    wait = min(max(_seconds(times[-1] + span - now), 1), int(span.total_seconds()))
    raise Refused(
        "limit",
        _(
            "Đã gửi quá nhiều mã xác thực. Vui lòng thử lại sau %(minutes)d phút, "
            "hoặc gọi Tổng đài 1022 để được giúp."
        )
        % {"minutes": -(-wait // 60)},
        wait=wait,
    )


def _last_created(purpose: Purpose, to: Address) -> datetime | None:
    return (
        Challenge.objects.filter(purpose=purpose, destination_hash=to.hash)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )


def _close_live(purpose: Purpose, to: Address, now: datetime) -> None:
    Challenge.objects.filter(
        purpose=purpose, destination_hash=to.hash, closed_at__isnull=True
    ).update(closed_at=now)


def _charge(purpose: Purpose, to: Address) -> tuple[int, str, str] | None:
    """Charge one try to the live code and return its row; None when no code can be tried.

    `created_at` protects against a clock that was set back to before the code.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_challenge SET tries = tries + 1 "
            "WHERE purpose = %s AND destination_hash = %s AND closed_at IS NULL "
            "AND tries < %s AND created_at <= clock_timestamp() "
            "AND expires_at > clock_timestamp() "
            "RETURNING id, nonce, code_hash",
            [purpose, to.hash, TRIES],
        )
        row: tuple[int, str, str] | None = cursor.fetchone()
    return row


def _hash(purpose: Purpose, to: Address, nonce: str, code: str) -> str:
    return lookup_hash("otp", f"{Purpose(purpose).value}:{to.hash}:{nonce}:{code}")


def _now() -> datetime:
    """Return the time of the database, which all its clients share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def _seconds(span: timedelta) -> int:
    """Return whole seconds, rounded up, never negative."""
    return max(-(-span // timedelta(seconds=1)), 0)
