"""Everything about field reports: one Django app of rooms by subject.

Read `docs/architecture.md` first. Rooms from the ground up: rules and uploads (pure), models,
notices and fields, workflow, search, casework, deadlines and people, intake, map and
statistics, privacy, samples and admin, views.
Entry points: `intake.submit` makes a report, `workflow.move` changes its state.
Tests: reports/tests, in folders named like the rooms.
"""
