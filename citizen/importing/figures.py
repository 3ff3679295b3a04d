"""Read figures: each line of a file is the value of one series at one moment."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citizen.importing import rates
from citizen.importing.base import BATCH, NAMES, FileReader, reasons
from citizen.importing.numbers import DecimalReader
from citizen.importing.outcomes import Change, Outcome, Plan
from citizen.importing.widgets import UnitWidget, YesNoWidget, read_moment
from citizen.models import Figure, Series
from citizen.tiles import EXCHANGE
from paht.foundation.local_time import moment_text

_VALUE, _FORECAST = "Giá trị", "Dự báo"
_OF_SERIES = ("name", "name_en", "name_km", "group", "measure", "unit_id")


@dataclass
class _Seen:
    """A series as the file has it, with the line that said so first."""

    series: Series
    line: int
    is_new: bool
    # Values before the file, by field.
    before: dict[str, object]
    places: int = 0


class _Said(NamedTuple):
    """What a line says of a moment; `is_forecast` is None where it leaves this open."""

    line: int
    value: Decimal
    is_forecast: bool | None


class FigureReader(FileReader):
    """The figures of one source. A new code makes a series; a known one may leave its name out."""

    columns: ClassVar[dict[str, str]] = {
        **NAMES,
        "Nhóm": "group",
        "Đơn vị tính": "measure",
        "Địa bàn": "unit",
        "Ngày": "at",
        "Giờ": "time",
        _VALUE: "value",
        _FORECAST: "is_forecast",
    }
    needed = ("code", "at", "value")

    def read(self, content: bytes) -> Plan:
        if self.source.tile == EXCHANGE and rates.is_xml(content):
            found = self._of_new_series(rates.lines_of(content))
        else:
            found = self.lines_of(content, self.columns)
        reading = _Reading(self, found)
        for count, (line, cells) in enumerate(found, start=1):
            self.progress(count, len(found))
            reading.take(line, cells)
        return reading.plan()

    def _of_new_series(self, found: list[rates.Line]) -> list[rates.Line]:
        """Return the lines without the names of known series, which staff may have changed."""
        known = set(Series.objects.filter(source=self.source).values_list("code", flat=True))
        kept = ("code", "at", "time", "value")
        return [
            (line, {name: cells[name] for name in kept} if cells["code"] in known else cells)
            for line, cells in found
        ]

    def write(self, plan: Plan) -> None:
        series = [row for row in plan.rows if isinstance(row, Series)]
        figures = [row for row in plan.rows if isinstance(row, Figure)]
        with transaction.atomic():
            self._write_series(series)
            keys = dict(Series.objects.filter(source=self.source).values_list("code", "pk"))
            for figure in figures:
                figure.series_id = keys[figure.series.code]
            Figure.objects.bulk_create(
                figures,
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=("series", "at"),
                update_fields=("value", "is_forecast"),
            )

    @staticmethod
    def _write_series(found: list[Series]) -> None:
        for series in found:
            series.derive(None)
            series.pk = None
        Series.objects.bulk_create(
            found,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=("source", "code"),
            update_fields=(
                *(name.removesuffix("_id") for name in _OF_SERIES),
                "decimals",
                "words",
            ),
        )


class _Reading:
    """The state of reading one file."""

    def __init__(self, reader: FigureReader, found: list[tuple[int, dict[str, str]]]) -> None:
        self._source = reader.source
        self._headings = {name: heading for heading, name in reader.columns.items()} | {
            "unit_id": "Địa bàn",
            "code": "Mã",
        }
        self._units = UnitWidget()
        self._yes_no = YesNoWidget()
        self._now = timezone.now()
        self._numbers = DecimalReader(cells.get("value", "") for _line, cells in found)
        self._known = {s.code: s for s in Series.objects.filter(source=self._source)}
        self._seen: dict[str, _Seen] = {}
        # Code → moment → what the line says.
        self._values: dict[str, dict[datetime, _Said]] = defaultdict(dict)
        self._outcome = Outcome()

    def take(self, line: int, cells: dict[str, str]) -> None:
        """Read one line into the state, or refuse it with all its reasons."""
        problems: dict[str, list[str]] = {}
        moment = value = None
        try:
            moment = read_moment(" ".join(filter(None, (cells["at"], cells.get("time", "")))))
        except ValueError as error:
            problems["at"] = [str(error)]
        try:
            value = self._numbers.read(cells["value"])
        except ValueError as error:
            problems["value"] = [str(error)]
        forecast = None
        try:
            if typed := cells.get("is_forecast"):
                forecast = self._yes_no.clean(typed)
        except ValueError as error:
            problems["is_forecast"] = [str(error)]
        seen = self._series(line, cells, problems)
        if seen and moment is not None and value is not None:
            exponent = value.as_tuple().exponent
            seen.places = max(seen.places, -exponent if isinstance(exponent, int) else 0)
            said = _Said(line, value, forecast)
            first = self._values[cells["code"]].setdefault(moment, said)
            if first.line != line:
                words = _("Cùng mã và cùng lúc với dòng %(line)d.") % {"line": first.line}
                problems["at"] = [words]
        if problems:
            self._outcome.refuse(line, reasons(ValidationError(problems), self._headings))

    def plan(self) -> Plan:
        plan = Plan(self._outcome)
        if self._outcome.wrong_count:
            return plan
        stored = self._stored()
        for code, values in self._values.items():
            seen = self._seen[code]
            series_values = self._changed_series(seen)
            if seen.is_new or series_values:
                plan.rows.append(seen.series)
            for at, said in values.items():
                before = stored.get((code, at))
                after = self._figure(at, said, before)
                # The first line of a changed series shows what changes of it.
                of_series = series_values if said.line == seen.line else []
                if before == after and not of_series:
                    self._outcome.unchanged += 1
                    continue
                if before is None:
                    self._outcome.new += 1
                else:
                    self._outcome.changed += 1
                if before != after:
                    value, is_forecast = after
                    figure = Figure(series=seen.series, at=at, value=value, is_forecast=is_forecast)
                    plan.rows.append(figure)
                if len(self._outcome.changes) < self._outcome.most_changes:
                    facts = [*of_series, *self._of_figure(before, after)]
                    name = f"{seen.series.name}, {moment_text(at)}: {_shown(said.value)}"
                    self._outcome.changes.append(Change(said.line, name, before is None, facts))
        self._outcome.changes.sort(key=lambda change: change.line)
        return plan

    def _figure(
        self, at: datetime, said: _Said, before: tuple[Decimal, bool] | None
    ) -> tuple[Decimal, bool]:
        """Return the value of a line, and whether it is a forecast.

        A file without the column may be read again after a forecast's time has passed: a stored
        forecast with the same value stays one.
        """
        if at > self._now:
            return said.value, True
        if said.is_forecast is not None:
            return said.value, said.is_forecast
        return said.value, before == (said.value, True)

    def _of_figure(
        self, before: tuple[Decimal, bool] | None, after: tuple[Decimal, bool]
    ) -> list[tuple[str, str, str]]:
        """Return what changes of a stored figure, in words."""
        if before is None:
            return []
        words = self._yes_no.render
        pairs = [
            (_VALUE, _shown(before[0]), _shown(after[0])),
            (_FORECAST, words(before[1]), words(after[1])),
        ]
        return [(name, old, new) for name, old, new in pairs if old != new]

    def _series(
        self, line: int, cells: dict[str, str], problems: dict[str, list[str]]
    ) -> _Seen | None:
        """Return the series of a line, made or changed as the first line about it says."""
        code = cells["code"]
        given: dict[str, object] = {
            name: cells[name] for name in _OF_SERIES if cells.get(name) and name != "unit_id"
        }
        if cells.get("unit"):
            try:
                given["unit_id"] = self._units.clean(cells["unit"])
            except ValueError as error:
                problems["unit_id"] = [str(error)]
        seen = self._seen.get(code)
        if seen:
            for name, value in given.items():
                if getattr(seen.series, name) != value:
                    words = _("Khác với dòng %(line)d cùng mã.") % {"line": seen.line}
                    problems[name] = [words]
            return seen
        series = self._known.get(code)
        before = {name: getattr(series, name) for name in _OF_SERIES} if series else {}
        series = series or Series(source_id=self._source.pk, code=code)
        for name, value in given.items():
            setattr(series, name, value)
        try:
            series.full_clean(
                exclude={"source", "unit"}, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            problems |= {name: list(words) for name, words in error.message_dict.items()}
        if not problems.keys() & {"code", *_OF_SERIES}:
            self._seen[code] = seen = _Seen(series, line, not before, before)
        return seen

    def _changed_series(self, seen: _Seen) -> list[tuple[str, str, str]]:
        series = seen.series
        if seen.places > series.decimals:
            # A page that shows fewer decimals would round the figure.
            series.decimals = seen.places
            return self._differences(seen) or [(_("số chữ số lẻ"), "", str(series.decimals))]
        return self._differences(seen)

    def _differences(self, seen: _Seen) -> list[tuple[str, str, str]]:
        return [
            (self._headings[name], self._words(name, before), self._words(name, after))
            for name, before in seen.before.items()
            if before != (after := getattr(seen.series, name))
        ]

    def _words(self, name: str, value: object) -> str:
        return self._units.render(value) if name == "unit_id" else str(value)

    def _stored(self) -> dict[tuple[str, datetime], tuple[Decimal, bool]]:
        """Return the stored figures of the file's series and time; one query."""
        moments = [at for values in self._values.values() for at in values]
        if not moments or not self._known:
            return {}
        found = Figure.objects.filter(
            series__source=self._source,
            series__code__in=self._values,
            at__range=(min(moments), max(moments)),
        )
        facts = found.values_list("series__code", "at", "value", "is_forecast")
        return {(code, at): (value, is_forecast) for code, at, value, is_forecast in facts}


def _shown(value: Decimal) -> str:
    words = f"{value.normalize():f}"
    return words.replace(".", ",")
