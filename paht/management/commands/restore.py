from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from paht.backup import restoring
from paht.backup.archive import Refused


class Command(BaseCommand):
    help = (
        "Restore database, media and keys from a backup; the portal must be stopped. What is "
        "replaced stays under another name."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="private key of the keys")
        parser.add_argument("--replace", action="store_true", help="replace existing data")

    def handle(self, *, folder: Path, replace: bool, **options: Any) -> None:
        try:
            restoring.restore(
                folder, private_key=options["identity"], replace=replace, say=self.stdout.write
            )
        except Refused as error:
            raise CommandError(str(error)) from error
