"""Let other systems in: the machine doors of partners, agencies and the public.

Entry points: `urls` (all addresses; none has a language), `open311`, `hotline`, `open_data`.
Tables: keys of partners and what they did.
Invariants: a door proves who calls before it reads; reports enter only through `reports.intake`
and leave only as the public may read them; a refused call says why in the door's own form.
Tests: partners/tests.
"""
