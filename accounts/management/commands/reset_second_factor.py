from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import second_factor
from accounts.models import User


class Command(BaseCommand):
    help = "Remove the second step of a staff account. For an only administrator without a phone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_staff=True).first()
        if user is None:
            raise CommandError(f"Không có tài khoản cán bộ nào tên {username}.")
        second_factor.remove(user)
        self.stdout.write(f"đã gỡ xác thực hai bước của {username}")
