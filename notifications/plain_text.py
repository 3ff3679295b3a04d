"""Derive the plain text of an e-mail from its HTML, so that each message has one template.

The rules cover the elements of `templates/messages/`:
- Paragraphs, quotations, tables and lists are set apart by an empty line.
- A table row is one line, "heading: value"; a list item is one line, "- item".
- A link is a line of its own, "text: URL". The URL is last, so that no punctuation sticks to it.
  In a table row, and after a text with a colon, the URL gets the next line.
- A `span` in a row is a remark: it follows in parentheses instead of on a line of its own.
- The head, and elements with the attribute `data-html-only`, are left out.
"""

import re
from html.parser import HTMLParser

_PARAGRAPHS = frozenset({"p", "blockquote", "table", "ul", "ol", "h1", "h2", "h3"})
_LEFT_OUT = frozenset({"head", "script", "style"})
_VOID = frozenset({"br", "hr", "img", "meta"})
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")


def from_html(html: str) -> str:
    """Return the text of an e-mail's HTML by the rules of this module."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    lines = (re.sub(" {2,}", " ", line).strip() for line in "".join(writer.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._left_out = 0  # depth inside an element that is left out
        self._link = ("", 0)  # the URL of the open link, and the part at which its text begins
        self._is_row = False
        self._cells = 0  # cells of the row so far
        self._row_urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if self._left_out or tag in _LEFT_OUT or "data-html-only" in facts:
            self._left_out += tag not in _VOID
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _PARAGRAPHS:
            self._begin_line(after_empty=True)
        elif tag == "li":
            self._begin_line()
            self.parts.append("- ")
        elif tag == "tr":
            self._begin_line()
            self._is_row, self._cells, self._row_urls = True, 0, []
        elif tag in ("th", "td"):
            if self._cells:
                self._attach(": ")
            self._cells += 1
        elif tag == "span" and self._is_row:
            self._attach(" (")
        elif tag == "a":
            if not self._is_row:
                self._begin_line()
            self._link = (facts.get("href") or "", len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            self._left_out -= tag not in _VOID
        elif tag in _PARAGRAPHS:
            self._begin_line(after_empty=True)
        elif tag == "li":
            self._begin_line()
        elif tag == "tr":
            self._is_row = False
            for url in self._row_urls:
                self._begin_line()
                self.parts.append(url)
            self._begin_line()
        elif tag == "span" and self._is_row:
            self.parts.append(")")
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.parts.append(_WHITE_SPACE.sub(" ", data))

    def _begin_line(self, *, after_empty: bool = False) -> None:
        """Begin a line, unless one has just begun; after an empty one if asked."""
        self._drop_space()
        text = "".join(self.parts[-2:])
        ended = len(text) - len(text.rstrip("\n"))
        self.parts += ["\n"] * max((2 if after_empty else 1) - ended, 0)

    def _attach(self, joint: str) -> None:
        """Continue the line before a line break with `joint`."""
        self._drop_space(" \n")
        self.parts.append(joint)

    def _drop_space(self, characters: str = " ") -> None:
        while self.parts and not self.parts[-1].strip(characters):
            self.parts.pop()

    def _end_link(self) -> None:
        url, start = self._link
        text = "".join(self.parts[start:]).strip()
        if self._is_row:
            self._row_urls.append(url)
            return
        if text != url:
            self.parts.append(f"\n{url}" if ":" in text else f": {url}")
        self._begin_line()
