"""Template tags: `portal` for all pages, `sharing` for the head of public pages.

Tables: none. Invariants: a cached frame never holds data of one visitor.
Tests: reports/tests/templatetags/test_portal.py, test_sharing.py.
"""
