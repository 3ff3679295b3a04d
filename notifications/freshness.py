"""What a message may still tell when it goes out, asked of whoever knows right before.

Facts are written down when something happens; a report that they name may be hidden, or a name
in it masked, before the message has left. Who knows lives on a higher floor, so the settings
name it by template (`FACTS_BEFORE_SENDING`).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.models import Message

Look = Callable[[Message], dict[str, Any] | None]


def facts(message: Message) -> dict[str, Any] | None:
    """The facts of `message` as they may be told now; None: it has nothing left to tell."""
    look: str | None = settings.FACTS_BEFORE_SENDING.get(message.template)
    if look is None:
        known: dict[str, Any] = message.context
        return known
    ask: Look = import_string(look)
    return ask(message)
