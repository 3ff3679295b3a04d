"""Find the members of staff to notify of a report, by permission and by their own choice.

Which group hears of a reminder step, such as a new urgent report: `rules.reminder_steps`.
What each message says, and who hears when a report changes hands: `notices.notices`.
"""

from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from accounts.holders import addresses_of, staff_holding
from accounts.models import User
from reports.models import NoticeChoice, Reminder, Report, people_kept_from
from reports.rules.reminder_steps import RECEPTION, RecipientGroup
from reports.rules.states import State

Recipient = Reminder.Recipient
Choice = NoticeChoice.When


def staff_who_may(permission: str, *, agency: int | None = None) -> QuerySet[User]:
    """Return active staff with `reports.<permission>`, of one agency (its key) or of all."""
    people = staff_holding(f"reports.{permission}")
    people = people.select_related("notice_choice").order_by("pk")
    return people.filter(agency=agency) if agency else people


def choice_of(person: User) -> NoticeChoice.When:
    chosen: NoticeChoice | None = getattr(person, "notice_choice", None)
    return Choice(chosen.when) if chosen else Choice.AT_ONCE


def wants_at_once(person: User, report: Report) -> bool:
    """Return whether the person gets a notice at once, as everybody does of urgent reports."""
    return report.urgent or choice_of(person) == Choice.AT_ONCE


def may_hear(people: Iterable[User], report: Report) -> list[User]:
    """Narrow `people` to those who may know of `report`.

    A confidential report is known to its readers and to the people who name them, unless an
    agency of theirs keeps them from it.
    """
    people = list(people)
    if not report.confidential:
        return people
    readers = reading(report)
    naming = [one.pk for one in people if one.has_perm("reports.name_confidential_readers")]
    if naming:
        impartial = User.objects.filter(pk__in=naming).exclude(people_kept_from(report))
        readers |= set(impartial.values_list("pk", flat=True))
    return [person for person in people if person.pk in readers]


def reading(report: Report) -> set[int]:
    """Return the keys of the people who can open this confidential report."""
    return set(report.confidential_readers.reading().values_list("user_id", flat=True))


class RecipientDirectory:
    """Find recipients, reading each agency once; make one per run, because it never refreshes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int | None], list[User]] = {}

    def find(self, group: RecipientGroup, report: Report) -> tuple[Reminder.Recipient, list[User]]:
        """Return the people of `group` and how they were chosen.

        If nobody of the group has an address, the leaders of the agency are chosen, then the
        supervisors, then nobody.
        """
        ways: list[tuple[Reminder.Recipient, Callable[[Report], list[User]]]] = [
            (Recipient.RESPONSIBLE, {
                RecipientGroup.RECEPTION: self._reception,
                RecipientGroup.DISPATCH: lambda report: self._dispatchers(),
                RecipientGroup.DESK: self._desk,
                RecipientGroup.LEADER: self._leaders,
                RecipientGroup.SUPERVISOR: self._supervisors,
            }[group]),
            (Recipient.LEADER, self._leaders),
            (Recipient.SUPERVISOR, self._supervisors),
        ]  # fmt: skip
        for recipient, find in ways:
            if people := may_hear(find(report), report):
                return recipient, people
        return Recipient.NOBODY, []

    def _reception(self, report: Report) -> list[User]:
        return self._find("receive_report")

    def _desk(self, report: Report) -> list[User]:
        """Return the people who make the next move; in an agency the handler, if one is named."""
        if report.agency_id is None or report.state in RECEPTION:
            return self._dispatchers()
        if report.state == State.PENDING_APPROVAL:
            return self._leaders(report)
        handler = report.handler
        if handler and handler.is_active and addresses_of(handler):
            return [handler]
        return self._find("submit_answer_report", report.agency_id)

    def _dispatchers(self) -> list[User]:
        return self._find("reject_report")

    def _leaders(self, report: Report) -> list[User]:
        """Return the approvers of the agency; the dispatchers while no agency has the report."""
        if report.agency_id is None:
            return self._dispatchers()
        return self._find("approve_report", report.agency_id)

    def _supervisors(self, report: Report) -> list[User]:
        return [
            person
            for person in self._find("approve_report")
            if person.has_perm("reports.view_all_reports")
        ]

    def _find(self, permission: str, agency: int | None = None) -> list[User]:
        found = self._known.get((permission, agency))
        if found is None:
            # Addresses are encrypted: the database cannot select the people who have one.
            found = [p for p in staff_who_may(permission, agency=agency) if addresses_of(p)]
            self._known[permission, agency] = found
        return found
