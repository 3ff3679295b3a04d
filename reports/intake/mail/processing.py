"""Read stored messages one by one: a pending report, an addition to a report, or nothing.

A worker claims a message for some minutes. One whose worker dies is read again, a few times; then
it is set aside. One at which the machine failed is read again until the machine works. Files are
examined outside any transaction.
"""

import logging
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import Error as DatabaseProblem
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Consent
from notifications import bounces, reply_marks
from province import portal
from reports import uploads, workflow
from reports.intake import accusations, joining, pending
from reports.intake.mail import faults, parsing, parts, proposals, receiving, replies
from reports.intake.mail.parsing import ParsedMail
from reports.intake.mail.replies import Answered
from reports.models import Attachment, IncomingMail, Report, Reporter
from reports.notices import mail_notices
from reports.rules.danger import endangers_life
from reports.uploads import CleanFile
from reports.workflow import storage

MOST_ATTEMPTS = 3
# Longer than a task may run, so the earlier worker is certainly gone.
CLAIMED = timedelta(minutes=6)
# Tries that words wait for their files while pool or disk are full: about two hours.
MOST_WAITS = 7
State, Outcome, Reason = IncomingMail.State, IncomingMail.Outcome, IncomingMail.Reason
_TOO_MUCH = (Reason.TOO_LARGE, Reason.TOO_MANY_PARTS)

logger = logging.getLogger(__name__)

# Claims that this process could not give back yet, because the database was away.
_owed: list[IncomingMail] = []


@dataclass(frozen=True)
class Examined:
    """The files of a message that the portal takes, with their names, and why it refused others."""

    files: list[tuple[str, CleanFile]]
    refused: list[str]  # codes of `uploads.Rejected`, and keys of `mail_notices.REASONS`
    left_out: int = 0  # files that were refused


def process(mail: int) -> bool:
    """Read this message if it waits and nobody else reads it; return whether it was read."""
    found = _claim(IncomingMail.objects.filter(pk=mail))
    return found is not None and _read(found)


def sweep(*, limit: int = 500, seconds: float = 50) -> int:
    """Read the messages that wait, oldest first; return how many were read."""
    until = time.monotonic() + seconds
    count = 0
    for _turn in range(limit):
        # A claim that nobody uses would count as a dead worker.
        mail = _claim(IncomingMail.objects.all()) if time.monotonic() < until else None
        if mail is None:
            break
        count += _read(mail)
    return count


def again(mail: int) -> bool:
    """Queue a message that was set aside once more; return whether it was set aside.

    One that is too large was never stored whole, so it stays.
    """
    aside = IncomingMail.objects.set_aside().filter(pk=mail, erased_at=None)
    aside = aside.exclude(reason=Reason.TOO_LARGE)
    anew = {"reason": "", "error": "", "attempts": 0, "faults": 0, "claimed_until": None}
    return bool(aside.update(state=State.STORED, **anew))


def dismiss(mail: int) -> bool:
    """Close a message that was set aside, and erase it; return whether it was set aside."""
    aside = IncomingMail.objects.set_aside().filter(pk=mail)
    return bool(receiving.erase(aside, at=timezone.now()))


def tell_delayed(*, now: datetime) -> bool:
    """Tell administrators once of messages at which the machine has failed for more than a day."""
    oldest = IncomingMail.objects.delayed(now).order_by("pk").first()
    return oldest is not None and mail_notices.tell_delayed(oldest)


def _claim(candidates: QuerySet[IncomingMail]) -> IncomingMail | None:
    _give_back()
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    with transaction.atomic():
        mail = (
            candidates.filter(free, state=State.STORED)
            .order_by("pk")
            .select_for_update(of=("self",), skip_locked=True)
            .first()
        )
        if mail is None:
            return None
        mail.attempts += 1
        mail.claimed_until = now + CLAIMED
        if mail.attempts > MOST_ATTEMPTS:
            # Every worker that read it was killed: one more reads its beginning, and no other.
            mail.reason = mail.reason or Reason.INTERRUPTED
            if mail.attempts > MOST_ATTEMPTS + 1:
                mail.state, mail.claimed_until = State.SET_ASIDE, None
        mail.save()
    return mail


def _read(mail: IncomingMail) -> bool:
    if mail.state != State.STORED:
        return False
    try:
        return _read_beginning(mail, mail.reason) if mail.reason else _read_whole(mail)
    except Exception as error:  # noqa: BLE001 - one message must not stop the box
        # Its words stay out of the log.
        kind = type(error).__name__
        if faults.is_of_machine(error):
            logger.warning("mail %s waits, the machine failed: %s", mail.pk, kind)
            _release(mail, kind)
        else:
            logger.error("mail %s set aside: %s", mail.pk, kind)
            return _read_unreadable(mail, kind)
    return False


def _read_whole(mail: IncomingMail) -> bool:
    try:
        parsed = parsing.parse(receiving.raw_of(mail))
    except parts.TooLarge as bomb:
        return _read_beginning(mail, Reason.TOO_MANY_PARTS, bomb.reason)
    _act_on(mail, parsed)
    return True


def _read_unreadable(mail: IncomingMail, error: str) -> bool:
    """Set aside a message at which our code failed; its beginning may still tell of danger."""
    if not mail.reason:
        try:
            return _read_beginning(mail, Reason.UNREADABLE, error)
        except Exception as fault:  # noqa: BLE001 - the first error is logged
            if faults.is_of_machine(fault):
                _release(mail, type(fault).__name__)
                return False
    _set_aside(mail, mail.reason or Reason.UNREADABLE, error)
    return False


def _read_beginning(mail: IncomingMail, reason: str, error: str = "") -> bool:
    """Set the message aside unless its beginning tells of danger to life; then keep that.

    Return whether it was read. A sender who can send it smaller hears so.
    """
    parsed = parsing.parse_beginning(receiving.raw_of(mail))
    if _is_of_program(mail, parsed):
        return True
    if endangers_life(parsed.subject, parsed.text) or _quotes_danger(parsed):
        _keep_pending(mail, parsed, Examined([], ["beginning"], len(parsed.files)))
        return True
    with transaction.atomic():
        if _lock(mail):
            if reason in _TOO_MUCH and not parsed.is_unanswerable:
                mail_notices.tell_too_large(parsed.sender, key=str(mail.pk))
            _set_aside(mail, reason, error)
    return False


def _set_aside(mail: IncomingMail, reason: str, error: str) -> None:
    ours = IncomingMail.objects.filter(
        pk=mail.pk, state=State.STORED, claimed_until=mail.claimed_until
    )
    ours.update(state=State.SET_ASIDE, reason=reason, error=error[:60])


def _release(mail: IncomingMail, error: str) -> None:
    """Give back the claim of a message at which the machine failed; it waits, longer each time.

    The worker lives, so this was no try that kills one. Without a database the claim is given back
    before the next one of this process.
    """
    mail.error = error[:60]
    _owed.append(mail)
    try:
        _give_back()
    except DatabaseProblem as error:
        logger.warning("mail %s stays claimed: %s", mail.pk, type(error).__name__)


def _give_back() -> None:
    if connection.errors_occurred and not connection.is_usable():
        connection.close()
    while _owed:
        mail = _owed[-1]
        waiting = IncomingMail.objects.filter(pk=mail.pk, state=State.STORED)
        with transaction.atomic():
            waiting.filter(attempts__gt=0).update(
                attempts=F("attempts") - 1, faults=F("faults") + 1, error=mail.error
            )
            # Another worker may have claimed it meanwhile.
            waiting.filter(claimed_until=mail.claimed_until).update(
                claimed_until=timezone.now() + faults.pause(mail.faults)
            )
        _owed.pop()


def _act_on(mail: IncomingMail, parsed: ParsedMail) -> None:
    if not _is_of_program(mail, parsed):
        with ExitStack() as opened:
            examined = _examine(mail, parsed, opened)
            answered = replies.answered(parsed)
            waiting = replies.answered_pending(parsed) if answered is None else None
            is_answer = answered is not None or waiting is not None
            if _says_nothing(parsed, examined, is_answer=is_answer):
                _set_aside_empty(mail, parsed, examined)
                return
            if not parsed.own_words and not examined.files:
                # Nothing to add.
                answered = waiting = None
            is_proved = answered is not None and (answered.is_proved or mail.is_confirmed)
            kept = None
            if answered and _accuses(parsed, answered.reporter.report):
                kept, answered = answered.reporter.report if is_proved else None, None
            if waiting and waiting.is_proved and _join(mail, parsed, examined, waiting.pending):
                return
            if answered and is_proved:
                _add(mail, parsed, examined, answered.reporter)
            elif not _asked(mail, parsed, answered):
                _keep_pending(mail, parsed, examined, answered=kept)


def _is_of_program(mail: IncomingMail, parsed: ParsedMail) -> bool:
    """Finish a message that no person wrote; return whether it was one."""
    if _is_own(parsed):
        _finish(mail, Outcome.OWN)
    elif parsed.is_report_of_delivery:
        _note_bounce(parsed)
        _finish(mail, Outcome.BOUNCE)
    elif parsed.is_auto_reply:
        _finish(mail, Outcome.AUTOMATIC)
    else:
        return False
    return True


def _accuses(parsed: ParsedMail, report: Report) -> bool:
    """Return whether the agency of `report`, which would read the answer, may be accused in it.

    Nobody can ask the sender first. It waits for the inspectorate, which may add it to the report
    (`intake.answered`).
    """
    if report.confidential:
        return False
    return accusations.of_misconduct(parsed.subject, parsed.own_words) is not None


def _is_own(parsed: ParsedMail) -> bool:
    """Return whether the portal wrote this itself: two systems must never talk to each other."""
    if reply_marks.find(parsed.message_id):
        return True
    local, _at, domain = parsed.sender.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}" in _own_addresses()


def _own_addresses() -> set[str]:
    return {
        address.lower()
        for address in (
            portal.current().email,
            settings.INTAKE_REPLY_ADDRESS,
            parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        )
        if address
    }


def _says_nothing(parsed: ParsedMail, examined: Examined, *, is_answer: bool) -> bool:
    """Return whether the message has nothing to keep.

    One whose content cannot be read waits for its sender, who may complete it; an answer to our
    message does not, because it would be a second report of its own.
    """
    if parsed.own_words or examined.files or endangers_life(parsed.subject, ""):
        return False
    return is_answer or not examined.refused


def _set_aside_empty(mail: IncomingMail, parsed: ParsedMail, examined: Examined) -> None:
    with transaction.atomic():
        if _lock(mail):
            if not parsed.is_unanswerable:
                mail_notices.tell_empty(parsed.sender, examined.refused, key=str(mail.pk))
            _set_aside(mail, Reason.EMPTY, "")


def _note_bounce(parsed: ParsedMail) -> None:
    """Mark the address if one of our messages came back; a stranger cannot name its mark."""
    if parsed.bounce and (message := reply_marks.find(*parsed.bounce.returned_ids)):
        bounces.record(message)


def _examine(mail: IncomingMail, parsed: ParsedMail, opened: ExitStack) -> Examined:
    """Clean the files of the message; raise `uploads.Rejected` while they shall wait for room."""
    taken: list[tuple[str, CleanFile]] = []
    refused = [reason for _name, reason in parsed.refused]
    left_out = refused.count("winmail") + parsed.unread_files
    with uploads.one_post("mail"):
        for number, file in enumerate(parsed.files):
            if len(taken) >= settings.UPLOAD_MAX_FILES:
                refused.append("too_many")
                left_out += len(parsed.files) - number
                break
            try:
                clean = uploads.accept_upload(ContentFile(file.content, name="tep"))
            except uploads.Rejected as rejection:
                if rejection.code in faults.PASSING and _may_wait(mail, parsed):
                    raise
                is_pdf = rejection.code == "unsupported" and file.is_pdf
                refused.append("pdf" if is_pdf else rejection.code)
                left_out += 1
                continue
            taken.append((file.name, opened.enter_context(clean)))
    return Examined(taken, refused, left_out)


def _may_wait(mail: IncomingMail, parsed: ParsedMail) -> bool:
    """Return whether the words wait until there is room for their files."""
    return mail.faults < MOST_WAITS and not endangers_life(parsed.subject, parsed.text)


def _add(mail: IncomingMail, parsed: ParsedMail, examined: Examined, reporter: Reporter) -> None:
    """Add the message to the report, and close it in the same transaction.

    Files for which the disk stays too full are left out; the answer says so.
    """
    try:
        _add_whole(mail, parsed, examined, reporter)
    except uploads.Rejected as rejection:
        if _may_wait(mail, parsed) or not parsed.own_words:
            raise
        words_only = Examined([], [*examined.refused, rejection.code])
        _add_whole(mail, parsed, words_only, reporter)


def _add_whole(
    mail: IncomingMail, parsed: ParsedMail, examined: Examined, reporter: Reporter
) -> None:
    clean = [file for _name, file in examined.files]
    with storage.stored(clean) as kept, transaction.atomic():
        if not _lock(mail):
            kept.give_back()
            return
        workflow.add_information(
            reporter.report,
            # A note of staff's pages, which are Vietnamese.
            note=parsed.own_words or "(Thư chỉ có tệp, không có lời.)",
            attachments=[Attachment(**row) for row in kept.rows],
        )
        if not parsed.is_unanswerable:
            mail_notices.tell_added(reporter, examined.refused, key=str(mail.pk))
        _finish(mail, Outcome.ADDED)


def _join(mail: IncomingMail, parsed: ParsedMail, examined: Examined, pending: int) -> bool:
    """Add the message to the pending report that it answers; return False if that takes none.

    Files for which the disk stays too full are left out, as of an addition to a report.
    """
    if parsed.is_unanswerable:
        return False
    try:
        return _join_whole(mail, parsed, examined, pending)
    except uploads.Rejected as rejection:
        if _may_wait(mail, parsed) or not parsed.own_words:
            raise
        refused = [*examined.refused, rejection.code]
        words_only = Examined([], refused, examined.left_out + len(examined.files))
        return _join_whole(mail, parsed, words_only, pending)


def _join_whole(mail: IncomingMail, parsed: ParsedMail, examined: Examined, pending: int) -> bool:
    proposed = proposals.propose(parsed)
    answer = joining.Answer(
        words=parsed.own_words,
        full_name=parsed.sender_name,
        phone=proposed.phone,
        commune=proposed.commune,
        address=proposed.address,
        names=[name for name, _file in examined.files],
        left_out=examined.left_out,
        refused=mail_notices.said(examined.refused),
        replied=replies.codes(parsed),
    )
    clean = [file for _name, file in examined.files]
    with storage.stored(clean) as kept, transaction.atomic():
        if not _lock(mail):
            kept.give_back()
            return True
        if not joining.join(pending, answer, kept):
            kept.give_back()
            return False
        _finish(mail, Outcome.JOINED)
        # The pending report has its words and files, and is erased with them.
        receiving.erase(IncomingMail.objects.filter(pk=mail.pk), at=timezone.now())
    return True


def _asked(mail: IncomingMail, parsed: ParsedMail, answered: Answered | None) -> bool:
    """Ask the reporter by a link whether this message is theirs; return whether that was possible.

    The link goes to the address of the report, which the message only claims to come from. A text
    about danger to life waits for nobody: the call centre sees it as a pending report.
    """
    if answered is None or not answered.is_own or parsed.is_unanswerable:
        return False
    if endangers_life(parsed.subject, parsed.text):
        return False
    with transaction.atomic():
        if _lock(mail):
            if not mail_notices.ask_to_confirm(answered.reporter, mail.pk):
                return False
            _finish(mail, Outcome.ASKED)
    return True


def _keep_pending(
    mail: IncomingMail, parsed: ParsedMail, examined: Examined, *, answered: Report | None = None
) -> None:
    if _quotes_danger(parsed):
        parsed = replace(parsed, text=parsed.whole_text)
    proposed = proposals.propose(parsed)
    is_unread = not parsed.text and not examined.files
    kept = pending.receive(
        channel=Consent.Channel.EMAIL,
        source=mail.source,
        # The code shows staff that it may belong to a report.
        title=parsed.subject if parsed.code else parsed.title,
        replied=replies.codes(parsed),
        answered=answered,
        content=parsed.text,
        full_name=parsed.sender_name,
        email=parsed.sender,
        phone=proposed.phone,
        category=proposed.category,
        commune=proposed.commune,
        address=proposed.address,
        files=examined.files,
        left_out=examined.left_out,
        unread=mail_notices.said(examined.refused) if is_unread else "",
        silent=parsed.is_unanswerable,
    )
    with transaction.atomic():
        if _lock(mail):
            if examined.refused and not is_unread and not parsed.is_unanswerable:
                mail_notices.tell_refused_files(kept, examined.refused)
            _finish(mail, Outcome.PENDING)


def _quotes_danger(parsed: ParsedMail) -> bool:
    """Return whether only the quoted letter of somebody else tells of danger to life.

    Quotations of the portal's own messages do not count: these name 113, 114 and 115.
    """
    if endangers_life(parsed.text) or not endangers_life(parsed.whole_text):
        return False
    whole = parsed.whole_text.lower()
    ours = (*_own_addresses(), settings.SITE_URL.lower())
    return not any(one in whole for one in ours)


def _lock(mail: IncomingMail) -> bool:
    """Lock the message; return False if another worker has finished it meanwhile."""
    found = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    return found.state == State.STORED


def _finish(mail: IncomingMail, outcome: IncomingMail.Outcome) -> None:
    IncomingMail.objects.filter(pk=mail.pk, state=State.STORED).update(
        state=State.PROCESSED,
        outcome=outcome,
        error="",
        processed_at=timezone.now(),
        claimed_until=None,
    )
