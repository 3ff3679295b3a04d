"""Empty the mailbox by IMAP: a message leaves it only after the portal has stored it."""

import logging
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4

from django.conf import settings
from imap_tools import (
    BaseMailBox,
    ImapToolsError,
    MailBox,
    MailBoxStartTls,
    MailBoxUnencrypted,
)

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.mailbox import Mailbox
from paht.foundation.refusals import Refusal
from reports.intake.mail import parts, receiving
from reports.uploads import MEGABYTE

TIMEOUT_SECONDS = 20
# Shorter than the minute of beat; the next run continues.
RUN_SECONDS = 50.0
MOST_OF_RUN = 2000
# Moved together; a lost connection repeats at most so many, which are recognised.
_BATCH = 50
# Messages that a server cannot read: each costs a connection.
_MOST_BROKEN = 20
_NUMBERS = re.compile(rb"UID (\d+)|RFC822\.SIZE (\d+)")

logger = logging.getLogger(__name__)


class Failed(Refusal):
    """The mailbox could not be read now; `code` names the fault."""


def fetch(*, seconds: float = RUN_SECONDS) -> int:
    """Store the messages of the mailbox and move them away; return their number.

    A second run at the same time does nothing. Raises `Failed`; stored messages stay stored.
    """
    where = settings.INTAKE_IMAP
    if where is None:
        return 0
    with advisory_locks.held_if_free(Lock.MAILBOX) as is_free:
        if not is_free:
            return 0
        return _fetch_all(where, until=time.monotonic() + seconds)


def _fetch_all(where: Mailbox, *, until: float) -> int:
    """Empty the box; a message at which the server gives up stays, and the others go on.

    After a lost connection messages go one by one, so that the one at fault is found.
    """
    broken: set[str] = set()
    width = _BATCH
    while True:
        before, is_open = len(broken), False
        try:
            with _opened(where) as box:
                is_open = True
                return _empty(box, done=where.done, until=until, width=width, broken=broken)
        except Failed:
            is_found = width > 1 or before < len(broken) <= _MOST_BROKEN
            if not (is_open and is_found) or time.monotonic() >= until:
                raise
            width = 1
            if broken:
                logger.warning("mailbox: the server cannot read %d messages", len(broken))


def fetch_quietly() -> None:
    """Fetch for the clock: a fault of the server is one line in the log."""
    try:
        count = fetch()
    except Failed as failure:
        logger.warning("mailbox not read: %s", failure.code)
    else:
        if count:
            logger.info("mailbox: %s messages stored", count)


@contextmanager
def _opened(where: Mailbox) -> Iterator[BaseMailBox]:
    box: BaseMailBox | None = None
    try:
        # TLS checks name and certificate of the server.
        if where.security == "s":
            box = MailBox(
                where.host,
                where.port,
                timeout=TIMEOUT_SECONDS,
                ssl_context=ssl.create_default_context(),
            )
        elif where.security == "tls":
            box = MailBoxStartTls(
                where.host,
                where.port,
                timeout=TIMEOUT_SECONDS,
                ssl_context=ssl.create_default_context(),
            )
        else:
            box = MailBoxUnencrypted(where.host, where.port, TIMEOUT_SECONDS)
        box.login(where.user, where.password, initial_folder=where.folder)
        # Many servers tell only now that they can move, which a lost connection cannot cut in two.
        _kind, told = box.client.capability()
        box.client.capabilities = tuple(told[0].decode("ascii", "replace").upper().split())
        yield box
    except (ImapToolsError, IMAP4.error, OSError) as error:
        raise Failed(type(error).__name__, "Không đọc được hộp thư.") from error
    finally:
        if box is not None:
            _close(box)


def _close(box: BaseMailBox) -> None:
    try:
        box.client.shutdown()
    except (IMAP4.error, OSError):
        # The connection is gone, which is what is wanted.
        logger.debug("mailbox: already closed")


def _empty(box: BaseMailBox, *, done: str, until: float, width: int, broken: set[str]) -> int:
    """Store and move messages, `width` at a time; note in `broken` the one that ends it."""
    # People still find stored messages there.
    if not box.folder.exists(done):
        box.folder.create(done)
    found = sorted(box.uids("UNDELETED"), key=int)
    waiting = [uid for uid in found if uid not in broken][:MOST_OF_RUN]
    count = 0
    for start in range(0, len(waiting), width):
        batch = waiting[start : start + width]
        stored = []
        try:
            for uid, size in _sizes(box, batch):
                if time.monotonic() >= until:
                    break
                if (raw := _bytes_of(box, uid, size)) is not None:
                    receiving.receive(raw, size=size)
                # A message that vanished meanwhile is somebody else's matter.
                stored.append(uid)
        except (IMAP4.error, OSError):
            if len(batch) == 1 and not stored:
                broken.update(batch)
            raise
        finally:
            if stored:
                box.move(stored, done)
        count += len(stored)
        if len(stored) < len(batch):
            break
    return count


def _is_large(size: int) -> bool:
    return size > settings.INTAKE_MAX_MB * MEGABYTE


def _sizes(box: BaseMailBox, uids: list[str]) -> list[tuple[str, int]]:
    """Return each message with its size in bytes."""
    _kind, lines = box.client.uid("FETCH", ",".join(uids), "(UID RFC822.SIZE)")
    sizes: dict[str, int] = {}
    for line in lines:
        said = line[0] if isinstance(line, tuple) else line
        found = {"uid": 0, "size": 0}
        for uid, size in _NUMBERS.findall(said or b""):
            found["uid"], found["size"] = int(uid or found["uid"]), int(size or found["size"])
        sizes[str(found["uid"])] = found["size"]
    return [(uid, sizes[uid]) for uid in uids if uid in sizes]


def _bytes_of(box: BaseMailBox, uid: str, size: int) -> bytes | None:
    """Return the message without marking it as read; only its beginning if it is too large."""
    part = f"BODY.PEEK[]<0.{parts.MOST_OF_BEGINNING}>" if _is_large(size) else "BODY.PEEK[]"
    kind, answer = box.client.uid("FETCH", uid, f"({part})")
    if kind != "OK":
        raise IMAP4.error("message not readable")
    return next((one[1] for one in answer if isinstance(one, tuple)), None)
