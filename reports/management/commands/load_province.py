from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import consent
from citizen import seeding as citizen_seeding
from province import seeding as province_seeding
from reports.models import Category
from reports.samples import roles, seeding


class Command(BaseCommand):
    help = (
        "Load units, agencies, categories and the calendar. Creates missing rows and never "
        "changes an existing one, so it may run at every start. Refuses a new category whose "
        "agency does not exist, and names existing ones."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            before = set(Category.objects.values_list("code", flat=True))
            created = province_seeding.load() | seeding.load() | citizen_seeding.load()
            created["roles"] = roles.load()
            created["consent_texts"] = consent.keep_texts()
            self._check_agencies(before)
        message = _(
            "Dữ liệu nền: thêm %(units)d đơn vị hành chính, %(agencies)d cơ quan, "
            "%(calendar_days)d ngày của lịch làm việc, %(categories)d chuyên mục, "
            "%(category_questions)d câu hỏi, %(reply_templates)d câu mẫu, %(roles)d vai trò, "
            "%(tiles)d ô tiện ích."
        )
        self.stdout.write(message % created)

    def _check_agencies(self, known_before: set[str]) -> None:
        """Refuse new categories that name no agency; warn of those that staff or time broke."""
        for category in Category.objects.filter(is_active=True).order_by("code"):
            try:
                category.clean()
            except ValidationError as error:
                problem = _("Chuyên mục %(code)s: %(problem)s") % {
                    "code": category.code,
                    "problem": " ".join(error.messages),
                }
                if category.code not in known_before:
                    raise CommandError(problem) from error
                self.stderr.write(problem)
