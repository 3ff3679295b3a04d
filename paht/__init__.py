"""Wire the portal together: the top level of the project.

Purpose: settings, URLs, middleware, Celery, logs, system checks, and the staff site.
Entry points: `settings`, `urls`, `wsgi`, `celery`; `foundation/` for tools without models,
`launcher/` for the embedded engines and the supervisor.
Tables: none.
Invariants: only this level knows all apps; no app imports it, except `foundation/`.
Tests: `paht/tests/`.
"""
