"""Turn the body of a message into the words that its writer typed. Pure.

Programs that cut quotations for many languages know no Vietnamese, take lists for signatures, and
use patterns whose time grows with the square of a hostile text. These rules go line by line.
"""

import re
import unicodedata

from lxml import etree, html

from notifications import plain_text
from paht.foundation import text
from reports.rules.danger import endangers_life

# Far more than a report may have; the rest of a larger body is not read.
MOST_CHARACTERS = 200_000
LONGEST_HTML = 1_000_000
_MOST_SIGNATURE_LINES = 8
_LONGEST_SIGNATURE_LINE = 90
_HEADING_LINES = 16
# A line with at least so many words is a sentence, not part of a signature, if it ends with a full
# stop or has a word of telling.
_SENTENCE_WORDS = 5

# Marks of quotations in the HTML of Gmail, Outlook, Yahoo and Apple Mail. A frame alone is none:
# writers put their own words into one, and a quotation in a frame begins with a line that says so.
_IS_FORWARDED = " or ".join(
    f"contains(substring(normalize-space(.),1,100),'{mark}')"
    for mark in ("orwarded message", "orwarded Message", "chuyển tiếp")
)
_QUOTED = (
    f"//blockquote[(@type='cite' or contains(@class,'gmail_quote')) and not({_IS_FORWARDED})]"
    "|//div[(contains(@class,'gmail_quote') or contains(@class,'yahoo_quoted'))"
    f" and not({_IS_FORWARDED})]"
    "|//div[contains(@class,'moz-cite-prefix')]"
    "|//*[contains(@class,'gmail_signature') or contains(@class,'moz-signature')"
    " or contains(@data-marker,'__SIG_')]"
)
_UNSEEN = (
    "//head|//script|//style|//template|//*[contains(translate(@style,' ',''),'display:none')]"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")

_ATTRIBUTION = re.compile(
    r"(?i)^(?:on|vào|ngày|lúc|le|op|am) .{4,300}(?:wrote|đã viết|viết|a écrit)\s?:$"
)
_ATTRIBUTION_BEGINS = re.compile(r"(?i)^(?:on|vào|ngày|lúc) .{4,300}$")
_ORIGINAL = re.compile(
    r"(?i)^-{3,}\s*(?:original message|thư gốc|tin nhắn gốc|original appointment)\s*-{3,}$"
)
_FORWARDED = re.compile(
    r"(?i)^(?:-{3,}\s*(?:forwarded message|(?:thư|tin nhắn|email) (?:được|đã) chuyển tiếp)"
    r"\s*-{3,}|begin forwarded message:|bắt đầu thư được chuyển tiếp:)$"
)
_HEADER_FROM = re.compile(r"(?i)^\*?(?:from|từ|người gửi)\s*:\*?\s*\S")
# A letter names its sender, its date and its title in the same way; only programs also name where
# the message went.
_HEADER_REST = tuple(
    re.compile(rf"(?i)^\*?(?:{names})\s*:\*?")
    for names in ("sent|date|đã gửi|gửi|ngày", "to|gửi|tới|đến", "subject|chủ đề|tiêu đề")
)
_RULE = re.compile(r"^[_-]{10,}$")
_CALENDAR_FOLD = re.compile(r"\r?\n[ \t]")
_CALENDAR_WORDS = re.compile(r"(?im)^(?:SUMMARY|LOCATION|DESCRIPTION)(?:;[^:\n]*)?:(.*)$")
_CALENDAR_ESCAPE = re.compile(r"\\(.)")
_DEVICE = re.compile(
    r"(?i)^(?:sent from (?:my|outlook|mail|yahoo|zimbra|samsung|the)\b.{0,60}"
    r"|(?:được |đã )?gửi từ (?:iphone|ipad|điện thoại|thiết bị|outlook|samsung|yahoo|mail|zalo)"
    r".{0,60}|(?:get|tải|tải xuống) outlook (?:for|dành cho|cho) .{0,60})$"
)
_CLOSING = re.compile(
    r"(?i)^(?:(?:xin )?(?:trân trọng|chân thành)(?: (?:cảm ơn|kính chào|cám ơn|kính gửi|./.))?"
    r"|kính thư|kính chào|thân ái|thân mến|best regards|kind regards|regards|sincerely)\s*[.,!]*$"
)
_NAMES_ADDRESS = re.compile(r"<[^<>\s]+@[^<>\s]+>")
# PGP within a text: encrypted words, a signature or a key, each between two lines of dashes.
_ARMOUR_MARK = re.compile(r"-----(BEGIN|END) PGP (MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)-----")
_SIGNED_MARK = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----[ \t]*(?:\n[> \t]*Hash: [^\n]*)*")
# Lines of such a block that was cut short; what its writer typed below stays.
_ARMOUR_LINES = re.compile(
    r"\A(?:\n[> \t]*(?:[A-Za-z0-9+/=]{20,}|=[A-Za-z0-9+/]{4}"
    r"|(?:Version|Comment|Charset|Hash): [^\n]*)?(?=\n|\Z))*"
)
# The warning in our answer to a text about danger to life. A message that quotes or forwards it
# must give no alarm.
_OUR_WARNING = re.compile(
    r"[\s>]+".join(
        "Nếu đang có nguy hiểm đến tính mạng, xin gọi ngay 113 .công an., 114 .chữa cháy, cứu nạn, "
        "cứu hộ. hoặc 115 .cấp cứu.".split()
    )
)
# What follows a closing and still belongs to the matter.
_STILL_MATTER = re.compile(r"(?i)^(?:p\.?\s?s\b|tb\b|tái bút|lưu ý|ghi chú|nơi|địa điểm|vị trí)")

# Words of sentences, with and without diacritics, which names, offices and addresses lack. On a
# phone many people end no sentence with a full stop.
_TELLS = re.compile(
    r"\b(?:không|chưa|bị|đang|rất|lắm|quá|rồi|hư|hỏng|gãy|cháy|ngập|nghẹt|sập|sụp|sạt|mong|nhờ|sửa"
    r"|giùm|giúp|tôi|khong|dang|rat|lam|qua|roi|hong|gay|chay|ngap|nghet|mong|nho|gium|giup|toi)\b"
)


def from_html(source: str, *, is_forwarded: bool = False) -> str:
    """Return the visible text of a message's HTML, without quotations and signatures of programs.

    All is returned of a message that forwards another, or if nothing else is left.
    """
    source = _CONTROLS.sub(" ", source[:LONGEST_HTML])
    if not source.strip():
        return ""
    own = "" if is_forwarded else _text_of(source, without=f"{_UNSEEN}|{_QUOTED}")
    return own or _text_of(source, without=_UNSEEN)


def _text_of(source: str, *, without: str) -> str:
    # Removing thousands of comments later would cost the square of their number.
    parser = html.HTMLParser(remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        # Only comments or processing instructions: no words.
        return ""
    for found in tree.xpath(without):
        if found.getparent() is not None:
            # The text behind the element stays. To join it with the text before costs the square.
            behind = found.tail
            found.clear()
            found.tag, found.tail = "i", behind
    for link in tree.iter("a"):
        # The words of a link matter; its address may track the reader.
        link.attrib.pop("href", None)
        link.tag = "b"
    for line in tree.iter("div"):
        line.tag = "p"
    said = plain_text.from_html(html.tostring(tree, encoding="unicode"))
    return re.sub(r"\n{2,}", "\n\n", said).strip()


def unflowed(body: str, *, delsp: bool) -> str:
    """Join the lines of a format=flowed text (RFC 3676)."""
    joined: list[str] = []
    is_open = False
    for raw in body.split("\n"):
        line = raw.rstrip("\r")
        is_quote = line.startswith(">")
        if line.startswith(" ") and not is_quote:
            line = line[1:]  # space-stuffing
        flows = line.endswith(" ") and line != "-- "
        if flows and delsp:
            line = line[:-1]
        if is_open and not is_quote:
            joined[-1] += line
        else:
            joined.append(line)
        is_open = flows and not is_quote
    return "\n".join(joined)


def without_armour(body: str) -> tuple[str, bool]:
    """Return the text without blocks of PGP, and whether one of them hid words."""
    # Pieces of text, each after the two words of the mark before it.
    first, *rest = _ARMOUR_MARK.split(_SIGNED_MARK.sub("", body))
    kept, is_encrypted = [first], False
    for at in range(0, len(rest), 3):
        side, what, said = rest[at : at + 3]
        is_encrypted = is_encrypted or what == "MESSAGE"
        if side == "END":
            kept.append(said)
        elif rest[at + 3 : at + 4] != ["END"]:
            kept.append(_ARMOUR_LINES.sub("", said))
    return "".join(kept).strip(), is_encrypted


def from_calendar(source: str) -> list[str]:
    """Return title, place and description of an invitation (RFC 5545)."""
    unfolded = _CALENDAR_FOLD.sub("", source[:MOST_CHARACTERS])
    said = (_CALENDAR_ESCAPE.sub(_unescaped, one) for one in _CALENDAR_WORDS.findall(unfolded))
    cleaned = (text.clean(one, multiline=True) for one in said)
    return list(dict.fromkeys(filter(None, cleaned)))


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def without_our_warning(body: str) -> str:
    """Return the text without the portal's own words about danger to life."""
    return _OUR_WARNING.sub("", unicodedata.normalize("NFC", body[:MOST_CHARACTERS]))


def own_words(body: str, *, is_forwarded: bool = False) -> tuple[str, str]:
    """Return the words that the writer of `body` typed, and the signature below them.

    Quotations are cut. A forwarded message stays, because it is often the matter itself, and so
    does everything when nothing else would be left.
    """
    cleaned = text.clean(body[:MOST_CHARACTERS], multiline=True)
    lines = cleaned.split("\n")
    lines = lines if is_forwarded else _before_quotation(lines)
    lines = [line for line in lines if not _DEVICE.match(line)]
    own, signature = _without_signature(lines)
    if not "".join(own).strip():
        return cleaned, ""
    return text.clean("\n".join(own), multiline=True), "\n".join(signature).strip()


def _before_quotation(lines: list[str]) -> list[str]:
    kept: list[str] = []
    has_own = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if _FORWARDED.match(line):
            return [*kept, *lines[at:]]
        if has_own and (_ORIGINAL.match(line) or _begins_headers(lines, at)):
            return kept
        width = _attribution_width(lines, at)
        if width and _is_quote(lines, at + width):
            at += width
        elif width and has_own and _ends_own(lines, at, width):
            return kept
        elif line.startswith(">"):
            at += 1
        else:
            kept.append(line)
            has_own = has_own or bool(line)
            at += 1
    return kept


def _is_quote(lines: list[str], at: int) -> bool:
    """Return whether the next line with words is quoted with ">"."""
    following = next((line for line in lines[at : at + 3] if line), "")
    return following.startswith(">")


def _attribution_width(lines: list[str], at: int) -> int:
    """Return how many lines say "On …, … wrote:" from here on; programs break it at will."""
    if not _ATTRIBUTION_BEGINS.match(lines[at]):
        return 0
    for width in (1, 2, 3):
        if _ATTRIBUTION.match(" ".join(lines[at : at + width])):
            return width
    return 0


def _ends_own(lines: list[str], at: int, width: int) -> bool:
    """Return whether a line like "On …, … wrote:" is a program's, not the writer's own.

    "Ngày 12/11 tôi đã viết:" introduces words of the writer, which must not be lost.
    """
    attribution = " ".join(lines[at : at + width])
    is_last = not any(lines[later] for later in range(at + width, len(lines)))
    return is_last or bool(_NAMES_ADDRESS.search(attribution))


def _begins_headers(lines: list[str], at: int) -> bool:
    """Return whether a quoted message of Outlook begins: "From:", its time, receiver and subject.

    Below a rule two of the three are enough.
    """
    is_below_rule = bool(_RULE.match(lines[at]))
    if is_below_rule:
        at += 1
        while at < len(lines) and not lines[at]:
            at += 1
    if at >= len(lines) or not _HEADER_FROM.match(lines[at]):
        return False
    following = [line for line in lines[at + 1 : at + _HEADING_LINES] if line][:7]
    found = [any(map(name.match, following)) for name in _HEADER_REST]
    begins = any(name.match(following[0]) for name in _HEADER_REST) if following else False
    return begins and sum(found) >= (2 if is_below_rule else 3)


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut what stands below the last closing or "--", if it is short and no part of the matter."""
    below: list[str] = []
    for at in range(len(lines) - 1, 0, -1):
        line = lines[at]
        if line == "--" or _CLOSING.match(line):
            return (lines[:at], below[::-1]) if any(lines[:at]) else (lines, [])
        if line:
            below.append(line)
        if len(below) > _MOST_SIGNATURE_LINES or (line and _is_matter(line)):
            break
    return lines, []


def _is_matter(line: str) -> bool:
    is_long = len(line.split()) >= _SENTENCE_WORDS
    is_sentence = is_long and (
        line.endswith((".", "!", "?")) or bool(_TELLS.search(line[:1].lower() + line[1:]))
    )
    if is_sentence or endangers_life(line):
        return True
    return len(line) > _LONGEST_SIGNATURE_LINE or bool(_STILL_MATTER.match(line))
