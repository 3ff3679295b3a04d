"""Clean HTML that staff, files and feeds bring: a short list of tags, no styles, no pictures."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import nh3

from paht.foundation import text

_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "h3", "blockquote"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "caption"}
# Their text is code or a caption of what is left out, so it goes, too.
_WITH_CONTENT = {"script", "style", "title", "noscript", "iframe", "object", "svg", "math"}
# Browsers read "//" and "/\\" as the beginning of another host.
_OWN_PAGE = re.compile(r"/(?![/\\])")
# A tag between words of two lines; those of single words split none.
_BETWEEN = re.compile(r"<(?!/?(?:a|b|i|u|em|strong|span|sub|sup|font)\b)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*[\s/>]", re.IGNORECASE)
_ATTRIBUTES = {"a": {"href"}, "th": {"scope"}}
# What editors write for the same. The page has the larger headings itself.
_TWINS = {"b": "strong", "i": "em", "h1": "h3", "h2": "h3", "h4": "h3"}


def clean_html(html: str, *, foreign_base: str | None = None) -> str:
    """Return HTML of the tags that pages show, safe to mark so.

    Links lead to https pages, pictures and other foreign content are left out: the browser asks
    nobody but the portal. Links of another site without a host start at `foreign_base`.
    """
    first = nh3.clean(
        text.clean(html, multiline=True),
        tags=_TAGS | _TWINS.keys(),
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_kept if foreign_base is None else _joined_to(foreign_base),
        url_schemes={"https"},
        link_rel="noopener nofollow",
    )
    for typed, kept in _TWINS.items():
        first = first.replace(f"<{typed}>", f"<{kept}>").replace(f"</{typed}>", f"</{kept}>")
    return first.strip()


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Leave out a link that leads neither to https nor to a page of the portal."""
    if attribute != "href" or value.startswith("https://") or _OWN_PAGE.match(value):
        return value
    return None


def _joined_to(base: str) -> Callable[[str, str, str], str | None]:
    def joined(tag: str, attribute: str, value: str) -> str | None:
        if attribute != "href":
            return value
        try:
            link = urljoin(base, value)
        except ValueError:
            return None
        return link if link.startswith("https://") else None

    return joined


def has_tags(typed: str) -> bool:
    """Return whether the words are HTML, and not text with line breaks."""
    return bool(_TAG.search(typed))


def plain(html: str) -> str:
    """Return the text of HTML on one line, without any tag."""
    spaced = nh3.clean(_BETWEEN.sub(" <", html), tags=set(), clean_content_tags=_WITH_CONTENT)
    return text.clean(_unescape(spaced))


def _unescape(html: str) -> str:
    # What nh3 writes for text; a text that names more entities shows them as they are.
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        html = html.replace(entity, sign)
    return html
