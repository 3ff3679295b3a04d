"""Fetch the feeds of sources at their times, and at once for a preview.

A feed is claimed by writing the worst outcome first: a failed fetch, and the time of the next one.
So one worker at a time fetches it, and a killed one leaves a feed that is tried again. What a feed
brought earlier stays, whatever happens to it later.
"""

import hashlib
import logging
import random
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from citizen import feeds
from citizen.importing import runs
from citizen.importing.charsets import as_utf8
from citizen.importing.outcomes import Plan
from citizen.importing.resources import RESOURCES
from citizen.models import ImportRun, Source
from paht.foundation import table_files

logger = logging.getLogger(__name__)

TASK = "citizen.tasks.fetch_feeds"
# Twice as long after each failure. The first wait is longer than the task may take.
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
MOST_DOUBLINGS = 10
# Feeds that were set at one time must not all be fetched at one time for ever.
JITTER = 0.1
# A page waits for this.
PREVIEW_SECONDS = 10.0


class _Changed(Exception):
    """Staff changed the feed while it was fetched."""


def preview(source: Source, *, by: User) -> ImportRun:
    """Fetch the feed of a source now, and read it like a file that `by` chose; store nothing.

    Raises `feeds.Failed`, `table_files.Refused` or `runs.Refused`.
    """
    if not source.feed_url:
        raise feeds.Failed(_("Ghi địa chỉ để tự lấy."))
    found = feeds.fetch_changed(source.feed_url, seconds=PREVIEW_SECONDS)
    return runs.start(source, _content(found) if found else b"", by=by)


def fetch_next() -> Source | None:
    """Fetch the feed that has been due for longest; None when none is due."""
    source = _claim(timezone.now())
    if source is None:
        return None
    # The words for staff are Vietnamese, whatever language the worker has active.
    with override(settings.LANGUAGE_CODE), pghistory.context(path=_address(source)):
        try:
            _fetch(source)
        except (feeds.Failed, table_files.Refused) as failure:
            words = failure.message if isinstance(failure, table_files.Refused) else str(failure)
            _note(source, feed_problem=str(words)[:300])
            logger.warning("feed of source %s failed", source.pk)
        except _Changed:
            logger.info("feed of source %s was changed meanwhile", source.pk)
    return source


def _claim(now: datetime) -> Source | None:
    with transaction.atomic():
        due = Source.objects.shown().exclude(feed_url="").filter(feed_next_at__lte=now)
        due = due.filter(feed_minutes__gt=0).order_by("feed_next_at", "pk")
        source = due.select_for_update(of=("self",), skip_locked=True).first()
        if source:
            source.feed_failures += 1
            source.feed_next_at = now + _wait(source)
            Source.objects.filter(pk=source.pk).update(
                feed_failures=source.feed_failures,
                feed_next_at=source.feed_next_at,
                feed_problem=_("Lần lấy gần nhất bị dừng giữa chừng."),
            )
    return source


def _wait(source: Source) -> timedelta:
    """Return the time until the next try after a failure."""
    longest = max(LONGEST_WAIT, timedelta(minutes=source.feed_minutes))
    doubled = FIRST_WAIT * 2 ** min(source.feed_failures - 1, MOST_DOUBLINGS)
    return _spread(min(doubled, longest))


def _spread(wait: timedelta) -> timedelta:
    return wait * random.uniform(1, 1 + JITTER)  # noqa: S311


def _fetch(source: Source) -> None:
    found = feeds.fetch_changed(
        source.feed_url, etag=source.feed_etag, modified=source.feed_modified
    )
    if found is None:
        _succeed(source)
        return
    content = _content(found)
    digest = hashlib.sha256(content).hexdigest()
    seen = runs.stored_before(source.pk)
    # Reading may take seconds, for which nobody should wait at the lock.
    plan = None if digest == source.feed_digest else _read(source, content)
    with transaction.atomic():
        # A file of staff, and a change of the feed, wait here or are seen.
        if not _is_still_claimed(source):
            raise _Changed
        if plan:
            if runs.stored_before(source.pk) != seen:
                # A file of staff was stored while the feed was read.
                plan = _read(source, content)
            RESOURCES[source.holds](source).write(plan)
        _succeed(source, feed_etag=found.etag, feed_modified=found.modified, feed_digest=digest)
    if plan:
        outcome = plan.outcome
        counts = (source.pk, outcome.new, outcome.changed, len(outcome.left_out))
        logger.info("feed of source %s: %s new, %s changed, %s left out", *counts)


def _content(found: feeds.Fetched) -> bytes:
    return as_utf8(found.body, found.charset)


def _read(source: Source, content: bytes) -> Plan:
    """Return what is new in the content of a feed; raise `table_files.Refused`."""
    plan = RESOURCES[source.holds](source).read(content)
    if wrong := plan.outcome.wrong:
        raise table_files.Refused("wrong", wrong[0].words)
    return plan


def _is_still_claimed(source: Source) -> bool:
    """Lock a source; return False if staff changed or stopped its feed since it was claimed."""
    locked = Source.objects.shown().select_for_update(of=("self",)).filter(pk=source.pk).first()
    return bool(
        locked
        and locked.feed_minutes
        and (locked.feed_url, locked.feed_next_at) == (source.feed_url, source.feed_next_at)
    )


def _succeed(source: Source, **marks: str) -> None:
    now = timezone.now()
    wait = _spread(timedelta(minutes=source.feed_minutes))
    _note(source, fed_at=now, feed_next_at=now + wait, feed_failures=0, feed_problem="", **marks)


def _note(source: Source, **facts: object) -> None:
    """Save how the fetch went, unless staff changed the feed meanwhile."""
    held = Source.objects.filter(pk=source.pk, feed_url=source.feed_url)
    held.filter(feed_next_at=source.feed_next_at).update(**facts)


def _address(source: Source) -> str:
    """Return the address of a feed without its query, which may hold a key."""
    parts = urlsplit(source.feed_url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:200]
