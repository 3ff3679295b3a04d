"""Name the roles.

Those of staff are permission groups of the same name, which `reports.samples.roles` fills.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    CITIZEN = "citizen"
    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


ROLE_LABELS = {
    Role.CITIZEN: _("Người dân, tổ chức"),
    Role.OPERATOR: _("Tổng đài viên"),
    Role.DISPATCHER: _("Cán bộ tiếp nhận (điều phối)"),
    Role.HANDLER: _("Cán bộ cơ quan xử lý"),
    Role.APPROVER: _("Lãnh đạo cơ quan xử lý (duyệt)"),
    Role.SUPERVISOR: _("Lãnh đạo giám sát (tỉnh/IOC)"),
    Role.ADMINISTRATOR: _("Quản trị hệ thống"),
    Role.SYSTEM: _("Hệ thống tự động"),
}
STAFF_ROLES = tuple(role for role in Role if role not in (Role.CITIZEN, Role.SYSTEM))
# These roles see every report; the others see those of their agency and the ones below it.
PROVINCE_WIDE_ROLES = (
    Role.OPERATOR,
    Role.DISPATCHER,
    Role.SUPERVISOR,
    Role.ADMINISTRATOR,
)
# These roles reach confidential reports, or decide over the accounts of those who do. Each takes
# effect only when a second person confirms it (`accounts.second_person`).
GUARDED_ROLES = (Role.SUPERVISOR, Role.ADMINISTRATOR)
# One person with both would open an account and name it reader.
NOT_BOTH = _("Một tài khoản không vừa là quản trị vừa là lãnh đạo giám sát.")
# No other role may hold these permissions, and no superuser has them without such a role.
GUARDED_PERMISSIONS = frozenset(
    {
        "accounts.add_user",
        "accounts.change_user",
        "accounts.confirm_rights",
        "reports.keep_breach_register",
        "reports.name_confidential_readers",
        "reports.review_accesses",
    }
)
# These roles can do nothing without an agency.
AGENCY_ROLES = tuple(role for role in STAFF_ROLES if role not in PROVINCE_WIDE_ROLES)


_LABELS = {role.value: words for role, words in ROLE_LABELS.items()}


def label(group_name: str) -> str:
    """Return the role's Vietnamese name; a group that is no role keeps its own name."""
    return str(_LABELS.get(group_name, group_name))


def quoted(names: Iterable[str]) -> str:
    """Return the names as a list for the SQL of a trigger."""
    return ", ".join(f"'{name}'" for name in sorted(names))
