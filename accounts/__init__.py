"""Keep the accounts of staff and citizens.

Purpose: sign-up, log-in, one-time codes, the second factor of staff, consents, and requests about
personal data.
Entry points: `citizens`, `otp`, `staff_login`, `data_requests`, `consent`, `views/`.
Tables: `accounts_user` (staff and citizens), `…_challenge`, `…_loginattempt`, `…_device`,
`…_consent`, `…_datarequest`, `…_mutednews`, `…_secondfactor`, `…_recoverycode`.
Invariants: names, phones and e-mails are encrypted; look-up uses keyed hashes; consents are
append-only; imports nothing from `reports`.
Tests: `accounts/tests/`.
"""
