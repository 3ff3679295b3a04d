"""Read what people type to identify themselves: a phone, an e-mail address or an account name."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import User, email_hash, phone_hash
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation import text
from paht.foundation.crypto import LookupHash, lookup_hash

LONGEST = 254


@dataclass(frozen=True)
class Identity:
    """One reading of the typed text. `phone` is E.164, `email` is in lower case."""

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)

    @property
    def hash(self) -> LookupHash:
        """Return one hash for all spellings of the identity, whether or not it has an account."""
        return lookup_hash("login", self.phone or self.email or self.name.casefold())

    @property
    def address(self) -> Address | None:
        """Return the address for a code; None for a name, a landline or a mistyped address."""
        try:
            if self.phone:
                return Address.sms(self.phone)
            return Address.email(self.email) if self.email else None
        except (ValueError, ValidationError):
            return None


def read(typed: str) -> Identity:
    """Read `typed`: `0…`, `84…` and `+84…` are phones, text with an @ is an e-mail address."""
    name = text.clean(typed)[:LONGEST]
    if "@" in name:
        return Identity(name, email=name.casefold())
    try:
        return Identity(name, phone=text.normalise_phone(name))
    except text.Invalid:
        return Identity(name)


def of_address(address: Address) -> Identity:
    """Return the identity that an address proves."""
    return read(address.value)


def of_account(user: User) -> Identity:
    """Return the identity by which an account logs in: staff by their name, citizens by phone."""
    return Identity(user.username) if user.is_staff else Identity("", phone=user.phone)


def find(identity: Identity) -> User | None:
    """Return the account, if any, in one query. Only confirmed phones and e-mails identify one."""
    known = Q(username=identity.name)
    if identity.phone:
        known |= Q(phone_hash=phone_hash(identity.phone), phone_confirmed_at__isnull=False)
    if identity.email:
        known |= Q(email_hash=email_hash(identity.email), email_confirmed_at__isnull=False)
    # Staff or this portal choose account names, so a name wins over a number that looks alike.
    found = User.objects.filter(known)[:2]
    return next((u for u in found if u.username == identity.name), next(iter(found), None))


def find_citizen(address: Address) -> User | None:
    """Return the citizen's account that `address` proves; staff never reset by a code."""
    return _proved_by(address).first()


def is_citizen(address: Address) -> bool:
    """Return whether `address` proves an account, at the same cost for yes and no."""
    return _proved_by(address).exists()


def _proved_by(address: Address) -> QuerySet[User]:
    if address.channel == Channel.SMS:
        return User.objects.citizens().filter(phone_hash=phone_hash(address.value))
    confirmed = User.objects.citizens().filter(email_confirmed_at__isnull=False)
    return confirmed.filter(email_hash=email_hash(address.value))


__all__ = ["Identity", "find", "find_citizen", "is_citizen", "of_account", "of_address", "read"]
