"""What happened to a report, and the number of the day."""

from collections.abc import Iterable

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.caching import page_value
from province import directory
from province.models import Agency
from reports.models.report import Report
from reports.rules.states import HAPPENINGS, State, Transition


class ReportEvent(models.Model):
    """What happened to a report: append-only, also for SQL (see the triggers)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(
        _("việc"),
        max_length=30,
        choices=[(t.name, t.label) for t in HAPPENINGS.values()],
    )
    source = models.CharField(_("từ"), max_length=20, choices=State.choices, blank=True)
    target = models.CharField(_("đến"), max_length=20, choices=State.choices)
    at = models.DateTimeField(_("lúc"))
    by = models.ForeignKey(
        User,
        verbose_name=_("người thực hiện"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # The agency that acted or, when forwarding, the one that now has the report.
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.TextField(_("ghi chú"), blank=True)
    facts = models.JSONField(_("dữ kiện"), default=dict, blank=True)

    class Meta:
        verbose_name = _("diễn biến")
        verbose_name_plural = _("diễn biến")
        ordering = ("at", "id")
        default_permissions = ()
        indexes = [
            models.Index(fields=["report", "at", "id"], name="event_report_at"),
            # The few reports for which more time was ever asked.
            models.Index(
                fields=["report"],
                name="event_extension_asked",
                condition=Q(name="request_extension"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def transition(self) -> Transition:
        return HAPPENINGS[self.name]


def history(report: Report) -> list[ReportEvent]:
    """All that happened to `report`, from its birth on; one query, once a page."""
    return page_value(("history", report.pk), lambda: _history(report))


def _history(report: Report) -> list[ReportEvent]:
    events = list(report.events.select_related("by"))
    directory.give([*events, *(event.by for event in events)], "agency")
    return events


def confidential_mains(events: Iterable[ReportEvent]) -> set[str]:
    """The codes in `events` of main reports that became confidential after a merge: nobody
    may learn them. No query where nothing was merged."""
    codes = {event.facts["into"] for event in events if "into" in event.facts}
    if not codes:
        return set()
    return set(
        Report.objects.filter(code__in=codes, confidential=True).values_list("code", flat=True)
    )


class DayCounter(models.Model):
    """The last number given out on a day (Vietnam time)."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("bộ đếm trong ngày")
        verbose_name_plural = _("bộ đếm trong ngày")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day:%Y%m%d}: {self.last}"
