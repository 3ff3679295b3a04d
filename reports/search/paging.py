"""Page through reports, newest first, at a cost that does not grow with the table.

Counting a million rows would cost more than the rest of the page. Counting therefore stops at
`MOST_LISTED` (`MOST_FOUND` for a search); narrower filters reach the reports beyond.
"""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from reports.models import Report, ReportQuerySet
from reports.search import matcher

PER_PAGE = 20
MOST_LISTED = 10_000
MOST_FOUND = 500


class ReportPages(Paginator):
    """Pages of `reports`; `fields` are the columns that the page shows.

    A page takes two queries: one over an index (count and ids), one for twenty rows. With
    `is_search` one query returns the ids of all hits, since matching words is the slow part.
    These ids are sorted by `matcher.best_first` for the words `best_for`.
    """

    def __init__(
        self,
        reports: ReportQuerySet,
        *,
        is_search: bool,
        fields: Sequence[str],
        best_for: str = "",
    ) -> None:
        super().__init__([], PER_PAGE)
        self.best_for = best_for
        self.reports = reports.newest_first()
        self.is_search = is_search
        self.fields = fields
        self.most = MOST_FOUND if is_search else MOST_LISTED

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most)

    @cached_property
    def has_more(self) -> bool:
        """Return whether there are reports beyond the last page."""
        return self._counted > self.most

    def get_page(self, number: Any) -> "Page[Report]":
        """Return the requested page, or the nearest existing one."""
        try:
            wanted = int(number)
        except (TypeError, ValueError):
            wanted = 1
        return self.page(max(1, min(wanted, self.num_pages)))

    def page(self, number: Any) -> "Page[Report]":
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        top = min(bottom + self.per_page, self.count)
        return Page(self._rows(bottom, top), number, self)

    @cached_property
    def _found_ids(self) -> list[int]:
        found = list(self.reports.values_list("pk", flat=True)[: self.most + 1])
        return matcher.best_first(found, self.best_for) if self.best_for and found else found

    @cached_property
    def _counted(self) -> int:
        if self.is_search:
            return len(self._found_ids)
        return self.reports.order_by()[: self.most + 1].count()

    def _rows(self, bottom: int, top: int) -> list[Report]:
        if bottom >= top:
            return []
        # Ids first: skipping ten thousand index entries is cheap, skipping table rows is not.
        ids = self._found_ids[bottom:top] if self.is_search else self._ids(bottom, top)
        rows = Report.objects.filter(pk__in=ids).newest_first().only(*self.fields)
        if not self.best_for:
            return list(rows)
        by_key = {report.pk: report for report in rows}
        return [by_key[key] for key in ids if key in by_key]

    def _ids(self, bottom: int, top: int) -> "QuerySet[Report, int]":
        return self.reports.values_list("pk", flat=True)[bottom:top]
