"""Define the interface of a gateway: its receipt, and the errors by which it may refuse.

Reasons are short English words for the log and the admin. They hold no address, text or secret.
"""

from dataclasses import dataclass
from typing import Protocol

from notifications.models import Message
from notifications.texts import Text


@dataclass(frozen=True)
class Receipt:
    """A message that a gateway accepted. `cost` is in đồng, for all `parts` together."""

    gateway: str
    provider_id: str = ""
    parts: int | None = None
    cost: int | None = None


class Unavailable(Exception):
    """The gateway does not work now: try the next one, and this one later.

    `answered` means that it replied with a refusal, so it certainly did not send. Otherwise (a
    time-out, an unreadable reply) it may have sent, and is asked again under the same request id.
    """

    def __init__(self, reason: str, *, answered: bool = False) -> None:
        super().__init__(reason)
        self.answered = answered


class Deferred(Unavailable):
    """The gateway works, but this one message has to wait."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, answered=True)


class Unsuited(Exception):
    """This gateway cannot carry this message; another one may."""


class Rejected(Exception):
    """No gateway will ever deliver this message."""


class Gateway(Protocol):
    """One gateway. `send` returns once the message is handed over, within a minute."""

    name: str
    # Such a gateway observes the quiet hours, because its messages ring at night.
    reaches_phones: bool

    def send(self, message: Message, text: Text) -> Receipt:
        """Hand over one message; raise `Unavailable`, `Deferred`, `Unsuited` or `Rejected`."""
