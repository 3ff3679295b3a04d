"""Public statistics and the monthly report of agencies.

Entry points: `rollup.refresh` (task), `overview.overview` with `tables.page` (public page and
CSV), `monthly.report` with `monthly_documents` (staff: XLSX and DOCX).
Tables: `ChangedDay`, `CountedMonth`, `ReleasedTable`.
Invariants: the public page reads released tables only; `disclosure` decides which figures are
released, so that no number below five can be computed from the others.
Tests: `reports/tests/statistics/`.
"""
