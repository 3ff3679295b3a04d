"""Find the reports that waiting messages answer, for messages from before this was noted."""

import logging

from accounts.models import Consent
from reports.intake.mail import parsing, parts, receiving, replies
from reports.models import IncomingMail, PendingReport
from reports.workflow import pending_queues

logger = logging.getLogger(__name__)


def recognise_again() -> int:
    """Note the reports that waiting messages answer; return how many changed their queue.

    Idempotent. Call outside a transaction.
    """
    waiting = PendingReport.objects.waiting().filter(
        channel=Consent.Channel.EMAIL, named_reports=[]
    )
    rows = dict(waiting.values_list("source", "pk"))
    mails = IncomingMail.objects.filter(outcome=IncomingMail.Outcome.PENDING, erased_at=None)
    changed = 0
    for mail in mails.order_by("pk"):
        if mail.source not in rows:
            continue
        try:
            codes = replies.codes(parsing.parse(receiving.raw_of(mail)))
        except parts.TooLarge:
            logger.warning("mail %s is too large to recognise", mail.pk)
            continue
        if found := pending_queues.find(codes=codes):
            changed += pending_queues.name(rows[mail.source], found)
    return changed
