"""People: staff and citizens in one table, what each has consented to and asked for."""

from accounts.models.consent import Consent
from accounts.models.devices import Device
from accounts.models.guard import Challenge, LoginAttempt
from accounts.models.notices import MutedNews, NewsGroup
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
