import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.intake.mail import receiving
from reports.uploads import MEGABYTE


class Command(BaseCommand):
    # `manage.py` turns every failure into exit code 75.
    help = "Store one raw message from standard input. Exit 0: stored; 75: try again later."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        most = settings.INTAKE_MAX_MB * MEGABYTE
        raw = sys.stdin.buffer.read(most + 1)
        size = len(raw)
        # Some mail servers count an unread rest as a failure.
        while more := sys.stdin.buffer.read(MEGABYTE):
            size += len(more)
        receiving.receive(raw, size=size)
