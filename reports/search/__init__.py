"""Find public reports by words, filters and pages.

Entry points: `matcher` (words), `selection` (words and filters), `lookup_forms` (the form of
table, map and feed), `paging`, `suggestions`, `vocabulary` (forgive a wrong letter).
Tables: SearchWord; it reads Report.search_vector and its partial indexes.
Invariant: every query starts from `Report.objects.public()`; staff lists pass their own scope.
Tests: reports/tests/search.
"""

from reports.search.matcher import (
    best_first,
    is_personal_data,
    looks_like_phone,
    matching,
    whole_code,
)

__all__ = ["best_first", "looks_like_phone", "is_personal_data", "matching", "whole_code"]
