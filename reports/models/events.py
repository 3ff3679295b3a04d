"""Store the events of reports, and the last report number of each day."""

from collections.abc import Iterable

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from paht.foundation.caching import page_value
from paht.foundation.crypto import SealableTextField
from province import directory
from province.models import Agency
from reports.models.report import Report
from reports.rules.states import EVENT_TYPES, State, Transition


class ReportEvent(models.Model):
    """One event of a report; append-only, also for SQL (see the triggers)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(
        _("việc"),
        max_length=30,
        choices=[(t.name, t.label) for t in EVENT_TYPES.values()],
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
    # The acting agency; for a forwarding, the agency that now has the report.
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = SealableTextField(_("ghi chú"), blank=True, sealed_by="report.confidential")
    facts = models.JSONField(_("dữ kiện"), default=dict, blank=True)

    class Meta:
        verbose_name = _("diễn biến")
        verbose_name_plural = _("diễn biến")
        ordering = ("at", "id")
        default_permissions = ()
        indexes = [
            models.Index(fields=["report", "at", "id"], name="event_report_at"),
            # For partners, who ask for the updates since their last question.
            models.Index(fields=["at", "id"], name="event_at"),
            # For the few reports with an extension request.
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
        return EVENT_TYPES[self.name]


def history(report: Report) -> list[ReportEvent]:
    """Return all events of `report` in order; cached for the page."""
    return page_value(("history", report.pk), lambda: _history(report))


def _history(report: Report) -> list[ReportEvent]:
    events = list(report.events.select_related("by"))
    directory.attach_agencies([*events, *(event.by for event in events)], "agency")
    return events


def confidential_mains(events: Iterable[ReportEvent]) -> set[str]:
    """Return the codes in `events` of main reports that became confidential after a merge.

    Nobody may learn these codes. Costs a query only where something was merged.
    """
    codes = {event.facts["into"] for event in events if "into" in event.facts}
    if not codes:
        return set()
    return set(
        Report.objects.filter(code__in=codes, confidential=True).values_list("code", flat=True)
    )


class DayCounter(models.Model):
    """The last report number of a day (Vietnam time)."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("bộ đếm trong ngày")
        verbose_name_plural = _("bộ đếm trong ngày")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day:%Y%m%d}: {self.last}"
