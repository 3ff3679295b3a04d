"""Read waiting reports again with the rules of today, each night."""

from django.db import transaction

from reports.intake import accusations
from reports.models import PendingReport
from reports.notices import unread_pending
from reports.workflow import pending_queues


def recognise_again() -> int:
    """Add agencies and reports that waiting texts name; return how many texts changed.

    For texts that arrived before the rules knew them. Agencies count for texts about the
    inspectorate. Idempotent: agencies and reports are only added. Call outside a transaction.
    """
    waiting = PendingReport.objects.waiting().order_by("pk")
    changed = {pk for pk in waiting.values_list("pk", flat=True) if _find_reports(pk)}
    about = waiting.filter(about_inspectorate=True).values_list("pk", flat=True)
    return len(changed | {pk for pk in list(about) if _recognise_again(pk)})


def _find_reports(pending: int) -> bool:
    row = PendingReport.objects.filter(pk=pending).only("title", "content", "answers").first()
    found = pending_queues.find(row.title, row.all_words) if row else []
    return bool(found) and pending_queues.name(pending, found)


def _recognise_again(pending: int) -> bool:
    read = PendingReport.objects.filter(pk=pending).only("title", "content", "answers").first()
    # Read before the lock, as a long letter takes a second.
    named = set(accusations.named(read.title, read.all_words)) if read else set[int]()
    with transaction.atomic():
        locked = PendingReport.objects.waiting().select_for_update(of=("self",))
        row = locked.filter(pk=pending, about_inspectorate=True).first()
        if row is None or named <= {*row.named_agencies}:
            return False
        row.named_agencies = sorted(named | {*row.named_agencies})
        row.save(update_fields=["named_agencies"])
        unread_pending.tell_if_unread(row)
    return True
