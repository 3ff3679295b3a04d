"""Tell followers what is announced for their commune: a danger at once, the rest in digests.

Samples are never sent: nobody may take them for a warning. `follow_news` writes the digests.
"""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from citizen import notice_board
from citizen.kinds import NoticeLevel
from citizen.models import Notice, Tile
from citizen.models.notices import NoticeQuerySet
from citizen.spoken_times import period
from notifications import outbox
from notifications.models import Channel, Template
from notifications.outbox import Address, Letter
from paht.foundation.crypto import lookup_hash
from reports.models import Subscription
from reports.models.following import SubscriptionQuerySet
from reports.people.following import links, subscriptions

# Written within half a second.
BATCH = 500
SHOWN = 10
# More than an import stores: what is left out is never told.
MOST_READ = 20_000
LONGEST_WAIT = timedelta(days=1)


# --- a danger -----------------------------------------------------------------------------


def tell_dangers(*, now: datetime | None = None, seconds: float = 200) -> int:
    """Write the warnings that nobody has been told yet, by day and night; return their number.

    Each form of a notice (`sequence`) goes out once to an address. Each batch of followers is
    written together with `announced_to`, so that the next run goes on where one was killed. Runs
    may overlap: the notice is locked during each batch.
    """
    now = now or timezone.now()
    until, written = time.monotonic() + seconds, 0
    while time.monotonic() < until and (count := _tell_next(now)) is not None:
        written += count
    return written


def _tell_next(now: datetime) -> int | None:
    """Write to the next followers of the oldest danger that is not announced; None without any."""
    with transaction.atomic():
        notice = (
            _readable(now)
            .filter(level=NoticeLevel.DANGER, announced_at=None)
            .select_related("source__owner")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("pk")
            .first()
        )
        if notice is None:
            return None
        notice_board.attach_areas([notice])
        # A notice that was made cancelled warns of nothing.
        is_news = notice.sequence or not notice.is_cancelled
        followers = _followers(notice).filter(pk__gt=notice.announced_to).order_by("pk")
        batch = list(followers.select_related("user")[:BATCH]) if is_news else []
        written = _write(notice, batch, now)
        is_last = len(batch) < BATCH
        reached = {"announced_at": now} if is_last else {"announced_to": batch[-1].pk}
        Notice.objects.filter(pk=notice.pk).update(**reached)
    return written


def _followers(notice: Notice) -> SubscriptionQuerySet:
    """Return those who followed before the notice became news."""
    everybody = Subscription.objects.live().of_notices().filter(confirmed_at__lte=notice.news_at)
    if notice.unit_id is None:
        return everybody
    return everybody.filter(Q(commune=notice.unit_id) | Q(commune__parent=notice.unit_id))


def _write(notice: Notice, followers: list[Subscription], now: datetime) -> int:
    latest = now + LONGEST_WAIT
    ends = latest if notice.is_cancelled or not notice.ends_at else min(notice.ends_at, latest)
    letters = _letters(notice, followers)
    messages = outbox.enqueue_all(Template.NOTICE_NEWS, letters, urgent=True, expires_at=ends)
    return len(messages)


def _letters(notice: Notice, followers: Iterable[Subscription]) -> Iterator[Letter]:
    """Yield one letter for each address: an address may follow several communes of the area."""
    told: set[str] = set()
    for follower in followers:
        to = subscriptions.address_of(follower)
        if to is not None and to.hash not in told:
            told.add(to.hash)
            yield _letter(follower, to, notice)


def _letter(follower: Subscription, to: Address, notice: Notice) -> Letter:
    stop_url = links.url(follower)
    # Operators register SMS texts in Vietnamese.
    language = "vi" if to.channel == Channel.SMS else follower.language
    with translation.override(language):
        context = {
            **warning(notice),
            "notice": notice.pk,
            "sequence": notice.sequence,
            "stop_url": stop_url,
            "link": links.without_scheme(stop_url),
        }
    key = lookup_hash("notice-news", f"{notice.pk}:{notice.sequence}:{to.hash}")[:40]
    return Letter(to, context, f"notice-news:{key}", language)


def warning(notice: Notice) -> dict[str, Any]:
    """Return a danger in words, in the active language."""
    return {
        "state": _("Đã hủy") if notice.is_cancelled else str(NoticeLevel.DANGER.label),
        "what": notice.shown_name,
        "kind": str(notice.get_kind_display()),
        # Without "today": the message may be read tomorrow.
        "when": period(notice.starts_at, notice.ends_at),
        "commune": notice.shown_area,
        "agency": notice.source.owner.name,
        "url": _url(notice),
    }


# --- the digest ---------------------------------------------------------------------------


def news(since: datetime | None, until: datetime, *, now: datetime) -> list[Notice]:
    """Return what became news in that time for the digest, without dangers; cancelled ones too."""
    if since is None:
        return []
    found = list(
        _readable(now)
        .filter(news_at__gt=since, news_at__lte=until, level__lt=NoticeLevel.DANGER)
        .select_related("source")
        .order_by("starts_at", "pk")[:MOST_READ]
    )
    notice_board.attach_areas(found)
    return found


def interests(follower: Subscription, notice: Notice) -> bool:
    """Return whether a notice is news for a subscription; `commune` is joined."""
    commune, since = follower.commune, follower.notified_until
    if not follower.notices or commune is None or since is None:
        return False
    return since < notice.news_at and notice.unit_id in (None, commune.pk, commune.parent_id)


def section(label: str, url: str, found: list[Notice]) -> dict[str, Any]:
    """Build one section of a digest in the active language: the first notices in words."""
    return {
        "label": label,
        "count": len(found),
        "url": url,
        "keys": [notice.pk for notice in found],
        "notices": [
            {
                "title": notice.shown_name,
                "is_cancelled": notice.is_cancelled,
                "kind": str(notice.get_kind_display()),
                "when": period(notice.starts_at, notice.ends_at),
                "area": notice.shown_area,
                "url": _url(notice),
            }
            for notice in found[:SHOWN]
        ],
        "more": max(len(found) - SHOWN, 0),
    }


# --- at the moment of sending ---------------------------------------------------------------


def readable(keys: Iterable[int]) -> dict[int, Notice]:
    """Return the notices of these keys that may still be sent."""
    found = _readable(timezone.now()).select_related("source__owner").in_bulk(list(keys))
    notice_board.attach_areas(list(found.values()))
    return found


def _readable(now: datetime) -> NoticeQuerySet:
    shown = notice_board.of_tiles(Tile.objects.shown_pages()).public().not_over(now)
    return shown.filter(source__is_sample=False)


def _url(notice: Notice) -> str:
    return f"{settings.SITE_URL}{reverse('citizen:notices')}#thong-bao-{notice.pk}"
