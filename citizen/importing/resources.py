"""Turn the lines of a file into lines of one source: what would change, or the change itself."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.results import Result, RowResult
from tablib import Dataset

from citizen.importing.widgets import NumberWidget, UnitWidget, YesNoWidget
from citizen.models import Contact, Source
from paht.foundation import table_files

MOST_SHOWN = 50


@dataclass(frozen=True)
class Change:
    """A line that is new or differs from the stored one: heading, value before, value after."""

    line: int
    name: str
    is_new: bool
    values: list[tuple[str, str, str]]


@dataclass
class Outcome(table_files.WrongLines):
    """What a file does: counts, the first changes, and the wrong lines with their reasons."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)


class SourceResource(resources.ModelResource):
    """The lines of one source; a subclass names the columns."""

    # Heading → field. A file that lacks a heading of `needed` fields is refused.
    columns: dict[str, str] = {}
    needed: tuple[str, ...] = ()

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self._lines: dict[str, int] = {}

    def try_out(self, content: bytes) -> Outcome:
        """Return what `store` would do; store nothing. Raises `table_files.Refused`."""
        return self._run(content, dry_run=True)

    def store(self, content: bytes) -> Outcome:
        """Store the lines of a file; none if one is wrong. Raises `table_files.Refused`."""
        return self._run(content, dry_run=False)

    def _run(self, content: bytes, *, dry_run: bool) -> Outcome:
        names = list(self.columns.values())
        found = list(table_files.rows(content, self.columns, self.needed))
        self._lines = {}
        # Columns that the file lacks keep their stored values.
        given = [name for name in names if any(name in cells for _line, cells in found)]
        dataset = Dataset(headers=["line", *given])
        for line, cells in found:
            dataset.append([line, *(cells.get(name, "") for name in given)])
        with transaction.atomic():
            # The second of two files at once sees the lines of the first one.
            Source.objects.select_for_update().get(pk=self.source.pk)
            result = self.import_data(
                dataset, dry_run=dry_run, raise_errors=False, rollback_on_validation_errors=True
            )
        return self._outcome(result, [line for line, _cells in found])

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(source=self.source)

    def init_instance(self, row: Any = None) -> Any:
        return self._meta.model(source=self.source)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        first = self._lines.setdefault(row["code"], row["line"])
        if first != row["line"]:
            raise ValidationError({"code": _("Mã trùng với dòng %(line)d.") % {"line": first}})

    def _outcome(self, result: Result, lines: list[int]) -> Outcome:
        for problem in (*result.base_errors, *(e for row in result.rows for e in row.errors)):
            # A fault of the program; wrong cells are validation errors.
            raise problem.error
        counts = result.totals
        outcome = Outcome(
            new=counts[RowResult.IMPORT_TYPE_NEW],
            changed=counts[RowResult.IMPORT_TYPE_UPDATE],
            unchanged=counts[RowResult.IMPORT_TYPE_SKIP],
        )
        for line, row in zip(lines, result.rows, strict=True):
            if row.import_type == RowResult.IMPORT_TYPE_INVALID:
                outcome.refuse(line, self._reasons(row.validation_error))
            elif row.import_type != RowResult.IMPORT_TYPE_SKIP:
                if len(outcome.changes) < MOST_SHOWN:
                    outcome.changes.append(self._change(line, row))
        return outcome

    def _reasons(self, problem: ValidationError) -> str:
        headings = {name: heading for heading, name in self.columns.items()}
        return " ".join(
            f"{headings.get(name, name)}: {' '.join(words)}"
            if name != NON_FIELD_ERRORS
            else " ".join(words)
            for name, words in problem.message_dict.items()
        )

    def _change(self, line: int, row: RowResult) -> Change:
        is_new = row.import_type == RowResult.IMPORT_TYPE_NEW
        values = []
        for heading, name in self.columns.items():
            after = self.fields[name].export(row.instance)
            before = "" if is_new else self.fields[name].export(row.original)
            if str(before) != str(after):
                values.append((heading, str(before), str(after)))
        return Change(line, str(row.instance), is_new, values)


class ContactResource(SourceResource):
    columns = {
        "Mã": "code",
        "Tên": "name",
        "Tên tiếng Anh": "name_en",
        "Tên tiếng Khmer": "name_km",
        "Số điện thoại": "phone",
        "Địa bàn": "unit",
        "Trực 24/7": "is_always_open",
        "Ghi chú": "note",
        "Thứ tự": "order",
    }
    needed = ("code", "name", "phone")
    unit = Field("unit", "unit", widget=UnitWidget())
    order = Field("order", "order", widget=NumberWidget())
    is_always_open = Field("is_always_open", "is_always_open", widget=YesNoWidget())

    class Meta:
        model = Contact
        fields = tuple("code name name_en name_km phone unit is_always_open note order".split())
        import_id_fields = ("code",)
        clean_model_instances = True
        skip_unchanged = True
        store_instance = True
        skip_html_diff = True
        use_transactions = True


RESOURCES: dict[str, type[SourceResource]] = {Source.Holds.CONTACTS: ContactResource}
