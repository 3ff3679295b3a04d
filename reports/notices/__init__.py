"""Decide who is told what about a report, and put the message into the outbox.

Entry points: `notices` (what is said to reporters, followers and staff), `recipients` (which
members of staff), `links` (signed links in messages).
Tables: none of its own; it reads Reporter and NoticeChoice and writes `notifications` messages.
Invariants: a message joins the caller's transaction. Only readers hear of a confidential report.
Tests: reports/tests/deadlines, reports/tests/workflow, reports/tests/admin/test_my_notices.py.
"""
