"""The public map: all its SQL in one place.

Entry points: `clusters.clusters` (GeoJSON of a view), `clusters.MapPages` (the same reports as
a list), `forms.MapViewForm` (the view in a URL), `counts.fold` (task).
Tables: `MapPoint` and `MapChange` (kept by database triggers), `MapCell` (kept by `fold`).
Invariants: a view returns at most 400 features; the counts are exact, also before `fold` has
added the latest changes. Measurements: `docs/subjects/map.md`. Tests: `reports/tests/map/`.
"""
