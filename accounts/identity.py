"""What people type to say who they are: a phone, an e-mail address or the name of an account."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import User, email_hash, phone_hash
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation import text
from paht.foundation.crypto import lookup_hash

LONGEST = 254


@dataclass(frozen=True)
class Identity:
    """One reading of what was typed. `phone` is E.164, `email` is in lower case."""

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)

    @property
    def hash(self) -> str:
        """The same for every way of writing the same thing; whether or not it exists."""
        return lookup_hash("login", self.phone or self.email or self.name.casefold())

    @property
    def address(self) -> Address | None:
        """Where a code can be sent; None for a name, a landline or a mistyped address."""
        try:
            if self.phone:
                return Address.sms(self.phone)
            return Address.email(self.email) if self.email else None
        except (ValueError, ValidationError):
            return None


def read(typed: str) -> Identity:
    """Read `typed`: `0…`, `84…`, `+84…` with spaces are phones, what has an @ is an address."""
    name = text.clean(typed)[:LONGEST]
    if "@" in name:
        return Identity(name, email=name.casefold())
    try:
        return Identity(name, phone=text.normalise_phone(name))
    except text.Invalid:
        return Identity(name)


def of_address(address: Address) -> Identity:
    """The identity that an address proves."""
    return read(address.value)


def find(identity: Identity) -> User | None:
    """The account, if any, by one query. Only what was confirmed names an account."""
    known = Q(username=identity.name)
    if identity.phone:
        known |= Q(phone_hash=phone_hash(identity.phone), phone_confirmed_at__isnull=False)
    if identity.email:
        known |= Q(email_hash=email_hash(identity.email), email_confirmed_at__isnull=False)
    # Names are given by staff or made up here, so a name wins over a number of the same look.
    found = User.objects.filter(known)[:2]
    return next((u for u in found if u.username == identity.name), next(iter(found), None))


def find_citizen(address: Address) -> User | None:
    """The citizen's account that `address` proves; staff never reset by a code."""
    return _proved_by(address).first()


def is_citizen(address: Address) -> bool:
    """Whether `address` proves an account, without reading it: no or yes costs the same."""
    return _proved_by(address).exists()


def _proved_by(address: Address) -> QuerySet[User]:
    if address.channel == Channel.SMS:
        return User.objects.citizens().filter(phone_hash=phone_hash(address.value))
    confirmed = User.objects.citizens().filter(email_confirmed_at__isnull=False)
    return confirmed.filter(email_hash=email_hash(address.value))


__all__ = ["Identity", "find", "find_citizen", "is_citizen", "of_address", "read"]
