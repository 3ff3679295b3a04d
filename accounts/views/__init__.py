"""Serve the pages of an account.

Purpose: sign-up, log-in by password or code, a forgotten password, the profile, devices and news of
citizens; the log-in of staff; the second factor of both.
Entry points: `accounts/urls.py` for citizens; `second_factor.STAFF_URLS` and `unsent.URLS` below
the staff site.
Tables: none; the modules of `accounts` write.
Invariants: every page here is `private` (not cached, not indexed); forms refuse with 422.
Tests: `accounts/tests/test_pages.py`, `test_login.py`, `test_second_factor.py`.
"""
