"""A case on paper: the print view and the PDF of one report.

Entry points: `views` serve them, `contents` collects what they show, `pdf` draws.

Tables: none of its own. Invariants: the reporter stays masked; each print is a case action.
Tests: reports/tests/admin/test_case_file.py.
"""
