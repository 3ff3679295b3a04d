"""Name the reads of reports: what the public may list, and what each member of staff may."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from reports.models.extra_reach import Reach, reach_of
from reports.models.impartiality import kept_from
from reports.rules.states import FINAL_STATES, OPEN_STATES, PUBLIC_STATES, Outcome, State

Row = TypeVar("Row", bound=models.Model)


def public_through(relation: str = "") -> Q:
    """Return the condition for public reports, for a table that reaches them by `relation`."""
    prefix = f"{relation}__" if relation else ""
    return Q(**{f"{prefix}is_published": True, f"{prefix}state__in": PUBLIC_STATES})


PUBLIC = public_through()
OPEN = Q(state__in=OPEN_STATES)
CLOSED = Q(state__in=FINAL_STATES)
# The tables that tell where a report belongs.
PLACE = ("category__parent", "district", "commune", "agency")
# Refused and withdrawn reports have no outcome.
OUTCOMES = {
    Outcome.OPEN: OPEN,
    Outcome.IN_TIME: Q(state=State.COMPLETED) & ~Q(completed_at__gt=F("due_at")),
    Outcome.LATE: Q(state=State.COMPLETED, completed_at__gt=F("due_at")),
}


class ReportQueries(models.QuerySet[Row]):
    """The methods of `ReportQuerySet`; this module cannot name the model, which imports it."""

    def public(self) -> Self:
        """Return the reports whose content an officer has released.

        Pages, feeds and open data list no other.
        """
        return self.filter(PUBLIC)

    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "-id")

    def most_urgent_first(self) -> Self:
        return self.order_by("-urgent", "due_at", "id")

    def with_place(self) -> Self:
        return self.select_related(*PLACE)

    def open(self) -> Self:
        return self.filter(OPEN)

    def counted(self) -> Self:
        """Return each matter once: leave out the reports merged into another one.

        A constraint keeps merged reports refused. Counts of open, completed or public reports
        therefore need no `counted`; every other count starts here.
        """
        return self.filter(merged_into=None)

    def for_staff(self, user: User) -> Self:
        """Return the reports that `user` may read; every staff page starts from here.

        Province-wide roles read all. Others read those of their agency and the agencies below
        it, in charge or cooperating. Confidential reports also need the person to be named.
        """
        readable = self._readable(user)
        if user.has_perm("reports.view_all_reports"):
            return readable
        if user.agency is None or not user.has_perm("reports.view_report"):
            return self.none()
        own = Q(agency__in=user.agency.branch_keys)
        helped = self._reach(user).helped
        return readable.filter(own | Q(pk__in=helped) if helped else own)

    def in_parts(self, user: User) -> list[Self]:
        """Split the readable reports of `user` into parts that have no report in common.

        Each part finds its rows by an index; "in charge or cooperating" as one condition
        uses none.
        """
        if user.agency is None or user.has_perm("reports.view_all_reports"):
            return [self]
        helped = self._reach(user).helped
        if not helped:
            return [self]
        own = Q(agency__in=user.agency.branch_keys)
        return [self.filter(own), self.filter(~own, pk__in=helped)]

    def in_charge_of(self, user: User) -> Self:
        """Return the reports on which `user` may act.

        That is `for_staff` without the reports where the agency only cooperates.
        """
        readable = self._readable(user)
        if user.has_perm("reports.view_all_reports"):
            return readable
        if user.agency is None or not user.has_perm("reports.view_report"):
            return self.none()
        return readable.filter(agency__in=user.agency.branch_keys)

    def named_for(self, user: User) -> Self:
        """Return the confidential reports whose readers `user` names.

        Reports about an agency of `user` are left out, and so are reports about an unknown
        agency, whose readers the inspectorate names.
        """
        if not user.has_perm("reports.name_confidential_readers"):
            return self.none()
        return self.filter(confidential=True).exclude(kept_from(user))

    def kept_from(self, user: User) -> Self:
        """Return the confidential reports that `user` must not even know to exist.

        Lists of other things that mention a report exclude these.
        """
        if not user.has_perm("reports.name_confidential_readers"):
            return self.unread_by(user)
        return self.filter(confidential=True).filter(kept_from(user))

    def unread_by(self, user: User) -> Self:
        """Return the confidential reports that `user` may not read, and whose reporters neither."""
        return self.filter(confidential=True).exclude(pk__in=self._reach(user).named)

    def without_confidential(self) -> Self:
        """Return the reports that a file or a list may name, for any reader."""
        return self.filter(confidential=False)

    def _readable(self, user: User) -> Self:
        named = self._reach(user).named
        # Few people are named for any: the common case keeps the shorter condition.
        return (
            self.filter(Q(confidential=False) | Q(pk__in=named))
            if named
            else self.without_confidential()
        )

    def _reach(self, user: User) -> Reach:
        return reach_of(user, self.model._default_manager)
