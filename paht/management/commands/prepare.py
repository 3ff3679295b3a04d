"""The command that `serve` runs before the first page."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from paht.foundation import crypto
from paht.health import queue_answers
from paht.launcher.embedded import CannotRun, prepare
from paht.launcher.portal import step_line
from paht.launcher.preparation import Preparation, wants_samples
from paht.management.options import GENERIC_OPTIONS
from reports.workflow import media_folder


class Command(BaseCommand):
    help = "Bring database and files up to the code (bin/serve runs it)."
    requires_system_checks = ()
    suppressed_base_arguments = GENERIC_OPTIONS

    def add_arguments(self, parser: ArgumentParser) -> None:
        data = parser.add_mutually_exclusive_group()
        data.add_argument(
            "--empty", action="store_true", help="new database: no sample reports, no sample staff"
        )
        data.add_argument(
            "--samples",
            action="store_true",
            help="first start: sample reports and staff, also on a public site",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check_settings()
        prepare(settings.VAR_DIR)
        check_servers()
        preparation = Preparation(settings.VAR_DIR, self._note, claim_media=claim_media)
        preparation.run(samples=wants_samples(options))

    def _note(self, what: str, seconds: float) -> None:
        self.stdout.write(step_line(what, seconds))
        self.stdout.flush()


def claim_media() -> None:
    """Mark the folder of the files as this database's; raises CannotRun for a foreign one."""
    try:
        media_folder.claim()
    except media_folder.Foreign as error:
        raise CannotRun(error.message) from error


def check_settings() -> None:
    """Refuse keys that cannot encrypt and settings that are unsafe."""
    crypto.encrypt("")
    for message in run_checks(tags=[Tags.security]):
        if message.level >= ERROR:
            raise ImproperlyConfigured(message.msg)


def check_servers() -> None:
    """Refuse to go on without database and queue; raises CannotRun."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        host = connection.settings_dict["HOST"]
        reason = str(error).splitlines()[0]
        raise CannotRun(f"Không kết nối được cơ sở dữ liệu ở {host}: {reason}") from error
    if not queue_answers():
        raise CannotRun("Không kết nối được hàng đợi ở REDIS_URL: hãy xem lại địa chỉ đó.")
