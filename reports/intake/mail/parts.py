"""Walk the parts of a message: its texts and its files, within limits. Pure.

The old parser of the standard library (`compat32`) is used: it never refuses a header, while the
newer policies raise on some hostile ones.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import collapse_rfc2231_value
from itertools import islice
from typing import Any

from paht.foundation import text
from reports.intake.mail import signed, words
from reports.rules.danger import endangers_life

MOST_PARTS = 200
# A real message nests a handful of parts; the parser of the standard library is recursive.
_MOST_BOUNDARIES = 60
_MOST_HEADER_BYTES = 256_000
_LONGEST_HEADER = 20_000
# Parameters cost the square of their number, in each part. The longest name of a file needs 2,500.
_LONGEST_PARAMETERS = 4000
_WITH_PARAMETERS = ("content-type", "content-disposition")
_LONGEST_NAME = 120
# Of a plain text that only asks for a program that shows HTML.
_LONGEST_NOTICE = 300
# Each line of a boundary may become an object of the parser.
_MOST_DELIMITERS = 5000
# Of a message that is too large or a bomb; people write above their files.
MOST_OF_BEGINNING = 512 * 1024
# Headers of the beginning that count. Some programs repeat them.
_MOST_KNOWN = 100
_KNOWN_HEADER = re.compile(
    rb"(?im)^(?:from|to|cc|date|subject|message-id|in-reply-to|references|mime-version|content-"
    rb"[a-z-]+|auto-submitted|precedence|return-path|list-[a-z-]+|(?:x-)?mailing-list|x-loop"
    rb"|x-auto(?:reply|respond)|feedback-type):.*(?:\n[ \t].*)*"
)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_DELIMITER = re.compile(rb"^--", re.MULTILINE)
# "boundary*0*" has more parts. One class for all signs, or spaces cost the square of their number.
_BOUNDARY = re.compile(rb"boundary[\s*0]*=", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_TEXTS = ("text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown")
# Names that mail programs use and Python does not know.
_CHARSETS = {"x-viet-tcvn5712": "cp1258", "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8"}
# Each one within another costs its whole size once more.
_MOST_PACKED = 10
CALENDAR = frozenset(("text/calendar", "application/ics"))
# Words that one of two alternatives lacks, before it says something else.
_OTHER_WORDS = 5
_LEAST_BROKEN = 3
# A letter that became a question mark: "M?t ???ng".
_BROKEN = re.compile(r"\w\?+\w|\ufffd")
SMIME = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
# Codecs of Python that no message uses. Their time grows with the square of the text.
_NO_CHARSETS = frozenset(("idna", "punycode"))
_WIDE = ("utf-16", "utf16", "utf_16", "utf-32", "utf32", "utf_32", "ucs-2", "iso-10646-ucs")


class TooLarge(Exception):
    """The message has more parts or headers than a person's message has."""

    def __init__(self, reason: str, left: Sequence[Message] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        # The parts that were not read, which may hold others.
        self.left = left


@dataclass(frozen=True)
class MailFile:
    """A file of a message as it came. `is_inline`: shown within the text."""

    name: str = field(repr=False)
    content_type: str
    content: bytes = field(repr=False)
    is_inline: bool = False

    @property
    def is_pdf(self) -> bool:
        return self.content.startswith(b"%PDF-")


class _ShortHeaders(Compat32):
    """Cut long headers before the parser looks for parameters in them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        has_parameters = name.lower() in _WITH_PARAMETERS
        return name, value[: _LONGEST_PARAMETERS if has_parameters else _LONGEST_HEADER]


def read(raw: bytes) -> Message:
    """Parse the message; raises `TooLarge` before a bomb costs time."""
    head = re.search(rb"\r?\n\r?\n", raw)
    if (head.start() if head else len(raw)) > _MOST_HEADER_BYTES:
        raise TooLarge("headers")
    if _are_more(_BOUNDARY, raw, _MOST_BOUNDARIES):
        raise TooLarge("nesting")
    if b"multipart/" in raw.lower() and _are_more(_DELIMITER, raw, _MOST_DELIMITERS):
        raise TooLarge("parts")
    if raw.startswith((b"From ", b">From ")):
        # The line that a pipe or an mbox puts before the headers.
        raw = raw.partition(b"\n")[2]
    return BytesParser(policy=_ShortHeaders()).parsebytes(raw)


def _are_more(pattern: re.Pattern[bytes], raw: bytes, most: int) -> bool:
    return next(islice(pattern.finditer(raw), most, None), None) is not None


def leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold no others, in order; raises `TooLarge`."""
    seen, unpacked, waiting = 0, 0, [message]
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise TooLarge("parts", left=[part, *reversed(waiting)])
        inner = inside(part)
        if (packed := _packed(part, inner)) is not None:
            unpacked += 1
            if unpacked > _MOST_PACKED:
                raise TooLarge("nesting")
            inner = [packed]
        if inner:
            waiting.extend(reversed(_chosen(part, inner, message)))
        else:
            yield part


def beginning(raw: bytes) -> bytes:
    """Cut a message of any size so that `read` takes it: the known headers and the first parts."""
    raw = raw[:MOST_OF_BEGINNING]
    end = _BLANK_LINE.search(raw)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    known = (found[0] for found in _KNOWN_HEADER.finditer(head) if len(found[0]) < _LONGEST_HEADER)
    kept = b"\n".join(islice(known, _MOST_KNOWN)) + b"\n\n" + body
    ends = [len(kept)]
    for pattern, most in ((_BOUNDARY, _MOST_BOUNDARIES // 2), (_DELIMITER, MOST_PARTS // 2)):
        if found := next(islice(pattern.finditer(kept), most, None), None):
            ends.append(found.start())
    return kept[: min(ends)]


def beyond(left: Sequence[Message]) -> Iterator[Message]:
    """Yield the parts within those that were not read."""
    waiting = list(left)
    while waiting:
        part = waiting.pop()
        if inner := inside(part):
            waiting += inner
        else:
            yield part


def inside(part: Message) -> list[Message]:
    """Return the parts of a multipart message; none of another."""
    found: Any = part.get_payload() if part.is_multipart() else []
    return [one for one in found if isinstance(one, Message)]


def _packed(part: Message, inner: list[Message]) -> Message | None:
    """Return the message within a signed one, or one that a server encoded; raises `TooLarge`."""
    if inner:
        encoding = header(part, "content-transfer-encoding").lower()
        if kind(part) != "message/rfc822" or encoding != "base64":
            return None
        inner[0]["Content-Transfer-Encoding"] = encoding
        return read(content_of(inner[0]))
    is_named = file_name(part).casefold().endswith(".p7m")
    if not is_named and kind(part) not in SMIME:
        return None
    content = signed.message_of(content_of(part))
    return read(content) if content else None


def _attached(letter: Message, message: Message) -> list[Message]:
    """Return a message that is attached to another, behind its subject if that is a new one."""
    subject = header(letter, "subject")
    if not subject or subject.casefold() in header(message, "subject").casefold():
        return [letter]
    title = Message()
    title["Content-Type"] = "text/plain"
    title.set_payload(subject, "utf-8")
    return [title, letter]


def _chosen(part: Message, inner: list[Message], message: Message) -> list[Message]:
    """Return the parts to read; of alternatives, the plain text unless the page says more."""
    if kind(part) == "message/rfc822":
        return _attached(inner[0], message)
    if kind(part) != "multipart/alternative":
        return inner
    plain = [one for one in inner if kind(one) == "text/plain" and words_of(one).strip()]
    others = [one for one in inner if kind(one) != "text/plain"]
    if not plain:
        return others
    notice, page = words_of(plain[0])[: words.MOST_CHARACTERS], _page_words(part)
    if _asks_for_html(notice, page):
        return others
    if page and _says_more(page, notice):
        return [*others, plain[0]] if _adds(notice, page) else others
    # Apple Mail puts the files of the message beside the HTML, inside the alternative.
    beside = [one for one in inner if kind(one).startswith("multipart/")]
    return [plain[0], *map(_files_only, beside), *(one for one in inner if kind(one) in CALENDAR)]


def _asks_for_html(notice: str, page: str) -> bool:
    """Return whether the plain text only asks to show the page, which says something else."""
    if len(notice) > _LONGEST_NOTICE or "html" not in notice.lower():
        return False
    said = " ".join(page.split())
    return bool(said) and " ".join(notice.split()) not in said


def _says_more(one: str, other: str) -> bool:
    """Return whether `one` has words that the other lacks, or alone tells of danger."""
    if "".join(text.fold(one).split()) in "".join(text.fold(other).split()):
        return False
    known = set(text.fold(other).split())
    more = [word for word in text.fold(one).split() if word not in known]
    return len(more) >= _OTHER_WORDS or (endangers_life(one) and not endangers_life(other))


def _adds(notice: str, page: str) -> bool:
    """Return whether the plain text beside a page says something of its own that can be read."""
    own, _signature = words.own_words(notice)
    return len(_BROKEN.findall(own)) < _LEAST_BROKEN and _says_more(own, page)


def _page_words(part: Message) -> str:
    """Return the words of the HTML of alternatives, as far as one message is read."""
    left, said = words.MOST_CHARACTERS, []
    for one in _pages(part):
        source = words_of(one)[: max(left, 0)]
        left -= len(source)
        said.append(words.from_html(source))
    return "\n".join(filter(None, said))


def _pages(part: Message) -> Iterator[Message]:
    """Yield the HTML of the part; `read` has limited how deep parts lie in each other."""
    for one in inside(part)[:MOST_PARTS]:
        if kind(one) == "text/html":
            yield one
        else:
            yield from _pages(one)


def _files_only(part: Message) -> Message:
    """Return a copy of the part without its HTML, whose words the plain text has."""
    copy = Message()
    copy["Content-Type"] = "multipart/mixed"
    copy.set_payload([one for one in inside(part) if kind(one) != "text/html"])
    return copy


def kind(part: Message) -> str:
    return str(part.get_content_type()).lower()


def header(part: Message, name: str) -> str:
    """Return the first header of this name as one line of text; "" without one."""
    return decoded(next(iter(headers(part, name)), ""))


def headers(part: Message, name: str) -> list[str]:
    """Return all headers of this name from the top down, undecoded, on one line each."""
    # `get_all` would replace bytes that came without an encoding.
    found = [str(value) for key, value in part.raw_items() if key.lower() == name]
    return [_SPACE.sub(" ", one[:_LONGEST_HEADER]).strip() for one in found]


def decoded(value: str) -> str:
    """Decode encoded words (RFC 2047), and bytes that came without any encoding."""
    value = value[:_LONGEST_HEADER]
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    joined, before = b"", None
    said: list[str] = []
    for piece, charset in [*pieces, ("", "end")]:
        if isinstance(piece, bytes) and (charset == before or not joined):
            # Some programs break one letter over two words, so equal charsets decode together.
            joined, before = joined + piece, charset
            continue
        if joined:
            said.append(to_text(joined, before))
            joined = b""
        if isinstance(piece, bytes):
            joined, before = piece, charset
        else:
            said.append(_raw(piece))
    return text.clean("".join(said))


def _raw(piece: str) -> str:
    """Return undeclared bytes, which the parser keeps as surrogates, as text."""
    if any("\udc80" <= one <= "\udcff" for one in piece):
        return to_text(piece.encode("utf-8", "surrogateescape"), None)
    return piece


def to_text(content: bytes, charset: str | None) -> str:
    """Decode bytes: by their declared charset, else as UTF-8, else as Vietnamese Windows.

    What reads as UTF-8 is UTF-8, whatever is declared; by chance, no other text reads so. Always
    returns text in NFC; windows-1258 writes tones as marks of their own.
    """
    name = (charset or "").strip().strip("\"'").lower()
    name = _CHARSETS.get(name, name)
    for candidate in (_marked(content), _unmarked(content, name), name, "utf-8"):
        if candidate and candidate not in _NO_CHARSETS:
            try:
                return unicodedata.normalize("NFC", content.decode(candidate))
            except (LookupError, ValueError):
                continue
    return unicodedata.normalize("NFC", _damaged(content))


def _unmarked(content: bytes, name: str) -> str:
    """Return the charset that the bytes give away; "" where the declared one may be right.

    In UTF-16 every second byte of Vietnamese text is mostly zero, and only there are zeros at all.
    """
    if b"\0" not in content:
        return "" if content.isascii() and not name.startswith(_WIDE) else "utf-8"
    if not name.startswith(_WIDE):
        for first, charset in ((1, "utf-16-le"), (0, "utf-16-be")):
            if content[first::2].count(0) * 3 > len(content):
                return charset
    return ""


def _damaged(content: bytes) -> str:
    """Decode UTF-8 with some broken letters, or Vietnamese Windows."""
    said = content.decode("utf-8", "replace")
    broken = said.count("\ufffd")
    whole = sum(one > "\x7f" for one in said) - broken
    return said if whole > 2 * broken else content.decode("cp1258", "replace")


def _marked(content: bytes) -> str:
    """Return the charset that a byte-order mark gives."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else ""


def content_of(part: Message) -> bytes:
    """Return the bytes of a part without its transfer encoding."""
    if part.is_multipart():
        return b""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError):
        # The parser decodes bytes by a charset that the message misspelt; without it, it does not.
        del part["content-type"]
        found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def words_of(part: Message) -> str:
    """Return the text of a text part, whatever its charset."""
    charset = parameter(part, "charset")
    return to_text(content_of(part), charset).replace("\r\n", "\n").replace("\r", "\n")


def parameter(part: Message, name: str, *, header_name: str = "content-type") -> str:
    try:
        found = part.get_param(name, header=header_name)
        return str(collapse_rfc2231_value(found)) if found is not None else ""
    except (ValueError, LookupError, TypeError):
        return ""


def file_name(part: Message) -> str:
    """Return the name of a part's file, at most 120 characters and without folders; may be ""."""
    named = parameter(part, "filename", header_name="content-disposition")
    name = decoded(named or parameter(part, "name"))
    return re.split(r"[/\\]", name)[-1].strip()[:_LONGEST_NAME]


def is_text(part: Message) -> bool:
    """Return whether the part is written text of the message and not a file.

    A multipart message without its boundary holds all its words as one text.
    """
    disposition = str(part.get_content_disposition() or "")
    is_broken = kind(part).startswith("multipart/") and not part.is_multipart()
    return is_broken or (kind(part) in _TEXTS and disposition != "attachment")
