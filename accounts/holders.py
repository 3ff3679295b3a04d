"""Find the accounts that hold a permission, which comes only with a role."""

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from accounts.models import User
from paht.foundation.caching import page_value

# A page may use a role list that is this old.
KEEP_SECONDS = 10


def holding(permission: str) -> Q:
    """Return a condition for accounts with a role that has `permission` ("reports.read_notes").

    Superusers are not among them: they hold every permission but no desk.
    """
    app, codename = permission.split(".")
    known = Group.objects.filter(
        permissions__codename=codename, permissions__content_type__app_label=app
    )
    roles = page_value(
        ("roles-with", permission),
        lambda: list(known.values_list("pk", flat=True)),
        seconds=KEEP_SECONDS,
    )
    return Q(pk__in=User.groups.through.objects.filter(group__in=roles).values("user"))


def staff_holding(permission: str) -> QuerySet[User]:
    """Return active members of staff who hold `permission`."""
    return User.objects.filter(holding(permission), is_staff=True, is_active=True)
