"""Keep messages from hosts that only the portal's own network reaches."""

from django.conf import settings

from paht.foundation import public_addresses
from paht.foundation.public_addresses import Forbidden

__all__ = ["Forbidden", "check", "resolve"]


def check(address: str) -> None:
    """Raise `ValidationError` unless messages may go to this URL."""
    public_addresses.check(address, internal_hosts=settings.WEBHOOK_INTERNAL_HOSTS)


def resolve(address: str) -> str:
    """Return the IP address to connect to; raise `Forbidden` if any of the name's is internal."""
    return public_addresses.resolve(address, internal_hosts=settings.WEBHOOK_INTERNAL_HOSTS)
