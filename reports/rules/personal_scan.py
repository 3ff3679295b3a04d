"""Find possible personal data in a text that is about to become public.

The result is a warning: a clerk decides. The rules are the province's requirements. Each pattern
is bounded, so that the time grows only with the length of the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MASK = "[đã che]"

Span = tuple[int, int]


class Kind(StrEnum):
    PHONE = "phone"
    NATIONAL_ID = "national_id"
    EMAIL = "email"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True)
class Found:
    """A place in the text, from `start` up to `end`."""

    kind: Kind
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end


def find(text: str) -> list[Found]:
    """Return the places in `text` that look like personal data, in order and without overlaps."""
    found: list[Found] = []
    for finder in (_emails, _national_ids, _phones, _plates, _names):
        for one in finder(text):
            if all(one.end <= other.start or other.end <= one.start for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def occurrences(text: str, phrase: str) -> list[Span]:
    """Return the places of `phrase` in `text` as whole words, in upper or lower case."""
    if not phrase.strip():
        return []
    pattern = rf"(?<!\w){re.escape(phrase.strip())}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def mask(text: str, spans: Iterable[Span]) -> str:
    """Replace each of `spans` in `text` by `MASK`, overlapping ones by a single mask."""
    parts: list[str] = []
    at = 0
    for start, end in sorted((max(start, 0), min(end, len(text))) for start, end in spans):
        if end <= max(start, at):
            continue
        if start > at or not parts:
            parts += [text[at:start], MASK]
        at = end
    return "".join([*parts, text[at:]])


# --- numbers and addresses ------------------------------------------------------------------

_GAP = r"[ \u00a0.\-–()]{0,2}"
_PHONE = re.compile(
    rf"(?<![\d+])(?:\(?\+?84\)?{_GAP}(?:\(?0\)?{_GAP})?|\(?0)"
    rf"(?:[35789](?:{_GAP}\d){{8}}|2(?:{_GAP}\d){{9}})(?!\d)"
)
_CCCD = re.compile(r"(?<!\d)0\d{2}(?:[ .]?\d{3}){3}(?!\d)")
_CMND = re.compile(r"(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d|[.,]\d)")
_PAPERS = re.compile(r"CMND|CCCD|CMT|chứng minh|căn cước|giấy tờ tùy thân", re.IGNORECASE)
# A nine-digit number is a CMND if an identity document is named at most so far before it.
_PAPERS_REACH = 40
_EMAIL = re.compile(
    r"(?<![\w.%+\-])[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{2,63}){1,4}"
)
# Cars 83A-123.45, motorcycles 83-B1 123.45, old ones 83P1-1234. Small letters count only with
# a dash or a dot.
_PLATE = re.compile(
    r"(?<![\w.,\-])[1-9]\d[ \-]?(?:"
    r"[A-ZĐ][A-Z0-9Đ]?[ \-.]{0,3}\d{3}(?:[ .]?\d{2}|\d)"
    r"|[a-zđ]\d?-\d{3}(?:\.?\d{2}|\d)"
    r"|[a-zđ]\d ?\d{3}\.?\d{2})(?![\d\w])"
)


def _emails(text: str) -> Iterator[Found]:
    return _matches(Kind.EMAIL, _EMAIL, text)


def _national_ids(text: str) -> Iterator[Found]:
    yield from _matches(Kind.NATIONAL_ID, _CCCD, text)
    for match in _CMND.finditer(text):
        before = text[max(match.start() - _PAPERS_REACH, 0) : match.start()]
        if _PAPERS.search(before):
            yield Found(Kind.NATIONAL_ID, *match.span())


def _phones(text: str) -> Iterator[Found]:
    return _matches(Kind.PHONE, _PHONE, text)


def _plates(text: str) -> Iterator[Found]:
    return _matches(Kind.PLATE, _PLATE, text)


def _matches(kind: Kind, pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    return (Found(kind, *match.span()) for match in pattern.finditer(text))


# --- names ----------------------------------------------------------------------------------

_ADDRESSED = re.compile(
    r"(?<!\w)(?:ông/bà|ông bà|anh/chị|ông|bà|anh|chị|cô|chú|bác|cậu|dì|mợ|thím|em|cháu"
    r"|họ và tên|họ tên|tên là|tên)(?!\w)[ \u00a0]?:?(?=[ \u00a0])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[ \u00a0]{1,2}([^\W\d_][\w\u0300-\u036f]{0,11})(?!\w)")
_MOST_WORDS = 5
# A name after these words is the name of a place.
_PLACES = re.compile(
    r"(?:đường|phố|hẻm|chợ|cầu|kênh|kinh|rạch|sông|miếu|chùa|đình|ấp|khóm|vàm|cống|bến|xóm|giồng"
    r"|trường|cồn|núi)[ \u00a0]{1,2}$",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    "ấp khóm phường xã huyện tỉnh thị thành ubnd hđnd sở phòng ban công ủy chủ phó trưởng bí giám "
    "cán đội đoàn hội phụ rịa chúa cssk việt nhà nước con".split()
)
_FAMILIES = frozenset(
    "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý thạch sơn kim danh lâm "
    "châu tăng trương đinh mai đào đoàn lưu quách triệu diệp liêu tô trịnh hà cao thái tạ hứa "
    "la lương mã quan trà từ vương kiên lục tiêu ung khưu".split()
)


# A street in nearly every town bears the name of the two sisters Hai Bà Trưng.
_SISTERS = re.compile(r"(?<!\w)hai[ \u00a0]{1,2}(bà)[ \u00a0]{1,2}trưng(?!\w)", re.IGNORECASE)


def _names(text: str) -> Iterator[Found]:
    sisters = {match.start(1) for match in _SISTERS.finditer(text)}
    for address in _ADDRESSED.finditer(text):
        before = text[max(address.start() - 10, 0) : address.start()]
        if address.start() in sisters or _PLACES.search(before):
            continue
        shouting = address[0].strip(" :\u00a0").isupper() and len(address[0].strip()) > 1
        span = _name_after(text, address.end(), shouting=shouting)
        if span:
            yield Found(Kind.NAME, *span)


def _name_after(text: str, at: int, *, shouting: bool) -> Span | None:
    """Return the span of capitalised words from `at` on; None if they are no name.

    In a text in capitals every word is capitalised. There a name starts with a family name and
    has at most four words.
    """
    words: list[re.Match[str]] = []
    while len(words) < _MOST_WORDS and (match := _WORD.match(text, at)):
        word = match[1]
        if not word[0].isupper() or (word.isupper() and len(word) > 1 and not shouting):
            break
        words.append(match)
        at = match.end()
    if shouting:
        words = words[:4]
    if not words or words[0][1].lower() in _NO_NAMES:
        return None
    if shouting and words[0][1].lower() not in _FAMILIES:
        return None
    return words[0].start(1), words[-1].end(1)
