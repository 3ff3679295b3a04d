"""Who has which role, and what a role may: tables of Django's own, recorded as ours are."""

from django.contrib.auth.models import Group

from accounts.models.people import User
from paht.foundation.history import recorded


@recorded()
class RoleOfUser(User.groups.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


@recorded()
class PermissionOfUser(User.user_permissions.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()


@recorded()
class PermissionOfRole(Group.permissions.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        app_label = "accounts"
        default_permissions = ()
