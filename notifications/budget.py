"""Limit the messages of a day: to each recipient, and of the whole portal.

Each pool (`Pool`) has limits of its own, so messages that strangers cause never use up those to a
person who proved the address, and one-time codes keep their reserve. A day begins at midnight in
Vietnam. The counts are exact under parallel workers, because the database compares and adds in one
statement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from notifications.models import Channel, DailyCount, Message, Pool

# The portal's staff are warned from this share of a ceiling on.
WARN_FROM = 0.8
# Of the portal's ceiling, this share at most goes to addresses that nobody has proved.
UNPROVED_SHARE = 0.5
# A bundle in ten minutes, and a share that no stranger's report uses up: break-glass, rights,
# breaches. Neither the recipient's other messages nor the ceiling use them up.
BUNDLES_PER_DAY, OTHER_ALARMS_PER_DAY = 24 * 6, 156
_ALL_BUT_CODES = ""
_PORTAL = ""
_KEPT_DAYS_OF_RECIPIENTS = 2

_TAKE = """
    INSERT INTO notifications_dailycount AS kept (day, channel, pool, recipient_hash, count)
    VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (day, channel, pool, recipient_hash)
    DO UPDATE SET count = kept.count + 1 WHERE kept.count < %s
    RETURNING count
"""


class Spent(Exception):
    """The budget of today is used up: the recipient's (`of_portal` False) or the portal's."""

    def __init__(self, *, of_portal: bool) -> None:
        super().__init__("portal's limit of the day" if of_portal else "recipient's limit")
        self.of_portal = of_portal


@dataclass(frozen=True)
class Limit:
    """The most messages of a day; `recipient_hash` "" means the whole portal."""

    pool: str
    recipient_hash: str
    most: int


@dataclass(frozen=True)
class Usage:
    """Messages of one channel today, without codes, and the ceiling of the portal."""

    channel: Channel
    used: int
    most: int

    @property
    def is_near(self) -> bool:
        return self.used >= self.most * WARN_FROM

    @property
    def is_spent(self) -> bool:
        return self.used >= self.most


def spend(message: Message) -> date:
    """Count `message` before it is handed over; return the day that it counts for.

    Raises `Spent`, and then counts nothing. Call outside any transaction.
    """
    today = timezone.localdate()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for limit in _limits(message.channel, message.pool, message.recipient_hash):
            key = (today, message.channel, limit.pool, limit.recipient_hash)
            cursor.execute(_TAKE, [*key, limit.most])
            if cursor.fetchone() is None:
                # Leaves the block, which takes back the counts before it.
                raise Spent(of_portal=not limit.recipient_hash)
    return today


def give_back(message: Message, day: date) -> None:
    """Take back what `spend` counted, for a message that no gateway took."""
    for limit in _limits(message.channel, message.pool, message.recipient_hash):
        DailyCount.objects.filter(
            day=day,
            channel=message.channel,
            pool=limit.pool,
            recipient_hash=limit.recipient_hash,
            count__gt=0,
        ).update(count=F("count") - 1)


def has_room(recipient_hash: str, *, channel: str, pool: str) -> bool:
    """Return whether one more message of `pool` may go to this recipient today; one query."""
    limits = list(_limits(channel, pool, recipient_hash))
    counts = {
        (count.pool, count.recipient_hash): count.count
        for count in DailyCount.objects.filter(
            day=timezone.localdate(), channel=channel, recipient_hash__in=("", recipient_hash)
        )
    }
    return all(counts.get((one.pool, one.recipient_hash), 0) < one.most for one in limits)


def usage() -> list[Usage]:
    """Return today's messages of each channel that has a ceiling; one query."""
    counts = dict(
        DailyCount.objects.filter(
            day=timezone.localdate(), pool=_ALL_BUT_CODES, recipient_hash=_PORTAL
        ).values_list("channel", "count")
    )
    return [
        Usage(channel, counts.get(channel, 0), most)
        for channel in Channel
        if (most := _ceiling(channel))
    ]


def forget_old() -> int:
    """Delete the counts of earlier recipients; those of the portal stay, without a person."""
    old = timezone.localdate() - timedelta(days=_KEPT_DAYS_OF_RECIPIENTS)
    return DailyCount.objects.filter(day__lt=old).exclude(recipient_hash=_PORTAL).delete()[0]


def _limits(channel: str, pool: str, recipient_hash: str) -> Iterator[Limit]:
    """Yield the limits of a message, the portal's last, because all workers wait for its row."""
    if settings.RATE_LIMITS == "off":
        return
    if pool == Pool.CODE:
        # `accounts.otp` limits the codes to one address.
        if reserve := _reserve(channel):
            yield Limit(Pool.CODE, _PORTAL, reserve)
        return
    if pool == Pool.ALARM:
        # The writer makes one bundle in ten minutes at most (`reports.notices.alarms`).
        yield Limit(pool, recipient_hash, BUNDLES_PER_DAY + OTHER_ALARMS_PER_DAY)
        return
    if most := settings.MESSAGES_PER_RECIPIENT[pool][channel]:
        yield Limit(pool, recipient_hash, most)
    if most := _ceiling(channel):
        if pool == Pool.UNPROVED:
            yield Limit(pool, _PORTAL, max(int(most * UNPROVED_SHARE), 1))
        yield Limit(_ALL_BUT_CODES, _PORTAL, most)


def _ceiling(channel: str) -> int:
    """Return the portal's ceiling without the reserve of codes; 0 means none."""
    most = settings.SMS_PER_DAY if channel == Channel.SMS else settings.EMAILS_PER_DAY
    return max(most - _reserve(channel), 1) if most else 0


def _reserve(channel: str) -> int:
    if channel == Channel.SMS:
        return int(settings.SMS_CODES_PER_DAY)
    return int(settings.EMAIL_CODES_PER_DAY)
