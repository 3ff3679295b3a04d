"""Make staff accounts on the server: the first ones of an installation, or one by name.

Without a name: the administrator and one sample account per role. Idempotent: an existing account
keeps everything, its password too. Those passwords are written to `var/accounts.txt` (readable by
its owner only) and nowhere else.

With a name and a role: one account, or the role for an existing one. The temporary password is
printed once. The first two people who may confirm guarded roles are made here; from the third on,
the command asks, and one of them confirms in the portal (`accounts.second_person`).
"""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import confirmers, roles, second_person, temporary_passwords
from accounts.models import RightsRequest, User
from accounts.second_person import Kind
from province.models import Agency

ADMINISTRATOR = ("quantri", "Quản trị viên", "administrator", "VP-UBND")
SAMPLES = (
    ("tongdai", "Tổng đài viên mẫu", "operator", "TD-1022"),
    ("tiepnhan", "Cán bộ tiếp nhận mẫu", "dispatcher", "TT-IOC"),
    ("xuly", "Cán bộ xử lý mẫu", "handler", "QLDT-941"),
    ("lanhdao", "Lãnh đạo duyệt mẫu", "approver", "QLDT-941"),
    ("xuly2", "Cán bộ xử lý mẫu (Công trình đô thị)", "handler", "CTDT"),
    ("lanhdao2", "Lãnh đạo duyệt mẫu (Công trình đô thị)", "approver", "CTDT"),
    ("giamsat", "Lãnh đạo giám sát mẫu", "supervisor", "VP-UBND"),
    ("thanhtra", "Lãnh đạo giám sát mẫu (Thanh tra tỉnh)", "supervisor", "TTRA"),
    ("thanhtra2", "Cán bộ tiếp nhận mẫu (Thanh tra tỉnh)", "dispatcher", "TTRA"),
)


class Command(BaseCommand):
    help = "Make the first staff accounts (passwords in var/accounts.txt), or one account by name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="account name, for one account")
        parser.add_argument("role", nargs="?", choices=[role.value for role in roles.STAFF_ROLES])
        parser.add_argument("--agency", default="", help="code of the agency of a new account")
        parser.add_argument("--full-name", default="")
        parser.add_argument("--new-password", action="store_true", help="for an existing account")
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--administrator-only",
            action="store_true",
            help="only the administrator; the default of a public site",
        )
        which.add_argument(
            "--samples",
            action="store_true",
            help="the sample accounts too, also on a public site",
        )

    def handle(
        self, *args: Any, name: str | None = None, role: str | None = None, **options: Any
    ) -> None:
        if name is not None:
            if role is None:
                raise CommandError("Cần vai trò, ví dụ: make_staff nguyenvana supervisor")
            try:
                self._make_one(name, role, options)
            except second_person.Refused as refusal:
                raise CommandError(refusal.message) from refusal
            return
        samples = options["samples"] or (settings.TRIAL and not options["administrator_only"])
        wanted = (ADMINISTRATOR, *SAMPLES) if samples else (ADMINISTRATOR,)
        existing = set(User.objects.values_list("username", flat=True))
        # All accounts of the first run are made on the server alone, however many they are.
        alone = confirmers.people().count() < second_person.FEWEST
        lines = [_make(*row, alone=alone) for row in wanted if row[0] not in existing]
        if lines:
            _append(lines)
        self.stdout.write(f"tài khoản mới: {len(lines)} (mật khẩu: {_path()})")

    def _make_one(self, name: str, role: str, options: dict[str, Any]) -> None:
        with transaction.atomic():
            user = User.objects.filter(username=name).first()
            password = ""
            if user is None:
                user = _open(name, options["full_name"], role, options["agency"])
                password = temporary_passwords.give(user)
            elif not (user.is_staff and user.is_active):
                raise CommandError(f"Không có tài khoản cán bộ đang dùng nào tên {name}.")
            waits = _give_role(user, role)
            if options["new_password"] and not password:
                if second_person.from_server(Kind.PASSWORD, user):
                    waits = True
                else:
                    password = temporary_passwords.give(user)
        if waits:
            self.stdout.write(
                f"{name}: chờ một quản trị viên hoặc lãnh đạo giám sát khác xác nhận trên Cổng"
            )
            for asked in RightsRequest.objects.waiting().filter(user=user, asked_by=None):
                if asked.kind in second_person.NEW_PASSWORD:
                    half = second_person.first_half(asked)
                    self.stdout.write(f"{asked.what}, nửa đầu mật khẩu mới: {half}")
        if password:
            self.stdout.write(f"{name} {password} {role} (mật khẩu tạm, đổi ở lần đăng nhập đầu)")


def _make(username: str, full_name: str, role: str, agency_code: str, *, alone: bool) -> str:
    with transaction.atomic():
        user = _open(username, full_name, role, agency_code)
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
        _give_role(user, role, alone=alone)
    return f"{username} {password} {role}\n"


def _open(username: str, full_name: str, role: str, agency_code: str) -> User:
    try:
        Group.objects.get(name=role)
        agency = Agency.objects.get(code=agency_code) if agency_code else None
    except (Group.DoesNotExist, Agency.DoesNotExist) as error:
        raise CommandError(
            f"Không có vai trò {role} hoặc cơ quan {agency_code}: chạy manage.py load_province."
        ) from error
    if agency is None and role in roles.AGENCY_ROLES:
        raise CommandError("Vai trò này cần một cơ quan: thêm --agency MÃ.")
    return User.objects.create_user(username, full_name=full_name, agency=agency, is_staff=True)


def _give_role(user: User, role: str, *, alone: bool = False) -> bool:
    """Give the role; return whether it waits for a second person."""
    if user.groups.filter(name=role).exists():
        return False
    if role not in roles.GUARDED_ROLES:
        user.groups.add(Group.objects.get(name=role))
        return False
    if alone:
        second_person.record_on_server(Kind.ROLE, user, role=role)
        return False
    return second_person.from_server(Kind.ROLE, user, role=role)


def _append(lines: list[str]) -> None:
    descriptor = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines(lines)


def _path() -> str:
    return str(settings.VAR_DIR / "accounts.txt")
