"""People: staff and citizens in one table, and what each has consented to."""

from accounts.models.consent import Consent
from accounts.models.devices import Device
from accounts.models.guard import Challenge, LoginAttempt
from accounts.models.people import People, User, email_hash, phone_hash
from accounts.models.second_step import RecoveryCode, SecondFactor

__all__ = [
    "Challenge",
    "Consent",
    "Device",
    "LoginAttempt",
    "People",
    "RecoveryCode",
    "SecondFactor",
    "User",
    "email_hash",
    "phone_hash",
]
