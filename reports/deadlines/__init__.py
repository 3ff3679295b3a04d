"""What becomes due, and whom it waits for.

Entry points: `reminders.run` and `digest.run` (tasks), `recounting.start` (after an edit of
the calendar), `worklist` (filters of the staff's list).
Tables: `Reminder`, `DeadlineRecount`, `NoticeChoice`.
Invariants: every reminder is sent once; runs may overlap; a deadline moves only by a move
of the workflow or by a recount that a person ordered. The rules of working days lie in
`province.deadlines`, those of reminder steps in `reports.rules.reminder_steps`.
Tests: `reports/tests/deadlines/`.
"""
