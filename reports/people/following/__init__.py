"""Subscriptions to a report, a commune, a category, or the notices of a commune.

`targets`: the report or area that somebody follows. `subscriptions`: subscribe, end, resume,
find. `links`: the confirmation link of a mail, and the link that ends a subscription.
Nothing is stored about an address before its owner has confirmed it (double opt-in): the
request is encrypted in the link of the mail, or in the session that waits for an SMS code.
Table: `Subscription`. The messages to followers are written in `reports.people.follow_news`
and `reports.people.followed_notices`.
Tests: `reports/tests/people/test_following.py`.
"""
