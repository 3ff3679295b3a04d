"""Let the owner of an address see a message that claims to be theirs, and add or erase it.

Nobody proved who sent it, so the owner decides by its words and files. The link went to the
address that the message bears.
"""

from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications import nudges
from reports import uploads
from reports.intake.mail import parsing, receiving
from reports.models import IncomingMail

Outcome, State = IncomingMail.Outcome, IncomingMail.State


@dataclass(frozen=True)
class Claimed:
    """What a message would add: its words, and names and sizes of its files."""

    words: str = field(repr=False)
    files: list[tuple[str, int]] = field(repr=False)
    refused: list[tuple[str, str]] = field(repr=False)  # names, and keys of their reasons


def shown(mail: IncomingMail) -> Claimed:
    """Return what the message would add; it has been read before, so it can be read."""
    parsed = parsing.parse(receiving.raw_of(mail))
    claimed = Claimed(parsed.own_words, [], list(parsed.refused))
    for file in parsed.files:
        if uploads.is_supported(file.content):
            claimed.files.append((file.name, len(file.content)))
        else:
            claimed.refused.append((file.name, "pdf" if file.is_pdf else "unsupported"))
    return claimed


def confirm(mail: IncomingMail) -> None:
    """Add the message to its report, as the owner of the address asked; idempotent."""
    with transaction.atomic():
        anew = {"state": State.STORED, "outcome": "", "is_confirmed": True, "attempts": 0}
        if _asked(mail).update(**anew):
            ask = partial(nudges.ask, "reports.tasks.read_mail", mail.pk)
            transaction.on_commit(ask, robust=True)


def disown(mail: IncomingMail) -> None:
    """Erase the message, which the owner of the address did not send; idempotent."""
    receiving.erase(_asked(mail), at=timezone.now())


def _asked(mail: IncomingMail) -> QuerySet[IncomingMail]:
    return IncomingMail.objects.filter(pk=mail.pk, erased_at=None, outcome=Outcome.ASKED)
