"""Celery's door to what reports need done in the background."""

from celery import shared_task
from django.utils import timezone

from reports import reminders, storage


@shared_task(time_limit=600)
def sweep_orphans() -> None:
    """Remove stored files that no report came to own."""
    storage.sweep_orphans(now=timezone.now())


@shared_task(time_limit=120)
def remind() -> None:
    """Say what has become due of the deadlines."""
    reminders.run()
