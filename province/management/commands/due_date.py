from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from province import calendar, deadlines

# Ten years: a larger number is a typing error.
MAX_WORKING_DAYS = 2500


class Command(BaseCommand):
    help = "Print the deadline of a report. In ISO 8601 with zone, as the portal would set it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at",
            required=True,
            help="time of submission, ISO 8601, e.g. 2023-10-04T09:12:00+07:00",
        )
        # Read as text, because argparse would answer a wrong number with several lines.
        parser.add_argument("--working-days", required=True, help="1 … 2500")
        parser.add_argument("--urgent", action="store_true", help="by the clock, day and night")

    def handle(self, *args: Any, **options: Any) -> None:
        sent = _moment(str(options["at"]))
        working_days = _working_days(str(options["working_days"]))
        try:
            due = deadlines.due_at(
                sent,
                working_days=working_days,
                urgent=options["urgent"],
                calendar=calendar.load(),
            )
        except OverflowError as error:
            raise CommandError(_("--at: thời điểm này ở quá xa.")) from error
        self.stdout.write(due.isoformat())


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            _("--at: không đọc được %(text)s; hãy viết như 2023-10-04T09:12:00+07:00.")
            % {"text": repr(text)}
        ) from error
    if moment.utcoffset() is None:
        raise CommandError(
            _("--at: %(text)s thiếu múi giờ; hãy viết như 2023-10-04T09:12:00+07:00.")
            % {"text": repr(text)}
        )
    return moment


def _working_days(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= MAX_WORKING_DAYS:
        return int(text)
    raise CommandError(
        _("--working-days: %(text)s phải là số nguyên từ 1 đến %(most)d.")
        % {"text": repr(text), "most": MAX_WORKING_DAYS}
    )
