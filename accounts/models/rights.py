"""Record changes of roles and of role permissions, which are tables of Django."""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

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


# Django names its own permissions in English, whatever the language.
_VERBS = {
    "view": _("Xem %(what)s"),
    "add": _("Thêm %(what)s"),
    "change": _("Sửa %(what)s"),
    "delete": _("Xóa %(what)s"),
}


def permission_label(permission: Permission) -> str:
    """Return the permission in words; reads its `content_type`."""
    what = permission.content_type
    verb, _joint, model = permission.codename.partition("_")
    if model != what.model or verb not in _VERBS:
        return permission.name
    return str(_VERBS[verb]) % {"what": what.name}
