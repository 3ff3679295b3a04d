"""Record changes of roles and of role permissions, and guard them; the tables are Django's.

Supervisors and administrators can reach confidential reports, or make others reach them. Triggers
therefore refuse such a role without a confirmation of the same transaction, whatever code or SQL
writes it. `accounts.second_person` is the way through.
"""

import pgtrigger
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models.people import User
from paht.foundation.history import recorded

_GUARDED_ROLES = roles.quoted(roles.GUARDED_ROLES)
_GUARDED_PERMISSIONS = roles.quoted(roles.GUARDED_PERMISSIONS)
_ROLES = roles.quoted(roles.STAFF_ROLES)


@recorded()
class RoleOfUser(User.groups.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            pgtrigger.Protect(name="never_another_role", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="confirmed_by_a_second_person",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    IF EXISTS (
                        SELECT 1 FROM auth_group
                        WHERE id = NEW.group_id AND name IN ({_GUARDED_ROLES})
                    ) AND NOT EXISTS (
                        SELECT 1 FROM accounts_rightsrequest asked
                        JOIN accounts_rightsdecision decided ON decided.request_id = asked.id
                        JOIN auth_group role ON role.name = asked.role
                        WHERE asked.user_id = NEW.user_id AND asked.kind = 'role'
                            AND role.id = NEW.group_id AND decided.outcome = 'confirmed'
                            AND decided.at BETWEEN transaction_timestamp() AND clock_timestamp()
                    ) THEN
                        RAISE EXCEPTION 'this role needs a second person';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM auth_group
                        WHERE id = NEW.group_id AND name IN ({_GUARDED_ROLES})
                    ) AND EXISTS (
                        SELECT 1 FROM accounts_user_groups membership
                        JOIN auth_group role ON role.id = membership.group_id
                        WHERE membership.user_id = NEW.user_id AND role.id <> NEW.group_id
                            AND role.name IN ({_GUARDED_ROLES})
                    ) THEN
                        RAISE EXCEPTION 'nobody holds both of these roles';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608
            ),
        ]


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
        triggers = [
            pgtrigger.Trigger(
                name="guarded_by_a_second_person",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF EXISTS (
                        SELECT 1 FROM auth_permission permission
                        JOIN django_content_type type ON type.id = permission.content_type_id
                        WHERE permission.id = NEW.permission_id
                            AND type.app_label || '.' || permission.codename
                                IN ({_GUARDED_PERMISSIONS})
                    ) AND NOT EXISTS (
                        SELECT 1 FROM auth_group
                        WHERE id = NEW.group_id AND name IN ({_GUARDED_ROLES})
                    ) THEN
                        RAISE EXCEPTION 'this permission comes only with a guarded role';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608
            ),
        ]


class NameOfRole(Group):
    """Keep the names of roles: a renamed group would carry its members into another role."""

    class Meta:
        proxy = True
        app_label = "accounts"
        default_permissions = ()
        triggers = [
            pgtrigger.Trigger(
                name="never_renamed",
                operation=pgtrigger.UpdateOf("name"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    f"OLD.name IS DISTINCT FROM NEW.name "
                    f"AND (OLD.name IN ({_ROLES}) OR NEW.name IN ({_ROLES}))"
                ),
                func="RAISE EXCEPTION 'roles keep their names';",
            ),
        ]


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
