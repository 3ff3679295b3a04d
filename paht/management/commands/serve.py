"""The command behind `bin/serve`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from paht import accesslog
from paht.launcher.portal import Portal
from paht.launcher.preparation import wants_samples
from paht.management.options import GENERIC_OPTIONS


class Command(BaseCommand):
    help = "Run the whole portal: database, queue, web server, worker and clock. Stop: Ctrl-C."
    requires_system_checks = ()
    suppressed_base_arguments = GENERIC_OPTIONS

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", default="8000", help="network port (8000)")
        data = parser.add_mutually_exclusive_group()
        data.add_argument(
            "--empty", action="store_true", help="first start: no sample reports, no sample staff"
        )
        data.add_argument(
            "--samples",
            action="store_true",
            help="first start: sample reports and staff, also on a public site",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        portal = Portal(settings.VAR_DIR, self._write, log_format=accesslog.FORMAT)
        portal.serve(options["host"], options["port"], samples=wants_samples(options))

    def _write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
