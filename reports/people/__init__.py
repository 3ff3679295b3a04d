"""The citizens around a report: its reporter, followers, and others who saw the same.

Entry points: `my_reports` (which reports a visitor may see in full), `unread` (their news),
`me_too`, `following` (subscriptions), `follow_news` and `followed_notices` (messages to
followers), `still_public` (check of a message at the moment of sending).
Tables: `Subscription`, `StateNews`, `Publication`, `MeToo`.
Invariants: followers learn only public facts; nothing is stored about an address before its
owner confirms it. Tests: `reports/tests/people/`.
"""
