"""Back up, verify and restore the portal: database, media files and keys.

Entry points: `making.make`, `verifying.verify`, `restoring.restore`, `schedule.nightly` and
`schedule.status`; `keys` encrypts the keys to a public key.
Tables: none. A backup is a folder with `manifest.json`, which is written last.
Invariants: nothing is replaced before its successor is complete and checked; what is replaced stays
under another name.
Tests: `paht/tests/backup/`.
"""
