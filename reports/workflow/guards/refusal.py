"""The answer of a guard that forbids a move."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from reports.models import Report


@dataclass(frozen=True)
class GuardRefusal:
    """The reason of a refusal: a code for programs, a Vietnamese message for the clerk."""

    code: str
    message: str


Guard = Callable[[Report, User | None, datetime], GuardRefusal | None]
