"""Read messages of many programs, hostile ones, and arbitrary bytes."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.intake.mail import parsing, parts
from reports.intake.mail.parsing import parse
from reports.tests.intake.mail import messages
from reports.tests.intake.mail.messages import SAMPLES, SENDER, Sample, plain, whole


def test_there_are_sixty_messages() -> None:
    assert len({sample.raw for sample in SAMPLES}) >= 60


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_message_of_a_program_is_read(sample: Sample) -> None:
    mail = parse(sample.raw)

    assert mail.text == sample.text
    assert mail.subject == sample.subject
    assert mail.sender == SENDER
    assert mail.sender_name == "Lý Thị Mộng Thu"
    assert len(mail.files) == sample.files
    assert tuple(reason for _name, reason in mail.refused) == sample.refused


def raw_text(body: bytes, charset: str) -> bytes:
    kind = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n"
    return whole(f"{kind}\r\n".encode() + body)


@pytest.mark.parametrize(
    "charset", ["utf-8", "us-ascii", "iso-8859-1", "windows-1252", "windows-1258"]
)
def test_utf_8_is_read_whatever_latin_charset_the_message_declares(charset: str) -> None:
    assert parse(raw_text(messages.WORDS.encode(), charset)).text == messages.WORDS


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_one_broken_letter_leaves_the_others_readable(charset: str) -> None:
    """Old servers break a long line within a letter; an IMAP server replaces a NUL."""
    broken = messages.WORDS.encode() + b" \xe1\r\n\xba\xa1 " + "và rác".encode()

    text = parse(raw_text(broken, charset)).text

    assert text.startswith(messages.WORDS)
    assert text.endswith("và rác")


@pytest.mark.parametrize(
    "notice",
    [
        "Please enable HTML to view this message.",
        "Trình đọc thư của bạn không hiển thị được HTML.",
        "This is a message in HTML format.",
    ],
)
def test_words_of_the_page_count_where_the_plain_text_only_asks_for_html(notice: str) -> None:
    mail = parse(whole(messages.multi("alternative", plain(notice), messages.page(messages.WORDS))))

    assert mail.text == messages.WORDS


def test_plain_words_that_mention_html_count_where_the_page_says_the_same() -> None:
    said = "Trang HTML của dịch vụ công bị lỗi."

    mail = parse(whole(messages.multi("alternative", plain(said), messages.page(said))))

    assert mail.text == said


@pytest.mark.parametrize("make", [messages.signed_data, messages.signed_in_pieces])
def test_damaged_signed_file_is_called_encrypted(make: Callable[[bytes], bytes]) -> None:
    content = make(plain(messages.WORDS))

    for end in range(0, 60):
        mail = parse(whole(messages.part(content[:end], "application/pkcs7-mime")))
        assert (mail.text, [reason for _name, reason in mail.refused]) == ("", ["encrypted"])


def test_signed_files_within_each_other_are_a_bomb() -> None:
    inner = plain(messages.WORDS)
    for _turn in range(3):
        inner = messages.part(messages.signed_in_pieces(inner), "application/pkcs7-mime")
    assert parse(whole(inner)).text == messages.WORDS

    for _turn in range(12):
        inner = messages.part(messages.signed_in_pieces(inner), "application/pkcs7-mime")
    with pytest.raises(parts.TooLarge):
        parse(whole(inner))


def test_signature_is_kept_apart() -> None:
    mail = parse(whole(plain(messages.WORDS + messages.SIGNATURE)))

    assert mail.text == messages.WORDS
    assert "0939 861 234" in mail.signature


@pytest.mark.parametrize(
    "line",
    [
        "Cháy nhà hẻm 5",
        "Hẻm 7 nước ngập vô nhà rồi",
        "Mong sớm sửa giùm bà con",
        "Trụ điện số 12 gãy, dây sà xuống đường",
        "nhà tôi ở cuối hẻm, hỏi ông Ba",
    ],
)
def test_matter_below_the_closing_stays_without_a_full_stop(line: str) -> None:
    letter = f"{messages.WORDS}\nTrân trọng,\n{line}"

    assert parse(whole(plain(letter))).text == letter


@pytest.mark.parametrize(
    "line",
    [
        "Lý Thị Mộng Thu",
        "Trưởng Ban nhân dân ấp 3, xã Đại Hải",
        "Phó Trưởng phòng Quản lý đô thị thành phố Sóc Trăng",
        "Công ty Cổ phần Công trình đô thị Sóc Trăng",
        "Địa chỉ: số 12 đường Lê Lợi, phường 1",
        "ĐT: 0939 861 234 - Zalo: 0939 861 234",
    ],
)
def test_signature_below_the_closing_is_cut(line: str) -> None:
    assert parse(whole(plain(f"{messages.WORDS}\nTrân trọng,\n{line}"))).text == messages.WORDS


LETTER = (
    "Kính gửi: UBND tỉnh\nNgười gửi: Nguyễn Văn Hai\nĐịa chỉ: ấp 3\nNgày: 01/12/2026\n"
    "Tiêu đề: Đường hư\nNội dung: Đường vào ấp 3 hư nặng."
)
MINUTES = "Tôi gửi biên bản:\nTừ: 8 giờ\nĐến: 10 giờ\nNgày: 1/12\nKết quả: cống vẫn nghẹt."
OWN_QUOTE = "Tôi xin nói rõ.\nNgày 12/11/2026 tôi đã viết:\nĐường ấp 3 hư nặng.\nChưa ai trả lời."
TWO_MATTERS = f"{messages.WORDS}\n--\nRác đầu hẻm 7 ba tuần nay không ai thu gom, hôi thối."
# As on a phone, without a full stop.
HURRIED = f"{messages.WORDS}\nTrân trọng cảm ơn\nngoài ra rác ở hẻm 7 không ai thu gom"
AFTERTHOUGHT = f"{messages.WORDS}\nTrân trọng cảm ơn.\nNgoài ra rác ở hẻm 7 không ai thu gom."


@pytest.mark.parametrize(
    "letter",
    [LETTER, MINUTES, OWN_QUOTE, TWO_MATTERS, AFTERTHOUGHT, HURRIED],
    ids=["letter", "minutes", "own quote", "two matters", "afterthought", "hurried"],
)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_words_that_look_like_a_quotation_or_signature_stay(letter: str, kind: str) -> None:
    body = plain(letter) if kind == "plain" else messages.page(letter.replace("\n", "<br>"))

    assert parse(whole(body)).text == letter


def test_words_of_a_multipart_message_without_boundary_stay() -> None:
    mail = parse(whole(messages.part(messages.WORDS, "multipart/mixed", encoding="8bit")))

    assert mail.text == messages.WORDS
    assert not mail.files


@pytest.mark.parametrize(
    "quoted",
    [
        "Từ: Cổng\nĐã gửi: Thứ Tư, 9:00\nĐến: Thu\nChủ đề: Đã ghi nhận\n\nĐã nhận.",
        "________________________________\nFrom: Portal\nDate: 4/10\nSubject: X\n\nĐã nhận.",
        "From: Portal\nSubject: X\nDate: 4/10\nTo: Thu\n\nĐã nhận.",
        "Vào T4, 4 thg 10 Cổng <paht@soctrang.gov.vn> đã viết:\n\nĐã nhận.",
        "Vào 09:00, 4 thg 10, 2023, Cổng đã viết:",
    ],
)
def test_quoted_message_of_a_program_is_cut(quoted: str) -> None:
    assert parse(whole(plain(f"{messages.WORDS}\n\n{quoted}"))).text == messages.WORDS


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("Re: [PAHT Soc Trang] 202310040003 can bo sung", "202310040003"),
        ("Bổ sung 202310040003", "202310040003"),
        ("Gọi 0939861234 lúc 20231004", ""),
        ("20231399000312345", ""),
    ],
)
def test_code_is_read_from_the_subject(subject: str, code: str) -> None:
    assert parse(whole(plain("x"), subject=messages.encoded_word(subject))).code == code


def test_title_has_neither_prefix_nor_code() -> None:
    subject = messages.encoded_word("Re: Trả lời: 202310040003 Ổ gà")

    assert parse(whole(plain("x"), subject=subject)).title == "Ổ gà"


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "Precedence: auto_reply",
    ],
)
def test_absence_notice_is_an_automatic_reply(line: str) -> None:
    assert parse(whole(plain("Tôi đi vắng"), extra=f"{line}\r\n")).is_auto_reply


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "List-Id: <tin.example.vn>",
        "List-Unsubscribe: <mailto:x@example.vn>",
        "X-Loop: a@example.vn",
    ],
)
def test_message_of_a_program_or_list_is_not_to_be_answered(line: str) -> None:
    mail = parse(whole(plain(messages.WORDS), extra=f"{line}\r\n"))

    assert mail.is_unanswerable
    assert not mail.is_auto_reply


@pytest.mark.parametrize(
    "subject", ["Trả lời tự động: Đã ghi nhận", "Automatic reply: X", "Vắng mặt"]
)
def test_absence_notice_known_by_its_subject_alone_is_kept_unanswered(subject: str) -> None:
    mail = parse(whole(plain("Tôi đi vắng"), subject=messages.encoded_word(subject)))

    assert mail.is_unanswerable
    assert not mail.is_auto_reply


@pytest.mark.parametrize(
    "subject",
    ["Vắng mặt cán bộ một cửa trong giờ làm việc", "Trả lời tự động của tổng đài không đúng"],
)
def test_complaint_about_an_absence_is_a_letter_of_a_person(subject: str) -> None:
    mail = parse(whole(plain("x"), subject=messages.encoded_word(subject)))

    assert not (mail.is_auto_reply or mail.is_unanswerable)


@pytest.mark.parametrize(
    "sender", ["no-reply@example.vn", "noreply@x.vn", "MAILER-DAEMON@x.vn", "khongtraloi@x.vn"]
)
def test_address_that_nobody_reads_is_not_answered(sender: str) -> None:
    assert parse(whole(plain("x"), sender=sender)).is_unanswerable


@pytest.mark.parametrize("line", ["", "X-Auto-Response-Suppress: DR, OOF, AutoReply\r\n"])
def test_person_is_answered(line: str) -> None:
    """Exchange puts that header on the ordinary mail of persons."""
    assert not parse(whole(plain("x"), extra=line)).is_unanswerable


@pytest.mark.parametrize(
    "line", ["", "From: a@example.vn, b@example.vn\r\n", "From: a@example.vn\r\nFrom: b@c.vn\r\n"]
)
def test_unclear_sender_is_nobody(line: str) -> None:
    mail = parse(line.encode() + b"Subject: x\r\n\r\nx")

    assert mail.sender == ""
    assert mail.is_unanswerable


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (whole(messages.multi("mixed", *[plain("x")] * 10_000)), "parts"),
        (
            b"".join(
                b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
                for n in range(900)
            ),
            "nesting",
        ),
        (b"X: " + b"y" * 400_000 + b"\n\nx", "headers"),
        (whole(messages.multi("mixed", *[b"\n"] * 400_000)), "parts"),
        (b"Content-Type: message/rfc822\n\n" * 5000, "nesting"),
    ],
)
def test_bomb_is_refused_quickly(raw: bytes, reason: str) -> None:
    begun = time.process_time()

    with pytest.raises(parts.TooLarge) as refused:
        parse(raw)

    assert refused.value.reason == reason
    assert time.process_time() - begun < 3


def test_nested_comments_of_an_address_name_nobody() -> None:
    # Python before its repair of August 2026 reads them by recursion, which counts as a bomb.
    raw = b"From: " + b"(" * 20_000 + b"\n\nx"
    begun = time.process_time()

    try:
        sender = parse(raw).sender
    except parts.TooLarge as refused:
        sender = "" if refused.reason == "nesting" else refused.reason

    assert sender == ""
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("header", ["Content-Type", "Content-Disposition"])
@pytest.mark.parametrize("value", [";", "; a=", "; name*1="])
def test_hostile_header_of_a_part_costs_little(header: str, value: str) -> None:
    bomb = f"{header}: {value * (600_000 // len(value))}\n\nx".encode()
    begun = time.process_time()

    parse(whole(messages.multi("mixed", plain(messages.WORDS), *[bomb] * 3)))

    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 200_000,
        "<!--" * 200_000,
        "On " * 60_000,
        "> " * 90_000,
        "> a\n\n" * 40_000,
        "boundary" + " " * 150_000,
        "Vào lúc này\n" * 20_000,
        "Từ: x\n" * 30_000,
        "-----BEGIN PGP MESSAGE-----" * 30_000,
        "-----BEGIN PGP SIGNED MESSAGE-----" * 20_000,
        "-----BEGIN PGP MESSAGE-----" + "\n> " * 90_000,
        "Vào lúc này viết:\n" * 12_000,
        "--\n\n" * 30_000,
        "Trân trọng,\n" * 20_000,
        "&" * 300_000,
        "a<!---->" * 120_000,
        "a<?x>" * 200_000,
        "<i>q</i>" + "<script></script>a" * 55_000,
        "<div class=gmail_quote>a</div>" * 33_000,
    ],
    ids=lambda body: body[:6],
)
@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_hostile_body_costs_little(body: str, kind: str) -> None:
    raw = whole(messages.part(body, f"{kind}; charset=utf-8", encoding="8bit"))
    begun = time.process_time()

    parse(raw)

    assert time.process_time() - begun < 3


@pytest.mark.parametrize("charset", ["idna", "punycode"])
def test_codec_that_is_no_charset_of_mail_is_not_used(charset: str) -> None:
    raw = whole(
        messages.part("xn--a-" * 200_000, f"text/plain; charset={charset}", encoding="8bit")
    )
    begun = time.process_time()

    assert parse(raw).text.startswith("xn--a-")
    assert time.process_time() - begun < 3


HEADERS = st.sampled_from(
    "From To Subject Content-Type Content-Disposition Content-Transfer-Encoding Message-ID "
    "References In-Reply-To Authentication-Results Auto-Submitted Return-Path Date".split()
)
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"multipart/mixed; boundary=x",
            b"multipart/report; report-type=delivery-status; boundary=x",
            b'multipart/alternative; boundary=""',
            b"message/rfc822",
            b"message/delivery-status",
            b'text/plain; charset="\xff"',
            b"text/html; charset*=utf-8''%zz",
            b"text/plain; charset*0*=''; format=flowed",
            b"base64",
            b"quoted-printable",
            b"x-uuencode",
            b"=?utf-8?b?a?=",
            b"=?x?q?=ff=?=",
            b"attachment; filename*=utf-8''%ff",
            b"<a@b> (((",
        ]
    ),
)
LINES = st.lists(st.tuples(HEADERS, VALUES), max_size=8)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            [
                b"--x",
                b"--x--",
                b"",
                b"Content-Type: text/html",
                b"begin 644 a",
                b"\xff\xfe",
                b"<p>x</p>",
                b"Action: failed",
                b"Status: 5.1.1",
                b"Content-Type: message/rfc822",
            ]
        ),
        max_size=20,
    ).map(b"\n".join),
)


@settings(max_examples=400, deadline=None)
@given(lines=LINES, body=BODIES)
def test_any_message_is_read_without_an_error(lines: list[tuple[str, bytes]], body: bytes) -> None:
    raw = b"".join(f"{name}: ".encode() + value + b"\n" for name, value in lines) + b"\n" + body

    assert isinstance(parse(raw), parsing.ParsedMail)


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(raw: bytes) -> None:
    assert isinstance(parse(raw), parsing.ParsedMail)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_cut_or_changed_message_is_read_without_an_error(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([s.raw for s in SAMPLES if len(s.raw) < 20_000])))
    for _turn in range(data.draw(st.integers(0, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    assert isinstance(parse(bytes(raw[: data.draw(st.integers(0, len(raw)))])), parsing.ParsedMail)
