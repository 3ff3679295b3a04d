"""Sign each e-mail, so that an answer or a failure report leads back to its message.

The mark is part of the message's id and of its reply address. Only people who got the message know
it. It ends when the message's recipient is erased (`retention`).
"""

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.models import Channel, Message, Template

_SALT = "notifications.reply_marks"
# Messages about what waits for consent. An answer to them joins the report that was made of it.
ABOUT_PENDING = (Template.PENDING_CREATED, Template.PENDING_REMINDER, Template.MAIL_FILES)
_MARK = re.compile(r"paht-(\d{1,18})-([0-9a-f]{24})", re.IGNORECASE)


def mark(message: Message) -> str:
    """Return the same mark at every try, so that mail servers recognise a repetition."""
    # The time counts too: a restored database gives the same number again.
    said = f"{message.pk}:{message.created_at:%Y%m%d%H%M%S}"
    signature = salted_hmac(_SALT, said, algorithm="sha256").hexdigest()
    return f"paht-{message.pk}-{signature[:24]}"


def message_id(message: Message) -> str:
    return f"<{mark(message)}@{settings.SITE_HOST}>"


def reply_address(message: Message) -> str:
    """Return the address to which an answer goes; "" if this installation reads none."""
    local, _at, domain = settings.INTAKE_REPLY_ADDRESS.partition("@")
    has_matter = bool(message.about) or message.template in ABOUT_PENDING
    if not domain or message.channel != Channel.EMAIL or not has_matter:
        return ""
    return f"{local}+{mark(message)}@{domain}"


def find(*texts: str) -> Message | None:
    """Return the message of the first genuine mark in `texts`; None without one."""
    for said in texts:
        for found in _MARK.finditer(said):
            message = Message.objects.filter(pk=int(found[1])).exclude(recipient_hash="").first()
            if message and constant_time_compare(mark(message), found[0].lower()):
                return message
    return None
