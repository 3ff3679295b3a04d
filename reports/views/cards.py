"""Draw and serve the pictures shown beside a shared link to the portal.

Cards are always in Vietnamese, like the reports. The font of the case files has all Vietnamese
letters; emoji and Khmer are left out.
"""

import hashlib
import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.text import capfirst
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from paht.foundation import fonts
from paht.foundation.caching import shared_value
from paht.foundation.throttle import client_network, over_limit
from province import portal
from reports.models import Report
from reports.rules.states import State

WIDTH, HEIGHT = 1200, 630
MARGIN, BAND = 72, 148
TITLE_LINES = 3
# The colours of the light theme in tokens.css.
INK, MUTED, PAPER, RIVER, ON_RIVER = "#14212b", "#4a5b68", "#ffffff", "#083a5c", "#cfe3f0"
BRAND, BRAND_TINT, OK, OK_TINT = "#0b4f7d", "#e4f0f8", "#1b6e43", "#e5f4ec"
# Part of the version of each card: raise it, and programs fetch every card again.
DESIGN = 1
INVITATION = "Gửi phản ánh và theo dõi kết quả xử lý"

PORTAL_NAME = "cong"
# Short, because an officer may withdraw a report from the public.
PUBLIC_SECONDS = 300
# Drawing takes 0.1 s and 20 kB of the cache: limit clients that walk through all codes,
# one by one and together.
KEEP_SECONDS = 3600
MINUTE = 60
DRAWN_FOR_ONE = 30
DRAWN_FOR_ALL = 120
Point = tuple[float, float]


class _TooMany(Exception):
    """More cards were asked for than a minute allows."""


@require_safe
def portal_card(request: HttpRequest) -> HttpResponseBase:
    """Return the card of every page that belongs to no report."""
    return _answer(request, f"{PORTAL_NAME}-{DESIGN}-{portal.digest()}", draw_portal)


@require_safe
def report_card(request: HttpRequest, code: str, version: str) -> HttpResponseBase:
    """Return the card of a public report; redirect an older version to the present one."""
    among = Report.objects.public().select_related("commune", "district")
    report = among.filter(code=code).first() if code.isdecimal() else None
    if report is None:
        raise Http404
    card = Card.of(report)
    if version != card.version:
        return redirect("files:card", code=code, version=card.version)
    return _answer(request, f"{code}-{version}", lambda: draw(card))


def _answer(request: HttpRequest, name: str, picture: Callable[[], bytes]) -> HttpResponseBase:
    etag = f'"{name}"'

    def drawn() -> bytes:
        one = over_limit("card", client_network(request), limit=DRAWN_FOR_ONE, seconds=MINUTE)
        if one or over_limit("card", "all", limit=DRAWN_FOR_ALL, seconds=MINUTE):
            raise _TooMany
        return picture()

    unchanged = get_conditional_response(request, etag=etag, response=HttpResponse())
    if unchanged is not None and unchanged.status_code != 200:
        response: HttpResponseBase = unchanged
    else:
        try:
            response = HttpResponse(shared_value(f"card:{name}", KEEP_SECONDS, drawn))
        except _TooMany:
            return HttpResponse(status=429, headers={"Retry-After": str(MINUTE)})
    response["Content-Type"] = "image/png"
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@dataclass(frozen=True)
class Card:
    """The text of a report's card; all of it is public."""

    code: str
    title: str
    state: State
    place: str

    @classmethod
    def of(cls, report: Report) -> "Card":
        """Return the card of a public report that was read with its commune and district."""
        with translation.override("vi"):
            return cls(report.code, report.public_title, report.status.public, report.shown_place)

    @cached_property
    def version(self) -> str:
        """Return a digest that changes whenever the picture would change."""
        seen = "\n".join(
            (self.code, self.title, self.state, self.place, str(DESIGN), portal.digest())
        )
        return hashlib.sha256(seen.encode()).hexdigest()[:12]


def draw(card: Card) -> bytes:
    """Draw the card of a report as PNG, 1200 × 630."""
    paper = _Paper()
    paper.title(_drawable(card.title) or f"Phản ánh {card.code}")
    with translation.override("vi"):
        paper.state(card.state)
    paper.line(506, _drawable(card.place), _font(34), INK)
    paper.foot(f"Mã phản ánh {card.code}")
    return paper.png()


def draw_portal() -> bytes:
    """Draw the card of the portal itself."""
    paper, names = _Paper(), portal.current()
    paper.title(f"{names.name} {names.place}")
    paper.line(506, INVITATION, _font(34), INK)
    paper.foot(f"Tổng đài {names.hotline}")
    return paper.png()


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    file = fonts.path(fonts.BOLD if bold else fonts.REGULAR)
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def _drawable(words: str) -> str:
    """Return the words in composed letters, without those that the font lacks."""
    composed = unicodedata.normalize("NFC", words)
    return " ".join("".join(one for one in composed if ord(one) in fonts.letters()).split())


@cache
def _mark() -> Image.Image:
    name = "img/icon-512.png"
    found = finders.find(name) or str(Path(settings.STATIC_ROOT) / name)
    with Image.open(found) as picture:
        # Crop the ground around the sign.
        return picture.convert("RGB").crop((96, 96, 416, 416)).resize((116, 116))


class _Paper:
    """A card that starts with the portal's sign and name at its top."""

    def __init__(self) -> None:
        names = portal.current()
        self.image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self.pen = ImageDraw.Draw(self.image)
        self.pen.rectangle((0, 0, WIDTH, BAND), fill=RIVER)
        self.image.paste(_mark(), (MARGIN - 18, (BAND - 116) // 2))
        self.pen.text((MARGIN + 122, 34), names.short_name, font=_font(40, bold=True), fill=PAPER)
        self.pen.text((MARGIN + 122, 84), capfirst(names.place), font=_font(30), fill=ON_RIVER)

    def title(self, words: str) -> None:
        """Write the title as large as it fits; shorten it when even small letters do not."""
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
        """Write the state beside a shape, so that colour is not the only sign."""
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
        # 96 colours suffice for flat areas and take a third of the bytes.
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
    """Draw the shape of a state as a mask of 36 × 36; white pixels are painted."""
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
