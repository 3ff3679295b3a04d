"""The lists beside the worklist: one module for each model or log that staff read or edit.

Entry points: the modules register their models; `reports.admin.urls` imports them.

Tables: none of its own. Invariants: logs are read only; each list stays in the reader's scope.
Tests: reports/tests/admin.
"""
