from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from paht.backup import making, schedule
from paht.backup.archive import Refused
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.refusals import Refusal
from paht.launcher import ordinary_user


class Command(BaseCommand):
    help = (
        "Back up database, media and keys to a new folder while the portal runs. The keys are "
        "encrypted to BACKUP_PUBLIC_KEY."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")

    def handle(self, *, folder: Path, **options: Any) -> None:
        with advisory_locks.held(Lock.BACKUP):
            try:
                manifest = making.make(folder, say=self.stdout.write)
            except (Refused, Refusal) as error:
                raise CommandError(str(error)) from error
        if owner := ordinary_user.account(settings.VAR_DIR):
            # The nightly backup links to its files and reads its manifest.
            ordinary_user.give_tree(owner, folder)
        schedule.remember_made(manifest)
