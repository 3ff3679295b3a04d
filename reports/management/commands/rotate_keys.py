import sys
from typing import Any

from django.core.management.base import BaseCommand

from reports.privacy import key_rotation


class Command(BaseCommand):
    help = (
        "Encrypt all personal data under the first of PII_KEYS and recompute look-up hashes for a "
        "new PII_LOOKUP_KEY. The portal may run; an interrupted run is repeated."
    )

    def handle(self, **options: Any) -> None:
        unreadable = key_rotation.rotate(self._say)
        if unreadable:
            self.stderr.write(f"{unreadable} giá trị không khóa nào trong PII_KEYS mở được")
            sys.exit(1)
        self.stdout.write("Đã đổi khóa xong.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
