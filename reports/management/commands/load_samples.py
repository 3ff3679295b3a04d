from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citizen import samples as tile_samples
from reports.samples import sample_reports
from reports.search import vocabulary
from reports.workflow import media_folder


class Command(BaseCommand):
    help = "Load sample reports and sample content of the tiles. Sends no message; may run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="remove all sample data")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            try:
                removed = sample_reports.remove()
            except media_folder.Foreign as error:
                raise CommandError(error.message) from error
            lines = tile_samples.remove()
            self.stdout.write(f"đã gỡ {removed} phản ánh mẫu, {lines} dòng tiện ích mẫu")
        else:
            made, lines = sample_reports.load(), tile_samples.load()
            self.stdout.write(f"đã nạp {made} phản ánh mẫu, {lines} dòng tiện ích mẫu")
        vocabulary.recount()
