"""Let recipients stop news by e-mail or SMS, and make the links for it.

Stopping all news also stops news of followed reports. Ending one subscription leaves the news of
one's own reports alone. Codes and warnings about an account are not news and are always sent.
"""

from collections.abc import Collection

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from notifications.models import Channel, Message, Suppression, Template

# Messages that tell a citizen how their report proceeds.
NEWS = frozenset(
    {
        Template.RECEIVED,
        Template.FORWARDED,
        Template.NEED_INFO,
        Template.USE_ASKED,
        Template.EXTENDED,
        Template.RESCHEDULED,
        Template.DONE,
        Template.REFUSED,
        Template.MERGED,
        Template.WITHDRAWN,
        Template.REOPENED,
        Template.RESTORED,
        Template.CORRECTED,
        Template.NOT_REOPENED,
    }
)
# Messages about followed reports and notices; each has its own link that ends that subscription.
FOLLOWED = frozenset({Template.FOLLOW_NEWS, Template.FOLLOW_DIGEST, Template.NOTICE_NEWS})
_SALT = "notifications.unsubscribing"


class BadLink(Exception):
    """Refuse a link that was not made here, or was made for another purpose."""


def headers(message: Message) -> dict[str, str]:
    """Return the headers with which mail programs offer to unsubscribe (RFC 2369, RFC 8058)."""
    if message.channel != Channel.EMAIL or message.template not in NEWS | FOLLOWED:
        return {}
    return {
        "List-Unsubscribe": f"<{link(message)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def link(message: Message) -> str:
    """Return the URL that stops messages like this one. It identifies nobody.

    For news, it stops all news to this recipient, by a signed keyed hash. For followed reports, it
    is the URL that the message's writer gave (`stop_url`).
    """
    if message.template in FOLLOWED:
        return str(message.context["stop_url"])
    token = signing.Signer(salt=_SALT).sign(message.recipient_hash)
    with translation.override(message.language):
        return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def recipient_of(token: str) -> str:
    """Return the `recipient_hash` of a link; raises `BadLink`."""
    try:
        return signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature as error:
        raise BadLink from error


def unsubscribe(recipient_hash: str, *, channel: str, reason: str) -> None:
    """Stop news to this recipient; a second call changes nothing."""
    Suppression.objects.get_or_create(
        recipient_hash=recipient_hash, defaults={"channel": channel, "reason": reason}
    )


def subscribe(recipient_hash: str) -> None:
    """Send news to this recipient again."""
    Suppression.objects.filter(recipient_hash=recipient_hash).delete()


def is_stopped(recipient_hash: str) -> bool:
    return Suppression.objects.filter(recipient_hash=recipient_hash).exists()


def stopped(recipient_hashes: Collection[str]) -> set[str]:
    """Return those of these recipients who stopped messages."""
    found = Suppression.objects.filter(recipient_hash__in=recipient_hashes)
    return set(found.values_list("recipient_hash", flat=True))


def stops(message: Message) -> bool:
    """Return whether this message is news that its recipient does not want."""
    return message.template in NEWS | FOLLOWED and is_stopped(message.recipient_hash)
