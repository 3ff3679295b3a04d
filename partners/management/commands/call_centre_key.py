"""Make or revoke a key of the call centre 1022; a new secret is printed once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts import confirmers
from partners.hotline import keys
from partners.models import CallCentreKey


class Command(BaseCommand):
    help = "Make a key of the call centre 1022 and print it once, or revoke one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--note", default="", help="where the key is used")
        parser.add_argument("--revoke", metavar="KEY_ID", help="end this key at once")

    def handle(self, *args: Any, note: str, revoke: str | None, **options: Any) -> None:
        if revoke:
            key = CallCentreKey.objects.filter(key_id=revoke).first()
            if key is None or not keys.revoke(key):
                raise CommandError(f"Không có khóa đang dùng nào tên {revoke}.")
            _tell("Thu hồi khóa của tổng đài")
            self.stdout.write(f"Đã thu hồi {revoke}.")
            return
        try:
            made = keys.make(note[:120])
        except keys.Refused as refusal:
            raise CommandError(refusal.message) from refusal
        _tell("Tạo khóa của tổng đài")
        self.stdout.write(f"{made.key.key_id} {made.secret}")


def _tell(what: str) -> None:
    """Tell those who confirm rights, because the holder of a key sends calls to the operators."""
    url = reverse("admin:partners_callcentrekey_changelist")
    confirmers.tell_done(what, kind="call-key", by=None, url=url)
