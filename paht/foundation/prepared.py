"""Run a query many times whose SQL was built once."""

from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class PreparedQuery:
    """A query as SQL with one value left open; building SQL costs more CPU than reading a row.

    Its columns are those of the model, then the annotations. `placeholder` stands for the value.
    Every other value stays as it was when the SQL was built, so none may depend on the time.
    """

    model: type[Model]
    sql: str
    params: tuple[Any, ...]
    placeholder: object
    fields: list[str]
    annotations: list[str]
    converters: dict[int, Any]

    @classmethod
    def of(cls, rows: QuerySet[Any], placeholder: object) -> "PreparedQuery":
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        fields = [columns[at].target.attname for at in compiler.klass_info["select_fields"]]
        return cls(
            *(rows.model, sql, params, placeholder, fields, [*compiler.annotation_col_map]),
            converters=compiler.get_converters(columns),
        )

    def read(self, value: object) -> list[Any]:
        """Return the rows for this value."""
        using = connections[router.db_for_read(self.model)]
        given: list[Any] = [value if one == self.placeholder else one for one in self.params]
        with using.cursor() as cursor:
            cursor.execute(self.sql, given)
            return [self._made(list(row), using) for row in cursor.fetchall()]

    def _made(self, values: list[Any], using: Any) -> Any:
        for at, (converters, expression) in self.converters.items():
            for convert in converters:
                values[at] = convert(values[at], expression, using)
        count = len(self.fields)
        made = self.model.from_db(using.alias, self.fields, values[:count])
        vars(made).update(zip(self.annotations, values[count:], strict=True))
        return made
