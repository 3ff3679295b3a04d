from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from paht.foundation.local_time import day_text
from reports.privacy import purge
from reports.workflow import media_folder


class Command(BaseCommand):
    help = "Delete personal data whose retention has ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only show what would be deleted"
        )

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        findings = list(purge.preview(now))
        width = max(len(str(finding.rule.label)) for finding in findings)
        for finding in findings:
            oldest = day_text(finding.oldest) if finding.oldest else "–"
            self.stdout.write(f"{finding.rule.label!s:<{width}}  {finding.count:>9}  {oldest}")
        if dry_run:
            self.stdout.write("Chỉ xem, chưa xóa gì.")
            return
        try:
            counts = purge.run(now)
        except media_folder.Foreign as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Đã xóa: {sum(counts.values())}.")
