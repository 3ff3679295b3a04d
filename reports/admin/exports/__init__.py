"""Lists of reports as files that leave the portal.

Entry points: `queue` takes orders and makes files, `writing` writes their rows, `pages` shows
orders and the log.

Tables: Export, ExportDownload. Invariants: a file never holds more than its author may see in
the worklist, and nothing confidential; each download is logged.
Tests: reports/tests/admin/test_exports.py.
"""
