"""Know the province: administrative units, agencies, and the working calendar.

Purpose: reference data that staff edit, and the computation of deadlines in working time.
Entry points: `models.AdminUnit`, `models.Agency`, `deadlines.due_at`, `calendar.load`, `directory`.
Tables: `province_adminunit`, `province_agency`, `province_calendarday`.
Invariants: units and agencies are switched off, never deleted; `deadlines` is pure; seeding never
overwrites a row.
Tests: `province/tests/`; worked examples in `province/tests/data/deadlines.json`.
"""
