"""No shape of a message loses words: forwards, attached letters, alternatives, invitations."""

import pytest

from reports.intake.mail.parsing import parse
from reports.rules.danger import endangers_life
from reports.tests.intake.mail import messages
from reports.tests.intake.mail.messages import (
    WORDS,
    decomposed,
    encoded_word,
    multi,
    page,
    part,
    plain,
    whole,
)

FIRE = "Hẻm 12 đang cháy nhà, có người mắc kẹt."
COVER = "Kính chuyển Cổng xử lý."
OUTLOOK = "From: Sáu <sau@example.vn>\nSent: Wednesday\nTo: UBND\nSubject: Đường hư\n\n"
OUTLOOK_PAGE = OUTLOOK.replace("<", "&lt;").replace("\n", "<br>")
APPLE = '<blockquote type="cite"><div>Bắt đầu thư được chuyển tiếp:</div>{}</blockquote>'
YAHOO = '<div class="yahoo_quoted"><div>----- Forwarded message -----</div>{}</div>'


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("FW: Đường hư", plain(f"{COVER}\n\n{OUTLOOK}{WORDS}")),
        ("Fwd: Đường hư", page(f"{COVER}<hr>{OUTLOOK_PAGE}{WORDS}")),
        ("Đường hư", page(COVER + APPLE.format(WORDS))),
        ("Fwd: Đường hư", page(f'{COVER}<blockquote type="cite">{WORDS}</blockquote>')),
        ("Đường hư", page(COVER + YAHOO.format(WORDS))),
        ("x", plain(f"{COVER}\n\n----- Thư đã chuyển tiếp -----\n{OUTLOOK}{WORDS}")),
    ],
    ids=["outlook", "outlook page", "apple page", "iphone page", "yahoo page", "zimbra"],
)
def test_forwarded_letter_is_the_matter_and_stays(subject: str, body: bytes) -> None:
    text = parse(whole(body, subject=encoded_word(subject))).text

    assert text.startswith(COVER)
    assert text.endswith(WORDS)


@pytest.mark.parametrize(
    ("subject", "extra"),
    [("FW: 202310040003 Đã ghi nhận", ""), ("FW: x", "References: <paht-1-abc@paht.vn>\r\n")],
)
def test_forward_of_our_own_message_is_an_answer(subject: str, extra: str) -> None:
    raw = whole(plain(f"{WORDS}\n\n{OUTLOOK}Đã nhận."), subject=encoded_word(subject), extra=extra)

    assert parse(raw).text == WORDS


def test_answer_to_a_forwarded_letter_loses_its_quotation() -> None:
    raw = whole(plain(f"{WORDS}\n\n{OUTLOOK}Đã nhận."), subject="RE: FW: x")

    assert parse(raw).text == WORDS


def letter(subject: str) -> bytes:
    return whole(plain(WORDS), subject=encoded_word(subject))


@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_subject_of_an_attached_letter_stays(encoding: str) -> None:
    attached = part(letter("Cầu sập một nhịp"), "message/rfc822", encoding=encoding)

    text = parse(whole(multi("mixed", plain(COVER), attached))).text

    assert text == f"{COVER}\n\nCầu sập một nhịp\n\n{WORDS}"


def test_subject_that_the_message_has_itself_is_not_repeated() -> None:
    attached = part(letter("Đường hư"), "message/rfc822", encoding="7bit")

    assert parse(whole(attached, subject=encoded_word("FW: Đường hư"))).text == WORDS


BROKEN = part(WORDS.encode("ascii", "replace"), "text/plain; charset=iso-8859-1")


@pytest.mark.parametrize(
    ("other", "shown", "text"),
    [
        (plain("Xin xem thư."), FIRE, FIRE),
        (plain(WORDS[:30]), WORDS, WORDS),
        (plain("Thư này dài hơn: rác đầy chợ đã ba ngày."), WORDS, "{}\n\nThư này"),
        (BROKEN, WORDS, WORDS),
        (plain(f"{FIRE} {WORDS}"), WORDS, f"{FIRE} {WORDS}"),
    ],
    ids=["danger in the page", "cut", "different", "broken letters", "plain says more"],
)
def test_alternatives_that_differ_lose_no_words(other: bytes, shown: str, text: str) -> None:
    found = parse(whole(multi("alternative", other, page(shown)))).text

    assert found.startswith(text.format(shown))


def test_danger_above_an_old_quotation_of_a_page_is_seen_and_the_old_one_is_not() -> None:
    quoted = '<div class="gmail_quote"><blockquote class="gmail_quote">{}</blockquote></div>'

    above = parse(whole(page(FIRE, after=quoted.format(WORDS))))
    below = parse(whole(page(WORDS, after=quoted.format(FIRE))))

    assert endangers_life(above.text)
    assert not endangers_life(below.whole_text)


CALENDAR = (
    "BEGIN:VCALENDAR\r\nSUMMARY;LANGUAGE=vi:Họp dân về ngập nước\r\nLOCATION:Khóm 3\\, phường 6\r\n"
    "DESCRIPTION:Nước ngập nửa mét\\nmời cán bộ\r\n  đến.\r\nEND:VCALENDAR"
)


@pytest.mark.parametrize(
    ("of", "kind"),
    [
        ("alternative", "text/calendar; method=REQUEST"),
        ("mixed", "application/ics"),
        ("mixed", 'application/octet-stream; name="invite.ics"'),
    ],
)
def test_words_of_an_invitation_are_read(of: str, kind: str) -> None:
    mail = parse(whole(multi(of, plain(COVER), part(CALENDAR, kind))))

    said = "Họp dân về ngập nước\n\nKhóm 3, phường 6\n\nNước ngập nửa mét\nmời cán bộ đến."
    assert mail.text == f"{COVER}\n\n{said}"
    assert not mail.files


def test_words_that_an_invitation_repeats_stand_once() -> None:
    said = "Họp dân về ngập nước. Khóm 3, phường 6. Nước ngập nửa mét, mời cán bộ đến."

    mail = parse(whole(multi("alternative", plain(said), part(CALENDAR, "text/calendar"))))

    assert mail.text == said


@pytest.mark.parametrize(
    "charset",
    "utf-8 koi8-r iso-8859-2 big5 gb2312 utf-16 utf-16le utf-7 iso-2022-jp unicode_escape".split(),
)
@pytest.mark.parametrize("words", [WORDS, decomposed(WORDS), "Duong hu nang."])
def test_utf_8_is_read_whatever_is_declared(charset: str, words: str) -> None:
    if charset == "utf-7" and words.isascii():
        words = "Duong hu"
    raw = whole(part(words, f"text/plain; charset={charset}", encoding="8bit"))

    assert parse(raw).text == (words if words.isascii() else WORDS)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", "; charset=utf-8", "; charset=windows-1258"])
def test_utf_16_is_read_without_its_name(charset: str, declared: str) -> None:
    raw = whole(part(WORDS.encode(charset), f"text/plain{declared}"))

    assert parse(raw).text == WORDS


def test_words_before_too_many_files_are_read() -> None:
    photo = messages.attached("phone.jpg", "image/jpeg").replace(b"\r\n\r\n", b"\r\n\r\n/9j/\r\n")
    small = photo[: photo.index(b"/9j/") + 6]

    mail = parse(whole(multi("mixed", plain(FIRE), *[small] * 500)))

    assert mail.text == FIRE
    assert ("", "too_many") in mail.refused
    assert len(mail.files) + mail.unread_files == 500


@pytest.mark.parametrize("kind", ["text/enriched", "text/markdown"])
def test_text_of_a_rare_kind_is_read(kind: str) -> None:
    assert parse(whole(part(WORDS, f"{kind}; charset=utf-8"))).text == WORDS
