"""Who wants no more news of reports by e-mail or SMS, and the link by which they say so.

Who wants none gets none of what they follow either; to follow one thing no longer leaves the
news of own reports alone. Codes and warnings about the own account are not news: they always
go out.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from notifications.models import Channel, Message, Suppression, Template

# What tells a citizen how a report goes on.
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
        Template.WITHDRAWN,
        Template.REOPENED,
        Template.RESTORED,
        Template.CORRECTED,
        Template.NOT_REOPENED,
    }
)
# What somebody follows: each of these has a link of its own that ends that and nothing else.
FOLLOWED = frozenset({Template.FOLLOW_NEWS, Template.FOLLOW_DIGEST})
_SALT = "notifications.unsubscribing"


class BadLink(Exception):
    """The link was not made here, or was made for something else."""


def headers(message: Message) -> dict[str, str]:
    """The headers by which a mail program offers to unsubscribe (RFC 2369, RFC 8058)."""
    if message.channel != Channel.EMAIL or message.template not in NEWS | FOLLOWED:
        return {}
    return {
        "List-Unsubscribe": f"<{link(message)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def link(message: Message) -> str:
    """The address that stops what this message is part of. It names nobody.

    Of news: all of them to this recipient, by a keyed hash, signed. Of what is followed: the
    address that its writer gave (`stop_url`).
    """
    if message.template in FOLLOWED:
        return str(message.context["stop_url"])
    token = signing.Signer(salt=_SALT).sign(message.recipient_hash)
    with translation.override(message.language):
        return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def recipient_of(token: str) -> str:
    """The `recipient_hash` of a link; raises `BadLink`."""
    try:
        return signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature as error:
        raise BadLink from error


def unsubscribe(recipient_hash: str, *, channel: str, reason: str) -> None:
    """No more news to this recipient; saying it twice changes nothing."""
    Suppression.objects.get_or_create(
        recipient_hash=recipient_hash, defaults={"channel": channel, "reason": reason}
    )


def subscribe(recipient_hash: str) -> None:
    """News again, if they were stopped."""
    Suppression.objects.filter(recipient_hash=recipient_hash).delete()


def is_stopped(recipient_hash: str) -> bool:
    return Suppression.objects.filter(recipient_hash=recipient_hash).exists()


def stops(message: Message) -> bool:
    """Whether this message is news that its recipient does not want."""
    return message.template in NEWS | FOLLOWED and is_stopped(message.recipient_hash)
