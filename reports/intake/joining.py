"""Add an answer of its sender to a pending report, which goes on waiting for consent.

The answer makes another version of the content: a form that shows an older one is refused, so
nobody confirms words or files unseen (`pending.settle`). The whole text decides anew who reads it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils import timezone

from accounts.models import phone_hash
from paht.foundation import advisory_locks, text
from paht.foundation.advisory_locks import Lock
from province.models import AdminUnit
from reports.intake import accusations, hold, pending
from reports.models import PendingAction, PendingReport
from reports.notices import pending_notices, unread_pending
from reports.rules.danger import endangers_life
from reports.workflow import pending_queues, storage

_MOVES = (PendingAction.Kind.RELEASED, PendingAction.Kind.WITHHELD)


@dataclass(frozen=True)
class Answer:
    """What an answer says; place, name and number count where the pending report has none.

    `names` belong to the stored files. `left_out` counts files that the channel refused, and
    `refused` says why in words of the portal.
    """

    words: str = field(repr=False)
    full_name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    commune: AdminUnit | None = None
    address: str = field(default="", repr=False)
    names: Sequence[str] = ()
    left_out: int = 0
    refused: str = ""
    replied: Collection[str] = ()  # codes of reports that it answers or names


def join(key: int, answer: Answer, kept: storage.StoredFiles) -> bool:
    """Add the answer and its stored files; return False if the pending report takes none any more.

    It is over, or has no room for the words. Call in the transaction that closes the answer; its
    caller gives the files back if this returns False.
    """
    words = text.clean(answer.words, multiline=True)
    read = PendingReport.objects.filter(pk=key).first()
    if read is None:
        return False
    # Reading a long letter takes a second, so before the locks.
    queue = _queue(read, words)
    found = pending_queues.find(words, codes=answer.replied)
    # In the order of `submission.submit`.
    advisory_locks.acquire((Lock.SUBMISSION, read.submission_id.hex))
    # Before the row, as `pending_queues.follow` does.
    pending_queues.ask(found, lock=True)
    row = PendingReport.objects.select_for_update(of=("self",)).get(pk=key)
    content = _below(row.content, words)
    if row.is_over(timezone.now()) or len(content) > pending.LONGEST_CONTENT:
        return False
    if _basis(row) != _basis(read):
        queue = _queue(row, words)
    unheld = hold.place_pending(answer.names, kept, submission_id=row.submission_id)
    was_kept = row.inspectorate_only
    row.joined_at = [*row.joined_at, len(row.content)]
    row.content = content
    row.files_left_out += answer.left_out + len(unheld)
    _complete(row, answer)
    _route(row, queue)
    row.named_reports = sorted({*row.named_reports, *found})
    pending_queues.place(row)
    row.save()
    pending_notices.tell_sender(row, is_joined=True, refused=answer.refused)
    if queue.endangers_life or (row.endangers_life and row.inspectorate_only != was_kept):
        pending_notices.alarm(row)
    unread_pending.tell_if_unread(row)
    return True


def append(typed: QueryDict, words: str) -> None:
    """Put words that joined meanwhile below those of a form, whose writer reads them there."""
    typed["content"] = _below(typed.get("content", ""), words)


def _below(first: str, words: str) -> str:
    return "\n\n".join(filter(None, (first.rstrip(), words)))


def _basis(row: PendingReport) -> tuple[object, ...]:
    return row.content, row.inspectorate_only, row.about_inspectorate


def _queue(row: PendingReport, words: str) -> accusations.Judgement:
    """Judge the whole text; after a decision of staff about its queue, the new words only.

    `endangers_life` tells of a danger that is new.
    """
    whole = _below(row.all_words, words)
    if _is_decided(row):
        found = accusations.judge("", words, None)
    else:
        found = accusations.judge(row.title, whole, row.category)
    is_new = endangers_life("", words) or (
        not row.endangers_life and endangers_life(row.title, whole)
    )
    return replace(found, endangers_life=is_new)


def _is_decided(row: PendingReport) -> bool:
    return row.actions.filter(kind__in=_MOVES).exists()


def _route(row: PendingReport, queue: accusations.Judgement) -> None:
    """Keep the text from more people where the answer says so, never from fewer without cause.

    Where a life is in danger now, the name of an agency hides nothing any more.
    """
    stays = row.inspectorate_only and (_is_decided(row) or not queue.endangers_life)
    row.endangers_life = row.endangers_life or queue.endangers_life
    row.inspectorate_only = queue.inspectorate_only or stays
    is_about = queue.about_inspectorate or row.about_inspectorate
    row.about_inspectorate = row.inspectorate_only and is_about
    named = accusations.named(row.title, row.all_words) if row.about_inspectorate else []
    row.named_agencies = sorted({*row.named_agencies, *named}) if row.about_inspectorate else []
    row.category = row.category or queue.category


def _complete(row: PendingReport, answer: Answer) -> None:
    row.full_name = row.full_name or text.clean(answer.full_name)[:100]
    if not row.phone and (phone := pending.read_phone(answer.phone)):
        row.phone, row.phone_hash = phone, phone_hash(phone)
    row.commune = row.commune or answer.commune
    row.address = row.address or text.clean(answer.address)[:255]
