"""Hold the rules of reports as data and pure functions.

Entry points: `states` (states, roles, transitions, refusal reasons), `reminder_steps` (when a
deadline is due to be mentioned, and to whom), `abbreviations` (short forms in searches),
`personal_scan` (find and mask personal data in a text).
Tables: none; these modules use no database.
Tests: reports/tests/rules.
"""
