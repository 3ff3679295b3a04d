"""Read a raw message: who wrote it, what it answers, its words and its files. Pure.

`parse` raises `parts.TooLarge` for a bomb and nothing else, whatever the bytes are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

from paht.foundation import text
from reports.intake.mail import parts, words
from reports.intake.mail.parts import MailFile
from reports.rules import report_codes

_ID = re.compile(r"<([^<>\s]{3,250})>")
_MOST_REFERENCES = 50
_ANSWER_PREFIX = re.compile(r"(?i)^(?:(?:re|fw|fwd|tr|trả lời|chuyển tiếp)\s*(?:\[\d+\])?\s*:\s*)+")
_FORWARD_PREFIX = re.compile(r"(?i)^(?:fw|fwd|chuyển tiếp)\s*(?:\[\d+\])?\s*:")
# Ids of our own messages begin so (`reply_marks`).
_OWN_ID = "paht-"
_TAG = re.compile(r"<[^<>]{0,2000}>")
# Pictures below this size within the text are logos and counters of readers.
_LEAST_INLINE_BYTES = 1000
_NO_REPLY = re.compile(
    r"(?i)^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster|bounces?|"
    r"khong[-_.]?(?:tra[-_.]?loi|phan[-_.]?hoi)|autoreply|listserv|majordomo)(?:$|[-+_.@=])"
)
# A person may complain about an absent officer, so the words alone must be the subject, or stand
# before the colon of an answer. Even then the message is kept: only headers prove a program.
_OUT_OF_OFFICE = re.compile(
    r"(?i)^(?:auto(?:matic)?[ -]?reply|out of (?:the )?office(?: auto[ -]?reply)?"
    r"|(?:thư )?trả lời tự động|vắng mặt)\s*(?::|$)"
)
_LIST_HEADERS = ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list")
_BULK = ("bulk", "junk", "list", "auto_reply")
# Signatures and keys that programs attach; nobody chose them.
_BESIDE = frozenset(
    (
        *("application/pgp-signature", "application/pkcs7-signature"),
        *("application/x-pkcs7-signature", "application/pgp-keys", "text/x-vcard", "text/vcard"),
        *("text/rfc822-headers", "message/delivery-status"),
    )
)
_ENCRYPTED = parts.SMIME | {"application/pgp-encrypted"}
_PGP = b"-----BEGIN PGP MESSAGE-----"
_TNEF = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_GUESSED = ("application/octet-stream", "application/x-unknown")


@dataclass(frozen=True)
class Bounce:
    """A final failure of delivery (RFC 3464), and the ids of the message that came back."""

    returned_ids: tuple[str, ...]


@dataclass(frozen=True)
class ParsedMail:
    """A message as its writer meant it. `repr` shows nothing personal."""

    sender: str = field(repr=False)  # "" without a valid address
    sender_name: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    message_id: str
    references: tuple[str, ...]  # ids of the messages that this one answers, the nearest first
    subject: str = field(repr=False)
    code: str  # of the report named in the subject; ""
    text: str = field(repr=False)
    signature: str = field(repr=False)
    whole_text: str = field(repr=False)  # with quotations and signature
    codes_in_text: tuple[str, ...]  # of reports, also in quotations
    files: tuple[MailFile, ...]
    # Names of files that are never taken, each with the reason's key in `refusals.REASONS`.
    refused: tuple[tuple[str, str], ...] = field(repr=False)
    unread_files: int  # beyond the most parts that are read
    # Answered by a program: neither a report nor to be answered.
    is_auto_reply: bool
    # Written for many, by a program or to no one in particular: never answered.
    is_unanswerable: bool
    bounce: Bounce | None
    is_report_of_delivery: bool
    authentication: tuple[str, ...] = field(repr=False)  # Authentication-Results, topmost first

    @property
    def title(self) -> str:
        """Return the subject without "Re:" and the code."""
        bare = _ANSWER_PREFIX.sub("", self.subject)
        return text.clean(bare.replace(self.code, "").replace("[]", "") if self.code else bare)

    @property
    def own_words(self) -> str:
        """Return what the writer says, if only in a subject that is not that of our message."""
        return self.text or (self.title if self.title == self.subject else "")


def parse(raw: bytes) -> ParsedMail:
    """Read the message; raises `parts.TooLarge` for a bomb."""
    try:
        return _parsed(raw)
    except RecursionError as error:
        # Messages within messages, or comments within comments of an address.
        raise parts.TooLarge("nesting") from error


def parse_beginning(raw: bytes) -> ParsedMail:
    """Read headers and first words of a message that is too large or a bomb; raises nothing.

    Its files are broken or few of many, so they count only as files that are left out.
    """
    short = parts.beginning(raw)
    # Of parts within each other beyond any person's message, the subject still speaks.
    head, _blank, _body = short.partition(b"\n\n")
    for piece in (short, head):
        try:
            return parse(piece)
        except parts.TooLarge:
            continue
    return parse(b"")


def _parsed(raw: bytes) -> ParsedMail:
    message = parts.read(raw)
    subject = parts.header(message, "subject")
    codes = report_codes.PATTERN.findall(subject)
    references = _references(message)
    # In Outlook's form a forward looks like an answer. A forward of our own message is an answer.
    is_answer = bool(codes) or any(one.lower().startswith(_OWN_ID) for one in references)
    is_forwarded = bool(_FORWARD_PREFIX.match(subject)) and not is_answer
    body, files, refused, codes_in_text, unread = _contents(message, is_forwarded=is_forwarded)
    body = words.without_our_warning(body)
    said, signature = words.own_words(body, is_forwarded=is_forwarded)
    name, sender = _only_address(parts.headers(message, "from"))
    is_delivery = parts.kind(message) == "multipart/report"
    return ParsedMail(
        sender=sender,
        sender_name=name,
        recipients=_recipients(message),
        message_id=next(iter(_ids(parts.headers(message, "message-id"))), ""),
        references=references,
        subject=subject,
        code=codes[0] if codes else "",
        text=said,
        signature=signature,
        whole_text=text.clean(body[: words.MOST_CHARACTERS], multiline=True),
        codes_in_text=tuple(codes_in_text),
        files=tuple(files),
        refused=tuple(refused),
        unread_files=unread,
        is_auto_reply=_is_auto_reply(message),
        is_unanswerable=not sender
        or bool(_OUT_OF_OFFICE.match(subject))
        or _is_unanswerable(message, sender),
        bounce=_bounce(message) if is_delivery else None,
        is_report_of_delivery=is_delivery,
        authentication=tuple(parts.headers(message, "authentication-results")),
    )


def is_no_reply(address: str) -> bool:
    """Return whether nobody reads this address, by its own name."""
    return bool(_NO_REPLY.match(address))


# --- contents -----------------------------------------------------------------------------


def _contents(
    message: Message, *, is_forwarded: bool
) -> tuple[str, list[MailFile], list[tuple[str, str]], list[str], int]:
    """Return words, files, what is never taken, codes in quotations, the number of unread files."""
    said: list[str] = []
    codes: list[str] = []
    files: list[MailFile] = []
    left: list[Message] = []
    refused: list[tuple[str, str]] = []
    invited: list[str] = []
    has_calendar = False
    is_encrypted = parts.kind(message) == "multipart/encrypted"
    for part in _leaves(message, said, refused, left):
        kind = parts.kind(part)
        if parts.is_text(part):
            said.append(_written(part, kind, is_forwarded=is_forwarded))
            # HTML loses its quotations here.
            codes += report_codes.find(_TAG.sub("", parts.words_of(part)[: words.LONGEST_HTML]))
        elif kind in _TNEF or parts.file_name(part).casefold() == "winmail.dat":
            refused.append((parts.file_name(part) or "winmail.dat", "winmail"))
        elif _is_encrypted(part, kind):
            is_encrypted = True
        elif kind in parts.CALENDAR or parts.file_name(part).casefold().endswith(".ics"):
            has_calendar = True
            invited += words.from_calendar(parts.words_of(part))
        elif kind not in _BESIDE:
            files += _file(part, kind)
    # Most programs repeat the invitation in the text.
    known = text.fold("\n".join((parts.header(message, "subject"), *said)))
    said += [one for one in invited if text.fold(one) not in known]
    body, hides_words = words.without_armour("\n\n".join(filter(None, said)))
    if parts.kind(message) == "multipart/encrypted":
        files.clear()
    if is_encrypted or hides_words:
        refused.append(("S/MIME, PGP", "encrypted"))
    if has_calendar and not (body or files or refused):
        refused.append(("invite.ics", "calendar"))
    unread = (one for one in parts.beyond(left) if not parts.is_text(one))
    count = sum(bool(_file(one, parts.kind(one))) for one in unread)
    return body, files, refused, codes, count


def _leaves(
    message: Message, said: list[str], refused: list[tuple[str, str]], left: list[Message]
) -> Iterator[Message]:
    """Yield the parts to read, the first ones of too many if these say something.

    The others are put into `left`.
    """
    try:
        yield from parts.leaves(message)
    except parts.TooLarge as bomb:
        if bomb.reason != "parts" or not any(said):
            raise
        refused.append(("", "too_many"))
        left += bomb.left


def _is_encrypted(part: Message, kind: str) -> bool:
    """Return whether the part hides words: by its kind, or as servers on the way rename it."""
    is_named = parts.file_name(part).casefold().endswith(".p7m")
    return kind in _ENCRYPTED or is_named or parts.content_of(part).lstrip().startswith(_PGP)


def _written(part: Message, kind: str, *, is_forwarded: bool) -> str:
    body = parts.words_of(part)
    if kind == "text/html":
        return words.from_html(body, is_forwarded=is_forwarded)
    if parts.parameter(part, "format").lower() == "flowed":
        is_delsp = parts.parameter(part, "delsp").lower() == "yes"
        return words.unflowed(body[: words.MOST_CHARACTERS], delsp=is_delsp)
    return body.strip()


def _file(part: Message, kind: str) -> list[MailFile]:
    content = parts.content_of(part)
    disposition = str(part.get_content_disposition() or "")
    is_inline = disposition != "attachment" and bool(part.get("content-id"))
    if not content or (is_inline and len(content) < _LEAST_INLINE_BYTES):
        return []
    name = parts.file_name(part)
    if not name and kind in _GUESSED and disposition != "attachment":
        return []
    return [MailFile(name or kind.partition("/")[0], kind, content, is_inline)]


# --- addresses and ids ------------------------------------------------------------------


def _only_address(values: list[str]) -> tuple[str, str]:
    """Return name and address of the writer; two empty texts if there is none or more than one.

    Of several, a signature could prove one while another is read.
    """
    found = list(_addresses(values)) if len(values) == 1 else []
    return found[0] if len(found) == 1 else ("", "")


def _addresses(values: list[str]) -> Iterable[tuple[str, str]]:
    for name, written in getaddresses(values[:20]):
        address = _with_ascii_domain(written)
        try:
            validate_email(address)
        except ValidationError:
            continue
        if address.isascii() and len(address) <= 254:
            yield parts.decoded(name), address


def _with_ascii_domain(address: str) -> str:
    """Return the address with its domain as mail servers write it (RFC 5891): "xn--…"."""
    if address.isascii():
        return address
    local, at, domain = parts.decoded(address).rpartition("@")
    try:
        return f"{local}{at}{punycode(domain)}"
    except UnicodeError:
        return ""


def _recipients(message: Message) -> tuple[str, ...]:
    names = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
    values = [value for name in names for value in parts.headers(message, name)]
    return tuple(dict.fromkeys(address for _name, address in _addresses(values)))[:100]


def _ids(values: list[str]) -> list[str]:
    return [found for value in values for found in _ID.findall(value)]


def _references(message: Message) -> tuple[str, ...]:
    nearest = _ids(parts.headers(message, "in-reply-to"))
    thread = _ids(parts.headers(message, "references"))
    return tuple(dict.fromkeys([*nearest, *reversed(thread)]))[:_MOST_REFERENCES]


# --- programs ---------------------------------------------------------------------------


def _is_auto_reply(message: Message) -> bool:
    """Return whether a program answered for somebody (RFC 3834), such as an absence notice."""
    automatic = _bare(message, "auto-submitted")
    return (
        automatic.startswith(("auto-replied", "auto-notified"))
        or _bare(message, "precedence") == "auto_reply"
        or any(message.get(name) is not None for name in ("x-autoreply", "x-autorespond"))
        or _bare(message, "return-path") == "<>"
    )


def _is_unanswerable(message: Message, sender: str) -> bool:
    automatic = _bare(message, "auto-submitted")
    return (
        automatic not in ("", "no")
        or _bare(message, "precedence") in _BULK
        or any(message.get(name) is not None for name in (*_LIST_HEADERS, "x-loop"))
        or _bare(message, "feedback-type") != ""
        or is_no_reply(sender)
    )


def _bare(message: Message, name: str) -> str:
    """Return the first value of a header in lower case, without comments and parameters."""
    values = parts.headers(message, name)
    return re.split(r"[;(]", values[0])[0].strip().lower() if values else ""


def _bounce(message: Message) -> Bounce | None:
    """Return the final failure that a report of delivery tells of; None for delays and receipts."""
    statuses = returned = None
    for part in _every_part(message):
        if parts.kind(part) == "message/delivery-status":
            statuses = [*(statuses or ()), *_statuses(part)]
        elif part is not message and part.get("message-id"):
            returned = [*(returned or ()), *_ids(parts.headers(part, "message-id"))]
        elif parts.kind(part) in ("text/rfc822-headers", "message/rfc822"):
            found = re.findall(r"(?im)^message-id:\s*<([^<>\s]{3,250})>", parts.words_of(part))
            returned = [*(returned or ()), *found]
    is_final = any(action == "failed" and status[:1] == "5" for action, status in statuses or ())
    return Bounce(tuple(returned or ())) if is_final else None


def _every_part(message: Message) -> list[Message]:
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < parts.MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        waiting += parts.inside(part)
    return found


def _statuses(part: Message) -> list[tuple[str, str]]:
    """Return action and status of each recipient, which the parser gives as blocks of headers."""
    return [(_bare(one, "action"), _bare(one, "status")) for one in parts.inside(part)]
