"""The sample reports of the user guide and more, for trying out and for training."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reports.samples import sample_reports
from reports.search import vocabulary


class Command(BaseCommand):
    help = "Nạp phản ánh mẫu (không gửi tin nhắn nào); --remove gỡ bỏ"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="gỡ mọi dữ liệu mẫu")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self.stdout.write(f"đã gỡ {sample_reports.remove()} phản ánh mẫu")
        else:
            self.stdout.write(f"đã nạp {sample_reports.load()} phản ánh mẫu")
        vocabulary.recount()
