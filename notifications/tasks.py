"""Celery tasks of delivery. Their hard limits are below `delivery.LEASE`."""

from celery import shared_task

from notifications import budget, delivery, retention

DELIVER_LIMIT_SECONDS = 120
SWEEP_LIMIT_SECONDS = 240


@shared_task(time_limit=DELIVER_LIMIT_SECONDS)
def deliver(message_id: int) -> None:
    delivery.deliver(message_id)


@shared_task(time_limit=SWEEP_LIMIT_SECONDS)
def sweep() -> None:
    delivery.sweep()


@shared_task(time_limit=SWEEP_LIMIT_SECONDS)
def forget() -> None:
    retention.forget()
    retention.forget_files()
    budget.forget_old()
