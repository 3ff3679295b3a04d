"""Compare the agencies of two columns by the tree of agencies."""

from django.db.models import BooleanField, Func

_SQL = """EXISTS (
    WITH RECURSIVE above(id, top) AS (
        VALUES (%(expressions)s)
        UNION
        SELECT a.parent_id, above.top FROM province_agency a JOIN above ON a.id = above.id
    )
    SELECT 1 FROM above WHERE id = top
)"""


class IsWithin(Func):
    """The condition that the first agency is the second one, or below it; false without one."""

    template = _SQL
    arity = 2
    output_field = BooleanField()
