"""The forms of the case page: one for each move, case action, note and document.

Entry point: `registry` lists the forms by name. A form asks for what its move needs;
`base.MoveForm.make` hands it to `workflow.move`. Tables: none of its own.
Tests: reports/tests/admin/test_report_page.py.
"""
