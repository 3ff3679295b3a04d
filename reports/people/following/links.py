"""The two links of following: one confirms a subscription, one shows and ends it.

The first is in a mail and carries the encrypted request. The second is in every message to a
follower; it is short enough for an SMS and holds only a key and its signature.
"""

import json
import time
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from notifications import outbox
from notifications.models import Channel, Message, Template
from notifications.outbox import Address
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import InvalidToken, decrypt, encrypt, random_token
from reports.models import Subscription
from reports.people.following.subscriptions import address_of, at_address
from reports.people.following.targets import Target

CONFIRMATION_DAYS = 7
# Strangers may make the portal write to this address.
MAILS_PER_DAY = 5
_PURPOSE = "reports.following.asked"
_ONE, _DIGEST = "s", "d"
_SIGNATURE = 12  # hex digits: short enough for an SMS, too long to guess under our rate limits


class BadLink(Exception):
    """The link is forged or too old, or its target is gone."""


# --- the confirmation link of a mail --------------------------------------------------------


@dataclass(frozen=True)
class Confirmation:
    """The request that a confirmation link carries."""

    target: Target
    to: Address = field(repr=False)
    language: str


def send_confirmation(target: Target, to: Address, *, language: str) -> None:
    """Mail `to` a link to the page with the confirmation button.

    Does the same work whether or not the address already follows the target. Skips silently
    beyond `MAILS_PER_DAY` to one address: it may belong to somebody else.
    """
    facts = {
        "for": _PURPOSE,
        "what": target.pack(),
        "to": to.value,
        "language": language,
        "at": int(time.time()),
    }
    with transaction.atomic():
        advisory_locks.acquire((Lock.CONFIRMATION_MAILS, to.hash))
        lately = Message.objects.filter(
            recipient_hash=to.hash,
            template=Template.FOLLOW_CONFIRM,
            created_at__gte=timezone.now() - timedelta(days=1),
        )
        if lately.count() >= MAILS_PER_DAY:
            return
        with translation.override(language):
            path = reverse("reports:follow_confirm", args=[encrypt(json.dumps(facts))])
            name = target.name_for_strangers
        outbox.enqueue(
            Template.FOLLOW_CONFIRM,
            to=to,
            context={"target": name, "url": settings.SITE_URL + path, "days": CONFIRMATION_DAYS},
            key=f"follow-confirm:{random_token()}",
            secret=True,
            language=language,
        )


def read_confirmation(token: str) -> Confirmation:
    """Decrypt the request of a confirmation link; raise `BadLink`."""
    try:
        facts = json.loads(decrypt(token))
    except (InvalidToken, ValueError) as error:
        raise BadLink from error
    if not isinstance(facts, dict) or facts.get("for") != _PURPOSE:
        raise BadLink
    if not 0 <= time.time() - facts["at"] <= CONFIRMATION_DAYS * 86_400:
        raise BadLink
    target = Target.unpack(facts["what"])
    if target is None:
        raise BadLink
    return Confirmation(target, Address(Channel.EMAIL, facts["to"]), facts["language"])


# --- the link in every message to a follower --------------------------------------------------


def url(subscription: Subscription, *, digest: bool = False) -> str:
    """Return the URL that shows and ends this subscription, or all areas of one digest.

    The link needs no account and no code, and names nobody.
    """
    with translation.override(subscription.language):
        return settings.SITE_URL + path(subscription, digest=digest)


def path(subscription: Subscription, *, digest: bool = False) -> str:
    """Return the path of `url` in the active language."""
    kind = _DIGEST if digest else _ONE
    token = f"{kind}{int_to_base36(subscription.pk)}"
    return reverse("reports:following", args=[f"{token}-{_signature(token)}"])


def without_scheme(url: str) -> str:
    """Shorten a URL for an SMS: phones add the scheme themselves."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def resolve(token: str) -> list[Subscription]:
    """Return the subscriptions behind a link, with targets; raise `BadLink`."""
    said, _dash, signature = token.partition("-")
    if not constant_time_compare(signature, _signature(said)):
        raise BadLink
    found = Subscription.objects.with_target().filter(pk=base36_to_int(said[1:])).first()
    if found is None:
        raise BadLink
    to = address_of(found) if said.startswith(_DIGEST) else None
    if to is None:
        return [found]
    # A subscription that ended today can be resumed on the same page.
    shown = Q(ended_at=None) | Q(ended_at__gt=timezone.now() - timedelta(days=1))
    return list(at_address(to).of_areas().filter(shown).with_target().order_by("pk"))


def _signature(token: str) -> str:
    return salted_hmac("reports.following.link", token).hexdigest()[:_SIGNATURE]
