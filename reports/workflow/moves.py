"""Carry the facts of a move from its form to its event, and refuse moves."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from paht.foundation.refusals import Refusal
from province.models import Agency
from reports.models import Report
from reports.rules.states import State, Transition

# Relations that the checks and effects of a move read.
READ_FOR_MOVES = ("agency", "category", "handler", "complained_agency__parent")


class Refused(Refusal):
    """A move is not allowed; `message` (Vietnamese) tells the clerk why."""


@dataclass
class Move:
    """One move in progress: the facts that its effect reads, and the results that it sets."""

    report: Report
    transition: Transition
    by: User | None
    at: datetime
    note: str
    facts: dict[str, Any]
    agency: Agency | None = None  # the agency of the event
    recorded: dict[str, Any] = field(default_factory=dict)  # event.facts: no personal data
    notice: str = ""
    task: str = ""  # a key of `notices.TASKS`, if it differs from the transition
    note_to_reporter: str | None = None  # replaces the note, which then is for staff only
    target: State | None = None  # set by an effect that chooses the state

    def take(self, name: str, message: str | Promise) -> Any:
        """Return a required fact; refuse the move with `message` if it is missing."""
        value = self.facts.get(name)
        if value in (None, ""):
            raise Refused(f"needs_{name}", message)
        return value
