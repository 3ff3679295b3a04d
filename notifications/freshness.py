"""Check a message's facts again right before it is sent.

A report may have been hidden, or a name in it redacted, since the message was written. The code
that knows this is in `reports`, on a higher floor. The setting `FACTS_BEFORE_SENDING` names it by
template.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.models import Message

FactsReader = Callable[[Message], dict[str, Any] | None]


def facts(message: Message) -> dict[str, Any] | None:
    """Return the facts of `message` that may be sent now; None when nothing may be."""
    reader: str | None = settings.FACTS_BEFORE_SENDING.get(message.template)
    if reader is None:
        known: dict[str, Any] = message.context
        return known
    read: FactsReader = import_string(reader)
    return read(message)
