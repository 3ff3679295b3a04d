"""Draw the case file as PDF, in a packaged font with all Vietnamese letters.

Lengths are millimetres. A note replaces characters that the font lacks, such as emoji and Khmer
(`drawable`).
"""

import io
import unicodedata
from collections.abc import Iterable
from itertools import groupby

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from fpdf import FPDF
from PIL import Image

from paht.foundation import fonts
from paht.foundation.local_time import local, moment_text
from province import portal
from reports.admin import sketch
from reports.admin.case.answers import Version
from reports.admin.case.printing.contents import CaseFile
from reports.admin.sketch import Sketch
from reports.models import Attachment

FONT = "Roboto"
SMALL, TEXT, HEADING, TITLE = 8.5, 10.5, 12, 16
LINE = 5.2
LABEL_WIDE = 36
# Enough for half the width of a printed page.
PHOTO_PIXELS = 1200
PHOTO_WIDE, PHOTO_HIGH, GAP = 84, 70, 6
SKETCH_WIDE = 110


def draw(case: CaseFile) -> bytes:
    """Draw the PDF of a case.

    A photo takes some hundred milliseconds, so never call it in a transaction.
    """
    paper = _Paper(case)
    paper.add_page()
    paper.head()
    paper.facts(_("Thông tin xử lý"), case.facts)
    if case.reporter:
        paper.facts(_("Người phản ánh (đã che)"), case.reporter)
    paper.section(_("Nội dung phản ánh"))
    paper.prose(case.report.content)
    for label, answer in case.questions:
        paper.prose(f"{label}: {answer}")
    paper.photos(case.photos)
    if case.recordings:
        paper.remark(
            _("Có %(count)d tệp ghi âm hoặc video, không in được.") % {"count": case.recordings}
        )
    if case.sketch:
        paper.place(case.sketch)
    for version in case.answers:
        paper.answer(version)
    paper.timeline()
    if paper.has_notes:
        paper.ln(2)
        paper.remark(
            _("Chỗ ghi trong ngoặc vuông là ký tự không in được; vui lòng xem trên hệ thống.")
        )
    return bytes(paper.output())


def drawable(text: str) -> str:
    """Return `text` with a note for each run of characters that the font lacks.

    Invisible characters (joiners, direction marks) are left out.
    """
    seen = [letter for letter in text if letter in "\n\t" or not _is_invisible(letter)]
    told = ""
    for note, run in groupby(seen, key=_note):
        if note and told.rstrip(" ").endswith(note):
            # Adjacent words of one script get one note.
            told = told.rstrip(" ")
        else:
            told += note or "".join(run)
    return told


def _note(letter: str) -> str:
    if letter in "\n\t" or ord(letter) in fonts.letters():
        return ""
    if "\u1780" <= letter <= "\u17ff" or "\u19e0" <= letter <= "\u19ff":
        return _("[chữ Khmer]")
    if unicodedata.category(letter).startswith("S"):
        return _("[biểu tượng]")
    return _("[ký tự khác]")


def _is_invisible(letter: str) -> bool:
    variant = "\ufe00" <= letter <= "\ufe0f" or letter == "\u20e3"
    return variant or unicodedata.category(letter) in ("Cc", "Cf")


class _Paper(FPDF):
    """An A4 page with the portal's header and footer, written in reading order."""

    def __init__(self, case: CaseFile) -> None:
        super().__init__(format="A4")
        self.case = case
        self.add_font(FONT, "", fonts.path(fonts.REGULAR))
        self.add_font(FONT, "B", fonts.path(fonts.BOLD))
        self.has_notes = False
        self.set_margins(18, 16, 16)
        self.c_margin = 0
        self.set_auto_page_break(auto=True, margin=20)
        self.set_title(_("Hồ sơ phản ánh %(code)s") % {"code": case.report.code})
        self.set_lang("vi")
        self.alias_nb_pages()

    def normalize_text(self, text: str) -> str:
        """Replace what the font lacks; FPDF passes every text through this method."""
        told = drawable(text)
        self.has_notes |= told.count("[") > text.count("[")
        return super().normalize_text(told)

    def footer(self) -> None:
        self.set_y(-15)
        self._ink(SMALL, grey=True)
        at = local(self.case.printed_at)
        line = _("%(who)s in lúc %(at)s. Tài liệu nội bộ; thông tin người gửi đã được che.") % {
            "who": self.case.printed_by,
            "at": moment_text(at),
        }
        self.cell(150, 5, line)
        self.cell(0, 5, f"{self.page_no()}/{{nb}}", align="R")

    def head(self) -> None:
        report = self.case.report
        names = portal.words()
        self._qr(settings.SITE_URL + reverse("reports:detail", args=[report.code]))
        self._ink(SMALL, grey=True)
        self.cell(0, 5, names["controller"].upper(), new_x="LMARGIN", new_y="NEXT")
        self.cell(
            0,
            5,
            names["name"],
            new_x="LMARGIN",
            new_y="NEXT",
        )
        self.ln(3)
        self._ink(HEADING, bold=True)
        self.cell(
            0,
            7,
            _("HỒ SƠ PHẢN ÁNH %(code)s") % {"code": report.code},
            new_x="LMARGIN",
            new_y="NEXT",
        )
        self._ink(TITLE, bold=True)
        self.multi_cell(self.epw - 28, 7.5, report.title, align="L", new_x="LMARGIN", new_y="NEXT")
        if report.urgent:
            self._ink(TEXT, bold=True)
            self.cell(0, 6, _("KHẨN CẤP"), new_x="LMARGIN", new_y="NEXT")
        self.ln(2)

    def section(self, title: str, *, room: float = 14) -> None:
        """Write a heading with at least `room` below it on the same page."""
        if self.will_page_break(12 + room):
            self.add_page()
        self.ln(3)
        self._ink(HEADING, bold=True)
        self.cell(0, 7, title, new_x="LMARGIN", new_y="NEXT")
        self.set_draw_color(160)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1.5)

    def prose(self, words: str) -> None:
        self._ink(TEXT)
        self.multi_cell(0, LINE, words, align="L", new_x="LMARGIN", new_y="NEXT")

    def remark(self, words: str) -> None:
        self._ink(SMALL, grey=True)
        self.multi_cell(0, 4.5, words, align="L", new_x="LMARGIN", new_y="NEXT")

    def facts(self, title: str, facts: Iterable[tuple[str, str]]) -> None:
        self.section(title)
        for name, value in facts:
            top = self.get_y()
            if self.will_page_break(LINE * 2):
                self.add_page()
                top = self.get_y()
            self._ink(TEXT, grey=True)
            self.cell(LABEL_WIDE, LINE, name)
            self.set_xy(self.l_margin + LABEL_WIDE, top)
            self._ink(TEXT)
            self.multi_cell(0, LINE, value, align="L", new_x="LMARGIN", new_y="NEXT")

    def photos(self, photos: list[Attachment]) -> None:
        """Draw two photos side by side, each within its frame."""
        for index, photo in enumerate(photos):
            if index % 2 == 0:
                self.ln(2)
                if self.will_page_break(PHOTO_HIGH + 4):
                    self.add_page()
                top = self.get_y()
            left = self.l_margin + (index % 2) * (PHOTO_WIDE + GAP)
            self.image(_picture(photo), left, top, PHOTO_WIDE, PHOTO_HIGH, keep_aspect_ratio=True)
            if index % 2 or index == len(photos) - 1:
                self.set_xy(self.l_margin, top + PHOTO_HIGH + 2)

    def place(self, drawing: Sketch) -> None:
        """Draw the sketch: communes as named dots, the pin, and a scale bar."""
        unit = SKETCH_WIDE / sketch.WIDTH
        high = sketch.HEIGHT * unit
        self.section(_("Vị trí"), room=high + 8)
        left, top = self.l_margin, self.get_y() + 1
        self.set_draw_color(160)
        self.rect(left, top, SKETCH_WIDE, high)
        for mark in drawing.marks:
            x, y = left + mark.x * unit, top + mark.y * unit
            self.set_fill_color(90 if mark.is_reported else 170)
            self.circle(x, y, 0.8, style="F")
            if mark.name:
                self._ink(SMALL - 1.5, bold=mark.is_reported, grey=not mark.is_reported)
                self.set_xy(left + mark.text_x * unit, y - 2)
                self.cell(text=mark.name, h=4)
        if drawing.pin:
            x, y = left + drawing.pin[0] * unit, top + drawing.pin[1] * unit
            self.set_draw_color(0)
            self.set_line_width(0.5)
            self.circle(x, y, 2.2)
            self.line(x - 3.4, y, x + 3.4, y)
            self.line(x, y - 3.4, x, y + 3.4)
            self.set_line_width(0.2)
        self.set_draw_color(0)
        end = left + SKETCH_WIDE - 4
        self.line(end - drawing.bar * unit, top + high - 4, end, top + high - 4)
        self._ink(SMALL - 1.5)
        self.set_xy(end - 20, top + high - 8.5)
        self.cell(20, 4, f"{drawing.km} km", align="R")
        self.set_xy(self.l_margin, top + high + 1)
        self.remark(_("Sơ đồ vị trí so với trung tâm các xã, phường; phía trên là hướng bắc."))

    def answer(self, version: Version) -> None:
        answer = version.answer
        self.section(_("Câu trả lời, bản %(number)d") % {"number": version.number})
        self.prose(answer.text)
        self.photos(version.photos)
        state = _("Chưa duyệt.")
        if answer.approved_at:
            at = local(answer.approved_at)
            state = _("Đã duyệt lúc %(at)s.") % {"at": moment_text(at)}
        self.remark(f"{answer.agency.name}. {state}")

    def timeline(self) -> None:
        self.section(_("Diễn biến"))
        for entry in self.case.entries:
            if self.will_page_break(LINE * 2):
                self.add_page()
            at = local(entry.at)
            self._ink(TEXT, bold=True)
            self.multi_cell(
                0,
                LINE,
                f"{at:%H:%M %d/%m/%Y}  {entry.title}",
                align="L",
                new_x="LMARGIN",
                new_y="NEXT",
            )
            who = " · ".join(part for part in (entry.who, entry.agency) if part)
            facts = [f"{name}: {value}" for name, value in entry.facts]
            # The timeline writes "before → after", and the font has no arrow.
            for words in (part.replace("→", "->") for part in (who, entry.note, *facts)):
                if words:
                    self.remark(words)
            self.ln(1)

    def _ink(self, size: float, *, bold: bool = False, grey: bool = False) -> None:
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(90 if grey else 0)

    def _qr(self, url: str) -> None:
        drawn = io.BytesIO()
        segno.make(url, error="m", micro=False).save(drawn, kind="png", scale=4, border=1)
        self.image(drawn, self.w - self.r_margin - 24, self.t_margin - 2, 24)


def _picture(photo: Attachment) -> Image.Image:
    """Return the stored photo in the size that paper needs."""
    with photo.file.open("rb") as stored:
        picture = Image.open(stored)
        picture.draft("RGB", (PHOTO_PIXELS, PHOTO_PIXELS))
        picture.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS))
        return picture.convert("RGB")
