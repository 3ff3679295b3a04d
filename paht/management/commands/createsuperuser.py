"""Refuse Django's command of the same name; this portal has no account with all rights."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refuse to make a superuser; make_staff makes accounts of staff."

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "Cổng không có tài khoản toàn quyền. Dùng: manage.py make_staff TÊN VAI-TRÒ"
        )
