"""Reference data, roles, sample reports for training, and synthetic reports for load tests.

Entry points: `seeding.load` (categories, reply templates), `roles.load` (permission groups),
`sample_reports.load` and `remove`, `synthetic.generate`; commands call them.
`seeds/` holds their source files.
Invariants: loading twice changes nothing and never overwrites edits of staff; samples come in
through `intake.submit` and send no message. Tests: `reports/tests/samples/`.
"""
