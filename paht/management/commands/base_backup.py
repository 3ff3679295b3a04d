from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from paht.launcher import recovery
from paht.launcher.embedded import CannotRun


class Command(BaseCommand):
    help = "Copy the embedded database as the base of a recovery to a moment (BACKUP_WAL_DIR)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder")

    def handle(self, *, folder: Path, **options: Any) -> None:
        if not (settings.EMBEDDED and settings.BACKUP_WAL_DIR):
            raise CommandError("Chỉ cho cơ sở dữ liệu nhúng có BACKUP_WAL_DIR.")
        try:
            recovery.copy_base(settings.VAR_DIR, folder.absolute())
        except CannotRun as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Bản gốc: {folder}")
