"""Tell staff about many failed attempts in a short time, by one client or on one account.

Refused requests count by client, apart from failed attempts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Max, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.holders import addresses_of, staff_holding
from accounts.models import SecurityEvent, User
from accounts.security_log import FAILURES, REFUSALS, SPAN, Kind
from notifications import outbox
from notifications.models import Template

# A burst is over after so long without another one of the same mark.
QUIET = timedelta(hours=1)
# Many phones share the address of an operator, so a client may fail more often than an account.
MOST = {"client_mark": 30, "account_mark": 10}
# Old links of many phones behind one address are refused, too. Their rows come at 10 and at 100.
MOST_REFUSALS = 60
# An SMS has 160 letters.
LONGEST_NAME = 30


@dataclass(frozen=True)
class Burst:
    """Failures of one client or on one account, or refusals of one client, within `SPAN`."""

    column: str
    mark: str
    count: int
    user: User | None = None
    is_refusals: bool = False

    @property
    def words(self) -> str:
        if self.is_refusals:
            return _(
                "bị từ chối truy cập, biểu mẫu giả hoặc vượt giới hạn từ một máy hoặc một mạng"
            )
        if self.column == "client_mark":
            return _("đăng nhập hoặc nhập mã không đúng từ một máy hoặc một mạng")
        if self.user and self.user.is_staff:
            name = self.user.username[:LONGEST_NAME]
            return _("đăng nhập hoặc nhập mã không đúng vào tài khoản %(name)s") % {"name": name}
        return _("đăng nhập hoặc nhập mã không đúng vào một tài khoản")


def warn_staff() -> int:
    """Record each burst once per `SPAN`, and tell staff when it begins; return the messages."""
    now = timezone.now()
    found = list(_bursts(now))
    if not found:
        return 0
    last = _last_records(now)
    begun = []
    for burst in found:
        recorded = last.get((burst.column, burst.mark))
        if recorded is None or recorded <= now - SPAN:
            SecurityEvent.objects.create(
                at=now,
                kind=Kind.BURST,
                user=burst.user,
                times=burst.count,
                **{burst.column: burst.mark},
            )
        if recorded is None:
            begun.append(burst)
    return _tell(begun, now)


def _bursts(now: datetime) -> Iterator[Burst]:
    recent = SecurityEvent.objects.filter(at__gt=now - SPAN).order_by()
    for column, most in MOST.items():
        counted = (
            recent.filter(kind__in=FAILURES)
            .exclude(**{column: ""})
            .values(column)
            .annotate(n=Sum("times"), who=Max("user"))
        )
        rows = list(counted.filter(n__gte=most))
        people = (
            {} if column == "client_mark" else User.objects.in_bulk([row["who"] for row in rows])
        )
        for row in rows:
            yield Burst(column, row[column], row["n"], people.get(row["who"]))
    refused = recent.filter(kind__in=REFUSALS).exclude(client_mark="").values("client_mark")
    for row in refused.annotate(n=Sum("times")).filter(n__gte=MOST_REFUSALS):
        yield Burst("client_mark", row["client_mark"], row["n"], is_refusals=True)


def _last_records(now: datetime) -> dict[tuple[str, str], datetime]:
    """Return when each running burst was recorded last."""
    rows = SecurityEvent.objects.filter(kind=Kind.BURST, at__gt=now - QUIET).order_by("at")
    return {
        ("client_mark", client) if client else ("account_mark", account): at
        for client, account, at in rows.values_list("client_mark", "account_mark", "at")
    }


def _tell(bursts: list[Burst], now: datetime) -> int:
    """Tell each person once an hour, at once or when the hour has ended; return the messages.

    Names that no account has are not told: anybody can type as many as spend the messages of a day.
    """
    bursts = [burst for burst in bursts if burst.column == "client_mark" or burst.user]
    if not bursts:
        return 0
    hour = now.replace(minute=0, second=0, microsecond=0)
    begun, later = _facts(bursts), _facts_of_many(bursts)
    written = 0
    for person in staff_holding("accounts.view_securityevent"):
        to = addresses_of(person)[:1]
        for at, facts in ((hour, begun), (hour + QUIET, later)):
            made = outbox.enqueue_each(
                Template.STAFF_SIGN_IN_BURST,
                to=to,
                context=facts,
                key=f"burst:{at:%Y%m%d%H}:{person.pk}",
                not_before=at if at > now else None,
            )
            written += len(made)
            if made:
                break
    return written


def _facts(bursts: list[Burst]) -> dict[str, Any]:
    if len(bursts) > 1:
        return _facts_of_many(bursts)
    (burst,) = bursts
    return {
        "what": burst.words,
        "count": burst.count,
        "minutes": int(SPAN / timedelta(minutes=1)),
        "url": f"{_listed()}?{urlencode({'q': burst.mark})}",
    }


def _facts_of_many(bursts: list[Burst]) -> dict[str, Any]:
    """Return facts that hold for others of the hour, too."""
    return {
        "what": _("đăng nhập, nhập mã không đúng hoặc bị từ chối, có thể ở nhiều nơi"),
        "count": sum(burst.count for burst in bursts),
        "minutes": int(QUIET / timedelta(minutes=1)),
        "url": f"{_listed()}?{urlencode({'kind__exact': Kind.BURST})}",
    }


def _listed() -> str:
    return settings.SITE_URL + reverse("admin:accounts_securityevent_changelist")
