"""One move while it is being made, and the refusal of one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from paht.foundation.refusals import Refusal
from province.models import Agency
from reports.models import Report
from reports.rules.states import State, Transition


class Refused(Refusal):
    """A move that is not allowed; `message` (Vietnamese) tells the clerk why."""


@dataclass
class Move:
    """One move while it is being made: what the effects read and what they leave behind."""

    report: Report
    transition: Transition
    by: User | None
    at: datetime
    note: str
    facts: dict[str, Any]
    agency: Agency | None = None  # the agency the event is told of
    recorded: dict[str, Any] = field(default_factory=dict)  # event.facts: no personal data
    notice: str = ""
    task: str = ""  # of `notices.TASKS`, where it is not named as the transition
    note_to_reporter: str | None = None  # instead of the note, which then is for staff only
    target: State | None = None  # set by an effect that decides it

    def take(self, name: str, message: str | Promise) -> Any:
        """A fact this transition cannot do without."""
        value = self.facts.get(name)
        if value in (None, ""):
            raise Refused(f"needs_{name}", message)
        return value
