"""Messages shaped like those of common programs, with what must be read from each."""

import base64
import quopri
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from reports.tests.sample_files import read as sample_file

WORDS = "Đoạn trước chợ Mỹ Tú có nhiều ổ gà lớn, trời mưa rất nguy hiểm."
SUBJECT = "Mặt đường nhiều ổ gà"
SENDER = "nguoi.gui@example.vn"
QUOTE = "Cổng đã ghi nhận phản ánh của Ông/Bà."


@dataclass(frozen=True)
class Sample:
    """A raw message, and what its reading must give."""

    name: str
    raw: bytes
    text: str = WORDS
    subject: str = SUBJECT
    files: int = 0
    refused: tuple[str, ...] = ()


def encoded_word(text: str, charset: str = "utf-8") -> str:
    return Header(text, charset, maxlinelen=60).encode()


def head(*, subject: str | None = None, extra: str = "", sender: str = SENDER) -> str:
    said = encoded_word(SUBJECT) if subject is None else subject
    return (
        f"From: {encoded_word('Lý Thị Mộng Thu')} <{sender}>\r\n"
        "To: paht@soctrang.gov.vn\r\n"
        f"Subject: {said}\r\n"
        "Date: Wed, 04 Oct 2023 09:00:00 +0700\r\n"
        "Message-ID: <ban-dau.1@example.vn>\r\n"
        "MIME-Version: 1.0\r\n"
        f"{extra}"
    )


def part(content: bytes | str, kind: str, *, encoding: str = "base64", extra: str = "") -> bytes:
    data = content.encode() if isinstance(content, str) else content
    if encoding == "base64":
        data = base64.encodebytes(data)
    elif encoding == "quoted-printable":
        data = quopri.encodestring(data)
    return (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{extra}\r\n"
    ).encode() + data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def whole(body: bytes, **of_head: str) -> bytes:
    return head(**of_head).encode() + body


def multi(kind: str, *inner: bytes, boundary: str = "=_ranh") -> bytes:
    joined = b"".join(f"--{boundary}\r\n".encode() + one + b"\r\n" for one in inner)
    return (
        f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
        + joined
        + f"--{boundary}--\r\n".encode()
    )


def plain(text: str, charset: str = "utf-8", encoding: str = "quoted-printable") -> bytes:
    return part(text.encode(charset), f"text/plain; charset={charset}", encoding=encoding)


def page(text: str, *, before: str = "", after: str = "") -> bytes:
    source = f"<html><head><style>p{{}}</style></head><body>{before}<div>{text}</div>{after}</body>"
    return part(source, "text/html; charset=UTF-8", encoding="quoted-printable")


def both(text: str, *, after_text: str = "", after_page: str = "") -> bytes:
    return multi("alternative", plain(text + after_text), page(text, after=after_page))


def attached(name: str, kind: str, *, of: str = "", disposition: str = "attachment") -> bytes:
    content = sample_file(of or name)
    extra = f'Content-Disposition: {disposition}; filename="{name}"\r\n'
    if disposition == "inline":
        extra += "Content-ID: <anh-1@example.vn>\r\n"
    return part(content, f'{kind}; name="{name}"', extra=extra)


def windows_1258(text: str) -> bytes:
    """Encode as Vietnamese Windows does: the tone is a byte behind its letter."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", letter)
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            others = [mark for mark in marks if mark not in tones]
            composed = unicodedata.normalize("NFC", base + "".join(others))
            out += composed.encode("cp1258") + "".join(tones).encode("cp1258")
    return out


def signed_data(content: bytes) -> bytes:
    """Sign as Outlook does without "clear text": all words are within the signature's file."""
    key, certificate = _signer()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


@cache
def _signer() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Thu")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(begin).not_valid_after(begin + timedelta(days=3650))
    return key, made.sign(key, hashes.SHA256())


def signed_in_pieces(content: bytes) -> bytes:
    """Return the beginning of what programs write while they read: all lengths are open."""
    oid = bytes.fromhex("06092a864886f70d0107")
    begin = bytes.fromhex("3080") + oid + bytes.fromhex("02a0803080020101310030 80") + oid
    pieces = (content[at : at + 100] for at in range(0, len(content), 100))
    octets = b"".join(bytes([0x04, len(piece)]) + piece for piece in pieces)
    return begin + bytes.fromhex("01a0802480") + octets + bytes(8)


GMAIL_QUOTE = (
    f"\n\nVào Th 4, 4 thg 10, 2023 vào lúc 09:00 Cổng Phản ánh <paht@soctrang.gov.vn>\n"
    f"đã viết:\n\n> {QUOTE}\n>\n> Trân trọng.\n"
)
GMAIL_QUOTE_HTML = (
    '<div class="gmail_quote"><div class="gmail_attr">Vào Th 4 … đã viết:</div>'
    f"<blockquote>{QUOTE}</blockquote></div>"
)
OUTLOOK_QUOTE = (
    "\n\n________________________________\nTừ: Cổng Phản ánh <paht@soctrang.gov.vn>\n"
    "Đã gửi: Thứ Tư, 4 Tháng Mười 2023 9:00 SA\nĐến: Lý Thị Mộng Thu\nChủ đề: Đã ghi nhận\n\n"
    f"{QUOTE}\n"
)
OUTLOOK_QUOTE_EN = (
    "\n\n-----Original Message-----\nFrom: paht@soctrang.gov.vn\nSent: Wednesday 9:00 AM\n"
    f"To: Thu\nSubject: Received\n\n{QUOTE}\n"
)
IPHONE_QUOTE = (
    "\n\nĐã gửi từ iPhone của tôi\n\n"
    f"Vào 09:00, 4 thg 10, 2023, Cổng Phản ánh đã viết:\n\n> {QUOTE}\n"
)
ZIMBRA_QUOTE = (
    '\n\n----- Original Message -----\nFrom: "paht" <paht@soctrang.gov.vn>\n'
    f'To: "thu" <thu@example.vn>\nSent: Wednesday, October 4, 2023\nSubject: X\n\n{QUOTE}\n'
)
ENGLISH_QUOTE = (
    f"\n\nOn Wed, Oct 4, 2023 at 9:00 AM Portal <paht@soctrang.gov.vn> wrote:\n> {QUOTE}"
)
SIGNATURE = "\n\nTrân trọng,\nLý Thị Mộng Thu\nĐT: 0939 861 234"
DASHES = "\n\n-- \nLý Thị Mộng Thu\nTổ 3, ấp Mỹ Tân"


def gmail() -> Iterator[Sample]:
    yield Sample("gmail new", whole(both(WORDS)))
    yield Sample("gmail reply", whole(both(WORDS, after_text=GMAIL_QUOTE)))
    yield Sample("gmail reply in English", whole(both(WORDS, after_text=ENGLISH_QUOTE)))
    yield Sample("gmail html reply", whole(page(WORDS, after=GMAIL_QUOTE_HTML)))
    yield Sample("gmail signature", whole(both(WORDS, after_text=DASHES)))
    yield Sample(
        "gmail html signature",
        whole(page(WORDS, after='<div class="gmail_signature">Thu, 0939 861 234</div>')),
    )
    photo = attached("phone.jpg", "image/jpeg")
    yield Sample("gmail photo", whole(multi("mixed", both(WORDS), photo, boundary="0001")), files=1)
    inline = attached("phone.jpg", "image/jpeg", disposition="inline")
    yield Sample(
        "gmail inline", whole(multi("related", both(WORDS), inline, boundary="0002")), files=1
    )
    yield Sample("gmail flowed", whole(flowed(WORDS)))
    yield Sample("gmail flowed delsp", whole(flowed(WORDS, delsp=True)))
    yield Sample("gmail base64", whole(plain(WORDS, encoding="base64")))
    yield Sample("gmail emoji", whole(both(WORDS + " 😟")), text=WORDS + " 😟")
    forwarded = f"\n\n---------- Forwarded message ---------\nTừ: Bạn tôi\nDate: T4\n\n{QUOTE}"
    yield Sample(
        "gmail forward keeps the matter",
        whole(plain(WORDS + forwarded)),
        text=f"{WORDS}\n\n---------- Forwarded message ---------\nTừ: Bạn tôi\nDate: T4\n\n{QUOTE}",
    )


def flowed(text: str, *, delsp: bool = False) -> bytes:
    half = text.index(" ", 30)
    lines = f"{text[:half]}{'  ' if delsp else ' '}\r\n{text[half + 1 :]}\r\n"
    kind = "text/plain; charset=utf-8; format=flowed" + ("; delsp=yes" if delsp else "")
    return part(lines, kind, encoding="8bit")


def outlook() -> Iterator[Sample]:
    thread = "Thread-Topic: x\r\nX-MS-Has-Attach: \r\nContent-Language: vi-VN\r\n"
    yield Sample("outlook new", whole(both(WORDS), extra=thread))
    yield Sample("outlook reply", whole(both(WORDS, after_text=OUTLOOK_QUOTE), extra=thread))
    yield Sample("outlook reply in English", whole(plain(WORDS + OUTLOOK_QUOTE_EN)))
    yield Sample("outlook signature", whole(both(WORDS, after_text=SIGNATURE)))
    yield Sample("outlook windows-1258", whole(vietnamese_windows()))
    yield Sample("outlook windows-1258 quoted", whole(vietnamese_windows("quoted-printable")))
    yield Sample("outlook utf-16", whole(plain(WORDS, "utf-16", "base64")))
    yield Sample("outlook utf-16le", whole(plain(WORDS, "utf-16-le", "base64")))
    subject = encoded_word(SUBJECT)
    yield Sample("outlook subject in two words", whole(plain(WORDS), subject=broken_words()))
    yield Sample(
        "outlook re", whole(plain(WORDS), subject=f"RE: {subject}"), subject=f"RE: {SUBJECT}"
    )
    tnef = part(
        b"\x78\x9f\x3e\x22" + b"\0" * 4000,
        'application/ms-tnef; name="winmail.dat"',
        extra='Content-Disposition: attachment; filename="winmail.dat"\r\n',
    )
    yield Sample("outlook winmail", whole(multi("mixed", plain(WORDS), tnef)), refused=("winmail",))
    word_page = (
        f'<p class="MsoNormal"><span style="font-size:11pt">{WORDS}</span></p>'
        '<p class="MsoNormal">&nbsp;</p>'
    )
    yield Sample("outlook word html", whole(part(word_page, "text/html; charset=utf-8")))
    yield Sample(
        "outlook html in windows-1258",
        whole(
            part(
                b"<html><body><p>" + windows_1258(WORDS) + b"</p></body></html>",
                "text/html; charset=windows-1258",
                encoding="quoted-printable",
            )
        ),
    )
    yield Sample("outlook mobile", whole(plain(WORDS + "\n\nTải Outlook cho Android")))
    yield Sample("outlook mobile in English", whole(plain(WORDS + "\n\nGet Outlook for iOS")))


def broken_words() -> str:
    """Break the subject in the middle of a letter, as some programs do."""
    data = SUBJECT.encode()
    cut = SUBJECT.encode().index("ờ".encode()) + 1
    one, two = (base64.b64encode(piece).decode() for piece in (data[:cut], data[cut:]))
    return f"=?UTF-8?B?{one}?=\r\n =?UTF-8?B?{two}?="


def vietnamese_windows(encoding: str = "8bit") -> bytes:
    return part(windows_1258(WORDS), "text/plain; charset=windows-1258", encoding=encoding)


def iphone() -> Iterator[Sample]:
    mime = "X-Mailer: iPhone Mail (20G81)\r\n"
    yield Sample("iphone new", whole(plain(WORDS + "\n\nĐược gửi từ iPhone của tôi"), extra=mime))
    yield Sample("iphone in English", whole(plain(WORDS + "\n\nSent from my iPhone"), extra=mime))
    yield Sample("iphone reply", whole(plain(WORDS + IPHONE_QUOTE), extra=mime))
    heic = attached("phone.heic", "image/heic", disposition="inline")
    yield Sample("iphone heic", whole(multi("mixed", plain(WORDS), heic)), files=1)
    photo = attached("phone.jpg", "image/jpeg", disposition="inline")
    words = WORDS.split(", ")
    yield Sample(
        "iphone photo between words",
        whole(multi("mixed", plain(words[0]), photo, plain(words[1]))),
        text=f"{words[0]}\n\n{words[1]}",
        files=1,
    )
    voice = attached("voice.m4a", "audio/x-m4a")
    yield Sample("iphone voice", whole(multi("mixed", plain(WORDS), voice)), files=1)
    movie = attached("phone.mp4", "video/mp4")
    yield Sample("iphone video", whole(multi("mixed", plain(WORDS), movie)), files=1)
    nested = multi("alternative", plain(WORDS), multi("mixed", page(WORDS), photo, boundary="b2"))
    yield Sample("iphone file within the alternative", whole(nested), files=1)
    yield Sample("iphone decomposed letters", whole(plain(decomposed(WORDS))))


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def zimbra() -> Iterator[Sample]:
    mime = "X-Mailer: Zimbra 8.8.15 (ZimbraWebClient)\r\n"
    yield Sample("zimbra new", whole(both(WORDS), extra=mime))
    yield Sample("zimbra reply", whole(plain(WORDS + ZIMBRA_QUOTE), extra=mime))
    yield Sample(
        "zimbra html signature",
        whole(page(WORDS, after='<div data-marker="__SIG_POST__">-- <br>Thu</div>'), extra=mime),
    )
    yield Sample("zimbra signature", whole(plain(WORDS + DASHES), extra=mime))
    yield Sample("zimbra 8bit", whole(plain(WORDS, encoding="8bit")))
    yield Sample("zimbra raw utf-8 subject", whole(plain(WORDS), subject=SUBJECT))
    voice = attached("voice.amr", "audio/amr")
    yield Sample("zimbra voice", whole(multi("mixed", plain(WORDS), voice)), files=1)
    long_name = (
        "Content-Disposition: attachment; filename*0*=UTF-8''%E1%BA%A3nh; filename*1*=.jpg\r\n"
    )
    named = part(sample_file("phone.jpg"), "image/jpeg", extra=long_name)
    yield Sample("zimbra long name", whole(multi("mixed", plain(WORDS), named)), files=1)


def scanners() -> Iterator[Sample]:
    device = "X-Mailer: MFP Scan\r\nAuto-Submitted: auto-generated\r\n"
    photo = attached("print.jpg", "image/jpeg")
    for maker in ("canon", "ricoh", "konica", "hp"):
        raw = whole(
            multi("mixed", plain(f"Scanned by {maker}"), photo),
            extra=device,
            subject=f"Scan {maker}",
        )
        yield Sample(f"scanner {maker}", raw, f"Scanned by {maker}", f"Scan {maker}", files=1)
    silent = whole(multi("mixed", photo), extra=device, subject="")
    yield Sample("scanner without words", silent, "", "", files=1)
    stream = part(
        sample_file("print.jpg"),
        'application/octet-stream; name="scan0001.jpg"',
        extra='Content-Disposition: attachment; filename="scan0001.jpg"\r\n',
    )
    yield Sample("scanner octet-stream", whole(multi("mixed", plain(WORDS), stream)), files=1)
    sheet = part(
        b"%PDF-1.4 x",
        'application/pdf; name="scan.pdf"',
        extra='Content-Disposition: attachment; filename="scan.pdf"\r\n',
    )
    yield Sample("scanner pdf", whole(multi("mixed", plain(WORDS), sheet)), files=1)


ARMOUR = (
    "-----BEGIN PGP MESSAGE-----\nVersion: OpenPGP.js v4.10\n\n"
    "hQEMA8XxyUbMPvwHAQf/c2VjcmV0IHdvcmRzIG9mIGEgbGV0dGVyIHRoYXQgbm9i\n"
    "b2R5IGhlcmUgY2FuIHJlYWQ=\n=aBcD\n-----END PGP MESSAGE-----"
)


def unreadable() -> Iterator[Sample]:
    """Messages that hold no words, or hide them."""
    opaque = part(
        b"x" * 5000,
        'application/octet-stream; name="smime.p7m"',
        extra='Content-Disposition: attachment; filename="smime.p7m"\r\n',
    )
    yield Sample("encrypted, renamed", whole(opaque), text="", refused=("encrypted",))
    version = part("Version: 1", "application/pgp-encrypted", encoding="7bit")
    sealed = part(ARMOUR, 'application/octet-stream; name="encrypted.asc"', encoding="7bit")
    for kind in ('encrypted; protocol="application/pgp-encrypted"', "mixed"):
        raw = whole(multi(kind, version, sealed))
        yield Sample(f"pgp {kind[:9]}", raw, text="", refused=("encrypted",))
    yield Sample("pgp inline", whole(plain(ARMOUR)), text="", refused=("encrypted",))
    mixed = whole(plain(f"{WORDS}\n\n{ARMOUR}"))
    yield Sample("pgp below words", mixed, refused=("encrypted",))
    cut = whole(plain(f"{ARMOUR[:140]}\n{WORDS}"))
    yield Sample("pgp cut short", cut, refused=("encrypted",))
    page_of_armour = page(ARMOUR.replace("\n", "<br>"))
    yield Sample("pgp html", whole(page_of_armour), text="", refused=("encrypted",))
    signed = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{WORDS}\n" + ARMOUR.replace(
        "MESSAGE", "SIGNATURE"
    )
    yield Sample("pgp signed inline", whole(plain(signed)))
    meeting = part("BEGIN:VCALENDAR\r\nEND:VCALENDAR", "text/calendar; method=REQUEST")
    yield Sample("invitation", whole(meeting), text="", refused=("calendar",))
    yield Sample("invitation with words", whole(multi("alternative", plain(WORDS), meeting)))


def others() -> Iterator[Sample]:
    yield Sample("no charset utf-8", whole(part(WORDS, "text/plain", encoding="8bit")))
    yield Sample(
        "no headers of mime",
        head().replace("MIME-Version: 1.0\r\n", "").encode() + b"\r\n" + WORDS.encode(),
    )
    yield Sample(
        "unknown charset", whole(part(WORDS, "text/plain; charset=x-vn-la", encoding="8bit"))
    )
    yield Sample(
        "wrong charset", whole(part(WORDS, "text/plain; charset=us-ascii", encoding="8bit"))
    )
    yield Sample("line feeds only", whole(plain(WORDS)).replace(b"\r\n", b"\n"))
    yield Sample(
        "mbox line", b"From thu@example.vn Wed Oct  4 09:00:00 2023\n" + whole(plain(WORDS))
    )
    yield Sample("empty plain beside html", whole(multi("alternative", plain(" "), page(WORDS))))
    yield Sample("only a quotation", whole(plain(f"> {QUOTE}")), text=f"> {QUOTE}")
    below = f"Vào T4 Cổng đã viết:\n> {QUOTE}\n\n{WORDS}"
    yield Sample("answer below the quotation", whole(plain(below)))
    listed = f"{WORDS}\n- Ổ gà thứ nhất\n- Ổ gà thứ hai"
    yield Sample("list of matters stays", whole(plain(listed)), text=listed)
    placed = f"{WORDS}\n\nTrân trọng,\nĐịa điểm: trước chợ Mỹ Tú"
    yield Sample("matter below the closing stays", whole(plain(placed)), text=placed)
    logo = part(b"\x89PNG" + b"0" * 900, "image/png", extra="Content-ID: <logo>\r\n")
    yield Sample("logo of a signature", whole(multi("related", page(WORDS), logo)))
    signed = part(
        b"x" * 50,
        "application/pkcs7-signature",
        extra='Content-Disposition: attachment; filename="smime.p7s"\r\n',
    )
    yield Sample("signed", whole(multi("signed", plain(WORDS), signed)))
    kind = 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'
    yield Sample("signed as one file", whole(part(signed_data(plain(WORDS)), kind)))
    yield Sample("signed in pieces", whole(part(signed_in_pieces(plain(WORDS)), kind)))
    renamed = part(signed_data(plain(WORDS)), 'application/octet-stream; name="smime.p7m"')
    yield Sample("signed as one file, renamed", whole(renamed))
    photo = multi("mixed", plain(WORDS), attached("phone.jpg", "image/jpeg"))
    yield Sample("photo in a signed file", whole(part(signed_data(photo), kind)), files=1)
    sealed = part(b"x" * 5000, "application/pkcs7-mime")
    yield Sample("encrypted", whole(sealed), text="", refused=("encrypted",))
    yield from unreadable()
    yield Sample("yahoo", whole(page(WORDS, after=f'<div class="yahoo_quoted">{QUOTE}</div>')))
    cited = (
        '<div class="moz-cite-prefix">On 4/10 wrote:</div>'
        f'<blockquote type="cite">{QUOTE}</blockquote>'
    )
    yield Sample("thunderbird", whole(page(WORDS, after=cited)))
    framed = '<blockquote style="border-left: 3px solid red">Hẻm 7 đang cháy.</blockquote>'
    yield Sample(
        "own words in a frame",
        whole(page(WORDS, after=framed)),
        text=f"{WORDS}\n\nHẻm 7 đang cháy.",
    )
    zimbra = (
        '<hr id="zwchr"><div data-marker="__HEADERS__"><b>From: </b>"paht" &lt;paht@soctrang.gov.vn'
        '&gt;<br><b>To: </b>"thu" &lt;thu@example.vn&gt;<br><b>Sent: </b>Wednesday, October 4, 2023'
        '<br><b>Subject: </b>X<br></div><div data-marker="__QUOTED_TEXT__">'
        f'<blockquote style="border-left: 2px solid #1010ff">{QUOTE}</blockquote></div>'
    )
    yield Sample("zimbra page", whole(page(WORDS, after=zimbra)))
    unseen = '<div style="color: red; display: none">x</div>'
    yield Sample("unseen words are no text", whole(page(WORDS, before=unseen)))
    yield Sample("script is no text", whole(page(WORDS, before="<script>alert(1)</script>")))
    inner = part(whole(plain(WORDS)), "message/rfc822", encoding="8bit")
    yield Sample("forwarded as a file", whole(multi("mixed", inner)))
    latin = part("Duong co o ga", "text/plain; charset=iso-8859-1", encoding="7bit")
    yield Sample("without diacritics", whole(latin), text="Duong co o ga")
    yield Sample("bare html fragment", whole(part(WORDS, "text/html; charset=utf-8")))


MAKERS: tuple[Callable[[], Iterator[Sample]], ...] = (
    gmail,
    outlook,
    iphone,
    zimbra,
    scanners,
    others,
)
SAMPLES = [sample for make in MAKERS for sample in make()]
