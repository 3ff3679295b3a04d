from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from paht.foundation.refusals import Refusal
from reports.workflow import orphans


class Command(BaseCommand):
    help = (
        "Move stored files that belong to no report into a quarantine for 30 days. Refuses a "
        "folder of another database, and more than 100 files or 1 % of all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--confirm", type=int, metavar="COUNT", help="move this many files")
        what.add_argument(
            "--put-back", action="store_true", help="move all files of the quarantine back"
        )
        what.add_argument("--list", action="store_true", help="show the quarantine")

    def handle(self, *, confirm: int | None, put_back: bool, **options: Any) -> None:
        if options["list"]:
            for name, count, size in orphans.quarantined():
                self.stdout.write(f"{name}  {count} tệp  {size} byte")
        elif put_back:
            self.stdout.write(f"{orphans.put_back()} files returned")
        else:
            try:
                moved = orphans.sweep(now=timezone.now(), confirmed=confirm)
            except Refusal as error:
                raise CommandError(error.message) from error
            self.stdout.write(f"{moved} files moved to quarantine")
