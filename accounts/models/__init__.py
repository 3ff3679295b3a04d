"""People: staff and citizens in one table, and what each has consented to."""

from accounts.models.consent import Consent
from accounts.models.devices import Device
from accounts.models.guard import Challenge, LoginAttempt
from accounts.models.people import People, User, email_hash, phone_hash

__all__ = [
    "Challenge",
    "Consent",
    "Device",
    "LoginAttempt",
    "People",
    "User",
    "email_hash",
    "phone_hash",
]
