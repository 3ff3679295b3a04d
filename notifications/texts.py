"""What each message says: the facts it needs and the text made from them."""

from collections.abc import Mapping
from typing import Any

from notifications.models import Channel, Template

# SMS ask for less than e-mails: nothing that a user typed stands in an SMS to citizens.
FACTS: dict[Template, dict[str, frozenset[str]]] = {
    template: {Channel.SMS: frozenset(sms.split()), Channel.EMAIL: frozenset(email.split())}
    for template, sms, email in (
        (Template.RECEIVED, "code", "code title name url submitted_on"),
        (Template.FORWARDED, "code agency due", "code title name url submitted_on agency due"),
        (Template.NEED_INFO, "code days", "code title name url submitted_on days reason"),
        (Template.EXTENDED, "code due", "code title name url submitted_on due reason"),
        (Template.DONE, "code", "code title name url submitted_on agency"),
        (Template.REFUSED, "code reason", "code title name url submitted_on reason"),
        (Template.WITHDRAWN, "code", "code title name url submitted_on"),
        (Template.STAFF_NEW, "code due", "code title url due"),
        (Template.STAFF_URGENT, "code short hours", "code title url hours"),
        (Template.STAFF_DUE, "code due", "code title url due"),
        (Template.STAFF_OVERDUE, "code due", "code title url due"),
    )
}


def require(template: Template, channel: str, facts: Mapping[str, Any]) -> None:
    """Refuse (`ValueError`) facts that the text could not be written from."""
    missing = FACTS[template][channel] - facts.keys()
    if missing:
        raise ValueError(f"{template}/{channel} lacks {', '.join(sorted(missing))}")
