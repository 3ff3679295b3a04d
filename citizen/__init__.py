"""Serve the sixteen tiles of the citizen app: what people look up on a good and on a bad day.

Entry points: `tiles` (the tiles and their pages), `urls`, `importing` (files of staff), `seeding`.
Tables: what staff decide of a tile, sources, and what the sources hold (contacts).
Invariants: each row belongs to a source with an owner; each page says source and date of the last
check, and marks what is old.
Tests: citizen/tests.
"""
