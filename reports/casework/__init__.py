"""What staff do about one report beside the moves of its state.

Entry points: `merging` (duplicates), `reopening` and `rating_follow_up` (dissatisfied
reporters), `corrections` (of published answers), `transfers` (ask for another agency),
`urging`, `notes`, `documents`, `photo_redaction`, `confidential` (named readers), `spam`,
`replies` (reply templates), `completeness` (hints for a draft).
Tables: `CaseAction`, `CaseDocument`, `StaffNote`, `PhotoOriginal`, `ReopeningRequest`, …
Invariants: each action locks the report and checks permission and scope under the lock; a
state changes only through `workflow.move`. Tests: `reports/tests/casework/`.
"""
