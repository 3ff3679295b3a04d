"""Take reports and additions by e-mail.

Purpose: store each raw message first, then read it, then make a pending report of it or add it to
the report that it answers.
Entry points: `receiving.receive` stores a message, `processing.process` and `processing.sweep` read
it, `fetching.fetch` empties the mailbox; `parsing.parse` is pure.
Tables: `IncomingMail`, `MailPiece`.
Invariants: no bytes raise; a message is read after its bytes are committed; the same message counts
once; a message that cannot be read is set aside with its reason and stops no other.
Tests: `reports/tests/intake/mail/`.
"""
