import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from paht.backup import schedule, verifying
from paht.backup.archive import Refused


class Command(BaseCommand):
    help = (
        "Restore a backup into a scratch database and compare rows, files and encrypted values. "
        "Ends with 1 on a fault."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="private key: verify with its keys"
        )

    def handle(self, *, folder: Path, identity: Path | None, **options: Any) -> None:
        try:
            result = verifying.verify(folder, private_key=identity)
        except Refused as error:
            raise CommandError(str(error)) from error
        schedule.remember_verified(result)
        rows = sum(result.manifest.tables.values())
        self.stdout.write(f"{len(result.manifest.tables)} bảng, {rows} dòng")
        self.stdout.write(f"{result.manifest.media_files} tệp")
        self.stdout.write(f"{result.decrypted} giá trị mã hóa giải được")
        for fault in result.faults:
            self.stderr.write(f"SAI {fault}")
        if result.faults:
            sys.exit(1)
        self.stdout.write("bản sao lưu tốt")
