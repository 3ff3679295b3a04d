"""Apply what a transition changes beside the state, in one small function each.

Entry point: `registry.EFFECTS`; `machine.move` alone calls these functions, under the report's
lock, and saves what they change.
Tables: Report, Answer, Attachment, Rating, FollowUp, ReopeningRequest, ConfidentialReader.
Invariant: an effect that refuses raises `moves.Refused`, and the transaction is rolled back.
Tests: reports/tests/workflow/test_effects.py, test_every_move.py.
"""
