"""Find the accounts that hold a permission, which comes only with a role, and their addresses."""

from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import User
from notifications.outbox import Address
from paht.foundation import text
from paht.foundation.caching import is_on_page, page_value

# A page may use a role list that is this old.
KEEP_SECONDS = 10


def holding(permission: str) -> Q:
    """Return a condition for accounts with a role that has `permission` ("reports.read_notes").

    Superusers are not among them: they hold every permission but no desk.
    """
    app, codename = permission.split(".")
    roles: Any = Group.objects.filter(
        permissions__codename=codename, permissions__content_type__app_label=app
    ).values_list("pk", flat=True)
    if is_on_page():
        # Elsewhere they are read in the statement that asks for the accounts.
        key = ("roles-with", permission)
        roles = page_value(key, partial(list, roles), seconds=KEEP_SECONDS)
    return Q(pk__in=User.groups.through.objects.filter(group__in=roles).values("user"))


def staff_holding(permission: str) -> QuerySet[User]:
    """Return active members of staff who hold `permission`."""
    return User.objects.filter(holding(permission), is_staff=True, is_active=True)


def email_of(person: User) -> Address | None:
    """Return the e-mail address of a member of staff; None if missing or invalid."""
    try:
        return Address.email(person.email) if person.email else None
    except ValidationError:
        return None


def phone_of(person: User) -> Address | None:
    """Return the mobile phone of a member of staff; None if missing or no mobile number."""
    try:
        return Address.sms(text.normalise_phone(person.phone))
    except (text.Invalid, ValueError):
        return None


def addresses_of(person: User) -> list[Address]:
    """Return every address at which a member of staff can be reached."""
    return [address for address in (email_of(person), phone_of(person)) if address]
