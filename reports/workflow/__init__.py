"""Change the state of a report, and record the case actions that leave it unchanged.

Entry points: `move`, `add_information`, `available`, `check`; `guards` (what forbids a move),
`case_actions`, `cooperation`, `delegation`, `clock` (deadlines), `wording` (for public pages).
Tables: Report, ReportEvent, CaseAction, Cooperation, Publication, StateNews.
Invariants: only `move` changes a state. A move locks the report and commits state, event and
notices together. Events and case actions are append-only.
Tests: reports/tests/workflow; test_every_move.py compares all moves with the province's table.
"""

from reports.workflow.machine import (
    Refused,
    add_information,
    available,
    check,
    move,
    record_birth,
)

__all__ = ["Refused", "add_information", "available", "check", "move", "record_birth"]
