"""The page on which operators of the hotline take calls.

Entry points: `page` holds the views, `form` the questions in the order of a call.

Tables: none of its own. Invariants: reports enter by `intake`; no URL holds a phone number.
Tests: reports/tests/admin/test_hotline.py.
"""
