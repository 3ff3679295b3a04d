"""Store people: staff and citizens in one table, with their consents and requests.

Purpose: the tables of `accounts`; import models from here, not from the modules below.
Entry points: `User`, `Consent`, `DataRequest`, `Challenge`, `phone_hash`, `email_hash`.
Tables: one module per family: people, rights, attempts, second_step, devices, consent, requests,
news.
Invariants: only the named `accounts` module writes to each table; see the model's docstring.
Tests: `accounts/tests/`.
"""

from accounts.models.attempts import Challenge, LoginAttempt
from accounts.models.consent import Consent
from accounts.models.devices import Device
from accounts.models.news import MutedNews, NewsGroup
from accounts.models.people import People, User, email_hash, phone_hash
from accounts.models.requests import DataRequest, DataRequestQuerySet
from accounts.models.rights import PermissionOfRole, PermissionOfUser, RoleOfUser
from accounts.models.second_step import RecoveryCode, SecondFactor

__all__ = [
    "Challenge",
    "Consent",
    "DataRequest",
    "DataRequestQuerySet",
    "Device",
    "LoginAttempt",
    "MutedNews",
    "NewsGroup",
    "People",
    "PermissionOfRole",
    "PermissionOfUser",
    "RecoveryCode",
    "RoleOfUser",
    "SecondFactor",
    "User",
    "email_hash",
    "phone_hash",
]
