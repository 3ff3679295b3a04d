from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.workflow import storage


class Command(BaseCommand):
    help = "Remove stored files older than a day that belong to no report."

    def handle(self, **options: Any) -> None:
        removed = storage.sweep_orphans(now=timezone.now())
        self.stdout.write(f"{removed} files removed")
