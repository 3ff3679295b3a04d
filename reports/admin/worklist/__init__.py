"""The worklist: the reports of a member of staff, with filters, pages and bulk actions.

Entry points: `report_admin` is the list, `listing` builds it for files, `bulk` acts on several
reports.

Tables: none of its own. Invariants: the cost of a page does not grow with the table; only the
reader's scope is listed. Tests: reports/tests/admin/test_worklist.py and neighbours.
"""
