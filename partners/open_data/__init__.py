"""Give everybody the published reports as files: CSV and GeoJSON, live by days and nightly whole.

Entry points: `views`, `nightly.write`. Tables: OpenDataFile; reads Report, Retraction.
Invariants: a file holds what the public pages show and nothing else of a person; a nightly file
that holds something retracted is not given out.
Tests: partners/tests/open_data.
"""
