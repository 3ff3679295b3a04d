"""Tell systems of agencies what happens to the agency's reports: signed, repeated, in order.

Entry points: `sending.sweep` (each minute), `hooks` (make, stop, go on), `admin`.
Tables: Webhook, WebhookDelivery; triggers of `partners.models.webhooks` write the deliveries.
Invariants: nothing leaves of a confidential report, and words only of a public one, as they are
when the message is sent. The messages about one report leave in their order. No network inside a
transaction. An address is https, outside the portal's own network, and has answered a question.
Tests: partners/tests/webhooks.
"""
