"""Import past calls of the call centre from a CSV file, or only try it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from paht.foundation import table_files
from partners.hotline import importing


class Command(BaseCommand):
    help = "Import past calls from a CSV file; a file with one wrong line is not stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="store nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                content = opened.read(table_files.MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(f"Không đọc được tệp: {error.strerror}") from error
        try:
            found = importing.preview(content)
            for wrong in found.wrong:
                self.stderr.write(f"Dòng {wrong.line}: {wrong.words}")
            if found.wrong_count:
                raise CommandError(f"{found.wrong_count} dòng sai. Chưa nhập dòng nào.")
            if not dry_run:
                importing.store(content, by=None)
        except table_files.Refused as refusal:
            raise CommandError(refusal.message) from refusal
        done = "Chỉ xem, chưa nhập" if dry_run else "Đã nhập"
        self.stdout.write(f"{done}: {len(found.new)} cuộc gọi; đã có: {found.known}.")
