"""Refuse Django's command of the same name, which would pass by the second person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refuse to set a password; make_staff --new-password gives a temporary one, on record."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Dùng: manage.py make_staff TÊN VAI-TRÒ --new-password")
