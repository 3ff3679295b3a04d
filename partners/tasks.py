"""Do the work of the machine doors in the background."""

from celery import shared_task
from django.utils import timezone

from partners.open_data import nightly
from partners.webhooks import sending


@shared_task(time_limit=600)
def write_open_data() -> None:
    """Write the nightly files that are missing, of yesterday or outdated by a retraction."""
    nightly.write_if_due(timezone.now())


# Below `sending.LEASE`.
@shared_task(time_limit=240)
def tell_systems() -> None:
    sending.sweep()
