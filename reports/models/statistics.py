"""Store the counted months of the public statistics, and the tables released from them.

Triggers note the changed days in the transaction that changes a report. Every change is
therefore counted at the next `statistics.rollup.refresh`, even if Celery beat was down. Each
note is a new row, so that transactions do not wait for each other.
"""

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.feedback import Rating
from reports.models.report import Report
from reports.rules.states import PUBLIC_STATES

_STATES = ", ".join(f"'{state}'" for state in PUBLIC_STATES)
_NOTE = "INSERT INTO reports_changedday (day)"


def _note_public(row: str, rows: str = "") -> str:
    """Return SQL that notes the months in which the public report `row` of `rows` counts.

    It is counted by its day, and for punctuality by its deadline and its completion. The SQL
    contains constants only.
    """
    zone = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    days = f"({row}.reported_on), (({row}.due_at {zone})::date)"
    days += f", (({row}.completed_at {zone})::date)"
    return f"""
        {_NOTE} SELECT DISTINCT date_trunc('month', noted.day)::date
        FROM {rows} (VALUES {days}) AS noted(day)
        WHERE noted.day IS NOT NULL AND {row}.is_published AND {row}.state IN ({_STATES});
    """  # noqa: S608


_ADDED = _note_public("added", "added CROSS JOIN LATERAL")


def _note_rated(row: str) -> str:
    found = f"FROM reports_report WHERE id = {row}.report_id;"
    return f"{_NOTE} SELECT reported_on {found}"


pgtrigger.register(
    pgtrigger.Trigger(
        name="day_of_new",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="added"),
        func=f"{_ADDED} RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="day_of_changed",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(
            *("is_published", "state", "reported_on", "submitted_at", "completed_at", "due_at"),
            *("category", "district", "commune", "agency", "channel"),
        ),
        func=f"{_note_public('OLD')} {_note_public('NEW')} RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="day_of_removed",
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        func=f"{_note_public('OLD')} RETURN NULL;",
    ),
)(Report)
pgtrigger.register(
    pgtrigger.Trigger(
        name="day_of_rated",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"{_note_rated('NEW')} RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="day_of_unrated",
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        func=f"{_note_rated('OLD')} RETURN NULL;",
    ),
)(Rating)


class ChangedDay(models.Model):
    """A month, as its first day, whose reports changed since they were counted.

    Each change adds a row. A rating notes the very day.
    """

    day = models.DateField()

    class Meta:
        verbose_name = _("ngày cần đếm lại")
        verbose_name_plural = _("ngày cần đếm lại")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}"


class CountedMonth(models.Model):
    """The exact counts of a month's public reports; `ReleasedTable` holds the published ones.

    `tables`: by kind of member, by its key: parts, ratings, working days and punctuality.
    `basis`: a digest of the other inputs (working days, catalogue, rule).
    `overdue`: open reports past their deadline in this month. `next_due_at`: the next deadline
    of an open report in this month; once it has passed, the month is counted again.
    """

    month = models.DateField(primary_key=True)
    tables = models.JSONField(encoder=DjangoJSONEncoder)
    basis = models.CharField(max_length=64)
    overdue = models.PositiveIntegerField(default=0)
    next_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tháng đã đếm")
        verbose_name_plural = _("tháng đã đếm")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReleasedTable(models.Model):
    """A table that pages may show, for a period: `2026`, `2026-Q1` or `2026-03`.

    It lacks the figures that `statistics.disclosure` hides, so that no page can show them.
    """

    period = models.CharField(max_length=7)
    table = models.CharField(max_length=30)
    rows = models.JSONField()

    class Meta:
        verbose_name = _("bảng thống kê")
        verbose_name_plural = _("bảng thống kê")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["period", "table"], name="released_table_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.table}"
