from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from paht.launcher import recovery
from paht.launcher.embedded import CannotRun


class Command(BaseCommand):
    help = (
        "Bring the stopped embedded database back to a moment. The next start replays the log; the "
        "database before stays under another name."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("base", type=Path, metavar="DIR", help="made by base_backup")
        parser.add_argument(
            "--to", required=True, type=datetime.fromisoformat, metavar="ISO", help="the moment"
        )

    def handle(self, *, base: Path, to: datetime, **options: Any) -> None:
        if not (settings.EMBEDDED and settings.BACKUP_WAL_DIR):
            raise CommandError("Chỉ cho cơ sở dữ liệu nhúng có BACKUP_WAL_DIR.")
        moment = timezone.make_aware(to) if timezone.is_naive(to) else to
        try:
            before = recovery.recover(
                settings.VAR_DIR, base.absolute(), archive=settings.BACKUP_WAL_DIR, to=moment
            )
        except CannotRun as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Dữ liệu trước đó: {before}. Chạy bin/serve để khôi phục.")
