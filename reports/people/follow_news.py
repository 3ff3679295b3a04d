"""Write the messages to followers: each change of a report's state, and a daily digest of areas.

Celery beat writes both from the rows that moves left (`workflow.follower_news`), so the cost of a
move does not depend on the number of followers. Public access is checked again at writing. Notices
that begin before the next daily digest come in a digest of the hour.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import cached_property
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone, translation

from citizen.models import Notice
from notifications import outbox
from notifications.models import Template
from notifications.outbox import Address, Letter
from paht.foundation.crypto import lookup_hash
from paht.foundation.local_time import VIETNAM, day_text, local
from province import deadlines
from reports.models import Publication, Report, StateNews, Subscription
from reports.people import followed_notices
from reports.people.following import links, subscriptions
from reports.people.following.targets import Target
from reports.rules.states import State
from reports.workflow.follower_news import followable, followers

# By day only: overnight a report may be hidden, or a subscription ended.
FROM, UNTIL = time_of_day(7), time_of_day(20, 30)
# Digests cover publications until this time; moves running at seven come in the next one.
COUNTED_UNTIL = time_of_day(6, 45)
# Digests of the hour leave out the quiet hours.
SOON_FROM, SOON_UNTIL = time_of_day(6), time_of_day(21)
# The last one does not wait for the full hour: what it leaves out is told at six in the morning.
LAST_SOON = time_of_day(20, 55)
# The hour is complete by then: an import stores its notices minutes after they became news.
SETTLED = timedelta(minutes=5)
# Older publications are no news, also after a long outage.
LONGEST = timedelta(days=31)
_SINCE_OF_NOTICES = Min("notified_until", filter=Q(notices=True))
BATCH = 200
SHOWN = 10


def is_time(now: datetime) -> bool:
    return FROM <= local(now).time() < UNTIL


# --- of a report ------------------------------------------------------------------------


def tell_states(*, now: datetime | None = None, seconds: float = 50) -> int:
    """Write the messages about changes of state, by day only; return their number.

    Leaves the rest to the next run. Runs may overlap: the changes of a report are told in
    order, each once to an address.
    """
    if not is_time(now or timezone.now()):
        return 0
    until, written = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        count = _tell_next()
        if count is None:
            break
        written += count
    return written


def _tell_next() -> int | None:
    """Write to the next batch of followers of the oldest change; None if nothing is left."""
    earlier = StateNews.objects.filter(report=OuterRef("report"), event__lt=OuterRef("event"))
    with transaction.atomic():
        # Lock the report too: it must not be hidden between this check and the commit.
        news = (
            StateNews.objects.filter(~Exists(earlier))
            .select_related("event", "report")
            .select_for_update(of=("self", "report"), skip_locked=True)
            .order_by("event")
            .first()
        )
        if news is None:
            return None
        report = followable().select_related("agency").filter(pk=news.report_id).first()
        if report is None:
            news.delete()
            return 0
        state = State(news.event.target).public
        batch = list(
            followers(report)
            .filter(confirmed_at__lte=news.event.at)
            .exclude(notified_state=state)
            .select_related("user", "report")
            .select_for_update(of=("self",))
            .order_by("pk")[:BATCH]
        )
        letters = [
            _letter(one, to, report, state, news)
            for one in batch
            if (to := subscriptions.address_of(one)) is not None
        ]
        written = outbox.enqueue_all(
            Template.FOLLOW_NEWS,
            letters,
            about=report.code,
            expires_at=timezone.now() + timedelta(days=1),
        )
        Subscription.objects.filter(pk__in=[one.pk for one in batch]).update(notified_state=state)
        if len(batch) < BATCH:
            news.delete()
    return len(written)


def _letter(
    follower: Subscription, to: Address, report: Report, state: State, news: StateNews
) -> Letter:
    stop_url = links.url(follower)
    with translation.override(follower.language):
        context = {
            "code": report.code,
            "title": report.public_title,
            "state": str(state.public_label),
            "agency": report.agency.name if report.agency else "",
            "url": settings.SITE_URL + Target(report=report).path,
            "stop_url": stop_url,
            "link": links.without_scheme(stop_url),
        }
    if follower.report and follower.report.pk != report.pk:
        context["followed"] = follower.report.code
    key = lookup_hash("follow-news", f"{news.pk}:{to.hash}")[:40]
    return Letter(to, context, f"follow-news:{key}", follower.language)


# --- of communes and categories -----------------------------------------------------------


@dataclass(frozen=True)
class _Publication:
    """The facts of a new public report that decide which followers hear of it."""

    report: int
    commune: int
    categories: tuple[int, ...]  # its own category and the group
    at: datetime

    def interests(self, follower: Subscription) -> bool:
        return (
            not follower.notices
            and follower.notified_until is not None
            and follower.notified_until < self.at
            and follower.commune_id in (None, self.commune)
            and follower.category_id in (None, *self.categories)
        )


@dataclass(frozen=True)
class _News:
    """What became public for areas since their last digests."""

    reports: list[_Publication]
    notices: list[Notice]

    def interests(self, follower: Subscription) -> bool:
        return any(one.interests(follower) for one in self.reports) or bool(self.of(follower))

    def of(self, follower: Subscription) -> list[Notice]:
        """Return the notices that are news for a subscription, in the order of their time."""
        commune = follower.commune
        units = (None, commune.pk, commune.parent_id) if commune and follower.notices else ()
        near = [one for unit in units for one in self._by_unit.get(unit, ())]
        found = [one for one in near if followed_notices.interests(follower, one)]
        return sorted(found, key=lambda one: (one.starts_at, one.pk))

    @cached_property
    def _by_unit(self) -> dict[int | None, list[Notice]]:
        """Thousands of notices must not be compared with thousands of followers."""
        by_unit: dict[int | None, list[Notice]] = {}
        for notice in self.notices:
            by_unit.setdefault(notice.unit_id, []).append(notice)
        return by_unit


def write_digests(*, now: datetime | None = None, seconds: float = 250) -> int:
    """Write today's missing digests, by day only; return the number of messages.

    Each address gets at most one a day, on days with news. A digest covers all reports and notices
    published since the last one, also after an outage. Runs may overlap; each leaves the rest
    to the next one.
    """
    now = now or timezone.now()
    if not is_time(now):
        return 0
    stop = time.monotonic() + seconds
    until = datetime.combine(deadlines.day_of(now), COUNTED_UNTIL, tzinfo=VIETNAM)
    due = Subscription.objects.live().of_areas().filter(notified_until__lt=until)
    since = due.aggregate(reports=Min("notified_until"), notices=_SINCE_OF_NOTICES)
    new = _News(
        _published(since["reports"], until),
        followed_notices.news(since["notices"], until, now=now),
    )
    interested: dict[str, list[int]] = {}
    uninterested: list[int] = []
    for follower in due.select_related("user", "commune").order_by("pk").iterator(chunk_size=1000):
        to = subscriptions.address_of(follower)
        if to and new.interests(follower):
            interested.setdefault(to.hash, []).append(follower.pk)
        else:
            uninterested.append(follower.pk)
    due.filter(pk__in=uninterested).update(notified_until=until)
    return _write_all(interested.values(), new, until=until, stop=stop)


def write_hourly(*, now: datetime | None = None, seconds: float = 250) -> int:
    """Write of notices that begin before the next daily digest; return the number of messages.

    Each address gets at most one an hour, and one more before the quiet hours. It covers all
    notices since the last digest, and the next one leaves them out. Runs may overlap, as above.
    """
    now = now or timezone.now()
    if not SOON_FROM <= local(now).time() < SOON_UNTIL:
        return 0
    stop = time.monotonic() + seconds
    until = local(now - SETTLED).replace(second=0, microsecond=0)
    if local(now).time() < LAST_SOON:
        until = until.replace(minute=0)
    due = Subscription.objects.live().of_notices().filter(notified_until__lt=until)
    since = due.aggregate(first=Min("notified_until"))["first"]
    new = _News([], followed_notices.news(since, until, now=now))
    morning = _next_morning(until)
    soon = _News([], [one for one in new.notices if one.starts_at < morning])
    if not soon.notices:
        return 0
    by_address: dict[str, list[int]] = {}
    interested: list[str] = []
    for follower in due.select_related("user", "commune").order_by("pk").iterator(chunk_size=1000):
        if to := subscriptions.address_of(follower):
            by_address.setdefault(to.hash, []).append(follower.pk)
            if soon.interests(follower):
                interested.append(to.hash)
    # All communes of an address together: one notice may cover several of them.
    chosen = [by_address[to] for to in dict.fromkeys(interested)]
    return _write_all(chosen, new, until=until, stop=stop)


def _next_morning(until: datetime) -> datetime:
    """Return when the daily digest goes out that covers what became news after `until`."""
    day = until.date() + timedelta(days=until.time() >= COUNTED_UNTIL)
    return datetime.combine(day, FROM, tzinfo=VIETNAM)


def _write_all(addresses: Iterable[list[int]], new: _News, *, until: datetime, stop: float) -> int:
    """Write the digests of these addresses, each with the keys of its subscriptions."""
    waiting, written = iter(addresses), 0
    # Keep the subscriptions of one address in one batch: they make one message.
    while time.monotonic() < stop and (batch := list(islice(waiting, BATCH))):
        written += _write_batch(list(chain(*batch)), new, until=until)
    return written


def _published(since: datetime | None, until: datetime) -> list[_Publication]:
    """Return the reports that became public in that time, newest first."""
    if since is None:
        return []
    since = max(since, until - LONGEST)
    rows = (
        Publication.objects.filter(at__gt=since, at__lte=until)
        .order_by("-at", "-report")
        .values_list(
            *("report", "report__commune", "report__category", "report__category__parent", "at")
        )
    )
    return [
        _Publication(report, commune, (own, group) if group else (own,), at)
        for report, commune, own, group, at in rows
    ]


def _write_batch(keys: list[int], new: _News, *, until: datetime) -> int:
    """Write the digests of the followers `keys`, one an address.

    A concurrent run finds `notified_until` already set and writes nothing.
    """
    with transaction.atomic():
        mine = list(
            Subscription.objects.live()
            .filter(pk__in=keys, notified_until__lt=until)
            .with_target()
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        wanted = {one.report for one in new.reports if any(map(one.interests, mine))}
        readable = followable().with_place().in_bulk(wanted)
        told = _News([one for one in new.reports if one.report in readable], new.notices)
        by_address: dict[str, tuple[Address, list[Subscription]]] = {}
        for follower in mine:
            if to := subscriptions.address_of(follower):
                by_address.setdefault(to.hash, (to, []))[1].append(follower)
        letters = [
            letter
            for to, followers in by_address.values()
            if (letter := _digest(to, followers, told, readable, until)) is not None
        ]
        Subscription.objects.filter(pk__in=[one.pk for one in mine]).update(notified_until=until)
        ends = timezone.now() + timedelta(days=1)
        return len(outbox.enqueue_all(Template.FOLLOW_DIGEST, letters, expires_at=ends))


def _digest(
    to: Address,
    mine: list[Subscription],
    new: _News,
    readable: dict[int, Report],
    until: datetime,
) -> Letter | None:
    first = mine[0]
    language = first.language
    notices = list(_sections_of_notices(mine, new, language=language))
    reports = list(_sections(mine, new.reports, readable, language=language))
    if not (notices or reports):
        return None
    stop_url = links.url(first, digest=True)
    context = {
        "day": day_text(deadlines.day_of(until)),
        **counted([*notices, *reports]),
        "url": stop_url,
        "stop_url": stop_url,
        "link": links.without_scheme(stop_url),
    }
    key = lookup_hash("follow-digest", f"{until:%Y%m%d%H%M}:{to.hash}")[:40]
    return Letter(to, context, f"follow-digest:{key}", first.language)


def counted(sections: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the facts of a digest about its sections: of notices, and of reports."""
    notices = sum(one["count"] for one in sections if "keys" in one)
    return {
        "sections": sections,
        "count": sum(one["count"] for one in sections if "keys" not in one),
        "notices": notices or "",
    }


def _sections_of_notices(
    mine: list[Subscription], new: _News, *, language: str
) -> Iterator[dict[str, Any]]:
    """Yield a section for each commune with new notices; a notice appears only once."""
    told: set[int] = set()
    for follower in mine:
        found = [one for one in new.of(follower) if one.pk not in told]
        if found:
            told |= {one.pk for one in found}
            with translation.override(language):
                target = Target.of_subscription(follower)
                url = settings.SITE_URL + target.path
                yield followed_notices.section(target.title, url, found)


def _sections(
    mine: list[Subscription], new: list[_Publication], readable: dict[int, Report], *, language: str
) -> Iterator[dict[str, Any]]:
    """Yield a section for each target with new reports; a report appears only once."""
    told: set[int] = set()
    for follower in mine:
        found = [
            readable[one.report]
            for one in new
            if one.report not in told and one.interests(follower)
        ]
        if found:
            told |= {report.pk for report in found}
            with translation.override(language):
                target = Target.of_subscription(follower)
                yield section(target.title, settings.SITE_URL + target.path, found)


def section(label: str, url: str, found: list[Report]) -> dict[str, Any]:
    """Build one section of a digest: the first reports in full, and the codes of all."""
    return {
        "label": label,
        "count": len(found),
        "url": url,
        "codes": [report.code for report in found],
        "reports": [
            {
                "code": report.code,
                "title": report.public_title,
                "place": report.shown_place,
                "url": settings.SITE_URL + Target(report=report).path,
            }
            for report in found[:SHOWN]
        ],
        "more": max(len(found) - SHOWN, 0),
    }
