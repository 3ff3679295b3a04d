"""The page of one report for staff, and every address below it.

`page` puts the page together from `sections` and `offered`; the other modules take its posts.
`forms` holds the forms, `printing` the print view and the PDF.

Tables: none of its own. Invariants: a refused form is shown again with its text; verbs of
`workflow` and `casework` decide. Tests: reports/tests/admin/test_report_page.py and neighbours.
"""
