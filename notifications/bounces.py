"""Mark an address whose e-mail came back for good."""

from django.utils import timezone

from notifications import unsubscribing
from notifications.models import Arrival, Message, Suppression


def record(message: Message) -> None:
    """Note that `message` did not arrive, and send no more news to its recipient.

    Codes are still sent: people ask for them, and a repaired mailbox then works again at once.
    """
    Message.objects.filter(pk=message.pk).exclude(arrival=Arrival.FAILED).update(
        arrival=Arrival.FAILED, arrival_at=timezone.now()
    )
    unsubscribing.unsubscribe(
        message.recipient_hash, channel=message.channel, reason=Suppression.Reason.BOUNCED
    )
