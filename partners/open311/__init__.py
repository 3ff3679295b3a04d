"""Answer clients of Open311 GeoReport v2, the field's standard interface for reports.

Entry points: `urls` (the production and the test door); `reading`, `posting`, `updates`.
Tables: PartnerPost, PartnerUpdate; reports enter at `reports.intake` only.
Invariants: nobody reads a report that is not public; of its own reports a key reads code, status
and dates; every refused key is a 403; unknown and hidden reports are the same 404.
Tests: partners/tests/open311.
"""
