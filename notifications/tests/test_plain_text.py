"""The plain text of an e-mail, derived from its HTML."""

import re

import pytest

from notifications import texts
from notifications.models import Channel, Template
from notifications.plain_text import from_html
from notifications.tests.factories import message

BY_EMAIL = [template for template in Template if Channel.EMAIL in texts.FACTS[template]]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One\n  two</p>\n<p>Three</p>", "One two\n\nThree"),
        ("<p>One<br>two<br><br>three</p>", "One\ntwo\n\nthree"),
        ("<p>1 &lt; 2 &amp; 3&nbsp;m</p>", "1 < 2 & 3\u00a0m"),
        ("<blockquote>Said<br>so</blockquote><p>End</p>", "Said\nso\n\nEnd"),
        ("<p>Look:</p><ul>\n<li>a</li>\n<li>b</li>\n</ul><p>End</p>", "Look:\n\n- a\n- b\n\nEnd"),
        ("<html><head><title>T</title><style>p{}</style></head><p>A</p></html>", "A"),
        ("<p data-html-only>A <b>b</b><br>c</p><p>D</p>", "D"),
    ],
    ids=["paragraphs", "breaks", "entities", "quotation", "list", "head", "html-only"],
)
def test_blocks_become_lines(html: str, text: str) -> None:
    assert from_html(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p><a href="https://a.vn/?b=1&amp;c=2">Open</a></p>', "Open: https://a.vn/?b=1&c=2"),
        ('<p>Dear,<br><a href="https://a.vn">https://a.vn</a></p>', "Dear,\nhttps://a.vn"),
        ('<p>Automatic. <a href="https://a.vn">Stop</a></p>', "Automatic.\nStop: https://a.vn"),
        ('<p><b><a href="https://a.vn">Late: 7</a></b></p>', "Late: 7\nhttps://a.vn"),
    ],
    ids=["label", "bare", "after-text", "label-with-colon"],
)
def test_link_url_is_at_end_of_line(html: str, text: str) -> None:
    assert from_html(html) == text


def test_table_rows_become_lines_without_empty_lines_between() -> None:
    html = (
        "<p>A</p><table>\n<tr><th>Code</th><td>1</td></tr>\n"
        "<tr><th>Note</th><td>x<br>y</td></tr>\n</table>\n<p>B</p>"
    )

    assert from_html(html) == "A\n\nCode: 1\nNote: x\ny\n\nB"


def test_table_row_keeps_link_and_remark() -> None:
    html = (
        '<table><tr><th><a href="https://a.vn/1">R1</a></th>'
        '<td>Hole<br><span class="note">Ward 2</span></td></tr></table>'
    )

    assert from_html(html) == "R1: Hole (Ward 2)\nhttps://a.vn/1"


@pytest.mark.parametrize("template", BY_EMAIL)
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_plain_text_keeps_words_and_links_of_each_email(template: str, language: str) -> None:
    mail = texts.render(message(template, Channel.EMAIL, language))
    page = re.sub(r"<head>.*</head>|<p [^>]*data-html-only>.*?</p>", "", mail.html, flags=re.S)

    for url in re.findall(r'href="([^"]+)"', page):
        lines = [line for line in mail.body.split("\n") if line.endswith(url.replace("&amp;", "&"))]
        assert lines, url
    bare = from_html(re.sub(r"<a [^>]*>|</a>|</?span[^>]*>", " ", page))
    spoken = re.sub(r"https?://\S+", " ", mail.body)
    assert set(re.findall(r"\w+", re.sub(r"https?://\S+", " ", bare))) == set(
        re.findall(r"\w+", spoken)
    )
