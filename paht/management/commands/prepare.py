"""Bring database and files up to the code: what `serve` runs before the first page."""

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
from paht.launcher.preparation import Preparation


class Command(BaseCommand):
    help = "Chuẩn bị cơ sở dữ liệu và tệp cho bản mã hiện có (bin/serve tự gọi)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--empty", action="store_true", help="cơ sở dữ liệu mới: không có phản ánh, cán bộ mẫu"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        crypto.encrypt("")
        for message in run_checks(tags=[Tags.security]):
            if message.level >= ERROR:
                raise ImproperlyConfigured(message.msg)
        prepare(settings.VAR_DIR)
        try:
            connection.ensure_connection()
        except OperationalError as error:
            host = connection.settings_dict["HOST"]
            reason = str(error).splitlines()[0]
            raise CannotRun(f"Không kết nối được cơ sở dữ liệu ở {host}: {reason}") from error
        if not queue_answers():
            raise CannotRun("Không kết nối được hàng đợi ở REDIS_URL: hãy xem lại địa chỉ đó.")
        Preparation(settings.VAR_DIR, self.note).run(samples=not options["empty"])

    def note(self, what: str, seconds: float) -> None:
        self.stdout.write(f"{what}: " + f"{seconds:.1f} giây".replace(".", ","))
        self.stdout.flush()
