"""Draw the pictures of the sample reports, so that no real place or person is shown.

Each subject has one small scene, before and after. Shapes are drawn at double size and reduced
for smooth edges. The same `seed` gives the same picture.
"""

import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 960
_SCALE = 2
_HORIZON = 430

Draw = ImageDraw.ImageDraw
Box = tuple[float, float, float, float]


def draw(category_code: str, *, after: bool, seed: int) -> bytes:
    """Return a JPEG (1280 × 960 px) of the scene for a category."""
    dice = random.Random(f"{category_code}{seed}")  # noqa: S311 - a picture, not a secret
    night = category_code == "CX01"
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE))
    pen = _Pen(ImageDraw.Draw(image), dice)
    _sky(pen, night=night)
    _SCENES.get(_subject(category_code), _road)(pen, after)
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    image = _grain(image, dice)
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


class _Pen:
    """Draw on the larger sheet in picture coordinates (1280 × 960)."""

    def __init__(self, sheet: Draw, dice: random.Random) -> None:
        self.sheet, self.dice = sheet, dice

    def box(self, box: Box, fill: str, *, round_by: float = 0) -> None:
        scaled = [value * _SCALE for value in box]
        self.sheet.rounded_rectangle(scaled, radius=round_by * _SCALE, fill=fill)

    def oval(self, box: Box, fill: str) -> None:
        self.sheet.ellipse([value * _SCALE for value in box], fill=fill)

    def shape(self, points: list[tuple[float, float]], fill: str) -> None:
        self.sheet.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=fill)

    def line(self, points: list[tuple[float, float]], fill: str, width: float) -> None:
        scaled = [(x * _SCALE, y * _SCALE) for x, y in points]
        self.sheet.line(scaled, fill=fill, width=int(width * _SCALE), joint="curve")

    def blob(self, x: float, y: float, wide: float, high: float, fill: str) -> None:
        """Draw an uneven puddle of three overlapping ovals."""
        for _ in range(3):
            dx, dy = self.dice.uniform(-0.25, 0.25) * wide, self.dice.uniform(-0.2, 0.2) * high
            w, h = wide * self.dice.uniform(0.6, 1.0), high * self.dice.uniform(0.6, 1.0)
            self.oval((x + dx - w / 2, y + dy - h / 2, x + dx + w / 2, y + dy + h / 2), fill)


_SUBJECTS = {
    "TN": "water",
    "TN02": "manhole",
    "NN": "water",
    "DN": "wires",
    "CX": "lamp",
    "CX02": "tree",
    "CX03": "tree",
    "MT": "rubbish",
    "DT": "street",
    "KD": "street",
}


def _subject(category_code: str) -> str:
    group = category_code.rstrip("0123456789")
    return _SUBJECTS.get(category_code) or _SUBJECTS.get(group, "road")


def _sky(pen: _Pen, *, night: bool) -> None:
    top, bottom = ((22, 34, 58), (52, 66, 92)) if night else ((142, 193, 226), (222, 238, 244))
    for y in range(0, _HORIZON + 1, 4):
        part = y / _HORIZON
        colour = tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
        pen.box((0, y, WIDTH, y + 4), "#{:02x}{:02x}{:02x}".format(*colour))
    far = "#2c3a3f" if night else "#7fa383"
    for x in range(-60, WIDTH, 90):
        high = pen.dice.uniform(50, 120)
        pen.oval((x, _HORIZON - high, x + 170, _HORIZON + high), far)
    for x in (120, 420, 860, 1080):
        _house(pen, x + pen.dice.uniform(-40, 40), night=night)
    pen.box((0, _HORIZON, WIDTH, HEIGHT), "#3f4c43" if night else "#9cb27f")


def _house(pen: _Pen, x: float, *, night: bool) -> None:
    wide, high = pen.dice.uniform(120, 170), pen.dice.uniform(90, 130)
    base = _HORIZON + 20
    wall = "#4a4f58" if night else pen.dice.choice(["#e9dcc4", "#dfe6e2", "#ead3c0"])
    pen.box((x, base - high, x + wide, base), wall)
    roof = "#3b2f33" if night else "#a8563f"
    peak = base - high
    pen.shape([(x - 14, peak), (x + wide + 14, peak), (x + wide / 2, peak - 52)], roof)
    window = "#e6c766" if night else "#6f8b95"
    pen.box((x + 22, base - high + 28, x + 56, base - high + 64), window)
    pen.box((x + wide - 54, base - 66, x + wide - 22, base), "#5d4a3c")


def _lane(pen: _Pen, surface: str, *, markings: bool = True) -> None:
    pen.shape([(520, _HORIZON), (760, _HORIZON), (1240, HEIGHT), (40, HEIGHT)], surface)
    if not markings:
        return
    for step in range(6):
        y = _HORIZON + 20 + step * step * 15
        long, wide = 14 + step * 12, 4 + step * 3
        pen.box((640 - wide / 2, y, 640 + wide / 2, y + long), "#e8e3d3")


def _road(pen: _Pen, after: bool) -> None:
    _lane(pen, "#6c6f72" if after else "#777370", markings=after)
    for _ in range(9):
        y = pen.dice.uniform(_HORIZON + 70, HEIGHT - 60)
        depth = (y - _HORIZON) / (HEIGHT - _HORIZON)
        x = 640 + pen.dice.uniform(-0.75, 0.75) * (120 + 480 * depth)
        wide, high = 40 + 150 * depth, 14 + 52 * depth
        if after:
            pen.box((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), "#55585b", round_by=8)
        else:
            pen.blob(x, y, wide * 1.15, high * 1.2, "#5b5148")
            pen.blob(x, y + 3, wide * 0.8, high * 0.75, "#8fa3a8")


def _water(pen: _Pen, after: bool) -> None:
    _lane(pen, "#6c6f72")
    if after:
        return
    pen.shape([(0, 560), (WIDTH, 540), (WIDTH, HEIGHT), (0, HEIGHT)], "#8a8f7c")
    for _ in range(60):
        y = pen.dice.uniform(570, HEIGHT)
        x, long = pen.dice.uniform(0, WIDTH), pen.dice.uniform(40, 160)
        pen.line([(x, y), (x + long, y)], "#a5aa98", 3)
    pen.line([(980, 470), (980, 700)], "#5a5148", 16)
    pen.box((930, 470, 1030, 520), "#c9b458", round_by=6)


def _rubbish(pen: _Pen, after: bool) -> None:
    _lane(pen, "#75777a")
    pen.box((60, 470, 520, 760), "#cfc6b2")
    if after:
        for x in (120.0, 280.0):
            pen.box((x, 560, x + 120, 740), "#2f7d4f", round_by=10)
            pen.box((x - 8, 540, x + 128, 570), "#245f3d", round_by=8)
        return
    for _ in range(46):
        x, y = pen.dice.gauss(330, 120), pen.dice.uniform(600, 800)
        size = pen.dice.uniform(34, 84)
        colour = pen.dice.choice(["#2d3238", "#e7e4da", "#4b7aa6", "#c7523f", "#8c9a4b", "#d9b44a"])
        pen.blob(x, y, size, size * 0.8, colour)


def _lamp(pen: _Pen, after: bool) -> None:
    _lane(pen, "#3a3d42")
    for step, x in enumerate((980, 860, 770)):
        part = 1 - step * 0.3
        foot, top = _HORIZON + 330 * part, _HORIZON - 300 * part
        if after:
            glow = 170 * part
            pen.oval((x - 90 - glow, foot - 60, x - 90 + glow, foot + 40), "#77704f")
            pen.oval((x - 110 - 46, top - 30, x - 110 + 46, top + 62), "#f3dd8b")
        pen.line([(x, foot), (x, top)], "#8b949c", 13 * part)
        pen.line([(x, top), (x - 110 * part, top - 12)], "#8b949c", 9 * part)
        lamp = "#fff3c2" if after else "#4d545c"
        pen.box((x - 140 * part, top - 20, x - 84 * part, top + 6), lamp, round_by=6)


def _tree(pen: _Pen, after: bool) -> None:
    _lane(pen, "#6f7275")
    if after:
        pen.box((236, 380, 280, 640), "#6b4f3a")
        for x, y in ((200.0, 300.0), (290, 280), (240, 210), (330, 350), (170, 370)):
            pen.oval((x - 100, y - 90, x + 100, y + 90), pen.dice.choice(["#4d8350", "#5b955c"]))
        return
    pen.line([(150, 690), (860, 640)], "#6b4f3a", 46)
    pen.line([(500, 660), (700, 540)], "#6b4f3a", 22)
    for _ in range(26):
        x, y = pen.dice.uniform(520, 1000), pen.dice.uniform(520, 740)
        pen.oval(
            (x - 60, y - 46, x + 60, y + 46), pen.dice.choice(["#4d8350", "#5b955c", "#3f7044"])
        )
    pen.box((200, 600, 262, 700), "#8a6b4f", round_by=8)


def _manhole(pen: _Pen, after: bool) -> None:
    _lane(pen, "#6c6f72")
    pen.oval((500, 640, 800, 780), "#44474a")
    pen.oval((520, 652, 780, 768), "#7b7f83" if after else "#15181b")
    if after:
        for x in range(550, 760, 34):
            pen.line([(x, 676), (x, 744)], "#5a5e62", 8)
        return
    pen.line([(440, 820), (470, 600)], "#b5452f", 12)
    pen.line([(850, 820), (820, 600)], "#b5452f", 12)
    pen.line([(468, 620), (822, 620)], "#e8e3d3", 10)


def _wires(pen: _Pen, after: bool) -> None:
    _lane(pen, "#6c6f72")
    for x in (180, 1090):
        pen.box((x, 130, x + 26, 720), "#9a958c")
        pen.box((x - 60, 160, x + 86, 176), "#6a655d")
    for row in range(4):
        y = 180 + row * 18
        sag = 40 if after else 120 + row * 90
        points = [
            (193 + part * 910 / 24, y + sag * 4 * (part / 24) * (1 - part / 24))
            for part in range(25)
        ]
        pen.line(points, "#23282c", 5)


def _street(pen: _Pen, after: bool) -> None:
    _lane(pen, "#6c6f72")
    pen.shape(
        [(760, _HORIZON), (900, _HORIZON), (WIDTH, 760), (WIDTH, HEIGHT), (1240, HEIGHT)], "#cdbfa9"
    )
    if after:
        return
    for x, y, colour in ((820, 470, "#c7523f"), (920, 540, "#3f7aa6"), (1060, 640, "#d9a441")):
        part = (y - 400) / 200
        pen.box((x, y - 70 * part, x + 150 * part, y + 50 * part), "#efe7d6")
        roof = [
            (x - 20, y - 70 * part),
            (x + 170 * part, y - 70 * part),
            (x + 75 * part, y - 130 * part),
        ]
        pen.shape(roof, colour)


def _grain(image: Image.Image, dice: random.Random) -> Image.Image:
    """Add a little noise, so that flat areas look like a photograph."""
    noise = Image.frombytes("L", (WIDTH // 2, HEIGHT // 2), dice.randbytes(WIDTH * HEIGHT // 4))
    noise = noise.resize((WIDTH, HEIGHT)).filter(ImageFilter.GaussianBlur(1.2)).convert("RGB")
    return Image.blend(image, noise, 0.06)


_SCENES: dict[str, Callable[[_Pen, bool], None]] = {
    "road": _road,
    "water": _water,
    "rubbish": _rubbish,
    "lamp": _lamp,
    "tree": _tree,
    "manhole": _manhole,
    "wires": _wires,
    "street": _street,
}
