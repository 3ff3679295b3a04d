"""Store people: staff and citizens in one table, with their consents and requests.

Purpose: the tables of `accounts`; import models from here, not from the modules below.
Entry points: `User`, `Consent`, `DataRequest`, `Challenge`, `phone_hash`, `email_hash`.
Tables: one module per family: people, rights, second_person, attempts, second_step, security,
devices, consent, requests, news, sso.
Invariants: only the named `accounts` module writes to each table; see the model's docstring.
Tests: `accounts/tests/`.
"""

from accounts.models.attempts import Challenge, LoginAttempt
from accounts.models.consent import Consent, ConsentText
from accounts.models.devices import Device
from accounts.models.news import MutedNews, NewsGroup
from accounts.models.people import People, User, email_hash, phone_hash
from accounts.models.requests import DataRequest, DataRequestQuerySet
from accounts.models.rights import NameOfRole, PermissionOfRole, PermissionOfUser, RoleOfUser
from accounts.models.second_person import RightsDecision, RightsRequest
from accounts.models.second_step import Passkey, RecoveryCode, SecondFactor
from accounts.models.security import SecurityEvent
from accounts.models.sso import IdentityConflict, LinkedIdentity

__all__ = [
    "Challenge",
    "Consent",
    "ConsentText",
    "DataRequest",
    "DataRequestQuerySet",
    "Device",
    "IdentityConflict",
    "LinkedIdentity",
    "LoginAttempt",
    "MutedNews",
    "NewsGroup",
    "People",
    "NameOfRole",
    "PermissionOfRole",
    "PermissionOfUser",
    "Passkey",
    "RecoveryCode",
    "RightsDecision",
    "RightsRequest",
    "RoleOfUser",
    "SecondFactor",
    "SecurityEvent",
    "User",
    "email_hash",
    "phone_hash",
]
