"""Spam: marks on new reports, verdicts of staff, bans of phones.

`marks.mark`: note what looks like spam in a new report; intake calls it. `verdicts.clear` and
`verdicts.refuse`: a person decides. `bans.ban` and `bans.lift`: restrict a phone for a time.
Tables: `Suspicion`, `Ban`.
Nothing refuses a report by machine: marked reports come in and wait for a person.
Tests: `reports/tests/casework/test_spam.py`.
"""
