"""Send SMS, Zalo messages and e-mails.

Purpose: an outbox in the database, delivery through gateways with fail-over, delivery reports,
unsubscribing and retention.
Entry points: `outbox.enqueue` writes a message; `delivery` sends it; `texts.render` writes its
text.
Tables: `notifications_message`, `notifications_suppression`, `notifications_zalotoken`.
Invariants: a message is written in the caller's transaction and sent after its commit; one event
reaches a recipient once; recipients and facts are encrypted; nothing is sent inside a transaction.
Tests: `notifications/tests/`.
"""
