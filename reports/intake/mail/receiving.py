"""Store each message before anything reads it, and erase it when its matter is closed."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from notifications import nudges
from reports.intake import pending
from reports.intake.mail import parsing, parts
from reports.models import IncomingMail, MailPiece
from reports.uploads import MEGABYTE

# As long as the pending report that is made of it.
KEPT = pending.KEPT
# Staff need time for a message that the portal could not read, or not yet.
KEPT_UNREAD = timedelta(days=30)
# Of the row without its bytes, so that a second delivery is recognised.
KEPT_ROWS = timedelta(days=90)
_PIECE_BYTES = 64 * 1024
# Of the column.
_LARGEST_SIZE = 2**31 - 1
# Of those with the same id, the newest ones.
_MOST_COMPARED = 3
_BATCH = 200
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
State = IncomingMail.State


def receive(raw: bytes, *, size: int | None = None) -> IncomingMail:
    """Store a raw message and ask a worker to read it; return the earlier row of a repetition.

    Of a message that is too large only the beginning is stored; `size` is that of the whole, where
    `raw` is not. Call outside any transaction: the message counts as delivered once this returns.
    """
    size = max(size or 0, len(raw))
    is_large = size > settings.INTAKE_MAX_MB * MEGABYTE
    if is_large:
        raw = raw[: parts.MOST_OF_BEGINNING]
    digest, id_digest = _digests(raw)
    if earlier := _known(digest) or _said_before(raw, id_digest):
        return earlier
    try:
        with transaction.atomic(durable=True):
            mail = IncomingMail.objects.create(
                digest=digest,
                id_digest=id_digest,
                size=min(size, _LARGEST_SIZE),
                received_at=timezone.now(),
                # A worker reads the beginning, then sets it aside.
                reason=IncomingMail.Reason.TOO_LARGE if is_large else "",
            )
            _keep(mail, raw)
            ask = partial(nudges.ask, "reports.tasks.read_mail", mail.pk)
            transaction.on_commit(ask, robust=True)
    except IntegrityError:
        # Another delivery of the same message was faster.
        if earlier := _known(digest):
            return earlier
        raise
    return mail


def raw_of(mail: IncomingMail) -> bytes:
    """Return the bytes of a message that is not erased."""
    pieces = MailPiece.objects.filter(mail=mail).order_by("number")
    return "".join(pieces.values_list("content", flat=True)).encode("latin-1")


def _keep(mail: IncomingMail, raw: bytes) -> None:
    text = raw.decode("latin-1")
    MailPiece.objects.bulk_create(
        (
            MailPiece(mail=mail, number=number, content=text[start : start + _PIECE_BYTES])
            for number, start in enumerate(range(0, len(text), _PIECE_BYTES))
        ),
        batch_size=50,
    )


def _known(digest: str) -> IncomingMail | None:
    return IncomingMail.objects.filter(digest=digest).first()


def _said_before(raw: bytes, id_digest: str) -> IncomingMail | None:
    """Return the earlier message with the same id that says the same in other bytes.

    Servers change encodings and boundaries on the way. One that says anything else is another
    message: programs that use an id again must not lose words.
    """
    same_id = IncomingMail.objects.filter(id_digest=id_digest, erased_at=None).order_by("-pk")
    found = list(same_id[:_MOST_COMPARED]) if id_digest else []
    said = _meaning(raw) if found else None
    return next((one for one in found if said and _meaning(raw_of(one)) == said), None)


def _meaning(raw: bytes) -> tuple[object, ...] | None:
    """Return words and files of a message; None where they cannot be read."""
    try:
        mail = parsing.parse(raw)
    except Exception:  # noqa: BLE001 - any message must be stored
        return None
    files = (sha256(file.content).digest() for file in mail.files)
    return mail.subject, mail.whole_text, mail.refused, *files


def _digests(raw: bytes) -> tuple[str, str]:
    """Return the digests by which a repetition is known: of the content, and of the id.

    Servers add lines on the way, so only the writer's own headers count. Scanners give all messages
    the same id, and a stranger may guess one; therefore sender and date belong to it.
    """
    end = _BLANK_LINE.search(raw)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    said = {name: _first(head, name) for name in (b"from", b"date", b"subject", b"message-id")}
    own = [said[b"from"], said[b"date"], said[b"subject"]]
    content = _hash([*own, body.replace(b"\r\n", b"\n").rstrip()])
    has_id = bool(said[b"message-id"] and said[b"date"])
    return content, _hash([said[b"message-id"], *own[:2]]) if has_id else ""


def _first(head: bytes, name: bytes) -> bytes:
    found = re.search(rb"(?im)^%s:((?:.*\r?\n[ \t])*.*)$" % name, head)
    return b" ".join(_FOLD.sub(b" ", found[1]).split()) if found else b""


def _hash(parts: Iterable[bytes]) -> str:
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


# --- erasure ----------------------------------------------------------------------------


def due(now: datetime) -> QuerySet[IncomingMail]:
    """Return the messages whose bytes must go by their age."""
    is_unread = Q(state__in=(State.STORED, State.SET_ASIDE))
    return IncomingMail.objects.filter(erased_at=None).filter(
        Q(~is_unread, received_at__lte=now - KEPT)
        | Q(is_unread, received_at__lte=now - KEPT_UNREAD)
    )


def due_rows(now: datetime) -> QuerySet[IncomingMail]:
    """Return the rows that no delivery needs any more."""
    return IncomingMail.objects.exclude(erased_at=None).filter(received_at__lte=now - KEPT_ROWS)


def erase(mails: QuerySet[IncomingMail], *, at: datetime) -> int:
    """Delete the bytes of messages; the rows stay. A message that was never read is dismissed."""
    with transaction.atomic():
        keys = list(
            mails.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)
        )
        MailPiece.objects.filter(mail__in=keys).delete()
        erased = IncomingMail.objects.filter(pk__in=keys)
        erased.exclude(state=State.PROCESSED).update(state=State.DISMISSED)
        return erased.update(erased_at=at)


def erase_closed(*, now: datetime) -> int:
    """Erase messages by age, and those whose pending report is closed; return the number."""
    count = 0
    while done := erase(_batch(due(now)), at=now):
        count += done
    made = IncomingMail.objects.filter(erased_at=None, outcome=IncomingMail.Outcome.PENDING)
    for mails in _chunks(made.order_by("pk").values_list("pk", flat=True)):
        sources = {IncomingMail(pk=pk).source: pk for pk in mails}
        closed = [sources[source] for source in pending.closed_sources(sources)]
        count += erase(IncomingMail.objects.filter(pk__in=closed), at=now)
    return count


def _batch(mails: QuerySet[IncomingMail]) -> QuerySet[IncomingMail]:
    return mails.filter(pk__in=mails.order_by("received_at", "pk").values("pk")[:_BATCH])


def _chunks(keys: Iterable[int]) -> Iterable[list[int]]:
    found = list(keys)
    return (found[start : start + _BATCH] for start in range(0, len(found), _BATCH))
