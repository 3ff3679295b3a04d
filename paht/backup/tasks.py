"""The Celery task of backups: it calls one function."""

from celery import shared_task
from django.utils import timezone

from paht.backup import schedule


@shared_task(time_limit=6 * 3600)
def back_up() -> None:
    """Make the backup of this night."""
    schedule.nightly(timezone.now())
