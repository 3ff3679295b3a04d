"""HTML from outside: few tags, https links, no code, no pictures; plain text of titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen.cleaning import clean_html, plain


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        (
            "<p>Xin <b>chào</b> <i>bà con</i></p>",
            "<p>Xin <strong>chào</strong> <em>bà con</em></p>",
        ),
        ("<h1>Tựa</h1><h2>Mục</h2>", "<h3>Tựa</h3><h3>Mục</h3>"),
        ("<p onclick=x style='color:red' class=a>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script><style>p{}</style>a", "a"),
        ("<img src=https://a.vn/x.png onerror=x>a", "a"),
        ("<iframe src=https://a.vn></iframe><svg><script>x</script></svg>a", "a"),
        ("<p>hai<p>ba", "<p>hai</p><p>ba</p>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("", ""),
    ],
)
def test_only_short_list_of_tags_stays(html: str, kept: str) -> None:
    assert clean_html(html) == kept


@pytest.mark.parametrize(
    ("href", "stays"),
    [
        ("https://soctrang.example.vn/x", True),
        ("/vi/tien-ich/", True),
        *(("http://a.vn/", False), ("javascript:alert(1)", False), ("//a.vn/", False)),
        *(("/\\a.vn", False), (" jAvascript:x", False), ("data:text/html,x", False)),
        ("tel:113", False),
    ],
)
def test_link_leads_to_https_or_to_a_page_of_the_portal(href: str, stays: bool) -> None:
    found = clean_html(f'<a href="{href}" target=_blank>đọc</a>')

    assert "đọc</a>" in found and ("href=" in found) is stays
    assert "target" not in found and 'rel="noopener nofollow"' in found


@given(st.text(max_size=200))
def test_cleaning_again_changes_nothing(html: str) -> None:
    once = clean_html(html)
    assert clean_html(once) == once


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Giá <b>lúa</b></p><p>tăng</p>", "Giá lúa tăng"),
        ("Ông &amp; bà &lt;3", "Ông & bà <3"),
        ("a &amp;lt;b&gt;", "a &lt;b>"),
        ("<script>x</script>  Tin\n mới ", "Tin mới"),
        ("Tin\u202e mới", "Tin mới"),
    ],
)
def test_title_becomes_plain_text(html: str, words: str) -> None:
    assert plain(html) == words
