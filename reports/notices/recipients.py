"""Which members of staff hear of a report: by what they may do, and how they want to hear."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.holders import staff_holding
from accounts.models import User
from notifications.outbox import Address
from paht.foundation import text
from reports.models import NoticeChoice, Reminder, Report, kept_out
from reports.rules.reminder_steps import RECEPTION, Audience
from reports.rules.states import State

Heard = Reminder.Heard
Choice = NoticeChoice.When


def staff_who_may(permission: str, *, agency: int | None = None) -> QuerySet[User]:
    """Active staff with `reports.<permission>`, of one agency (its key) or of all."""
    people = staff_holding(f"reports.{permission}")
    people = people.select_related("notice_choice").order_by("pk")
    return people.filter(agency=agency) if agency else people


def email_of(person: User) -> Address | None:
    """The person's address; None for who has none, or one that is no address."""
    try:
        return Address.email(person.email) if person.email else None
    except ValidationError:
        return None


def phone_of(person: User) -> Address | None:
    return Address.sms(person.phone) if text.is_mobile(person.phone) else None


def choice_of(person: User) -> NoticeChoice.When:
    chosen: NoticeChoice | None = getattr(person, "notice_choice", None)
    return Choice(chosen.when) if chosen else Choice.AT_ONCE


def wants_at_once(person: User, report: Report) -> bool:
    """What is urgent goes to everybody at once."""
    return report.urgent or choice_of(person) == Choice.AT_ONCE


def may_hear(people: Iterable[User], report: Report) -> list[User]:
    """Of a confidential report its readers hear, and those who name them, but for people of the
    agency that it is about; of others everybody."""
    if not report.confidential:
        return list(people)
    readers = set(report.confidential_readers.reading().values_list("user_id", flat=True))
    complained = report.complained_agency
    outside = set(kept_out(complained).values_list("pk", flat=True)) if complained else set()
    return [
        person
        for person in people
        if person.pk in readers
        or (
            person.has_perm("reports.name_confidential_readers") and person.agency_id not in outside
        )
    ]


class Directory:
    """Who hears of what. Reads each agency once: make one for a run, not for longer."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int | None], list[User]] = {}

    def reached(self, audience: Audience, report: Report) -> tuple[Reminder.Heard, list[User]]:
        """Those who are meant; where none has an address, the leader of the agency, then the
        supervisors; nobody when there are none either."""
        ways: list[tuple[Reminder.Heard, Callable[[Report], list[User]]]] = [
            (Heard.MEANT, {
                Audience.RECEPTION: self._reception,
                Audience.DISPATCH: lambda report: self._dispatchers(),
                Audience.DESK: self._desk,
                Audience.LEADER: self._leaders,
                Audience.SUPERVISOR: self._supervisors,
            }[audience]),
            (Heard.LEADER, self._leaders),
            (Heard.SUPERVISOR, self._supervisors),
        ]  # fmt: skip
        for heard, find in ways:
            if people := may_hear(find(report), report):
                return heard, people
        return Heard.NOBODY, []

    def _reception(self, report: Report) -> list[User]:
        return self._find("receive_report")

    def _desk(self, report: Report) -> list[User]:
        """Whoever makes the next step; of an agency the colleague who has the report."""
        if report.agency_id is None or report.state in RECEPTION:
            return self._dispatchers()
        if report.state == State.PENDING_APPROVAL:
            return self._leaders(report)
        handler = report.handler
        if handler and handler.is_active and email_of(handler):
            return [handler]
        return self._find("submit_answer_report", report.agency_id)

    def _dispatchers(self) -> list[User]:
        return self._find("reject_report")

    def _leaders(self, report: Report) -> list[User]:
        """Before an agency has it, those who have to find one answer for it themselves."""
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
            # Addresses are confidential: the database cannot tell who has none.
            found = [p for p in staff_who_may(permission, agency=agency) if email_of(p)]
            self._known[permission, agency] = found
        return found
