"""My reports: what a reporter sent, opened by an account or by a code to the phone.

Entry points: `overview` lists the reports of an account, `one_report` shows one in full and
lists those of a phone. `feedback` and `forms` serve `one_report`.

Tables: none of its own. Invariants: a foreign phone and an unknown code get the same page.
Tests: reports/tests/views/test_my_reports.py, test_one_report.py, test_one_report_moves.py.
"""
