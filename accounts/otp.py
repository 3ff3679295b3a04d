"""Send and check one-time codes: six digits that prove access to a phone or an e-mail address.

Only a keyed hash is stored, bound to purpose, destination and row. All times are the database's, so
that no application clock lengthens a code's life. All limits are counted in the rows, so that they
hold while the cache is down.
"""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
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
from paht.foundation import advisory_locks, suspicions
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash
from paht.foundation.refusals import Refusal
from paht.foundation.suspicions import Suspicion
from province import portal

Purpose = Challenge.Purpose
Lane = Challenge.Lane

DIGITS = 6
LIFE = {Channel.SMS: timedelta(seconds=120), Channel.EMAIL: timedelta(minutes=10)}
TRIES = 5
COOL_DOWN = timedelta(seconds=60)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = DAY


@dataclass(frozen=True)
class Limits:
    """Limits of one lane: codes to one recipient, and codes that one client asks for."""

    hour: int
    day: int
    of_client_per_hour: int


# Without proof few codes go out, so that strangers use up nobody's share of the other lanes.
LIMITS = {
    Lane.OPEN: Limits(hour=2, day=3, of_client_per_hour=20),
    Lane.WORK: Limits(hour=5, day=10, of_client_per_hour=100),
    # Of one device to its own recipient.
    Lane.DEVICE: Limits(hour=5, day=10, of_client_per_hour=20),
}
# In the lane `WORK`, the most codes to one recipient that one client asks for: a stranger who
# calculates leaves some to an owner without a known device.
OF_PAIR_PER_HOUR, OF_PAIR_PER_DAY = 3, 6


class Refused(Refusal):
    """Refuse a code; `message` says why and how long to wait, `wait` is the wait in seconds.

    The codes "limit" and "ceiling" in the lane `OPEN` invite to ask again with proof of work.
    """

    def __init__(self, code: str, message: str, *, wait: int) -> None:
        super().__init__(code, message)
        self.wait = wait


@dataclass(frozen=True)
class Pending:
    """Facts about the live code that may be shown, with times in seconds."""

    seconds_left: int
    tries_left: int
    resend_in: int


@dataclass(frozen=True)
class Asker:
    """Who asks for a code: the network `client`, and how the request was proved.

    `browser` keeps codes apart: nobody else's request replaces this browser's code, and nobody
    else's tries use it up. In the lane `DEVICE` `client` is the device.
    """

    client: str
    lane: Lane = Lane.OPEN
    browser: str = field(default="", repr=False)

    @property
    def hash(self) -> str:
        return lookup_hash("client", self.client)

    @property
    def browser_hash(self) -> str:
        return _browser_hash(self.browser)


def issue(
    purpose: Purpose, *, to: Address, asker: Asker, known: bool = True, language: str = "vi"
) -> None:
    """Send `to` a new code for `purpose`; an earlier code of this browser becomes void.

    `known=False` does the same work and counts the same, but sends nothing, and no code fits. A
    person who asks for a stranger's account learns nothing. Raises `Refused` within the cool-down
    and over a limit of the asker's lane. An SMS is also refused when the lane has used its share of
    the portal's ceiling (`code_ceiling`).
    """
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    nonce = secrets.token_hex(16)
    # Made by the same steps, but no digits can match it.
    kept = code if known else secrets.token_hex(DIGITS)
    with transaction.atomic():
        portal = [Lock.SMS_CODES] if to.channel == Channel.SMS else []
        advisory_locks.acquire(
            (Lock.CODES_TO_ADDRESS, to.hash), (Lock.CODES_FOR_CLIENT, asker.hash), *portal
        )
        now = _now()
        _check_limits(purpose, to, asker, now)
        _close_live(purpose, to, asker.browser_hash, now)
        expires_at = now + LIFE[to.channel]
        challenge = Challenge.objects.create(
            purpose=purpose,
            destination_hash=to.hash,
            client_hash=asker.hash,
            lane=asker.lane,
            asker_hash=asker.browser_hash,
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


def redeem(purpose: Purpose, *, to: Address, code: str, browser: str = "") -> bool:
    """Spend the live code of `browser`: True once, for the right code within life and five tries.

    The try is charged, and committed, before the comparison. Of parallel posts of the right code
    one is True. Call outside any transaction, or a rollback would give tries back.
    """
    with transaction.atomic(durable=True):
        charged = _charge(purpose, to, _browser_hash(browser))
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


def pending(purpose: Purpose, *, to: Address, browser: str = "") -> Pending | None:
    """Return the code to `to` that this browser can still redeem, if there is one."""
    row = (
        Challenge.objects.filter(
            purpose=purpose,
            destination_hash=to.hash,
            asker_hash=_browser_hash(browser),
            closed_at__isnull=True,
            tries__lt=TRIES,
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


def resend_in(purpose: Purpose, *, to: Address, browser: str = "") -> int:
    """Return the seconds until this browser may ask for another code; 0 when it may now."""
    last = _last_created(purpose, to, _browser_hash(browser))
    now = _now()
    return 0 if last is None or last > now else _seconds(last + COOL_DOWN - now)


def read(typed: str) -> str:
    """Return the six digits in `typed` ("123 456", full-width); "" when it is no code."""
    digits = "".join(unicodedata.normalize("NFKC", typed).split())
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else ""


def forget_old() -> int:
    """Delete codes older than a day, which no limit counts."""
    return Challenge.objects.filter(created_at__lt=_now() - KEPT).delete()[0]


def _check_limits(purpose: Purpose, to: Address, asker: Asker, now: datetime) -> None:
    last = _last_created(purpose, to, asker.browser_hash)
    if last is not None and last <= now < last + COOL_DOWN:
        wait = _seconds(last + COOL_DOWN - now)
        raise Refused(
            "cool-down",
            _("Vui lòng chờ %(seconds)d giây để gửi lại mã.") % {"seconds": wait},
            wait=wait,
        )
    limits = LIMITS[asker.lane]
    sent = {"destination_hash": to.hash, "lane": asker.lane}
    asked = {"client_hash": asker.hash, "lane": asker.lane}
    if asker.lane == Lane.DEVICE:
        sent |= asked
    _check_limit(sent, limits.hour, HOUR, now)
    _check_limit(sent, limits.day, DAY, now)
    if settings.RATE_LIMITS != "off":
        _check_limit(asked, limits.of_client_per_hour, HOUR, now)
        if asker.lane == Lane.WORK:
            _check_limit(sent | asked, OF_PAIR_PER_HOUR, HOUR, now)
            _check_limit(sent | asked, OF_PAIR_PER_DAY, DAY, now)
    if to.channel == Channel.SMS:
        # Checked last, so that people over their own limit are told about that limit.
        _check_ceiling(asker.lane, now)


def _check_ceiling(lane: Lane, now: datetime) -> None:
    wait = _seconds(code_ceiling.wait(now, lane))
    if wait:
        raise Refused(
            "ceiling",
            portal.say(
                _(
                    "Hiện có quá nhiều yêu cầu nhận mã qua SMS nên Cổng tạm ngừng gửi. Xin thử lại "
                    "sau khoảng %(minutes)d phút. Ông/Bà có thể dùng thư điện tử ở nơi Cổng cho "
                    "chọn, gửi phản ánh không cần tài khoản, hoặc gọi Tổng đài %(hotline)s để được "
                    "giúp."
                ),
                minutes=-(-wait // 60),
            ),
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
    suspicions.note(Suspicion.FLOOD)
    raise Refused(
        "limit",
        portal.say(
            _(
                "Đã gửi quá nhiều mã xác thực. Vui lòng thử lại sau %(minutes)d phút. Ông/Bà có "
                "thể dùng thiết bị đã từng nhập đúng mã, dùng thư điện tử ở nơi Cổng cho chọn, "
                "gửi phản ánh không cần tài khoản, hoặc gọi Tổng đài %(hotline)s để được giúp."
            ),
            minutes=-(-wait // 60),
        ),
        wait=wait,
    )


def _last_created(purpose: Purpose, to: Address, browser_hash: str) -> datetime | None:
    return (
        Challenge.objects.filter(purpose=purpose, destination_hash=to.hash, asker_hash=browser_hash)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )


def _close_live(purpose: Purpose, to: Address, browser_hash: str, now: datetime) -> None:
    Challenge.objects.filter(
        purpose=purpose,
        destination_hash=to.hash,
        asker_hash=browser_hash,
        closed_at__isnull=True,
    ).update(closed_at=now)


def _charge(purpose: Purpose, to: Address, browser_hash: str) -> tuple[int, str, str] | None:
    """Charge one try to the live code and return its row; None when no code can be tried.

    `created_at` protects against a clock that was set back to before the code.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_challenge SET tries = tries + 1 "
            "WHERE purpose = %s AND destination_hash = %s AND asker_hash = %s "
            "AND closed_at IS NULL AND tries < %s AND created_at <= clock_timestamp() "
            "AND expires_at > clock_timestamp() "
            "RETURNING id, nonce, code_hash",
            [purpose, to.hash, browser_hash, TRIES],
        )
        row: tuple[int, str, str] | None = cursor.fetchone()
    return row


def _browser_hash(browser: str) -> str:
    return lookup_hash("asker", browser) if browser else ""


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
