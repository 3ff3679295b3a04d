from typing import Any

from django.core.management.base import BaseCommand

from reports.statistics import rollup


class Command(BaseCommand):
    help = "Recount the public statistics from all reports."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Đã đếm lại: {rollup.rebuild()} tháng.")
