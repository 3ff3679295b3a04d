from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.launcher import schema
from paht.launcher.embedded import CannotRun


class Command(migrate.Command):
    """Django's command under a lock, so that two machines do not migrate at once."""

    def handle(self, *args: Any, **options: Any) -> None:
        with advisory_locks.held(Lock.MIGRATIONS):
            try:
                schema.refuse_newer()
                schema.refuse_altered()
            except CannotRun as error:
                raise CommandError(str(error)) from error
            super().handle(*args, **options)
