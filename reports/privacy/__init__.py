"""Personal data: who may read them, what a person may demand, when they are deleted.

Entry points: `personal_data_access` (staff read a reporter's data, on record), `use_consent`
(ask the reporter first), `personal_data` (copy), `data_rights` (withdraw, correct),
`erasure` (delete a reporter's data; called by requests, `data_rights` and `purge`), `purge`
(retention, a nightly task), `changes` (erase in the history of changes), `audit_chain`
(proof that records were not altered), `file_serving` (serve attachments).
Tables: `PersonalDataAccess`, `AccessReview`, `UseRequest`, `AuditLink`, `AuditFence`.
Invariant: only `changes`, `erasure`, `purge` and the removal of samples alter append-only records,
and the audit chain notes each alteration. Tests: `reports/tests/privacy/`.
"""
