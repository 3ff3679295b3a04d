"""Say when messages to systems of agencies end their retention; `privacy.purge` asks."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from partners.models import WebhookDelivery
from reports.privacy.purge import Rule

RULES = (
    Rule(
        "webhook-deliveries",
        _("Tin gửi hệ thống của cơ quan"),
        lambda now: WebhookDelivery.objects.filter(
            at__lt=now - timedelta(days=settings.MESSAGE_RETENTION_DAYS)
        ),
        "at",
        lambda rows, now: rows.delete()[0],
    ),
)
