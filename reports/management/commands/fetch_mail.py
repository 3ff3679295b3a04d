import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseProblem

from reports.intake.mail import fetching

# Of sysexits.h: try again later.
TRY_AGAIN = 75


class Command(BaseCommand):
    help = "Store the messages of the mailbox in INTAKE_IMAP_URL. Exit 75: try again later."

    def handle(self, **options: Any) -> None:
        try:
            count = fetching.fetch()
        except fetching.Failed as failure:
            self.stderr.write(f"mailbox not read: {failure.code}")
            sys.exit(TRY_AGAIN)
        except DatabaseProblem as error:
            self.stderr.write(f"not stored, try again: {type(error).__name__}")
            sys.exit(TRY_AGAIN)
        self.stdout.write(f"{count} messages stored")
