"""Hold the tools that every app uses and that know no app.

Purpose: encryption, Vietnamese text, caching, throttling, advisory locks, admin lists,
spreadsheets, refusals and the recording of changes.
Entry points: `crypto.EncryptedTextField`, `crypto.lookup_hash`, `text.clean`, `text.fold`,
`history.recorded`, `refusals.Refusal`.
Tables: none of its own; `history.recorded` adds one change table to each recorded model.
Invariants: no module here imports an app or the top level of `paht`.
Tests: `paht/tests/foundation/`.
"""
