"""Who holds a right: those who have a role with it, since rights come with roles only."""

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from accounts.models import User
from paht.foundation.caching import once

# Which roles have a right may be that old on a page.
KEEP_SECONDS = 10


def holding(permission: str) -> Q:
    """Accounts with a role that has `permission` ("reports.read_notes"), as a condition.

    Superusers hold every permission and none of the desks: they are not among them.
    """
    app, codename = permission.split(".")
    known = Group.objects.filter(
        permissions__codename=codename, permissions__content_type__app_label=app
    )
    roles = once(
        ("roles-with", permission),
        lambda: list(known.values_list("pk", flat=True)),
        seconds=KEEP_SECONDS,
    )
    return Q(pk__in=User.groups.through.objects.filter(group__in=roles).values("user"))


def staff_holding(permission: str) -> QuerySet[User]:
    """Active members of staff who hold `permission`."""
    return User.objects.filter(holding(permission), is_staff=True, is_active=True)
