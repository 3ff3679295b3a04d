"""The picture that stands beside a link to the portal where it is shared: drawn here, by Pillow.

Always in Vietnamese, as the report is, whatever the language of the page that was shared; in
the font of the case files, which has all of Vietnamese. What it cannot draw (emoji, Khmer)
is left out.
"""

import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import translation
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from reports.models import Report
from reports.rules.states import State

WIDTH, HEIGHT = 1200, 630
MARGIN, BAND = 72, 148
TITLE_LINES = 3
# As in tokens.css, by day.
INK, MUTED, PAPER, RIVER, ON_RIVER = "#14212b", "#4a5b68", "#ffffff", "#083a5c", "#cfe3f0"
BRAND, BRAND_TINT, OK, OK_TINT = "#0b4f7d", "#e4f0f8", "#1b6e43", "#e5f4ec"
# Goes into the version of each card: one more, and all are fetched anew.
DESIGN = 1
PORTAL, PROVINCE = "Phản ánh hiện trường", "Tỉnh Sóc Trăng"
INVITATION = "Gửi phản ánh và theo dõi kết quả xử lý"
Point = tuple[float, float]


@dataclass(frozen=True)
class Card:
    """What a report's card shows; all of it public."""

    code: str
    title: str
    state: State
    place: str

    @cached_property
    def version(self) -> str:
        """Changes with anything that is to be seen."""
        seen = "\n".join((self.code, self.title, self.state, self.place, str(DESIGN)))
        return hashlib.sha256(seen.encode()).hexdigest()[:12]


def of(report: Report) -> Card:
    """The card of a public report, read with its commune and district."""
    with translation.override("vi"):
        return Card(report.code, report.public_title, report.status.public, report.shown_place)


def draw(card: Card) -> bytes:
    """The card as PNG, 1200 × 630."""
    paper = _Paper()
    paper.title(_drawable(card.title) or f"Phản ánh {card.code}")
    with translation.override("vi"):
        paper.state(card.state)
    paper.line(506, _drawable(card.place), _font(34), INK)
    paper.foot(f"Mã phản ánh {card.code}")
    return paper.png()


def draw_portal() -> bytes:
    """The card of all other pages."""
    paper = _Paper()
    paper.title("Cổng thông tin tiếp nhận phản ánh hiện trường tỉnh Sóc Trăng")
    paper.line(506, INVITATION, _font(34), INK)
    paper.foot("Tổng đài 1022")
    return paper.png()


@cache
def _font_path(bold: bool) -> str:
    return str(files("font_roboto") / "files" / f"Roboto-{'Bold' if bold else 'Regular'}.ttf")


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_font_path(bold), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _letters() -> frozenset[int]:
    with TTFont(_font_path(True), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _drawable(words: str) -> str:
    """The words as the font can draw them: composed, without what it has no letter for."""
    composed = unicodedata.normalize("NFC", words)
    return " ".join("".join(one for one in composed if ord(one) in _letters()).split())


@cache
def _mark() -> Image.Image:
    name = "img/icon-512.png"
    found = finders.find(name) or str(Path(settings.STATIC_ROOT) / name)
    with Image.open(found) as picture:
        # The sign without the ground around it.
        return picture.convert("RGB").crop((96, 96, 416, 416)).resize((116, 116))


class _Paper:
    """An empty card with the portal's mark and name above."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self.pen = ImageDraw.Draw(self.image)
        self.pen.rectangle((0, 0, WIDTH, BAND), fill=RIVER)
        self.image.paste(_mark(), (MARGIN - 18, (BAND - 116) // 2))
        self.pen.text((MARGIN + 122, 34), PORTAL, font=_font(40, bold=True), fill=PAPER)
        self.pen.text((MARGIN + 122, 84), PROVINCE, font=_font(30), fill=ON_RIVER)

    def title(self, words: str) -> None:
        """In as large letters as leave room for all of it, else shortened."""
        for size in (64, 54):
            font = _font(size, bold=True)
            lines = list(_wrapped(words, font))
            if len(lines) <= TITLE_LINES:
                break
        if len(lines) > TITLE_LINES:
            lines = [*lines[: TITLE_LINES - 1], _shortened(lines[TITLE_LINES - 1], font)]
        for number, line in enumerate(lines):
            self.pen.text((MARGIN, 186 + number * size * 1.24), line, font=font, fill=INK)

    def line(self, y: int, words: str, font: ImageFont.FreeTypeFont, ink: str) -> None:
        self.pen.text((MARGIN, y), next(_wrapped(words, font), ""), font=font, fill=ink)

    def state(self, state: State) -> None:
        """The state in words, with a shape of its own for who cannot tell the colours."""
        done = state is State.COMPLETED
        ink, ground = (OK, OK_TINT) if done else (BRAND, BRAND_TINT)
        words, font = str(state.public_label), _font(34, bold=True)
        top, high = 428, 62
        wide = 92 + font.getlength(words)
        self.pen.rounded_rectangle((MARGIN, top, MARGIN + wide, top + high), high // 2, fill=ground)
        self.image.paste(ink, (MARGIN + 22, top + 13), _shape(state))
        middle = (MARGIN + 68, top + high // 2)
        self.pen.text(middle, words, font=font, fill=ink, anchor="lm")

    def foot(self, words: str) -> None:
        base = HEIGHT - 46
        self.pen.text((MARGIN, base), words, font=_font(30), fill=MUTED, anchor="ls")
        where = settings.SITE_HOST
        self.pen.text((WIDTH - MARGIN, base), where, font=_font(30), fill=MUTED, anchor="rs")

    def png(self) -> bytes:
        made = io.BytesIO()
        # A few flat colours and their edges: a third of the bytes of all colours.
        self.image.quantize(96, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
        return made.getvalue()


def _wrapped(words: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    room = WIDTH - 2 * MARGIN
    line = ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if font.getlength(longer) <= room:
            line = longer
            continue
        if line:
            yield line
        while font.getlength(word) > room:
            part = next(n for n in range(len(word), 0, -1) if font.getlength(word[:n]) <= room)
            yield word[:part]
            word = word[part:]
        line = word
    if line:
        yield line


def _shortened(line: str, font: ImageFont.FreeTypeFont) -> str:
    while font.getlength(f"{line}…") > WIDTH - 2 * MARGIN:
        line = line[:-1].rstrip()
    return f"{line.rstrip(' ,.;:–-')}…"


@cache
def _shape(state: State) -> Image.Image:
    """A drawing of the state, 36 × 36, as a mask: white is drawn."""
    drawn = Image.new("L", (144, 144))
    pen = ImageDraw.Draw(drawn)
    if state is State.COMPLETED:
        pen.rounded_rectangle((8, 8, 136, 136), 16, outline=255, width=14)
        _stroke(pen, [(38, 74), (64, 100), (108, 46)])
    elif state is State.PROCESSING:
        pen.ellipse((8, 8, 136, 136), outline=255, width=14)
        pen.pieslice((30, 30, 114, 114), -90, 90, fill=255)
    else:
        _stroke(pen, [(12, 72), (124, 72)])
        _stroke(pen, [(80, 28), (126, 72), (80, 116)])
    return drawn.resize((36, 36), Image.Resampling.LANCZOS)


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point]) -> None:
    pen.line(points, fill=255, width=18, joint="curve")
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - 9, y - 9, x + 9, y + 9), fill=255)
