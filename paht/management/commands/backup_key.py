import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from paht.backup import keys


class Command(BaseCommand):
    help = "Make a private key for backups in a file, and print the public key for the settings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the private key; a new file")

    def handle(self, *, file: Path, **options: Any) -> None:
        private, public = keys.new_pair()
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(f"# public key: {public}\n{private}\n")
        self.stdout.write(f"BACKUP_PUBLIC_KEY={public}")
        self.stdout.write(
            f"Khóa riêng ở {file}: in ra hoặc cất ở nơi khác, rồi xóa khỏi máy này. Mất nó thì "
            "không mở được khóa trong bản sao lưu."
        )
