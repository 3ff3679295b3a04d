"""Page through the worklist at a cost that does not grow with the table.

Lists of open or of today's reports are counted exactly, since figures link to them. A list with all
finished reports may hold a million rows, and counting it would cost more than the page. Counting
stops at `MOST_LISTED`.
"""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from reports.admin import scope
from reports.admin.worklist import filters
from reports.models import Report, attach_references

MOST_LISTED = 1000
MOST_FOUND = 500
# Long texts that the page does not show.
_NOT_SHOWN = ("content", "search_text", "search_vector")


class WorkPages(Paginator):
    """Two queries a page: one over an index (count and keys), one for the rows.

    A search collects the keys of all hits in one pass, since matching words costs most.
    """

    most: int | None = None
    is_search = False
    # The counted parts; together they are the list, and none overlap.
    parts: "Sequence[QuerySet[Report]]" = ()

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most) if self.most else self._counted

    @property
    def has_more(self) -> bool:
        """Return whether there are reports beyond the last page."""
        return bool(self.most) and self._counted > self.count

    @cached_property
    def _keys(self) -> "QuerySet[Report, int]":
        return cast("QuerySet[Report]", self.object_list).values_list("pk", flat=True)

    @property
    def _parts(self) -> "Sequence[QuerySet[Report]]":
        return self.parts or [cast("QuerySet[Report]", self.object_list)]

    @cached_property
    def _found(self) -> list[int]:
        return list(self._keys[: (self.most or 0) + 1])

    @cached_property
    def _counted(self) -> int:
        if self.is_search:
            return len(self._found)
        first, *others = (part.order_by().values_list("pk") for part in self._parts)
        keys = first.union(*others, all=True) if others else first
        return keys[: self.most + 1].count() if self.most else keys.count()

    def rows(self, number: int) -> list[Report]:
        """Return the reports of page `number` in order."""
        bottom = (number - 1) * self.per_page
        top = min(bottom + self.per_page, self.count)
        if bottom >= top:
            return []
        keys = self._found[bottom:top] if self.is_search else list(self._keys[bottom:top])
        shown = scope.listed(Report.objects.filter(pk__in=keys)).defer(*_NOT_SHOWN)
        attach_references(shown)
        by_key = {report.pk: report for report in shown}
        return [by_key[key] for key in keys if key in by_key]


class WorkList(ChangeList):
    """The change list with `WorkPages`; Django's own would count everything."""

    def get_results(self, request: HttpRequest) -> None:
        pages: Any = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        pages.parts = self.queryset.in_parts(scope.staff(request))
        pages.is_search = bool(self.query)
        if pages.is_search:
            pages.most = MOST_FOUND
        elif filters.shows_closed(request) and not filters.is_bounded(request):
            pages.most = MOST_LISTED
        self.paginator = pages
        self.result_count = pages.count
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = False
        self.can_show_all = False
        self.multi_page = pages.num_pages > 1
        # Show the last page when the list became shorter.
        self.page_num = max(1, min(self.page_num, pages.num_pages))
        self.result_list = pages.rows(self.page_num)
