"""Make the first accounts: the administrator and one sample account per role.

Idempotent: an existing account keeps everything, its password too. New passwords are written to
`var/accounts.txt` (readable by its owner only) and nowhere else.
"""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
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
)


class Command(BaseCommand):
    help = "Make the first staff accounts. Their passwords are in var/accounts.txt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--administrator-only",
            action="store_true",
            help="only the administrator",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = (ADMINISTRATOR,) if options["administrator_only"] else (ADMINISTRATOR, *SAMPLES)
        existing = set(User.objects.values_list("username", flat=True))
        lines = [_make(*row) for row in wanted if row[0] not in existing]
        if lines:
            _append(lines)
        self.stdout.write(f"tài khoản mới: {len(lines)} (mật khẩu: {_path()})")


def _make(username: str, full_name: str, role: str, agency_code: str) -> str:
    try:
        group = Group.objects.get(name=role)
        agency = Agency.objects.get(code=agency_code)
    except (Group.DoesNotExist, Agency.DoesNotExist) as error:
        raise CommandError("Chưa có dữ liệu nền: chạy manage.py load_province trước.") from error
    password = secrets.token_urlsafe(12)
    user = User.objects.create_user(
        username, password=password, full_name=full_name, agency=agency, is_staff=True
    )
    user.groups.add(group)
    return f"{username} {password} {role}\n"


def _append(lines: list[str]) -> None:
    descriptor = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines(lines)


def _path() -> str:
    return str(settings.VAR_DIR / "accounts.txt")
