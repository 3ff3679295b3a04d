"""Build the tables, bars and CSV file of the statistics page.

Numbers link to the list of their reports. The server draws the bars as SVG in percent, so they fit
every screen; patterns, words and the table below give the same facts without colour.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import BinaryIO
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from paht.foundation import spreadsheets
from paht.foundation.spreadsheets import Column
from reports.models import Report
from reports.rules.states import Outcome, State
from reports.search.lookup_forms import LookupLists
from reports.statistics import disclosure, punctuality
from reports.statistics.monthly import Month
from reports.statistics.overview import Figure, Filters, Overview, StatisticsRow
from reports.statistics.punctuality import Punctuality
from reports.workflow.wording import grouped

HEADINGS_WIDTH = 16
# Percent of the column chart's height for the labels above and below.
COLUMN_TOP, COLUMN_FOOT = 14, 12
MOST_LABELS = 12
# Only the first rows get bars; the table has all.
MOST_BARS = 12
# The section with the table of a row's parts.
PARTS_OF = {"chuyen-muc": "nhom", "dia-ban": "huyen"}
Address = dict[str, str]


@dataclass(frozen=True)
class Cell:
    """A displayed number; `url` is the list of exactly these reports."""

    text: str
    url: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Piece:
    """A part of a bar, in percent of the chart; `kind` selects the pattern."""

    kind: str
    start: str
    size: str


@dataclass(frozen=True)
class TableRow:
    """A row of a table on the page."""

    name: str
    cells: list[Cell]
    pieces: list[Piece]
    # The page with the table of this row's parts; "" without one.
    parts_url: str = ""

    @property
    def is_bare(self) -> bool:
        """Return whether all cells are empty or hidden."""
        return all(
            cell.is_hidden or cell.text in ("0", "–", _("chưa có số liệu")) for cell in self.cells
        )


@dataclass(frozen=True)
class RankedRow:
    """An agency of the ranking; `total` counts the reports that its share is taken of."""

    name: str
    share: str
    total: str


@dataclass(frozen=True)
class MonthColumn:
    label: str
    x: str
    middle: str
    width: str
    top: str
    value: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    member: str  # heading of the first column
    rows: list[TableRow]

    @property
    def body(self) -> SafeString:
        """Return the rows as HTML; a template took longer than the rest of the page."""
        names = [escape(heading) for heading in headings()]
        return SafeString("".join(self._row(row, names) for row in self.rows))

    @property
    def bars(self) -> SafeString:
        """Return the first rows with public figures as bars."""
        return SafeString("".join(_bar(row) for row in self._barred[:MOST_BARS]))

    @property
    def bars_left_out(self) -> int:
        return max(0, len(self._barred) - MOST_BARS)

    @property
    def _barred(self) -> list[TableRow]:
        return [row for row in self.rows if row.pieces]

    def _row(self, row: TableRow, names: list[str]) -> str:
        cells = "".join(
            f'<td data-label="{name}">{_cell(cell)}</td>'
            for name, cell in zip(names, row.cells, strict=True)
        )
        # Phones show each number on a line of its own and hide bare rows.
        bare = ' class="stat-table__bare"' if row.is_bare else ""
        return f'<tr{bare}><th scope="row">{escape(row.name)}{self._parts(row)}</th>{cells}</tr>'

    def _parts(self, row: TableRow) -> str:
        if not row.parts_url:
            return ""
        address = escape(f"{row.parts_url}#{PARTS_OF[self.key]}")
        words = f'{_("Chi tiết")}<span class="visually-hidden"> {escape(row.name)}</span>'
        return f' <a class="stat-table__parts no-print" href="{address}">{words}</a>'


@dataclass(frozen=True)
class Page:
    headings: list[str]
    summary: list[tuple[str, Cell]]
    months: Section
    columns: list[MonthColumn]
    sections: list[Section]
    ranking: list[RankedRow] | None
    # The number of open overdue reports in words; "" before the first count.
    overdue: str

    @property
    def tables(self) -> list[Section]:
        return [self.months, *self.sections]


def _cell(cell: Cell) -> str:
    if cell.url:
        return f'<a href="{escape(cell.url)}">{escape(cell.text)}</a>'
    text = escape(cell.text)
    return f'<span class="muted">{text}</span>' if cell.is_hidden else text


def _bar(row: TableRow) -> str:
    pieces = "".join(
        f'<rect class="stat-piece stat-piece--{piece.kind}" fill="url(#stat-{piece.kind})"'
        f' x="{piece.start}"'
        f' width="{piece.size}" height="20"/>'
        for piece in row.pieces
    )
    return (
        f'<div class="stat-bars__row"><span class="stat-bars__name">{escape(row.name)}</span>'
        f'<svg class="stat-bars__bar" width="100%" height="20">{pieces}</svg>'
        f'<span class="stat-bars__value">{escape(row.cells[0].text)}</span></div>'
    )


def headings() -> list[str]:
    return [
        _("Tiếp nhận"),
        _("Chưa hoàn thành"),
        _("Hoàn thành"),
        _("Hoàn thành đúng hạn"),
        _("Hoàn thành quá hạn"),
        _("Tỷ lệ đúng hạn"),
        _("Số ngày làm việc (trung vị)"),
        _("Hài lòng"),
    ]


def page(overview: Overview, lists: LookupLists, own_address: Callable[[Address], str]) -> Page:
    """Build the page; `own_address` adds parameters to the page's URL."""
    writer = _Writer(overview.filters, lists, own_address)
    total = writer.row(_("Toàn tỉnh"), overview.total, {})
    return Page(
        headings=headings(),
        summary=list(zip(headings(), total.cells, strict=True)),
        months=Section(
            "thang", _("Mỗi tháng có bao nhiêu phản ánh?"), _("Tháng"),
            [writer.month(line) for line in overview.months],
        ),
        columns=_columns(overview.months),
        sections=list(writer.sections(overview)),
        ranking=[writer.ranked(line) for line in overview.ranking]
        if settings.PUBLIC_AGENCY_RANKING
        else None,
        overdue="".join(map(_overdue, overview.overdue)),
    )  # fmt: skip


def _overdue(number: int | None) -> str:
    if number is None:
        return _("ít hơn %(number)d") % {"number": disclosure.SMALLEST}
    return grouped(number)


class _Writer:
    def __init__(
        self, filters: Filters, lists: LookupLists, own_address: Callable[[Address], str]
    ) -> None:
        self.filters = filters
        self.lookup = reverse("reports:lookup")
        self.own_address = own_address
        self.categories = {
            str(known.pk): (code, known.name) for code, known in lists.categories.items()
        }
        self.districts = {
            str(known.pk): (code, known.name) for code, known in lists.districts.items()
        }
        self.communes = {
            str(known.pk): (code, known.name) for code, known in lists.communes.items()
        }
        self.agencies = {
            str(known.pk): (code, known.name) for code, known in lists.agencies.items()
        }
        self.most = 0

    def sections(self, overview: Overview) -> Iterator[Section]:
        yield self._section(
            "chuyen-muc", _("Người dân phản ánh việc gì?"), _("Nhóm chuyên mục"),
            overview.categories, self._category,
        )  # fmt: skip
        group = self.categories.get(str(overview.filters.group))
        if group:
            yield self._section(
                "nhom", _("Trong nhóm “%(group)s”") % {"group": group[1]}, _("Chuyên mục"),
                overview.category_parts, self._subcategory,
            )  # fmt: skip
        yield self._section(
            "dia-ban", _("Phản ánh ở đâu?"), _("Địa bàn"), overview.places, self._place
        )
        district = self.districts.get(str(overview.filters.district))
        if district:
            yield self._section(
                "huyen", district[1], _("Phường/Xã"), overview.place_parts, self._place
            )
        yield self._section(
            "co-quan", _("Cơ quan nào xử lý?"), _("Cơ quan xử lý"), overview.agencies, self.agency
        )
        yield self._section(
            "kenh", _("Phản ánh được gửi bằng cách nào?"), _("Kênh tiếp nhận"),
            overview.channels, self._channel,
        )  # fmt: skip

    def _section(
        self,
        key: str,
        title: str,
        member: str,
        lines: Sequence[StatisticsRow],
        write: Callable[[StatisticsRow], TableRow | None],
    ) -> Section:
        self.most = max((line.figure.received or 0 for line in lines), default=0)
        rows = [row for row in map(write, lines) if row is not None]
        return Section(key, title, member, rows)

    def month(self, line: StatisticsRow) -> TableRow:
        month = Month.parse(line.member)
        days = Filters(month, month)
        period = {"from": f"{days.since}", "to": f"{days.until}"}
        return self.row(_("Tháng %(month)s") % {"month": month.label}, line.figure, period)

    def _category(self, line: StatisticsRow) -> TableRow | None:
        return self._named(line, self.categories, "category", has_parts=True)

    def _subcategory(self, line: StatisticsRow) -> TableRow | None:
        return self._named(line, self.categories, "category")

    def _place(self, line: StatisticsRow) -> TableRow | None:
        if line.member in self.districts:
            return self._named(line, self.districts, "district", has_parts=True)
        return self._named(line, self.communes, "commune")

    def agency(self, line: StatisticsRow) -> TableRow:
        row = self._named(line, self.agencies, "agency")
        return row or self.row(_("Cơ quan khác"), line.figure, None)

    def ranked(self, line: StatisticsRow) -> RankedRow:
        """Return the row of the ranking; its figures are public."""
        counted = line.figure.punctuality or Punctuality()
        name = self.agency(line).name
        return RankedRow(name, _percent(counted.share), grouped(counted.total))

    def _channel(self, line: StatisticsRow) -> TableRow:
        name = str(Report.Channel(line.member).label)
        return self.row(name, line.figure, {"channel": line.member})

    def _named(
        self,
        line: StatisticsRow,
        known: dict[str, tuple[str, str]],
        parameter: str,
        has_parts: bool = False,
    ) -> TableRow | None:
        """Return the row; None if the member is no longer offered."""
        if line.member not in known:
            return None
        code, name = known[line.member]
        parts = self.own_address({parameter: code}) if has_parts else ""
        return self.row(name, line.figure, {parameter: code}, parts_url=parts)

    def row(
        self, name: str, figure: Figure, narrowed: Address | None, *, parts_url: str = ""
    ) -> TableRow:
        """Build a row; `narrowed` are the filters of its list, None without a list."""
        days = {"from": f"{self.filters.since}", "to": f"{self.filters.until}"}
        address = "" if narrowed is None else f"{self.lookup}?{urlencode(days | narrowed)}"

        def number(value: int | None, more: str = "") -> Cell:
            if value is None:
                return Cell("<5" if figure.is_small and not more else _("ẩn"), is_hidden=True)
            return Cell(grouped(value), f"{address}{more}" if value and address else "")

        def other(text: str, *, is_told: bool) -> Cell:
            return Cell(text or ("–" if is_told else _("ẩn")), is_hidden=not is_told)

        cells = [
            number(figure.received),
            number(figure.open, f"&outcome={Outcome.OPEN}"),
            number(figure.completed, f"&status={State.COMPLETED}"),
            number(figure.in_time, f"&outcome={Outcome.IN_TIME}"),
            number(figure.late, f"&outcome={Outcome.LATE}"),
            other(_in_time(figure), is_told=figure.punctuality is not None),
            other(_decimal(figure.median_days), is_told=figure.parts is not None),
            other(_satisfied(figure), is_told=figure.ratings is not None),
        ]
        return TableRow(name, cells, _pieces(figure, self.most), parts_url)


def _pieces(figure: Figure, most: int, *, room: float = 100, end: float = 0) -> list[Piece]:
    """Build the pieces of a bar whose length is `room` × figure / `most`."""
    if not figure.received or not most:
        return []
    if figure.parts is None:
        parts = [("whole", figure.received)]
    else:
        opened, in_time, late = figure.parts
        parts = [("in-time", in_time), ("late", late), ("open", opened)]
    pieces, start = [], end
    for kind, number in parts:
        size = room * number / most
        if number:
            pieces.append(Piece(kind, f"{start:.2f}%", f"{size:.2f}%"))
        start += size
    return pieces


def _columns(lines: Sequence[StatisticsRow]) -> list[MonthColumn]:
    """Build the columns of the months; with many, only some get a label."""
    most = max((line.figure.received or 0 for line in lines), default=0)
    room = 100 - COLUMN_TOP - COLUMN_FOOT
    step = 100 / max(len(lines), 1)
    every = -(-len(lines) // MOST_LABELS)
    columns = []
    for number, line in enumerate(lines):
        month, figure = Month.parse(line.member), line.figure
        height = room * (figure.received or 0) / most if most else 0
        is_hidden = figure.received is None
        label = f"{month.number}" if len(lines) <= MOST_LABELS else month.label
        columns.append(
            MonthColumn(
                label=label if number % every == 0 else "",
                x=f"{number * step + step * 0.15:.2f}%",
                middle=f"{(number + 0.5) * step:.2f}%",
                width=f"{step * 0.7:.2f}%",
                top=f"{100 - COLUMN_FOOT - height - 2:.2f}%",
                # With many months the values would overlap.
                value="" if every > 1 else _("ẩn") if is_hidden else grouped(figure.received or 0),
                # SVG counts from the top.
                pieces=[
                    Piece(piece.kind, _from_top(piece), piece.size)
                    for piece in _pieces(figure, most, room=room, end=COLUMN_FOOT)
                ],
            )
        )
    return columns


def _from_top(piece: Piece) -> str:
    return f"{100 - float(piece.start[:-1]) - float(piece.size[:-1]):.2f}%"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{_decimal(punctuality.percent(share))}%"


def _in_time(figure: Figure) -> str:
    return _percent(figure.share_in_time) or _("chưa có số liệu")


def _decimal(number: float | None) -> str:
    if number is None:
        return ""
    text = f"{number:.1f}".removesuffix(".0")
    return text if get_language() == "en" else text.replace(".", ",")


def _satisfied(figure: Figure) -> str:
    if not figure.rated:
        return ""
    return f"{_percent(figure.share_satisfied)} ({grouped(figure.rated)})"


# --- as a file --------------------------------------------------------------------------------


def write_csv(file: BinaryIO, shown: Page, period: str) -> None:
    """Write the tables of the page as CSV, with the same marks for hidden numbers."""
    names: list[str | Promise] = [_("Bảng"), _("Mục"), *headings()]
    columns = [Column(str(name), HEADINGS_WIDTH) for name in names]
    spreadsheets.write_csv(file, columns, _file_rows(shown, period))


def _file_rows(shown: Page, period: str) -> Iterator[list[str]]:
    total = [cell.text for _heading, cell in shown.summary]
    yield [period, _("Toàn tỉnh"), *total]
    tables: Iterable[tuple[str, list[TableRow]]] = [
        (part.title, part.rows) for part in shown.tables
    ]
    for title, rows in tables:
        for row in rows:
            yield [title, row.name, *(cell.text for cell in row.cells)]
