"""Provide the form fields and the select that several forms of reports share.

Entry points: `form_fields` (text, coordinates, files, one thing of a list), `select` (a fast
select whose options are data), `agencies` (the agencies by kind).
Tables: none.
Tests: reports/tests/fields, reports/tests/intake/test_forms.py.
"""
