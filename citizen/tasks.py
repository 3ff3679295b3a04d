"""Celery tasks of the tiles: each calls one function."""

from celery import shared_task
from django.utils import timezone

from citizen import cameras, keeping, samples
from citizen.admin import scope
from citizen.importing import feed_runs, runs
from notifications import nudges


@shared_task(time_limit=300)
def import_files() -> None:
    """Read or store the next file that staff chose."""
    if runs.work_next(scope.may_fill):
        # One task a step, so that the time limit applies to each.
        nudges.ask(runs.TASK)


@shared_task(time_limit=240)
def forget_files() -> None:
    """Erase files and previews older than a day."""
    runs.forget(now=timezone.now())


@shared_task(time_limit=60)
def forget_pictures() -> None:
    """Erase pictures of cameras that nobody has looked at for minutes."""
    cameras.forget_old()


@shared_task(time_limit=240)
def tell_keepers() -> None:
    """Tell staff about new corrections and stale sources, once a day at most."""
    keeping.tell(now=timezone.now())


@shared_task(time_limit=240)
def refresh_samples() -> None:
    """Bring sample content up to today on a portal that shows some."""
    samples.refresh(now=timezone.now())


@shared_task(time_limit=120)
def fetch_feeds() -> None:
    """Fetch the next feed that is due."""
    if feed_runs.fetch_next():
        nudges.ask(feed_runs.TASK)
