"""Celery's door to what reports need done in the background."""

from celery import shared_task
from django.utils import timezone

from reports.admin.exports import queue
from reports.admin.worklist import listing
from reports.deadlines import digest, recounting, reminders
from reports.map import counts
from reports.people import follow_news
from reports.privacy import audit_chain
from reports.privacy import purge as personal_data_purge
from reports.search import vocabulary
from reports.statistics import rollup
from reports.workflow import storage

# Shorter than the broker waits before it gives a task to another worker.
PURGE_SECONDS = 600


@shared_task(time_limit=120)
def count_words() -> None:
    """Count the words of the public reports, for searches with a wrong letter."""
    vocabulary.recount()


@shared_task(time_limit=600)
def sweep_orphans() -> None:
    """Remove stored files that no report came to own."""
    storage.sweep_orphans(now=timezone.now())


@shared_task(time_limit=PURGE_SECONDS + 120)
def purge() -> None:
    """Forget what has been kept for its time; what is left comes the next night."""
    personal_data_purge.run(timezone.now(), seconds=PURGE_SECONDS)


@shared_task(time_limit=120)
def remind() -> None:
    """Say what has become due of the deadlines."""
    reminders.run()


@shared_task(time_limit=3600)
def make_export() -> None:
    """Make the next file that staff asked for."""
    if queue.make_next(listing.reports_of_export):
        # Perhaps another one waits; a task each, so that its limit is of one file.
        queue.nudge_worker()


@shared_task(time_limit=240)
def forget_exports() -> None:
    """Remove the files of a week ago."""
    queue.purge_files(now=timezone.now())


@shared_task(time_limit=300)
def write_digests() -> None:
    """Write the daily digests; tells itself whether it is the time for them."""
    digest.run()


@shared_task(time_limit=120)
def tell_followers() -> None:
    """Tell who follows a report what has become of it."""
    follow_news.tell_states()


@shared_task(time_limit=300)
def write_follow_digests() -> None:
    """Tell who follows a commune or a category what is new; tells itself whether it is time."""
    follow_news.write_digests()


@shared_task(time_limit=300)
def recount_deadlines() -> None:
    """Go on with the recount that somebody ordered."""
    recounting.advance(seconds=50)


@shared_task(time_limit=600)
def extend_audit_chain() -> None:
    """AuditLink what has been written, so that it can be proved later that nothing was altered."""
    audit_chain.extend()


@shared_task(time_limit=300)
def refresh_statistics() -> None:
    """Count what has changed of the public reports."""
    rollup.refresh()


@shared_task(time_limit=300)
def fold_map() -> None:
    """Add up what changed on the map; until then it is counted one by one."""
    counts.fold()
