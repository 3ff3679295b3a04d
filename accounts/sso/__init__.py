"""Log in through other identity providers by OpenID Connect: VNeID for citizens, one for staff.

Purpose: further doors beside password and code, open only where the settings name a provider.
Entry points: `flow.start` and `flow.take`, `provider.redeem`, `links.link`, `conflicts.settle`.
Tables: `LinkedIdentity`, `IdentityConflict`.
Invariants: `docs/subjects/accounts.md`, "Single sign-on".
Tests: `accounts/tests/sso/`.
"""
