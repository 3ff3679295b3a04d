"""Turn the lines of a file into rows of one source, in two steps: read them, then store them."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.results import Result, RowResult
from tablib import Dataset

from citizen.importing.outcomes import Change, Outcome, Plan
from citizen.importing.widgets import UnitWidget, YesNoWidget
from citizen.models import Source
from paht.foundation import table_files

# The reader calls it at each line, with the number of the line and of all lines.
Progress = Callable[[int, int], None]
BATCH = 1000
NAMES = {
    "Mã": "code",
    "Tên": "name",
    "Tên tiếng Anh": "name_en",
    "Tên tiếng Khmer": "name_km",
}


def _ignored(_count: int, _total: int) -> None:
    """Report progress to nobody."""


class FileReader:
    """Read a file for one source. A subclass names the columns, reads lines and stores rows."""

    # Heading → name. A file that lacks a heading of `needed` names is refused.
    columns: ClassVar[dict[str, str]] = {}
    needed: ClassVar[tuple[str, ...]] = ()
    # A further column of the user's own, for the rules of the page.
    extra_heading: ClassVar[str] = ""

    def __init__(self, source: Source, progress: Progress = _ignored) -> None:
        super().__init__()
        self.source = source
        self.progress = progress

    def try_out(self, content: bytes) -> Outcome:
        """Return what `store` would do; store nothing. Raises `table_files.Refused`."""
        return self.read(content).outcome

    def store(self, content: bytes) -> Outcome:
        """Store the lines of a file; none if one is wrong. Raises `table_files.Refused`."""
        with transaction.atomic():
            # The second of two files at once sees the lines of the first one.
            Source.objects.select_for_update(of=("self",)).get(pk=self.source.pk)
            plan = self.read(content)
            self.write(plan)
        return plan.outcome

    def read(self, content: bytes) -> Plan:
        """Return the rows of a file without storing them. Raises `table_files.Refused`."""
        raise NotImplementedError

    def write(self, plan: Plan) -> None:
        """Store the rows of a plan, all or none."""
        raise NotImplementedError

    def lines_of(self, content: bytes, columns: dict[str, str]) -> list[tuple[int, dict[str, str]]]:
        """Return the lines of a file with their numbers. Raises `table_files.Refused`."""
        found = list(table_files.rows(content, columns, self.needed))
        if not found:
            raise table_files.Refused("empty", _("Tệp chỉ có tên cột, không có dòng nào."))
        return found

    @classmethod
    def needed_headings(cls) -> list[str]:
        return [heading for heading, name in cls.columns.items() if name in cls.needed]


class SourceResource(FileReader, resources.ModelResource):
    """The lines of one source; a subclass names the columns and the model."""

    code = Field("code", "code")
    unit = Field("unit_id", "unit", widget=UnitWidget())
    is_on = Field("is_on", "is_on", widget=YesNoWidget(empty=True))

    class Meta:
        abstract = True
        import_id_fields = ("code",)
        instance_loader_class = CachedInstanceLoader
        clean_model_instances = True
        skip_unchanged = True
        store_instance = True
        skip_html_diff = True
        use_transactions = False

    def __init__(self, source: Source, progress: Progress = _ignored) -> None:
        super().__init__(source, progress)
        self._lines: dict[str, int] = {}
        self._total = 0

    def read(self, content: bytes) -> Plan:
        columns = self.columns_of(content)
        return self.plan_of(self.lines_of(content, columns), columns)

    def plan_of(self, found: list[tuple[int, dict[str, str]]], columns: dict[str, str]) -> Plan:
        """Return the rows of some lines, each with its number."""
        if not found:
            return Plan(Outcome())
        self._lines = {}
        # Columns that the file lacks keep their stored values.
        names = {name for _line, cells in found for name in cells}
        given = [name for name in columns.values() if name in names]
        dataset, self._total = self.dataset_of(found, given), len(found)
        # A dry run would store each row and roll it back; `save_instance` stores none.
        result = self.import_data(dataset, raise_errors=False, use_transactions=False)
        return self._plan(result, [line for line, _cells in found], dataset.headers[1:])

    def write(self, plan: Plan) -> None:
        for row in plan.rows:
            # The code finds the stored row, also one that was added in the meantime.
            row.pk = None
        attributes = [self.fields[name].attribute for name in plan.columns]
        changing = {name.removesuffix("_id") for name in attributes} - {"code"}
        self._meta.model.objects.bulk_create(
            plan.rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=("source", "code"),
            update_fields=sorted({*self._meta.model.derived, *changing}),
        )

    def columns_of(self, content: bytes) -> dict[str, str]:
        """Return the columns that are read of a file."""
        return self.columns

    def dataset_of(self, found: list[tuple[int, dict[str, str]]], given: list[str]) -> Dataset:
        dataset = Dataset(headers=["line", *given])
        for line, cells in found:
            dataset.append([line, *(cells.get(name, "") for name in given)])
        return dataset

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(source=self.source.pk)

    def init_instance(self, row: Any = None) -> Any:
        return self._meta.model(source_id=self.source.pk)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        self.progress(kwargs["row_number"], self._total)
        first = self._lines.setdefault(row["code"], row["line"])
        if first != row["line"]:
            raise ValidationError({"code": _("Mã trùng với dòng %(line)d.") % {"line": first}})

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check the values of one line. Keys and the code are known to be right."""
        errors = dict(import_validation_errors or {})
        exclude = {"source", "unit", *errors}
        try:
            instance.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
        except ValidationError as problem:
            errors = problem.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Leave storing to `write`, which stores all rows at once."""

    def _plan(self, result: Result, lines: list[int], columns: list[str]) -> Plan:
        for problem in (*result.base_errors, *(e for row in result.rows for e in row.errors)):
            # A fault of the program; wrong cells are validation errors.
            raise problem.error
        counts = result.totals
        outcome = Outcome(
            new=counts[RowResult.IMPORT_TYPE_NEW],
            changed=counts[RowResult.IMPORT_TYPE_UPDATE],
            unchanged=counts[RowResult.IMPORT_TYPE_SKIP],
        )
        plan = Plan(outcome, columns=columns)
        for line, row in zip(lines, result.rows, strict=True):
            if row.import_type == RowResult.IMPORT_TYPE_INVALID:
                self.refuse(outcome, line, row)
            elif row.import_type != RowResult.IMPORT_TYPE_SKIP:
                is_new = row.import_type == RowResult.IMPORT_TYPE_NEW
                row.instance.derive(None if is_new else row.original)
                plan.rows.append(row.instance)
                if len(outcome.changes) < outcome.most_changes:
                    outcome.changes.append(self._change(line, row))
        if outcome.wrong_count:
            plan.rows = []
        return plan

    def refuse(self, outcome: Outcome, line: int, row: RowResult) -> None:
        """Note why a line is wrong."""
        outcome.refuse(line, self.reasons(row.validation_error))

    def reasons(self, problem: ValidationError) -> str:
        headings = {
            self.fields[name].attribute: heading
            for heading, name in self.columns.items()
            if name in self.fields
        }
        return reasons(problem, headings)

    def _change(self, line: int, row: RowResult) -> Change:
        is_new = row.import_type == RowResult.IMPORT_TYPE_NEW
        values = []
        for heading, name in self.columns.items():
            after = self.fields[name].export(row.instance)
            before = "" if is_new else self.fields[name].export(row.original)
            if is_new and name == "unit" and not after:
                # A forgotten unit would announce an outage of one commune to the whole province.
                after = _("cả tỉnh")
            if str(before) != str(after):
                values.append((heading, str(before), str(after)))
        return Change(line, str(row.instance), is_new, values)


def reasons(problem: ValidationError, headings: dict[str, str]) -> str:
    """Return the words about the wrong cells of a line, each with the heading of its column."""
    return " ".join(
        f"{headings.get(name, name)}: {' '.join(words)}"
        if name != NON_FIELD_ERRORS
        else " ".join(words)
        for name, words in problem.message_dict.items()
    )
