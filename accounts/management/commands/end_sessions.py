"""End the sessions of one account, or of everybody, from the server's command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from accounts import devices, identity, security_log
from accounts.models import Device, User


class Command(BaseCommand):
    help = "End all sessions of an account (name, phone or e-mail), or of everybody with --all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("account", nargs="?", help="account name, phone or e-mail address")
        whose.add_argument("--all", action="store_true", help="every account, staff and citizens")

    def handle(self, *args: Any, account: str | None, **options: Any) -> None:
        if account is None:
            self.stdout.write(f"đã kết thúc mọi phiên đăng nhập, trên {_end_all()} thiết bị")
            return
        user = identity.find(identity.read(account))
        if user is None:
            raise CommandError("Không có tài khoản nào như vậy.")
        devices.end_sessions(user)
        security_log.record(security_log.Kind.SESSIONS_ENDED, user, detail="manage.py")
        self.stdout.write("đã kết thúc các phiên của tài khoản")


def _end_all() -> int:
    """End every session of an account; return the number of devices that were signed in."""
    User.objects.update(session_epoch=F("session_epoch") + 1)
    return Device.objects.filter(ended_at=None).update(ended_at=timezone.now())
