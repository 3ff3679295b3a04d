from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reports.samples import sample_reports
from reports.search import vocabulary


class Command(BaseCommand):
    help = "Load the sample reports. Sends no message; may run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="remove all sample data")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self.stdout.write(f"đã gỡ {sample_reports.remove()} phản ánh mẫu")
        else:
            self.stdout.write(f"đã nạp {sample_reports.load()} phản ánh mẫu")
        vocabulary.recount()
