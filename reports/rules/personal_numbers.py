"""Patterns of numbers and addresses that belong to a person, as spans of a text.

Each pattern is bounded, so that the time grows only with the length of the text. A number that
could be anything counts only when a word near it says what it is.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

# A number counts when its word is at most so many characters before it.
_REACH = 40
_GAP = r"(?:[ \u00a0.\-–—_/()]{0,3}|,)"


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _all(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (match.span() for match in pattern.finditer(text))


def _named(pattern: re.Pattern[str], names: re.Pattern[str], text: str) -> Iterator[Span]:
    """Yield the matches with one of `names` shortly before them."""
    for match in pattern.finditer(text):
        if names.search(text[max(match.start() - _REACH, 0) : match.start()]):
            yield match.span()


# --- telephone ------------------------------------------------------------------------------

_PHONE = re.compile(
    rf"(?<![\d+])(?:\(?(?:\+|00)?84\)?{_GAP}(?:\(?0\)?{_GAP})?|\(?0\)?{_GAP})"
    # Mobile numbers had eleven digits until 2018 and still appear on signs and papers.
    rf"(?:[35789](?:{_GAP}\d){{8}}|2(?:{_GAP}\d){{9}}|1[2689](?:{_GAP}\d){{8}})(?!\d)"
)
_DIGIT_IN_WORDS = (
    "(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|khong|mot|bon|nam|lam|sau|bay|tam"
    "|chin)"
)
_PHONE_IN_WORDS = re.compile(
    rf"(?<!\w){_DIGIT_IN_WORDS}(?:[ ,.\-]{{1,3}}{_DIGIT_IN_WORDS}){{8,12}}(?!\w)", re.IGNORECASE
)
_PHONE_WITHOUT_ZERO = re.compile(rf"(?<![\d.,])[35789](?:{_GAP}\d){{8}}(?!\d|[.,]\d)")
_CALLS = _any(
    r"zalo|viber|sđt|sdt|đt|đtdđ|dđ|điện thoại|dien thoai|di động|số máy|gọi|goi|liên hệ|lien he"
    r"|lh|alo|hotline|phone|tel|call|mobile"
)


def phones(text: str) -> Iterator[Span]:
    yield from _all(_PHONE, text)
    yield from _all(_PHONE_IN_WORDS, text)
    yield from _named(_PHONE_WITHOUT_ZERO, _CALLS, text)


# --- identity papers ------------------------------------------------------------------------

_CCCD = re.compile(
    r"(?<!\d)0(?:\d{11}|\d{2}([ .\-–])(?:\d{3}\1\d{3}\1\d{3}|\d{4}\1?\d{5}|\d{3}\1\d{6}|\d{9})"
    r"|\d{3}([ .\-–])\d{4}\2\d{4}|\d{5}[ .\-–]\d{6}|(?:([ .\-–])\d(?:\3\d){10}))(?!\d)"
)
_CCCD_IN_ANY_GROUPS = re.compile(r"(?<!\d)0(?:[ .\-–/]{0,3}\d){11}(?!\d)")
_CMND = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){8}(?!\d|[.,]\d)")
_IDENTITY = _any(
    "CMND|CCCD|CMT|CMTND|chứng minh|chung minh|căn cước|can cuoc|giấy tờ tùy thân|định danh"
)
_PASSPORT = re.compile(r"(?<!\w)[BCEKNP][ ]?\d{7,8}(?!\w)", re.IGNORECASE)
_PASSPORT_WORDS = _any("hộ chiếu|ho chieu|passport|PP")
# Two letters of the group, one digit of the level, two of the province, ten of the person.
_HEALTH_CARD = re.compile(
    r"(?<!\w)[A-ZĐ]{2}[ .\-]?[1-5][ .\-]?\d{2}(?:[ .\-]?\d){10}(?!\w)", re.IGNORECASE
)
_INSURANCE_NUMBER = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){9}(?!\d)")
_INSURANCE = _any("BHYT|BHXH|bảo hiểm y tế|bảo hiểm xã hội|bao hiem y te|thẻ bảo hiểm|sổ bảo hiểm")


def national_ids(text: str) -> Iterator[Span]:
    yield from _all(_CCCD, text)
    yield from _named(_CCCD_IN_ANY_GROUPS, _IDENTITY, text)
    yield from _named(_CMND, _IDENTITY, text)


def passports(text: str) -> Iterator[Span]:
    for start, end in _all(_PASSPORT, text):
        before = text[max(start - _REACH, 0) : start]
        if (text[start].isupper() and text[start + 1] != " ") or _PASSPORT_WORDS.search(before):
            yield start, end


def insurance_numbers(text: str) -> Iterator[Span]:
    yield from _all(_HEALTH_CARD, text)
    yield from _named(_INSURANCE_NUMBER, _INSURANCE, text)


# --- bank accounts --------------------------------------------------------------------------

_ACCOUNT = re.compile(r"(?<![\d.,])\d(?:[ .\-]?\d){5,18}(?!\d|[.,]\d)")
_BANKS = _any(
    r"ngân hàng|ngan hang|stk|số tài khoản|so tai khoan|số tk|tài khoản|tk|bank|vietcombank|vcb"
    r"|vietinbank|ctg|bidv|agribank|techcombank|tcb|mb ?bank|mbb?|acb|sacombank|stb|vp ?bank"
    r"|tp ?bank|shb|hd ?bank|ocb|msb|scb|sea ?bank|lpbank|lienvietpostbank|vib|eximbank"
    r"|nam ?a ?bank|bac ?a ?bank|dong ?a ?bank|kien ?long ?bank|pvcombank|bvbank|vietbank|abbank"
    r"|ncb|saigonbank|momo|ví điện tử"
)
_MONEY = re.compile(r"[ \u00a0]{0,2}(?:đ|đồng|vnđ|vnd|triệu|tr|nghìn|ngàn|k)(?!\w)", re.IGNORECASE)


def bank_accounts(text: str) -> Iterator[Span]:
    """Yield numbers beside a bank's name, on either side; sums of money are none."""
    for start, end in _all(_ACCOUNT, text):
        if _MONEY.match(text, end):
            continue
        before, after = text[max(start - _REACH, 0) : start], text[end : end + _REACH // 2]
        if _BANKS.search(before) or _BANKS.search(after):
            yield start, end


# --- addresses and vehicles -----------------------------------------------------------------

_AT = r"(?:@|[ ]{0,2}[(\[{<][ ]?(?:at|a còng|a cong|@)[ ]?[)\]}>][ ]{0,2}|[ ]{1,2}a còng[ ]{1,2})"
_DOT = (
    r"(?:\.|[ ]{0,2}[(\[{<][ ]?(?:dot|chấm|cham|\.)[ ]?[)\]}>][ ]{0,2}"
    r"|[ ]{1,2}(?:chấm|cham|dot)[ ]{1,2})"
)
_EMAIL = re.compile(
    rf"(?<![\w.%+\-])[A-Za-z0-9._%+\-]{{1,64}}{_AT}[A-Za-z0-9\-]{{1,63}}"
    rf"(?:{_DOT}[A-Za-z0-9\-]{{2,63}}){{1,4}}",
    re.IGNORECASE,
)
_EMAIL_IN_WORDS = re.compile(
    rf"(?<![\w.%+\-])[a-z0-9._%+\-]{{2,64}} (?:at|@) ?(?:gmail|yahoo|outlook|hotmail|icloud)"
    rf"{_DOT}[a-z]{{2,6}}(?:\.[a-z]{{2}})?(?!\w)",
    re.IGNORECASE,
)
# Cars 83A-123.45, motorcycles 83-B1 123.45, old ones 83P1-1234. Small letters count only with
# a dash or a dot.
_PLATE = re.compile(
    r"(?<![\w.,\-])[1-9]\d[ \-]?(?:"
    r"[A-ZĐ][A-Z0-9Đ]?[ \-.]{0,3}\d{3}(?:[ .]?\d{2}|\d)"
    r"|[a-zđ]\d?-\d{3}(?:\.?\d{2}|\d)"
    r"|[a-zđ]\d ?\d{3}\.?\d{2})(?![\d\w])"
)


def emails(text: str) -> Iterator[Span]:
    yield from _all(_EMAIL, text)
    yield from _all(_EMAIL_IN_WORDS, text)


def plates(text: str) -> Iterator[Span]:
    return _all(_PLATE, text)


# --- date of birth --------------------------------------------------------------------------

_DATE = (
    r"(?:ng[àa]y[ ]{1,2})?\d{1,2}[ ]?(?:[/.\-]|th[áa]ng)[ ]?\d{1,2}[ ]?(?:[/.\-]|n[ăa]m)[ ]?"
    r"(?:19|20)?\d{2}"
)
_BORN = re.compile(
    r"(?<!\w)(?:"
    r"(?:ng[àa]y s[ia]nh|s[ia]nh ng[àa]y|d\.?o\.?b)"
    rf"[ :]{{0,3}}({_DATE})"
    r"|(?:s[ia]nh n[ăa]m|n[ăa]m s[ia]nh|sn|ns|ntns)"
    rf"[ :]{{0,3}}({_DATE}|(?:19|20)\d{{2}})"
    r"|(?<!vệ )(?<!học )(?<!phát )(?<!thí )(?<!tái )(?<!hy )sinh"
    rf"[ :]{{0,3}}({_DATE}|(?:19|20)\d{{2}})"
    r")(?!\d)",
    re.IGNORECASE,
)
_DATE_FIRST = re.compile(
    rf"(?<![\d/.\-])({_DATE})[ ,:(]{{1,3}}(?:(?:ch[íi]nh[ ])?l[àa][ ])?"
    r"(?:ng[àa]y s[ia]nh|sinh nh[ậa]t)(?![ ]ho[ạa]t)(?!\w)",
    re.IGNORECASE,
)


def birth_dates(text: str) -> Iterator[Span]:
    for pattern in (_BORN, _DATE_FIRST):
        for match in pattern.finditer(text):
            yield match.span(match.lastindex or 0)
