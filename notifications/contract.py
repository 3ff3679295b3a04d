"""What every gateway promises: the receipt it gives and the ways in which it may refuse.

Reasons are short English words for the log and the admin; they hold no address, no text and
no secret.
"""

from dataclasses import dataclass
from typing import Protocol

from notifications.models import Message
from notifications.texts import Text


@dataclass(frozen=True)
class Receipt:
    """A message that a gateway took over. `cost` is in đồng, for all `parts` together."""

    gateway: str
    provider_id: str = ""
    parts: int | None = None
    cost: int | None = None


class Unavailable(Exception):
    """The gateway is not well: try the next one, and this one later.

    `answered`: it said no, so it certainly did not send. Else (a time-out, an answer that
    nobody can read) it may have sent, and is asked again under the same request id.
    """

    def __init__(self, reason: str, *, answered: bool = False) -> None:
        super().__init__(reason)
        self.answered = answered


class Deferred(Unavailable):
    """The gateway is well, but this one message has to wait."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, answered=True)


class Unsuited(Exception):
    """This gateway cannot carry this message; another one may."""


class Rejected(Exception):
    """It will never work with this message, whoever carries it."""


class Gateway(Protocol):
    """One way out. `send` returns once the message is handed over, within a minute."""

    name: str
    # Whether it rings at somebody's bed: such a gateway keeps the quiet hours.
    reaches_phones: bool

    def send(self, message: Message, text: Text) -> Receipt:
        """Hand over one message; raises `Unavailable`, `Deferred`, `Unsuited` or `Rejected`."""
