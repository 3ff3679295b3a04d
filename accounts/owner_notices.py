"""Notify the owner of an account of a change to its ways in: a stranger may have made it."""

from dataclasses import replace

from django.utils.translation import get_language

from accounts import holders
from accounts.models import User
from notifications import outbox
from paht.foundation.crypto import random_token


def tell(user: User, template: str, **facts: str) -> None:
    """Write the message to every proved address; staff keep theirs with a second person."""
    addresses = holders.addresses_of(user) if user.is_staff else user.proved_addresses()
    occasion = random_token()
    for address in addresses:
        outbox.enqueue(
            template,
            to=replace(address, proved=True),
            context={"name": user.full_name, **facts},
            key=f"{template}:{user.pk}:{occasion}:{address.channel}",
            urgent=True,
            language=get_language() or "vi",
        )
