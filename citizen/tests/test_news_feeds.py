"""Reading feeds of others: charsets, dates, links, scripts, repeats, and what is no feed."""

import time
import unicodedata
from datetime import datetime

import pytest

from citizen.importing import news_feeds
from citizen.importing.charsets import as_utf8
from citizen.importing.news_feeds import Entry
from citizen.tests.feed_texts import ADDRESS, item, rss
from paht.foundation import table_files
from paht.foundation.local_time import local

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo</title><entry>
<id>tag:bao.example.vn,2026:1</id><title type="html">Lúa &amp;lt;ST25&amp;gt; được mùa</title>
<link href="/tin/st25.html"/><updated>2026-12-01T08:00:00+07:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>Bán <b>chạy</b>.</p></div></content>
</entry></feed>"""


def read(written: str | bytes, address: str = ADDRESS) -> list[Entry]:
    content = written.encode() if isinstance(written, str) else written
    return news_feeds.read(content, address=address).entries


def with_tones_apart(written: str) -> str:
    """Return a text with the five tones as letters of their own, as windows-1258 writes it."""
    letters = []
    for letter in written:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        base = "".join(part for part in parts if part not in tones)
        letters.append(unicodedata.normalize("NFC", base) + tones)
    return "".join(letters)


def only(written: str | bytes) -> Entry:
    [entry] = read(written)
    return entry


def test_atom_entry_is_read_with_plain_title_clean_body_and_whole_link() -> None:
    entry = only(ATOM)

    assert entry.name == "Lúa <ST25> được mùa" and entry.summary == "Bán chạy."
    assert "<p>Bán <strong>chạy</strong>.</p>" in entry.body
    assert entry.url == "https://bao.example.vn/tin/st25.html"
    assert entry.at == datetime.fromisoformat("2026-12-01T08:00:00+07:00")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Gi&aacute; l&uacute;a", "Giá lúa"),
        ("Gi&aacute; 5 &lt; 6", "Giá 5 < 6"),
        ("<b>Giá</b> lúa<script>alert(1)</script>", "Giá lúa"),
        ("  Giá\n\tlúa\u202e ", "Giá lúa"),
    ],
)
def test_title_is_plain_text(written: str, shown: str) -> None:
    assert only(rss(item(written))).name == shown


def test_body_keeps_no_script_picture_style_or_link_into_the_portal() -> None:
    html = (
        '<p onclick="x()" style="color:red">Tin <a href="/xem?a=1">xem</a> '
        '<a href="javascript:alert(1)">bấm</a> <a href="//ac.example/x">khác</a> '
        '<a href="http://cu.example.vn/">cũ</a> <img src="https://ac.example/dau.gif"></p>'
        "<iframe src='https://ac.example'></iframe><script>alert(1)</script><svg onload='x()'/>"
    )

    body = only(rss(item(**{"description": html + "<p>" + "dài " * 100 + "</p>"}))).body

    assert 'href="https://bao.example.vn/xem?a=1"' in body
    assert 'href="https://ac.example/x"' in body
    for wrong in ("script", "onclick", "style", "img", "iframe", "svg", "http://", 'href="/'):
        assert wrong not in body


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 01 Dec 2026 08:00:00 GMT", "2026-12-01T08:00:00+00:00"),
        ("Tue, 01 Dec 2026 08:00:00 +0700", "2026-12-01T08:00:00+07:00"),
        # Without a zone it is the clock in Vietnam.
        ("Tue, 01 Dec 2026 08:00:00", "2026-12-01T08:00:00+07:00"),
        ("Tue, 01 Dec 2026 08:00:00 GMT+7", "2026-12-01T08:00:00+07:00"),
        ("Tue, 01 Dec 2026 08:00:00 -0330", "2026-12-01T08:00:00-03:30"),
        ("2026-12-01T08:00:00Z", "2026-12-01T08:00:00+00:00"),
        ("01/12/2026 08:00", "2026-12-01T08:00:00+07:00"),
        ("Tue, 01 Dec 2026 99:00:00 GMT", None),
        ("Tue, 01 Dec 2026 08:00:00 +9999", None),
        ("2026-12-01 08:00:00", "2026-12-01T08:00:00+07:00"),
        ("2026-12-01", "2026-12-01T00:00:00+07:00"),
        ("Thứ Ba, 1 tháng 12", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("9999999999999", None),
        ("", None),
    ],
)
def test_moment_is_read_or_left_open(written: str, moment: str | None) -> None:
    found = only(rss(item(pubDate=written))).at

    assert found == (datetime.fromisoformat(moment) if moment else None)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("http://www.bao.example.vn/tin/1", "https://www.bao.example.vn/tin/1"),
        ("http://khac.example.vn/tin/1", ""),
        ("tin/2", "https://bao.example.vn/tin/2"),
        ("https://bao.example.vn/a?id=7&utm_source=rss&fbclid=x", "https://bao.example.vn/a?id=7"),
        ("javascript:alert(1)", ""),
        ("https://[", ""),
        ("https://bao.example.vn/" + "a" * 600, ""),
    ],
)
def test_link_is_https_and_follows_nobody(link: str, url: str) -> None:
    assert only(rss(item(link=link, guid="g"))).url == url


def test_entry_that_is_repeated_with_another_guid_or_scheme_is_one() -> None:
    found = read(
        rss(
            item(link="https://bao.example.vn/tin/1", guid="a"),
            item(link="http://www.bao.example.vn/tin/1/", guid="b"),
            item(link="https://bao.example.vn/tin/1?utm_medium=x"),
            item("Giá lúa tăng (sửa)", "https://bao.example.vn/tin/1-sua", guid="a"),
            item("Tin khác", "https://bao.example.vn/tin/2", guid="c"),
        )
    )

    assert [entry.name for entry in found] == ["Giá lúa tăng", "Tin khác"]


def test_entries_that_share_a_list_page_as_link_are_not_one() -> None:
    found = read(rss(*(item(f"Tin {at}", "/thong-bao", guid=f"g{at}") for at in range(3))))

    assert len(found) == 3 and not any(entry.link for entry in found)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("windows-1258", "windows-1258"),
        ("utf-16", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-8-sig", "utf-8"),
        # The declaration is wrong; valid UTF-8 wins.
        ("utf-8", "windows-1252"),
    ],
)
def test_feed_in_another_charset_is_read(encoding: str, declared: str) -> None:
    title = "Ấp Mỹ Đông đón lúa mới"
    written = rss(item(title), declaration=f'<?xml version="1.0" encoding="{declared}"?>')

    assert only(with_tones_apart(written).encode(encoding)).name == title


def test_charset_of_the_server_counts_where_the_feed_names_none() -> None:
    written = rss(item("mới"), declaration="")
    content = with_tones_apart(written).encode("windows-1258")

    assert only(as_utf8(content, "windows-1258")).name == "mới"


@pytest.mark.parametrize("charset", ["utf-8", "", "zlib_codec", "punycode", "shift_jis", "x" * 999])
def test_text_in_an_unknown_charset_is_refused(charset: str) -> None:
    with pytest.raises(table_files.Refused, match="bảng mã"):
        as_utf8("<rss>được mùa lúa".encode()[:-2] * 3 + b"\xff\xfe" * 9, charset)


def test_one_letter_cut_in_half_does_not_refuse_a_feed() -> None:
    content = rss(item("Giá lúa", description="tin " * 500)).encode()

    assert only(content.replace(b"tin </desc", b"tin \xc3</desc")).name == "Giá lúa"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "<html><body>Đăng nhập</body></html>",
        "<!DOCTYPE html><html><rss></rss></html>",
        "<!-- <rss> --><html></html>",
        '{"items": []}',
        "<ExrateList></ExrateList>",
        '<!DOCTYPE rss [<!ENTITY a "b">]>' + rss(item("&a;"), declaration=""),
        '<!DOCTYPE rss SYSTEM "https://ac.example/x.dtd">' + rss(item(), declaration=""),
    ],
)
def test_what_is_no_feed_or_declares_entities_is_refused(written: str) -> None:
    with pytest.raises(table_files.Refused):
        read(written)


def test_laughs_are_refused_at_once() -> None:
    names = "abcdefghij"
    laughs = "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip(names, names[1:], strict=False)
    )
    started = time.monotonic()

    with pytest.raises(table_files.Refused):
        read(f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">{laughs}]><rss>&j;</rss>')
    assert time.monotonic() - started < 1


def test_feed_that_is_broken_off_is_refused() -> None:
    with pytest.raises(table_files.Refused, match="đứt"):
        read(rss(item(), item("Tin bị đứt"))[:-30])


def test_fault_in_one_entry_does_not_hide_the_others() -> None:
    broken = "<item><title>Tom & Jerry\x0b</title><link>https://bao.example.vn/tin/2</link></item>"

    assert [entry.name for entry in read(rss(item(), broken))] == ["Giá lúa tăng", "Tom & Jerry"]


def test_entry_without_title_is_named_by_its_text_and_an_empty_feed_has_none() -> None:
    assert only(rss(item("", description="<p>Nước mặn lên</p>"))).name == "Nước mặn lên"
    assert read(rss()) == []


def test_newest_of_ten_thousand_entries_are_read_in_time() -> None:
    items = (
        item(f"Tin {at}", f"/t/{at}", pubDate=f"2026-11-{at % 28 + 1:02}") for at in range(10_000)
    )
    started = time.monotonic()

    found = news_feeds.read(rss(*items).encode(), address=ADDRESS)

    # The task may take 120 seconds.
    assert time.monotonic() - started < 60
    assert (len(found.entries), found.older) == (news_feeds.MOST_ENTRIES, 9800)
    assert {local(entry.at).day for entry in found.entries if entry.at} == {28}
