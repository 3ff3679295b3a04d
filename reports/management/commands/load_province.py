from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from province import seeding as province_seeding
from reports.samples import roles, seeding


class Command(BaseCommand):
    help = (
        "Load units, agencies, categories and the calendar. Creates missing rows and never "
        "changes an existing one, so it may run at every start."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        created = province_seeding.load() | seeding.load()
        created["roles"] = roles.load()
        message = _(
            "Dữ liệu nền: thêm %(units)d đơn vị hành chính, %(agencies)d cơ quan, "
            "%(calendar_days)d ngày của lịch làm việc, %(categories)d chuyên mục, "
            "%(reply_templates)d câu mẫu, %(roles)d vai trò."
        )
        self.stdout.write(message % created)
