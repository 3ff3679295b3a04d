"""Describe every machine door as OpenAPI 3.1 at `/openapi.json`.

Entry points: `document.text`, `views.openapi`. Tables: none.
Invariants: a test compares addresses and methods with the URLconf, and live answers with schemas.
Tests: partners/tests/openapi.
"""
