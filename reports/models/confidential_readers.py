"""Name the people who may read a confidential report."""

from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.holders import holding, staff_holding
from accounts.models import RightsRequest, User
from paht.foundation.history import change_model, recorded
from province.agency_tree import IsWithin
from province.models import Agency
from reports.models.formerly_complained import FormerlyComplained
from reports.models.impartiality import kept_out
from reports.models.report import Report

_EVER = Value(datetime(1900, 1, 1, tzinfo=UTC))


class ConfidentialReaderQuerySet(models.QuerySet["ConfidentialReader"]):
    def live(self) -> Self:
        """Return the readers who were not removed."""
        return self.filter(removed_at=None)

    def reading(self) -> Self:
        """Return the live readers who can open the report now, as `for_staff` decides.

        Left out are closed and unconfirmed accounts, people without the right, people of agencies
        that do not have the report, and people who moved to the agency complained of. Costs one
        query for the agencies.
        """
        live = self.live().filter(_opens(OuterRef("report"), "user__"))
        unknown = Q(report__complained_agency=None)
        live = live.exclude(unknown & ~Q(user__agency__code=settings.INSPECTORATE))
        named = Q(pk__in=live.values("report__complained_agency"))
        before = FormerlyComplained.objects.filter(report__in=live.values("report"))
        for agency in Agency.objects.filter(named | Q(pk__in=before.values("agency"))):
            outside = kept_out([agency])
            formerly = change_model(User).objects.filter(
                pgh_obj=OuterRef("user"),
                agency__in=outside,
                pgh_created_at__gte=Coalesce(OuterRef("report__occurred_at"), _EVER),
            )
            about = Q(report__complained_agency=agency) | Q(
                report__in=FormerlyComplained.objects.filter(agency=agency).values("report")
            )
            live = live.exclude(Q(user__agency__in=outside) | Q(Exists(formerly)), about)
        return live


@recorded()
class ConfidentialReader(models.Model):
    """One reader of one confidential report. Rows end and are never deleted: they are the log."""

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="confidential_readers"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="confidential_readings")
    # None: the system named the person who took the report in or made it confidential.
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ConfidentialReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("người đọc phản ánh giữ kín")
        verbose_name_plural = _("người đọc phản ánh giữ kín")
        ordering = ("given_at", "id")
        default_permissions = ()
        permissions = [("name_confidential_readers", _("Chỉ định người đọc phản ánh giữ kín"))]
        indexes = [
            models.Index(
                fields=["user", "report"],
                name="confidential_reader_live",
                condition=Q(removed_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"],
                name="confidential_reader_once",
                condition=Q(removed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


def able_staff() -> QuerySet[User]:
    """Return the active staff who may read reports at all, without unconfirmed accounts.

    One person may have invented the owner of an account that no second person confirmed.
    """
    unconfirmed = RightsRequest.objects.unconfirmed_accounts().values("user")
    return staff_holding("reports.view_report").exclude(pk__in=unconfirmed)


def _opens(report: Any, through: str = "") -> Q:
    """Return the condition for people who open `report` once they are named its readers.

    `report` is its key; `through` leads to the person, as in "user__".
    """
    own = IsWithin(F("agency"), OuterRef(f"{through}agency"))
    helped = IsWithin(F("cooperations__agency"), OuterRef(f"{through}agency"))
    asked = Report.objects.filter(pk=report)
    reached = Exists(asked.filter(own)) | Exists(asked.filter(helped, cooperations__ended_at=None))
    everywhere = User.objects.filter(holding("reports.view_all_reports"))
    able = Q(**{f"{through}pk__in": able_staff().values("pk")})
    return able & (Q(**{f"{through}pk__in": everywhere.values("pk")}) | Q(reached))


def people_opening(report: Report) -> QuerySet[User]:
    """Return the people who open `report` once they are named; the reverse of `reading`."""
    return User.objects.filter(_opens(report.pk)).exclude(people_kept_from(report))


def people_kept_from(report: Report) -> Q:
    """Return the condition for the people who may not read `report`; the reverse of `kept_from`."""
    unknown = report.confidential and report.complained_agency is None
    found = ~Q(agency__code=settings.INSPECTORATE) if unknown else Q(pk__in=[])
    complained = report.complained_ever
    if not complained:
        return found
    outside = kept_out(complained)
    formerly = change_model(User).objects.filter(pgh_obj=OuterRef("pk"), agency__in=outside)
    if report.occurred_at:
        formerly = formerly.filter(pgh_created_at__gte=report.occurred_at)
    return found | Q(agency__in=outside) | Q(Exists(formerly))


def is_kept_from(report: Report, user: User) -> bool:
    """Return whether `user` may not read `report` because of an agency; one query."""
    return User.objects.filter(people_kept_from(report), pk=user.pk).exists()
